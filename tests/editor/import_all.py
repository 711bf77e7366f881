"""Import every module of the packages that are named, with stand-ins for what only editors have.

Run by a Python of its own: ``python import_all.py FOLDERS PACKAGES``, each joined by the path
separator; writes what it has imported, one name a line.
"""

import importlib
import os
import pkgutil
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ABSENT = ("krita", "PyQt5", "PyQt6", "gi", "zmq")
"""What an editor or the installer brings."""
NOT_SHIPPED = "scumble_styles.painting"
"""Makes the starter pack, which is shipped made."""


class Anything(type):
    """A class that has whatever is asked of it, and can be a base, a number and a decorator."""

    def __getattr__(cls, name: str) -> "Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn

    def __add__(cls, _: object) -> "Anything":
        return cls

    __or__ = __add__


class StandIn(metaclass=Anything):
    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __call__(self, *_: object, **__: object) -> "StandIn":
        return self

    def __int__(self) -> int:
        return 0

    def __getattr__(self, name: str) -> type:
        return getattr(StandIn, name)


class Widget(StandIn):
    """What Krita's widgets are made of tells the plugin which binding it has."""

    __module__ = "PyQt6.QtWidgets"


class StandInModule(ModuleType):
    def __getattr__(self, name: str) -> type:
        return Widget if name == "DockWidget" else getattr(StandIn, name)


class StandIns(MetaPathFinder, Loader):
    """A finder that has a stand-in for a module that is not there."""

    def find_spec(self, name: str, _path: object, _target: object = None) -> "ModuleSpec | None":
        absent = name.partition(".")[0] in ABSENT
        return ModuleSpec(name, self, is_package=True) if absent else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return StandInModule(spec.name)

    def exec_module(self, _: ModuleType) -> None:
        pass


def import_all(folders: str, packages: str) -> None:
    sys.path[:0] = folders.split(os.pathsep)
    sys.meta_path.append(StandIns())  # the last: what is there is used
    for package in packages.split(os.pathsep):
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not module.name.startswith(NOT_SHIPPED):
                importlib.import_module(module.name)
                print(module.name)


if __name__ == "__main__":
    import_all(*sys.argv[1:])
