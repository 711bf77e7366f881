# ruff: noqa: A002, ARG002, N802, N803, N815 - the names are Krita's
"""Documents, layers and selections. As Krita's, they are new objects each time one is asked for."""

from dataclasses import dataclass, field

import numpy as np
from tests.editor.played_krita.host import Qt, QtCore, QtGui
from tests.editor.played_krita.typed import typed

SRGB = "sRGB-elle-V2-srgbtrc.icc"
Bytes = QtCore.QByteArray | bytes | bytearray
_DEPTHS = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}


@dataclass(eq=False)
class Layer:
    """What a Node stands for."""

    name: str
    kind: str
    space: tuple[str, str, str]
    identity: object = field(default_factory=QtCore.QUuid.createUuid)
    parent: "Layer | None" = None
    below: list["Layer"] = field(default_factory=list)
    look: dict = field(default_factory=lambda: {"blending": "normal", "opacity": 255, "label": 0})
    visible: bool = True
    inherits_alpha: bool = False
    effects: str = ""
    at: tuple[int, int] = (0, 0)
    pixels: np.ndarray | None = None

    @property
    def pixel(self) -> int:
        return 4 * _DEPTHS[self.space[1]]

    def read(self, x, y, w, h):
        """Bytes of a rectangle; nothing is transparent black."""
        found = np.zeros((h, w, self.pixel), np.uint8)
        if self.pixels is not None:
            left, top = self.at
            rows, columns = self.pixels.shape[:2]
            x0, x1 = max(x, left), min(x + w, left + columns)
            y0, y1 = max(y, top), min(y + h, top + rows)
            if x0 < x1 and y0 < y1:
                part = self.pixels[y0 - top : y1 - top, x0 - left : x1 - left]
                found[y0 - y : y1 - y, x0 - x : x1 - x] = part
        return found

    def write(self, content, x, y, w, h):
        """Put bytes into a rectangle; the layer grows to hold it."""
        x0, y0, x1, y1 = x, y, x + w, y + h
        if self.pixels is not None:
            rows, columns = self.pixels.shape[:2]
            x0, y0 = min(x, self.at[0]), min(y, self.at[1])
            x1, y1 = max(x1, self.at[0] + columns), max(y1, self.at[1] + rows)
        whole = self.read(x0, y0, x1 - x0, y1 - y0)
        new = np.frombuffer(content, np.uint8).reshape(h, w, self.pixel)
        whole[y - y0 : y - y0 + h, x - x0 : x - x0 + w] = new
        self.at, self.pixels = (x0, y0), whole


class Node(QtCore.QObject):
    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer

    def __eq__(self, other):
        return isinstance(other, Node) and self.layer is other.layer

    __hash__ = None

    def name(self):
        return self.layer.name

    @typed
    def setName(self, value: str):
        self.layer.name = value

    def type(self):
        return self.layer.kind

    def uniqueId(self):
        return QtCore.QUuid(self.layer.identity)

    def visible(self):
        return self.layer.visible

    def animated(self):
        return False  # nothing moves here

    @typed
    def setVisible(self, visible: bool):
        self.layer.visible = visible

    def locked(self):
        return False

    def blendingMode(self):
        return self.layer.look["blending"]

    @typed
    def setBlendingMode(self, value: str):
        self.layer.look["blending"] = value

    def opacity(self):
        return self.layer.look["opacity"]

    @typed
    def setOpacity(self, value: int):
        self.layer.look["opacity"] = value

    def colorLabel(self):
        return self.layer.look["label"]

    @typed
    def setColorLabel(self, index: int):
        self.layer.look["label"] = index

    def inheritAlpha(self):
        return self.layer.inherits_alpha

    @typed
    def setInheritAlpha(self, value: bool):
        self.layer.inherits_alpha = value

    def layerStyleToAsl(self):
        return self.layer.effects

    @typed
    def setLayerStyleFromAsl(self, asl: str):
        self.layer.effects = asl
        return True

    def bounds(self):
        if self.layer.pixels is None:
            return QtCore.QRect()
        rows, columns = self.layer.pixels.shape[:2]
        return QtCore.QRect(*self.layer.at, columns, rows)

    def position(self):
        return QtCore.QPoint(0, 0)  # nobody moves a layer here

    def parentNode(self):
        return node(self.layer.parent) if self.layer.parent is not None else None

    def childNodes(self):
        return [node(layer) for layer in self.layer.below]

    def addChildNode(self, child, above):
        if not isinstance(child, Node) or not isinstance(above, Node | None):
            raise TypeError("addChildNode(): argument has unexpected type")
        layers = self.layer.below
        layers.insert(layers.index(above.layer) + 1 if above else 0, child.layer)
        child.layer.parent = self.layer
        return True

    def duplicate(self):
        own = self.layer
        copy = Layer(own.name, own.kind, own.space, look=dict(own.look), visible=own.visible)
        copy.at, copy.pixels = own.at, None if own.pixels is None else own.pixels.copy()
        for layer in own.below:
            node(copy).addChildNode(
                node(layer).duplicate(), (node(copy).childNodes() or [None])[-1]
            )
        return node(copy)

    def remove(self):
        self.layer.parent.below.remove(self.layer)
        self.layer.parent = None
        return True

    def colorModel(self):
        return self.layer.space[0]

    def colorDepth(self):
        return self.layer.space[1]

    def colorProfile(self):
        return self.layer.space[2]

    @typed
    def setColorSpace(self, colorModel: str, colorDepth: str, colorProfile: str):
        if self.layer.pixels is not None:
            raise NotImplementedError("the played Krita converts no pixels")
        self.layer.space = (colorModel, colorDepth, colorProfile)
        return True

    @typed
    def pixelData(self, x: int, y: int, w: int, h: int):
        return QtCore.QByteArray(self.layer.read(x, y, w, h).tobytes())

    projectionPixelData = pixelData

    @typed
    def thumbnail(self, w: int, h: int):
        image = QtGui.QImage(w, h, QtGui.QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.gray)
        return image

    @typed
    def setPixelData(self, value: Bytes, x: int, y: int, w: int, h: int):
        self.layer.write(bytes(value), x, y, w, h)


class GroupLayer(Node):
    def passThroughMode(self):
        return False


class SelectionMask(Node):
    def selection(self):
        return None


class TransparencyMask(SelectionMask):
    pass


_CLASSES = {
    "grouplayer": GroupLayer,
    "selectionmask": SelectionMask,
    "transparencymask": TransparencyMask,
}


def node(layer):
    return _CLASSES.get(layer.kind, Node)(layer)


class Selection(QtCore.QObject):
    """A rectangle that is selected by half in its first column."""

    def __init__(self, x, y, width, height) -> None:
        super().__init__()
        self._area = (x, y, width, height)

    def x(self):
        return self._area[0]

    def y(self):
        return self._area[1]

    def width(self):
        return self._area[2]

    def height(self):
        return self._area[3]

    def duplicate(self):
        return Selection(*self._area)

    @typed
    def pixelData(self, x: int, y: int, w: int, h: int):
        left, top, width, height = self._area
        mask = np.zeros((h, w), np.uint8)
        mask[max(0, top - y) : top + height - y, max(0, left - x) : left + width - x] = 255
        if left >= x:
            mask[max(0, top - y) : top + height - y, left - x] = 128
        return QtCore.QByteArray(mask.tobytes())


class Document(QtCore.QObject):
    def __init__(self, width, height, name, space) -> None:
        super().__init__()
        self._size, self._name, self._space = (width, height), name, space
        self._root: Layer | None = Layer("root", "grouplayer", space)
        self._active: Layer | None = None
        self._annotations: dict[str, bytes] = {}
        self.chosen: Selection | None = None
        self.file = ""

    def currentTime(self):
        return 0

    def width(self):
        return self._size[0]

    def height(self):
        return self._size[1]

    def name(self):
        return self._name

    def fileName(self):
        return self.file

    @typed
    def pixelData(self, x: int, y: int, w: int, h: int):
        layers = self._root.below
        content = layers[-1].read(x, y, w, h).tobytes() if layers else bytes(w * h * 4)
        return QtCore.QByteArray(content)

    def colorModel(self):
        return self._space[0]

    def colorDepth(self):
        return self._space[1]

    def colorProfile(self):
        return self._space[2]

    def rootNode(self):
        return node(self._root) if self._root is not None else None

    def activeNode(self):
        return node(self._active) if self._active is not None else None

    @typed
    def setActiveNode(self, value: Node):
        self._active = value.layer

    def selection(self):
        return self.chosen

    @typed
    def createNode(self, name: str, nodeType: str):
        return node(Layer(name, nodeType, self._space))

    @typed
    def createGroupLayer(self, name: str):
        return node(Layer(name, "grouplayer", self._space))

    def annotationTypes(self):
        return list(self._annotations)

    @typed
    def annotation(self, type: str):
        return QtCore.QByteArray(self._annotations.get(type, b""))

    @typed
    def setAnnotation(self, type: str, description: str, annotation: Bytes):
        self._annotations[type] = bytes(annotation)

    def refreshProjection(self):
        pass

    @typed
    def setModified(self, modified: bool):
        pass

    def close(self):
        self._root = None
        return True
