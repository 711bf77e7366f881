"""Test-only plugin: plays the scenarios that the test puts on its desk, one after the other.

The desk is the folder $SCUMBLE_DRIVER. ``order-N.json`` names a script and its arguments;
``result-N.json`` is what the scenario noted; ``quit`` ends Krita.
"""

import faulthandler
import json
import os
import traceback
from pathlib import Path

from krita import Extension, Krita
from PyQt5.QtCore import QTimer

from .stage import Stage


class Driver(Extension):
    def setup(self):
        self.desk = Path(os.environ["SCUMBLE_DRIVER"])
        self.number = 1
        self.crash = (self.desk / "crash.txt").open("w")
        faulthandler.enable(self.crash)
        self.playing = None
        notifier = Krita.instance().notifier()
        notifier.setActive(True)
        notifier.windowCreated.connect(self.begin)

    def createActions(self, window):  # noqa: N802
        pass

    def begin(self, *_):
        if hasattr(self, "timer"):
            return
        Krita.instance().windows()[0].qwindow().showMaximized()
        self.timer = QTimer()
        self.timer.timeout.connect(self.look)
        self.timer.start(100)
        (self.desk / "ready").touch()

    def look(self):
        order = self.desk / f"order-{self.number}.json"
        if (self.desk / "quit").exists():
            self.timer.stop()
            self.close_documents()
            # QApplication.quit() ends in a crash; Krita's own action does not
            QTimer.singleShot(300, lambda: Krita.instance().action("file_quit").trigger())
        elif self.playing is None and order.exists():
            self.play(json.loads(order.read_text()))

    def play(self, order):
        order["script"] = native(order["script"])
        self.stage = Stage(self.desk, {n: native(v) for n, v in order["arguments"].items()})
        names = {"__file__": order["script"], "__name__": "scenario"}
        try:
            code = compile(Path(order["script"]).read_text("utf-8"), order["script"], "exec")
            exec(code, names)  # noqa: S102
            self.playing = names["scenario"](self.stage)
        except Exception:  # noqa: BLE001
            self.finish(traceback.format_exc())
            return
        QTimer.singleShot(0, self.step)

    def step(self):
        try:
            wait = next(self.playing)
        except StopIteration:
            self.finish(None)
        except Exception:  # noqa: BLE001
            self.finish(traceback.format_exc())
        else:
            QTimer.singleShot(int(wait or 0), self.step)

    def finish(self, error):
        self.close_documents()
        facts = {**self.stage.facts, "error": error}
        target = self.desk / f"result-{self.number}.json"
        self.number += 1
        self.playing = None
        part = target.with_suffix(".part")
        part.write_text(json.dumps(facts, default=repr, skipkeys=True), "utf-8")
        part.rename(target)

    def close_documents(self):
        for document in Krita.instance().documents():
            if document.name() == "Scumble scratch":
                continue  # the plugin's own
            document.setModified(False)
            document.close()


def native(value):
    """A path of an order, which is Unicode, as this Python takes it: Krita starts it in ASCII."""
    is_path = isinstance(value, str) and value.startswith("/")
    return os.fsdecode(value.encode()) if is_path else value


Krita.instance().addExtension(Driver(Krita.instance()))
