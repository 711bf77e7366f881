"""Where styles act: places by name and label, maps made of them, and what painters do with them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tests.editor.fake import FakeClient, FakeDialogEditor, FakeEditor, result

from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.source import LayerError
from scumble_editor.regions import places, region_text
from scumble_editor.regions.places import PlaceItem, found, labelled, offered
from scumble_editor.regions.style_maps import StyleMaps, summed
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip, strip_from, strip_in, words_of_strip

ONE, TWO = NamedStyle(__file__, "Night Harbour"), NamedStyle(places.__file__, "Koi")
STRIP = Strip.of(ONE, TWO)
SKY = STRIP.placed(0, "Sky")
ITEMS = [
    PlaceItem("Selection Mask copy", is_mask=True),
    PlaceItem("koi"),
    PlaceItem("Trees", label=2),
    PlaceItem("Sky map"),
    PlaceItem("Photo"),
    PlaceItem("Grass", label=2),
    PlaceItem("Trees", is_mask=True, label=5),
]


def test_an_image_offers_masks_meant_layers_and_labels() -> None:
    wanted = ["Selection Mask copy", "Trees", "koi", "Sky map", "label:green", "label:brown"]
    assert offered(ITEMS, ["Koi"]) == wanted
    assert "koi" not in offered(ITEMS, ["Impasto"])
    assert offered([PlaceItem(""), PlaceItem("x" * 300, is_mask=True)], []) == []


def test_a_place_is_found_by_name_masks_first_or_by_label() -> None:
    assert list(found("Trees", ITEMS)) == [6]
    assert list(found("Photo", ITEMS)) == [4]
    assert list(found(labelled(2), ITEMS)) == [2, 5]
    assert list(found("Gone", ITEMS)) == []
    assert list(found(labelled(1), ITEMS)) == []


def test_a_new_place_has_a_name_of_its_own() -> None:
    assert places.free_name("Koi", []) == "Koi"
    assert places.free_name("Koi", ["Koi", "Koi 2"]) == "Koi 3"


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_bytes_are_added_up_to_255(count: int) -> None:
    generator = np.random.default_rng(count)
    parts = generator.integers(0, 256, (count, 999), dtype=np.uint8)
    parts[:, :3] = [[0, 255, 128]] * count
    wanted = np.minimum(parts.astype(int).sum(0), 255).astype(np.uint8)
    assert summed([part.tobytes() for part in parts]) == wanted.tobytes()


def test_a_style_without_a_place_fills_what_the_others_leave() -> None:
    maps = StyleMaps(("Sky", "", "Trees", "Sky"), 6)
    assert maps.wanted == ["Sky", "Trees"]
    maps.add({"Sky": bytes([255, 100, 0]), "Trees": bytes([0, 100, 0])})
    maps.add({"Sky": bytes([200, 0, 1]), "Trees": bytes([100, 0, 255])})
    sky, rest, trees, again = (list(one) for one in maps.maps("Photo"))
    assert sky == again == [255, 100, 0, 200, 0, 1]
    assert trees == [0, 100, 0, 100, 0, 255]
    assert rest == [0, 55, 255, 0, 255, 0]


def test_a_place_that_has_nothing_of_the_layer_is_one_clear_line() -> None:
    maps = StyleMaps(("Sky", ""), 3)
    maps.add({"Sky": bytes(3)})
    with pytest.raises(LayerError) as error:
        maps.maps("Photo")
    line = "“Sky” has nothing where “Photo” is: paint there, or choose another place"
    assert str(error.value) == line
    label = StyleMaps((labelled(6),), 1)
    label.add({labelled(6): b"\0"})
    with pytest.raises(LayerError, match="Layers labelled red have nothing where “Photo” is"):
        label.maps("Photo")


def test_a_missing_place_is_one_clear_line() -> None:
    assert region_text.place_gone("Sky").startswith("There is no mask or layer “Sky”:")
    assert region_text.place_gone(labelled(1)).startswith("No layer is labelled blue:")


def test_places_are_remembered_with_the_strip() -> None:
    assert strip_in(SKY.plain()) == SKY
    assert "where" not in STRIP.plain()[0]
    assert strip_from(words_of_strip(SKY)) is not None
    weighed = SKY.weighed(0, 2.5)
    read = strip_from(words_of_strip(weighed))
    assert read is not None
    assert [(one.weight, one.where) for one in read.styles] == [(2.5, "Sky"), (1, "")]
    assert weighed.even().places == ("Sky", "")
    assert STRIP.places == ()
    odd = [{**SKY.plain()[0], "where": where} for where in (7, "x" * 999)]
    for entry in odd:
        strip = strip_in([entry])
        assert strip is not None
        assert strip.places == ()


def test_a_script_names_places_after_an_at() -> None:
    strip = strip_from("impasto:2 @ Sky\nmosaic @ label:red\nkoi")
    assert strip is not None
    assert [(one.style.title, one.weight, one.where) for one in strip.styles[:2]] == [
        ("Night Harbour", 2, "Sky"),
        ("Koi", 1, "label:red"),
    ]


class SendingClient(FakeClient):
    """A client that notes the maps of what is submitted."""

    def submit(self, job: Any) -> str:
        self.told.append(("maps", job.style_maps))
        return super().submit(job)


def docked() -> SimpleNamespace:
    editor, client = FakeEditor("Photo"), SendingClient()
    painter = DockedPainter[Any]("test", editor)
    painter._client = client  # type: ignore[assignment]
    return SimpleNamespace(editor=editor, client=client, painter=painter)


def test_a_docker_reads_places_and_sends_their_maps() -> None:
    case = docked()
    read = case.editor.read
    maps = (b"\xff\x00", b"\x00\xff")

    def mapped(source: Any, wanted: Any) -> Any:
        future = read(source, wanted)
        future._result = (source._replace(style_maps=maps), bytes(8))
        return future

    case.editor.read = mapped
    case.painter.paint(SKY, {})
    case.painter.poll()
    assert case.editor.places == ("Sky", "")
    assert ("maps", maps) in case.client.told


def test_other_places_wait_for_the_next_painting_and_that_is_said() -> None:
    """An update has no maps: styles sent with one would act everywhere."""
    case = docked()
    case.painter.paint(SKY, {})
    case.painter.poll()
    for other in (SKY.weighed(0, 5.0), STRIP, STRIP.placed(1, "Sky")):
        case.painter.update(other, {})
    assert not [told for told in case.client.told if told[0] == "update"]
    assert region_text.NEXT_TIME in case.painter.problems
    case.painter.update(STRIP, {"strength": 70.0})
    assert ("update", "Photo", {"strength": 70.0}, []) in case.client.told


def test_a_dialog_reads_again_for_a_place_that_was_chosen_while_it_read() -> None:
    editor, client = FakeDialogEditor("Photo"), SendingClient()
    painter = DialogPainter[Any]("test", editor)
    painter._client = client  # type: ignore[assignment]
    asked = []
    read = editor.read

    def noted(sources: Any, wanted: Any) -> Any:
        asked.append(tuple(wanted))
        return read(sources, wanted)

    editor.read = noted  # type: ignore[method-assign]
    painter.paint(STRIP, {})
    painter.paint(SKY, {})
    for _ in range(4):
        painter.poll()
    assert asked == [(), ("Sky", "")]
    assert [told for told in client.told if told[0] == "submit"] == [("submit", "Photo")]
    client.events.append(result("Photo"))
    painter.poll()
    assert painter.paintings[0].style == SKY
