"""A job is begun in a saved document, its picture on the canvas, until Krita is killed."""

import os
from pathlib import Path

from PyQt5.QtCore import QByteArray
from PyQt5.QtWidgets import QWidget


def scenario(stage):
    size = stage.arguments["size"]
    yield from stage.show()
    document = yield from stage.document(size, size)
    layer = stage.photo(document, "Photo", stage.arguments["photo"], opaque=False)
    saved = Path(stage.arguments["saved"])
    assert document.saveAs(os.fsencode(saved).decode())  # as Krita takes it
    middle, stroke = size // 2, QByteArray(bytes([20, 40, 200, 255]))
    layer.setPixelData(stroke, middle, middle, 1, 1)  # it is not saved
    document.setModified(True)
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "normal")
    yield 500
    bar = stage.widget("scumble_progress")
    stage.click("scumble_paint")
    yield from stage.until(lambda: bar.value() >= 40, what="4 % of it")
    kept = saved.with_name(f"{saved.name}-autosave.kra")
    kept.unlink(missing_ok=True)  # one from before the picture was on the canvas says nothing
    shown = stage.krita.activeWindow().qwindow().findChild(QWidget, "scumble_canvas")
    assert not shown.isHidden()
    document.setModified(True)
    yield from stage.until(kept.exists, what="what Krita keeps for recovery")
    assert not stage.idle()
    yield from stage.ask("photograph", name="krita-left")
    yield from stage.ask("kill")
    yield 600_000
