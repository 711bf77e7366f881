"""What counts of a layer: the selection and its own layer mask, soft edges included."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from scumble_editor.pixels.area import Area
from scumble_gimp.api import Gegl, Gimp
from scumble_gimp.pixels import buffers
from scumble_gimp.pixels.buffers import blank, offsets, strips

_BYTES, _FLOATS = "Y u8", "Y float"
_FULL = b"\xff"
_WORK = 4
"""Bytes that a pixel takes while it is looked at."""


class LayerMask(NamedTuple):
    """How much each pixel of an area counts, and why."""

    coverage: memoryview
    """One byte a pixel, as the wire has it."""
    babl: str
    pixel: int
    """The format of ``exact``, and bytes of a pixel in it."""
    exact: memoryview
    selects: bool
    """Whether the selection leaves something out, be it a little."""
    is_empty: bool
    """Whether nothing counts."""
    is_full: bool
    """Whether all counts."""
    is_soft: bool
    """Whether something counts in part."""

    def is_like(self, other: "LayerMask | None") -> bool:
        """Tell whether another one is the same."""
        if other is None or other is self:
            return other is self
        return self.babl == other.babl and self.exact == other.exact


def read(selection: Any, own: Any, area: Area, form: tuple[str, int]) -> LayerMask | None:
    """Selection times layer mask in an area of the image; None where both are None.

    ``form``: Babl's name of their format, and bytes of a pixel in it.
    """
    there = [
        (drawable.get_buffer(), offsets(drawable))
        for drawable in (selection, own)
        if drawable is not None
    ]
    if not there:
        return None
    babl, pixel = form
    coverage = blank(area.pixels)
    exact = coverage if babl == _BYTES else blank(area.pixels * pixel)
    selects, empty, full, soft = False, True, True, False
    for strip in strips(area, _WORK):
        sources = [(buffer, strip.moved(*offset)) for buffer, offset in there]
        if selection is not None:
            selected = buffers.read(*sources[0], _BYTES)
            some = bool(selected.strip(_FULL))
            selects = selects or some
            if len(sources) == 2 and not some:
                del sources[0]
        buffer, where = sources[0] if len(sources) == 1 else _product(*sources)
        counts = buffers.read(buffer, where, _BYTES)
        coverage[area.part(strip, 1)] = counts
        empty, full = empty and not counts.strip(b"\0"), full and not counts.strip(_FULL)
        soft = soft or bool(counts.translate(None, b"\0\xff"))
        if exact is not coverage:
            exact[area.part(strip, pixel)] = buffers.read(buffer, where, babl)
    return LayerMask(coverage, babl, pixel, exact, selects, empty, full, soft)


def add(layer: Any, mask: LayerMask) -> None:
    """Give a layer of the area's size this layer mask."""
    own = layer.create_mask(Gimp.AddMaskType.WHITE)
    write(own, mask)
    layer.add_mask(own)


def write(own: Any, mask: LayerMask) -> None:
    """Have a layer mask of the area's size be this one."""
    buffer = own.get_buffer()
    whole = Area(0, 0, own.get_width(), own.get_height())
    for strip, babl, part in parts(mask, whole):
        buffers.write(buffer, strip, babl, part)
    buffer.flush()
    own.update(*whole)


def parts(mask: LayerMask, area: Area) -> Iterator[tuple[Area, str, bytes]]:
    """Go down a mask of an area's size from 0, 0: strips, Babl's format of them, their bytes."""
    whole = Area(0, 0, area.width, area.height)
    for strip in strips(whole, _WORK):
        yield strip, mask.babl, bytes(mask.exact[whole.part(strip, mask.pixel)])


def is_full(own: Any) -> bool:
    """Whether a layer mask leaves nothing out."""
    whole, buffer = Area(0, 0, own.get_width(), own.get_height()), own.get_buffer()
    return all(
        not buffers.read(buffer, strip, _BYTES).strip(_FULL) for strip in strips(whole, _WORK)
    )


def weigh(own: Any, mask: LayerMask) -> None:
    """Multiply a layer mask of the area's size by this one."""
    buffer = own.get_buffer()
    whole = Area(0, 0, own.get_width(), own.get_height())
    for strip, babl, part in parts(mask, whole):
        other = Gegl.Buffer.new(babl, *strip)
        buffers.write(other, strip, babl, part)
        product, where = _product((buffer, strip), (other, strip))
        buffers.write(buffer, strip, _FLOATS, buffers.read(product, where, _FLOATS))
    buffer.flush()
    own.update(*whole)


def _product(first: tuple[Any, Area], second: tuple[Any, Area]) -> tuple[Any, Area]:
    """Multiply two strips of one size, each of its own buffer; gives them in a buffer and where."""
    whole = Area(0, 0, first[1].width, first[1].height)
    graph, product = Gegl.Node(), Gegl.Buffer.new(_FLOATS, *whole)
    factors = []
    for buffer, where in (first, second):
        factor = Gegl.Buffer.new(_FLOATS, *whole)
        buffers.write(factor, whole, _FLOATS, buffers.read(buffer, where, _FLOATS))
        factors.append(_node(graph, "gegl:buffer-source", factor))
    times, target = _node(graph, "gegl:multiply"), _node(graph, "gegl:write-buffer", product)
    factors[0].link(times)
    factors[1].connect_to("output", times, "aux")
    times.link(target)
    target.process()
    return product, whole


def _node(graph: Any, operation: str, buffer: Any = None) -> Any:
    node = graph.create_child(operation)
    if buffer is not None:
        node.set_property("buffer", buffer)
    return node
