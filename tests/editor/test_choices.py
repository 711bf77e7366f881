"""Choices are remembered, and what another version has left is no harm."""

import pytest

from scumble_editor.choices import Choices
from scumble_editor.styles.named_style import NamedStyle
from scumble_protocol.parameters import PARAMETERS, defaults


class Store(dict):
    def read(self, name: str) -> object:
        return self.get(name)

    def write(self, name: str, value: object) -> None:
        self[name] = value

    def save(self) -> None:
        self.kept = dict(self)


def test_choices_are_there_the_next_time():
    store = Store()
    choices = Choices(store)
    assert (choices.style, choices.parameters) == (None, defaults())
    choices.add_file("/styles/blue_wave.png")
    choices.add_folder("/styles")
    choices.add_folder("/styles")
    choices.set_parameter("strength", 65)
    choices.set_keep_visible(True)
    again = Choices(store)
    assert again.style == NamedStyle("/styles/blue_wave.png", "Blue wave")
    assert (again.files, again.folders) == (["/styles/blue_wave.png"], ["/styles"])
    assert again.parameters == {**defaults(), "strength": 65.0}
    assert again.keep_visible
    again.forget("/styles")
    assert store.kept["folders"] == []
    assert again.style is not None, "what is chosen stays"


@pytest.mark.parametrize("value", [101, -1, "much", None])
def test_a_value_that_does_not_fit_is_left_alone(value):
    choices = Choices(Store())
    choices.set_parameter("strength", value)
    assert choices.parameters["strength"] == PARAMETERS["strength"].default


def test_what_another_version_or_hand_has_written_is_no_harm():
    store = Store(
        style=["only", "two"],
        parameters={"strength": 35.0, "of_another_version": 1, "seed": "none"},
        folders=["/a", 3],
        files="no list",
        keep_source_visible="yes",
    )
    choices = Choices(store)
    assert choices.style is None
    assert choices.parameters == {**defaults(), "strength": 35.0}
    assert (choices.folders, choices.files, choices.keep_visible) == (["/a"], [], False)
