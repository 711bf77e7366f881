# ruff: noqa: A002, ARG002, N802, N803, PLR0917 - the names are Krita's
"""Krita itself, its windows and dockers, and the module ``krita`` that plugins import."""

import enum
import faulthandler
import sys
from types import ModuleType

from tests.editor.played_krita.documents import (
    SRGB,
    Document,
    GroupLayer,
    Node,
    Selection,
    SelectionMask,
    TransparencyMask,
)
from tests.editor.played_krita.host import (
    QT6,
    VERSION,
    QAction,
    Qt,
    QtCore,
    QtGui,
    QtWidgets,
    guard,
)
from tests.editor.played_krita.typed import typed

PATIENCE = 250  # seconds that a played Krita lives at most


class Canvas(QtCore.QObject):
    pass


class KisCanvasController(QtWidgets.QScrollArea):
    """What scrolls a canvas; its name is looked for."""

    def __init__(self, document) -> None:
        super().__init__()
        self.canvas = QtWidgets.QWidget(self.viewport())
        self.canvas.setAutoFillBackground(True)
        self.canvas.resize(20 * document.width(), 20 * document.height())


class DockWidget(QtWidgets.QDockWidget):
    def canvasChanged(self, canvas):
        raise NotImplementedError("it is abstract")


class DockPosition(enum.Enum if QT6 else enum.IntEnum):
    DockTornOff, DockTop, DockBottom, DockRight, DockLeft, DockMinimized = range(6)


class DockWidgetFactoryBase:
    """With PyQt6, sip shows an enumeration's members in the enumeration only."""

    DockPosition = DockPosition
    if not QT6:
        DockRight = DockPosition.DockRight


class DockWidgetFactory(DockWidgetFactoryBase):
    @typed
    def __init__(self, _id: str, _dockPosition: DockPosition, _klass: type):
        self.name, self.kind = _id, _klass

    def createDockWidget(self):
        """Krita names the docker after its factory."""
        docker = self.kind()
        docker.setObjectName(self.name)
        return docker


class Extension(QtCore.QObject):
    def setup(self):
        raise NotImplementedError("it is abstract")

    def createActions(self, window):
        raise NotImplementedError("it is abstract")


class View(QtCore.QObject):
    def __init__(self, document) -> None:
        super().__init__()
        self._document = document
        self.zoom, self.pan = 1.0, (0, 0)

    def flakeToImageTransform(self):
        return QtGui.QTransform.fromScale(1 / self.zoom, 1 / self.zoom)

    def flakeToCanvasTransform(self):
        return QtGui.QTransform.fromTranslate(*self.pan)

    def document(self):
        return self._document

    def selectedNodes(self):
        active = self._document.activeNode()
        return [active] if active else []


class Window(QtCore.QObject):
    """A window: its actions, its views."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: dict[str, object] = {}
        self._views: list[View] = []
        self.main: MainWindow | None = None

    def views(self):
        return list(self._views)

    def qwindow(self):
        return self.main

    def activeView(self):
        return self._views[-1] if self._views else None

    @typed
    def addView(self, document: Document):
        self._views.append(View(document))
        if self.main is not None:
            self.main.area.addSubWindow(KisCanvasController(document)).show()
        return self._views[-1]

    @typed
    def createAction(self, id: str, text: str = "", menuLocation: str = ""):
        self.actions[id] = QAction(text, self)
        return self.actions[id]


class MainWindow(QtWidgets.QMainWindow):
    """What is seen of a window. It owns its dockers, as Krita's do: no Python holds either."""

    def __init__(self, application) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        middle = QtWidgets.QWidget(self)
        middle.setFixedWidth(0)  # dockers have all of the window
        self.setCentralWidget(middle)
        self.area = QtWidgets.QMdiArea(middle)
        self.area.setGeometry(-800, 0, 700, 700)
        for factory in application.factories:
            docker = factory.createDockWidget()
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docker)


class Krita(QtCore.QObject):
    """What ``Krita.instance()`` gives."""

    def __init__(self) -> None:
        super().__init__()
        self.factories, self.extensions, self.window = [], [], Window()
        self.settings: dict[tuple[str, str], str] = {}
        self.main: MainWindow | None = None

    @staticmethod
    def instance():
        return _krita

    def version(self):
        return VERSION

    def activeWindow(self):
        return self.window

    def windows(self):
        return [self.window]

    def activeDocument(self):
        view = self.window.activeView()
        return view.document() if view is not None else None

    def documents(self):
        return [view.document() for view in self.window.views()]

    def dockers(self):
        return self.main.findChildren(QtWidgets.QDockWidget) if self.main is not None else []

    @typed
    def icon(self, iconName: str):
        return QtGui.QIcon()

    @typed
    def createDocument(
        self,
        width: int,
        height: int,
        name: str,
        colorModel: str,
        colorDepth: str,
        profile: str,
        resolution: float,
    ):
        return Document(width, height, name, (colorModel, colorDepth, profile or SRGB))

    @typed
    def addExtension(self, _extension: Extension):
        self.extensions.append(_extension)

    @typed
    def addDockWidgetFactory(self, _factory: DockWidgetFactoryBase):
        self.factories.append(_factory)

    @typed
    def readSetting(self, group: str, name: str, defaultValue: str):
        return self.settings.get((group, name), defaultValue)

    @typed
    def writeSetting(self, group: str, name: str, value: str):
        self.settings[group, name] = value

    # ---- what Krita does by itself

    def open_window(self) -> MainWindow:
        """Open the window: extensions make their actions, dockers come."""
        for extension in self.extensions:
            extension.setup()
            extension.createActions(self.window)
        self.main = self.window.main = MainWindow(self)
        self.main.show()
        return self.main

    def show_document(self, document) -> None:
        """Show a document: every docker is told."""
        self.window.addView(document)
        for docker in self.dockers():
            docker.canvasChanged(Canvas())


_krita: Krita


def begin():
    """Start the played Krita; gives Qt's application and Krita.

    One that hangs says where it does, and ends.
    """
    global _krita
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    qt, _krita = QtWidgets.QApplication([]), Krita()
    module = ModuleType("krita")
    for thing in (
        *(Canvas, DockWidget, DockWidgetFactory, DockWidgetFactoryBase, Document, Extension),
        *(GroupLayer, Krita, Node, Selection, SelectionMask, TransparencyMask, View, Window),
    ):
        setattr(module, thing.__name__, thing)
    sys.modules["krita"] = module
    guard()
    return qt, _krita


def leave(qt) -> None:
    """Leave Krita as its menu does."""
    QtCore.QTimer.singleShot(0, qt.quit)
    qt.exec()


def end(qt) -> None:
    """Close what is open after that: windows are to be gone before Python is."""
    for window in qt.topLevelWidgets():
        window.close()
    qt.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)
