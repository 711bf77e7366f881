# ruff: noqa: N802 - the names are Krita's
"""A Krita of a few classes that loads the plugin while one of its modules is broken.

Run by a Python of its own: ``python -m tests.editor.krita_starts MODULE ERROR``; writes what the
docker shows, and how many extensions there are.
"""

import builtins
import sys
from types import ModuleType

from PyQt5 import QtCore, QtGui, QtWidgets


class Broken:
    """Raises an error where a module is imported."""

    def __init__(self, module: str, error: str) -> None:
        self.module, self.error = module, getattr(builtins, error)

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        if name == self.module:
            raise self.error("it is broken")


class Application(QtCore.QObject):
    """Notes what is registered."""

    def __init__(self) -> None:
        super().__init__()
        self.dockers, self.extensions = [], []

    def version(self) -> str:
        return "5.2.9"

    def readSetting(self, _group: str, _name: str, default: str) -> str:
        return default

    def writeSetting(self, *_: str) -> None:
        pass

    def activeDocument(self) -> None:
        return None

    def icon(self, _: str) -> QtGui.QIcon:
        return QtGui.QIcon()

    def addDockWidgetFactory(self, factory: object) -> None:
        self.dockers.append(factory)

    def addExtension(self, extension: object) -> None:
        self.extensions.append(extension)


class Factory:
    DockRight = 1

    def __init__(self, _identity: str = "", _side: int = 0, kind: type | None = None) -> None:
        self.kind = kind


def a_krita(application: Application) -> ModuleType:
    krita = ModuleType("krita")
    krita.Krita = type("Krita", (), {"instance": staticmethod(lambda: application)})
    krita.DockWidget, krita.Extension = QtWidgets.QDockWidget, QtCore.QObject
    krita.DockWidgetFactoryBase = krita.DockWidgetFactory = Factory
    for name in ("Canvas", "Document", "GroupLayer", "ManagedColor", "Node", "Selection", "Window"):
        setattr(krita, name, type(name, (), {}))
    return krita


def load(module: str, error: str) -> None:
    qt, application = QtWidgets.QApplication([]), Application()
    sys.modules["krita"] = a_krita(application)
    sys.meta_path.insert(0, Broken(module, error))
    import scumble_krita  # noqa: F401 - it registers itself

    (factory,) = application.dockers
    docker = factory.kind()
    shown = docker.findChild(QtWidgets.QLabel, "scumble_status")
    print(shown.text() if shown else type(docker.widget()).__name__)
    print(len(application.extensions))
    del docker, qt


if __name__ == "__main__":
    load(*sys.argv[1:])
