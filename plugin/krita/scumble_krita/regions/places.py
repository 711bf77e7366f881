"""What says in a document where styles act: masks, layers by name or colour label."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from krita import Document, Node, SelectionMask, TransparencyMask

from scumble_editor.live.followed import Digest
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.regions import places, region_text
from scumble_editor.regions.places import PlaceItem
from scumble_editor.regions.style_maps import StyleMaps, summed
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.layers import origins, reading
from scumble_krita.layers.reading import KritaSource
from scumble_krita.layers.tree import area_of, is_closed
from scumble_krita.pixels.formats import ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import bytes_of
from scumble_protocol.wire.messages import Buffer

_GREY = ColorSpace("GRAYA", "U8", "Gray-D50-elle-V2-srgbtrc.icc")
_PIXELS_A_STEP = 64 * 1024
_NO_PICTURE = ("filterlayer", "adjustmentlayer", "filtermask", "colorizemask")
_PAINTED = ColorSpace.plain("rgba8")
Read = Callable[[Area], bytes]
"""Gives how much of each pixel of a part of the canvas a place has, one byte each."""


class PlaceNode(NamedTuple):
    """A mask or layer of a document."""

    item: PlaceItem
    node: Node


def items_in(document: Document) -> list[PlaceNode]:
    """List what may say where styles act, from the top down; paintings are no places."""
    root, paintings = document.rootNode(), origins.paintings(document)
    if root is None:
        return []
    nodes = (node for node in _below(root) if node.uniqueId().toString() not in paintings)
    return [
        PlaceNode(PlaceItem(node.name(), node.colorLabel(), node.type().endswith("mask")), node)
        for node in nodes
        if node.type() not in _NO_PICTURE and not _is_selection(node)
    ]


def read(
    source: KritaSource, styles: Sequence[str], scratch: Scratch, digest: Digest | None = None
) -> Steps[tuple[KritaSource, Buffer]]:
    """Read a layer's pixels, and maps of where each style acts in it; ``styles``: their places.

    ``digest``: is given the pixels as Krita has them. Raises LayerError, also for a place that is
    not there, or has nothing of the layer.
    """
    maps = yield from maps_of(source, styles, scratch)
    source, pixels = yield from reading.read(source, scratch, digest)
    return source._replace(style_maps=maps), pixels


def maps_of(
    source: KritaSource, styles: Sequence[str], scratch: Scratch
) -> Steps[tuple[Buffer, ...]]:
    """Give the maps alone; none where all styles act everywhere (``styles`` is empty)."""
    if not styles:
        return ()
    maps = StyleMaps(styles, source.area.pixels)
    readers = yield from _readers(source, maps.wanted, scratch)
    for part in source.area.strips(_PIXELS_A_STEP):
        if is_closed(source.document):
            raise LayerError(text.was_closed(source.name))
        strips = {}
        for place, found in readers.items():
            strips[place] = summed([read(part) for read in found])
            yield
        maps.add(strips)
    return maps.maps(source.name)


def keep_selection(document: Document, title: str, scratch: Scratch) -> Steps[str]:
    """Add a hidden layer that is painted where the selection is; gives its name.

    ``title``: of the style that is to act there. Raises LayerError if nothing is selected.
    """
    selection, root = document.selection(), document.rootNode()
    if selection is None or root is None:
        raise LayerError(region_text.NOTHING_SELECTED)
    name = places.free_name(title, (found.item.name for found in items_in(document)))
    node, chosen = scratch.node(_PAINTED), selection.duplicate()
    node.setName(name)
    for part in Area(0, 0, document.width(), document.height()).strips(_PIXELS_A_STEP):
        pixels = bytearray(4 * part.pixels)
        pixels[3::4] = bytes_of(chosen.pixelData(*part))
        node.setPixelData(bytes(pixels), *part)
        yield
    if is_closed(document):
        raise LayerError(text.was_closed(name))
    node.setVisible(False)
    active, top = document.activeNode(), root.childNodes()
    root.addChildNode(node, top[-1] if top else None)
    yield
    if active is not None and not is_closed(document):
        document.setActiveNode(active)
    return name


def _readers(
    source: KritaSource, wanted: Sequence[str], scratch: Scratch
) -> Steps[dict[str, list[Read]]]:
    document = source.document
    if document is None or is_closed(document):
        raise LayerError(text.was_closed(source.name))
    readers: dict[str, list[Read]] = {}
    there = items_in(document)
    for place in wanted:
        numbers = list(places.found(place, [found.item for found in there]))
        if not numbers:
            raise LayerError(region_text.place_gone(place))
        readers[place] = []
        for number in numbers:
            reader = yield from _reader(document, there[number].node, scratch)
            readers[place].append(reader)
    return readers


def _reader(document: Document, node: Node, scratch: Scratch) -> Steps[Read]:
    """Read a mask's grey; a layer's alpha, or its lightness where it is opaque all over."""
    if isinstance(node, TransparencyMask | SelectionMask):
        selection = node.selection()
        chosen = selection.duplicate() if selection is not None else None
        return lambda part: bytes_of(chosen.pixelData(*part)) if chosen else bytes(part.pixels)
    own = node.type() == "paintlayer" and not node.childNodes()
    taken = node.duplicate() if own else node  # what is painted meanwhile is not half in it
    space, canvas = ColorSpace.of(node), Area(0, 0, document.width(), document.height())

    def grey(part: Area) -> bytes:
        raw = bytes_of(taken.pixelData(*part) if own else taken.projectionPixelData(*part))
        try:
            return scratch.convert(raw, part.width, part.height, space, _GREY)
        except ValueError as error:
            raise LayerError(text.unknown_space(node.name(), str(error))) from None

    bounds = area_of(node)
    if bounds is None or bounds.common(canvas) != canvas:
        return lambda part: grey(part)[1::2]
    for part in canvas.strips(_PIXELS_A_STEP):
        if grey(part)[1::2].strip(b"\xff"):
            return lambda part: grey(part)[1::2]
        yield
    return lambda part: grey(part)[::2]


def _below(node: Node) -> Iterator[Node]:
    for child in reversed(node.childNodes()):
        yield child
        yield from _below(child)


def _is_selection(node: Node) -> bool:
    """Whether a mask is what is selected now."""
    parent = node.parentNode()
    at_root = parent is not None and parent.parentNode() is None
    return node.type() == "selectionmask" and at_root and node.visible()
