"""A hidden document in which pixels are converted.

Krita converts as an undo step of the image that a node belongs to, followed by a refresh of that
whole image. So nothing is ever converted in the artist's image: a tiny hidden one lends its nodes.
"""

from collections.abc import Sequence

from krita import Document, Krita, Node, Selection

from scumble_editor.pixels.area import Area
from scumble_editor.pixels.clipping import is_clipped
from scumble_editor.work.steps import Steps
from scumble_krita.pixels.formats import SRGB, ColorSpace
from scumble_krita.qt import QtCore, bytes_of

_LINEAR = "sRGB-elle-V2-g10.icc"
"""The same colours; a conversion to it keeps what is outside 0..1, one to the other clips."""
_ROWS_A_SAMPLE = 4


class Scratch:
    """A hidden document in which strips of pixels are converted.

    Krita lets events through while it converts. So whatever uses the scratch document runs as
    steps of the one Stepper, which never begins a step within another.
    """

    NAME = "Scumble scratch"
    SIZE = 16
    """Pixels a side; a node's pixels may lie outside, and a small one refreshes fast."""

    def __init__(self) -> None:
        self._document: Document | None = None
        self._used = False

    def prepare(self, space: ColorSpace) -> Steps[None]:
        """Get ready for layers of a colour space.

        Making the document, and the first conversion, take Krita some 50 ms each: better when it
        shows another image than while a job runs.
        """
        if not space.can_travel or space.travels_as_it_is:
            return
        self._open()
        yield
        pixel = bytes_of(self.node(space).pixelData(0, 0, 1, 1))
        there = self.convert(pixel, 1, 1, space, space.wire)
        yield
        self.convert(there, 1, 1, space.wire, space)

    def node(self, space: ColorSpace) -> Node:
        """A layer in a colour space of its own, in no document's tree.

        Raises ValueError if Krita does not know the space.
        """
        node = self._open().createNode("scratch", "paintlayer")
        if ColorSpace.of(node) != space:
            node.setColorSpace(*space)
        if ColorSpace.of(node) != space:
            raise ValueError(f"{space.model}, {space.depth}, {space.profile}")
        return node

    def convert(
        self, pixels: bytes, width: int, rows: int, source: ColorSpace, target: ColorSpace
    ) -> bytes:
        """Convert a strip of ``rows`` rows; alpha keeps its bytes (see tests/editors)."""
        if source == target:
            return pixels
        node = self.node(source)
        node.setPixelData(pixels, 0, 0, width, rows)
        node.setColorSpace(*target)
        self._used = True
        self._forget_changes()
        return bytes_of(node.pixelData(0, 0, width, rows))

    def is_clipped(self, pixels: bytes, width: int, source: ColorSpace) -> bool:
        """Tell whether a strip has colours that the wire cuts off; of some rows where it converts.

        Raises ValueError if Krita does not know the space.
        """
        if not source.may_be_clipped:
            return False
        if source.travels_as_it_is:
            return is_clipped(pixels, source.layout.name)
        node = self.node(source)
        a_row = width * len(bytes_of(node.pixelData(0, 0, 1, 1)))
        starts = range(0, len(pixels), a_row * _ROWS_A_SAMPLE)
        sample = b"".join(pixels[start : start + a_row] for start in starts)
        linear = self.convert(
            sample, width, len(starts), source, ColorSpace("RGBA", "F32", _LINEAR)
        )
        return is_clipped(linear, "rgbaf32")

    def group(self, name: str, layers: Sequence[Node]) -> Node:
        """Put layers that are in no tree into a group that is in none; the first is the lowest.

        In the document that they are meant for each would be an undo step of its own.
        """
        root = self._open().rootNode()
        assert root is not None  # noqa: S101 - it was just opened
        group, below = self._open().createGroupLayer(name), None
        root.addChildNode(group, None)
        for layer in layers:
            group.addChildNode(layer, below)
            below = layer
        loose = group.duplicate()
        loose.setName(name)
        for child, layer in zip(loose.childNodes(), layers, strict=True):
            child.setName(layer.name())
        group.remove()
        self._used = True
        self._forget_changes()
        return loose

    @property
    def can_mask(self) -> bool:
        """Whether this Krita makes masks from Python: 5.2 does, 5.1 does not."""
        return hasattr(self._open(), "createTransparencyMask")

    def mask(self, name: str, alpha: bytes, area: Area) -> Node:
        """Give a transparency mask of that alpha, one byte a pixel, in no tree."""
        selection = Selection()
        selection.setPixelData(QtCore.QByteArray(alpha), *area)
        mask = self._open().createTransparencyMask(name)
        mask.setSelection(selection)
        return mask

    def adopt(self, layer: Node) -> Node:
        """Give a copy of a layer, with its keyframes, in no tree.

        Its own document may be closed then: Krita crashes where a layer that is changed, or what
        it was copied from, was found in a document that is closed. So it is found here.
        """
        root = self._open().rootNode()
        assert root is not None  # noqa: S101 - it was just opened
        there = {node.uniqueId() for node in root.childNodes()}
        root.addChildNode(layer.duplicate(), None)
        (copy,) = (node for node in root.childNodes() if node.uniqueId() not in there)
        loose = copy.duplicate()
        copy.remove()
        self._used = True
        self._forget_changes()
        return loose

    def recycle(self) -> Steps[None]:
        """Let go of what the scratch document's own undo history keeps."""
        if self._used:
            self.close()
            yield
            self._open()

    def close(self) -> None:
        """Close the document; it is made again when it is needed."""
        if self._document is not None and self._document.rootNode() is not None:
            self._forget_changes()
            self._document.close()
        self._document, self._used = None, False

    def _open(self) -> Document:
        # another plugin that closes all documents closes this one too
        if self._document is None or self._document.rootNode() is None:
            self._document = Krita.instance().createDocument(
                self.SIZE, self.SIZE, self.NAME, "RGBA", "U8", SRGB, 72.0
            )
        return self._document

    def _forget_changes(self) -> None:
        if self._document is not None:
            self._document.setModified(False)  # or Krita would save it for recovery
