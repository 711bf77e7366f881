"""The docker: styles from a folder, thumbnails without a pause, settings that are remembered."""

import os
from pathlib import Path

from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from scumble_driver.stage import Heartbeat

from scumble_protocol.parameters import PARAMETERS

PICTURE = Qt.UserRole + 1
NAMES = (
    *(
        "gallery",
        "section",
        "search",
        "thumbnails",
        "layer_as_style",
        "add",
        "strip",
        "preset",
        "strength",
        "strength_slider",
        "more",
    ),
    *("freedom", "brush_size", "keep_colors", "advanced", "layers"),
    *("paint", "cancel", "progress", "preview", "status"),
)


def scenario(stage):
    facts = stage.facts
    docker = yield from stage.show()
    yield from stage.document(320, 240)
    facts["missing"] = [n for n in NAMES if not docker.findChild(QWidget, f"scumble_{n}")]
    facts["parameters"] = [n for n in PARAMETERS if not docker.findChild(QWidget, f"scumble_{n}")]
    facts["high"] = docker.height()
    facts["untipped"] = [
        widget.objectName() for widget in docker.findChildren(QWidget) if not _told(widget, docker)
    ]
    facts["shortcut"] = stage.krita.action("scumble_paint").shortcut().toString()
    menu = {
        a.text().replace("&", ""): a for a in stage.krita.windows()[0].qwindow().menuBar().actions()
    }
    scripts = [a for a in menu["Tools"].menu().actions() if a.text().replace("&", "") == "Scripts"]
    facts["in_menu"] = [a.text() for a in scripts[0].menu().actions() if "Scumble" in a.text()]
    facts["line"] = stage.line()

    gallery = stage.widget("scumble_gallery")
    starters = gallery.count()
    facts["starters"] = starters
    heart = Heartbeat()
    answer(stage.arguments["folder"])
    QTimer.singleShot(0, lambda: stage.trigger("scumble_add_folder"))
    yield from stage.until(lambda: gallery.count() > starters, what="styles of the folder")
    wanted = stage.arguments["pictures"]
    heart.longest, heart.late = 0, []
    yield from stage.until(
        lambda: all(_loaded(gallery, row) for row in range(gallery.count())), what="thumbnails"
    )
    facts["ui"] = heart.stop()
    rows = range(gallery.count())
    facts["without_picture"] = [
        Path(gallery.style_of(gallery.item(row)).path).name
        for row in rows
        if gallery.item(row).data(PICTURE) is None
    ]
    facts["from_folder"] = gallery.count() - starters
    facts["wanted"] = wanted

    answer(stage.arguments["style"])
    QTimer.singleShot(0, lambda: stage.trigger("scumble_open_file"))
    yield from stage.until(lambda: stage.thumbnail(stage.arguments["style"]), what="opened file")
    yield 300
    facts["tip"] = gallery.currentItem().toolTip()
    facts["chosen"] = gallery.style_of(gallery.currentItem()).path == stage.arguments["style"]
    stage.click("scumble_more")
    stage.set_number("scumble_strength", 65)
    stage.set_choice("scumble_preset", "fine")
    yield 200
    yield from stage.ask("photograph", name="docker-more")
    stage.click("scumble_more")
    read = stage.krita.readSetting
    facts["remembered"] = {
        n: read("scumble", n, "") for n in ("folders", "files", "style", "parameters")
    }
    stage.set_number("scumble_strength", 50)


def _told(widget, docker):
    """Whether the pointer finds a hint over what is used by mouse or keys."""
    named = widget.objectName().startswith("scumble_") and widget.focusPolicy() != Qt.NoFocus
    own = {"scumble_scroll", "scumble_gallery", "scumble_history_strip"}  # each picture has its
    if not named or widget.objectName() in own or not widget.isVisibleTo(docker):
        return True
    while widget is not docker:
        if widget.toolTip():
            return True
        widget = widget.parentWidget()
    return False


def _loaded(gallery, row):
    item = gallery.item(row)
    return item.data(PICTURE) is not None or gallery.trouble(gallery.style_of(item).path)


def answer(path):
    """Type a path into the file dialog that opens next, and press its button."""

    def look(tries=200):
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog):
            if tries:
                QTimer.singleShot(20, lambda: look(tries - 1))
            return
        dialog.findChild(QLineEdit).setText(os.fsencode(path).decode())
        QTimer.singleShot(150, dialog.accept)

    QTimer.singleShot(20, look)
