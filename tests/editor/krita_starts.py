"""A played Krita loads the plugin while one of its modules is broken, or none.

Run by a Python of its own: ``python -m tests.editor.krita_starts [MODULE ERROR]``; writes as JSON
what the docker shows, which extensions there are, and which bindings are in the process.
"""

import builtins
import json
import sys

from tests.editor.played_krita.application import begin, end, leave
from tests.editor.played_krita.host import QtWidgets


class Broken:
    """A finder that raises an error where a module is imported."""

    def __init__(self, module: str, error: str) -> None:
        self.module, self.error = module, getattr(builtins, error)

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        if name == self.module:
            raise self.error("it is broken")


def load(*broken: str) -> None:
    qt, krita = begin()
    if broken:
        sys.meta_path.insert(0, Broken(*broken))
    import scumble_krita  # noqa: F401 - it registers itself

    (docker,) = krita.open_window().findChildren(QtWidgets.QDockWidget)
    line = docker.findChild(QtWidgets.QWidget, "scumble_status")
    facts = {
        "docker": docker.objectName(),
        "widget": type(docker.widget()).__name__,
        "line": line.toolTip(),
        "actions": list(krita.window.actions),
        "words": {name: action.text() for name, action in krita.window.actions.items()},
        "labels": {
            button.objectName(): button.text()
            for button in docker.findChildren(QtWidgets.QAbstractButton)
            if button.objectName() and any(map(str.isalpha, button.text()))
        },
        "bindings": sorted({m.partition(".")[0] for m in sys.modules if m.startswith("PyQt")}),
    }
    print(json.dumps(facts))
    leave(qt)
    end(qt)


if __name__ == "__main__":
    load(*sys.argv[1:])
