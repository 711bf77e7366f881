"""A painting's pixels parted in two by GEGL: its colours, and the light and shade of its strokes.

Grey detail ``t`` over colours ``c`` in the mode Grain Merge is ``c + t - HALF``. So with ``p`` the
painting, ``d`` its lightness less that of its surroundings, and no value out of 0..1:

    t = HALF + d        c = p - t + HALF

``d`` is cut to what every channel has room for, and ``t`` is rounded as its layer has it before
``c`` comes of it, so the two together are the painting. All of that is done with the numbers that
the layers have, whatever these stand for: linear or not, and in whichever profile.
"""

from typing import Any

from scumble_gimp.api import Gegl, GObject

HALF = 0.5
"""GIMP's grey that changes nothing (in its legacy mode of that name it is another)."""
_TIE = {"u8": 0.25 / 255, "u16": 0.25 / 65535}
"""What is taken from it for whole numbers, of which none is the half: both are rounded down then,
and GIMP rounds up where it puts them together."""
_AROUND = 12.0
"""Standard deviation in pixels of what is around: strokes are gone in it, shapes are not."""


class Plane:
    """Numbers of a picture on their way through GEGL, with its operations as methods."""

    def __init__(self, node: Any) -> None:
        self.node = node

    @classmethod
    def of(cls, graph: Any, buffer: Any, numbers: str) -> "Plane":
        """Give the colours of a buffer's pixels, opaque; ``numbers``: Babl's format for them."""
        source = graph.create_child("gegl:buffer-source")
        source.set_property("buffer", buffer)
        cast = cls(source).then("gegl:cast-format")
        _set_format(cast.node, "input-format", buffer)
        _set_format(cast.node, "output-format", _format(numbers))
        opaque = cast.then("gegl:convert-format")
        _set_format(opaque.node, "format", _format("RGB float"))
        return opaque

    def write(self, buffer: Any, numbers: str) -> None:
        """Have all of it computed, and written into another buffer of that kind."""
        cast = self.then("gegl:cast-format")
        _set_format(cast.node, "input-format", _format(numbers))
        _set_format(cast.node, "output-format", buffer)
        target = cast.then("gegl:write-buffer", buffer=buffer)
        target.node.process()
        buffer.flush()

    def then(self, operation: str, **values: Any) -> "Plane":
        """Give what an operation makes of it."""
        node = self.node.get_parent().create_child(operation)
        for name, value in values.items():
            node.set_property(name.replace("_", "-"), value)
        self.node.link(node)
        return Plane(node)

    def minus(self, other: "Plane") -> "Plane":
        """Take another away."""
        rest = self.then("gegl:subtract")
        other.node.connect_to("output", rest.node, "aux")
        return rest

    def less(self, other: "Plane", most: float | None = None) -> "Plane":
        """Take another away; what would be below 0 is 0, and above ``most`` that."""
        limits = {} if most is None else {"high_limit": most}
        return self.minus(other).then(
            "gegl:rgb-clip", clip_low=True, clip_high=most is not None, **limits
        )

    def at_most(self, other: "Plane") -> "Plane":
        """Give the smaller of the two."""
        return self.minus(self.less(other))


def part(painting: Any, colors: Any, detail: Any, numbers: str) -> None:
    """Part the pixels of one buffer into two others of its size and format, both opaque.

    ``numbers``: Babl's format of the same depth that is linear and has no profile.
    """
    graph, half = Gegl.Node(), HALF - _TIE.get(numbers.split()[1], 0.0)
    whole = Plane.of(graph, painting, numbers)
    light = whole.then("gegl:gray")
    low = light.then(
        "gegl:gaussian-blur", std_dev_x=_AROUND, std_dev_y=_AROUND, abyss_policy="Clamp"
    )
    least = _most(whole.then("gegl:invert-linear")).then("gegl:invert-linear")
    room = _most(whole).then("gegl:invert-linear")
    lighter = light.less(low, 1 - half).at_most(least)
    darker = low.less(light, half).at_most(room)
    grey = lighter.minus(darker).then("gegl:add", value=half)
    grey.write(detail, numbers)
    graph = Gegl.Node()
    flat = Plane.of(graph, painting, numbers).then("gegl:add", value=half)
    flat.minus(Plane.of(graph, detail, numbers)).write(colors, numbers)


def _most(plane: Plane) -> Plane:
    """Give the largest channel of each pixel."""
    return plane.then("gegl:component-extract", component="HSV Value")


def _format(name: str) -> Any:
    """Give a buffer that has a format of Babl's."""
    return Gegl.Buffer.new(name, 0, 0, 1, 1)


def _set_format(node: Any, name: str, buffer: Any) -> None:
    """Give a node the format that a buffer has."""
    pointer = GObject.Value()
    pointer.init(GObject.TYPE_POINTER)
    pointer.set_pointer(buffer.get_property("format"))
    node.set_property(name, pointer)
