"""What is told before a painting, what kind each line is, and the actions' shortcuts."""

import json
from collections import Counter

from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QTreeWidget,
)
from scumble_driver.stage import bgra

from scumble_client import client


def scenario(stage):
    yield from stage.show()
    document = yield from stage.document(400, 300)
    yield from before(stage, document)
    yield from keys(stage, document)
    yield from kinds(stage)
    yield from editor_of_shortcuts(stage)


def told(stage, true, what):
    yield from stage.until(lambda: true(stage.widget("scumble_estimate").text()), what=what)
    stage.facts[what] = stage.widget("scumble_estimate").text()


def before(stage, document):
    """The layer's size counts, then the selection's, then the preset that is chosen."""
    yield from told(stage, lambda line: not line, "nothing selected")
    stage.layer(document, "Layer", bgra(200, 60, 30, 255) * (400 * 300))
    yield from told(stage, bool, "a layer")
    yield from stage.ask("photograph", name="krita-told-before")
    stage.select(document, (10, 10, 90, 80))
    yield from told(stage, lambda line: line.startswith("90"), "a selection")
    stage.set_choice("scumble_preset", "draft")
    yield from stage.until(lambda: asked_last(90, 80)["preset"] == "draft", what="the preset")
    stage.set_choice("scumble_preset", "normal")
    document.setSelection(None)
    yield 500


def asked_last(width, height):
    """Give the parameters with which an area of this size was asked for last."""
    of_this_size = [k for k in client.clients[-1].asked if (k.width, k.height) == (width, height)]
    return of_this_size[-1].parameters


def keys(stage, document):
    """The shortcut cancels, wherever the focus is; while it paints, no estimate is shown."""
    facts = stage.facts
    gallery = stage.widget("scumble_gallery")
    yield from stage.choose(gallery.style_of(gallery.item(0)).path)
    client.play.pause, client.play.steps = 0.1, 100
    stage.krita.activeWindow().qwindow().activateWindow()
    yield from stage.ask("press", keys=["ctrl+alt+u"])
    yield from stage.until(lambda: not stage.idle(), what="Paint's shortcut")
    yield from stage.until(lambda: client.clients[-1].jobs, what="a job")
    yield 300
    facts["while it paints"] = stage.widget("scumble_estimate").isVisible()
    yield from stage.ask("press", keys=["ctrl+alt+x"])
    yield from stage.until(stage.idle, what="Cancel's shortcut")
    yield 200
    facts["cancelled"] = stage.names(document.rootNode())
    client.play.pause, client.play.steps = 0.05, 8


def kinds(stage):
    """Each line has the icon of its kind."""
    status, facts = stage.widget("scumble_status"), stage.facts
    facts["ready"] = [kind.name for kind in status.kinds]
    client.play.failure = (
        "worker",
        "Painting failed in a way that takes several words to say. " * 3,
    )
    stage.click("scumble_paint")
    yield from stage.until(stage.idle, what="failed")
    client.play.failure = None
    facts["failed"] = [kind.name for kind in status.kinds]
    yield from stage.ask("photograph", name="krita-told-error")


def editor_of_shortcuts(stage):
    """What Krita's own editor of shortcuts shows under Scumble, and who else has these."""
    facts, krita = stage.facts, stage.krita
    ours = {a.objectName(): a for a in krita.actions() if a.objectName().startswith("scumble_")}
    facts["actions"] = [a.text() for a in ours.values()]
    facts["shortcuts"] = {name: a.shortcut().toString() for name, a in ours.items()}
    taken = Counter(
        key.toString() for a in krita.actions() for key in a.shortcuts() if not key.isEmpty()
    )
    facts["taken"] = {key: taken[key] for key in ("Ctrl+Alt+P", "Ctrl+Alt+X", "Ctrl+Alt+U")}
    seen = facts["editor"] = []

    def look():
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(300, look)
            return
        for pages in dialog.findChildren(QAbstractItemView):
            choose_page(pages)
        QTimer.singleShot(500, lambda: search(dialog))

    def search(dialog):
        for field in dialog.findChildren(QLineEdit):
            if field.isVisible() and not isinstance(field.parent(), QAbstractSpinBox):
                field.setText("Scumble")
        QTimer.singleShot(1500, lambda: shown(dialog))

    def shown(dialog):
        QTimer.singleShot(1500, dialog.reject)
        for tree in dialog.findChildren(QTreeWidget):
            if tree.isVisible():
                seen.extend(rows(tree.invisibleRootItem()))
        question = {"what": "photograph", "name": "krita-told-shortcuts"}
        (stage.desk / "ask-shortcuts.part").write_text(json.dumps(question))
        (stage.desk / "ask-shortcuts.part").rename(stage.desk / "ask-shortcuts.json")

    QTimer.singleShot(500, look)
    krita.action("options_configure").trigger()
    yield 100


def choose_page(pages):
    """Go to the page of shortcuts, if this is the list of pages."""
    model = pages.model()
    for row in range(model.rowCount() if model is not None else 0):
        if str(model.index(row, 0).data()).replace("&", "") == "Keyboard Shortcuts":
            pages.setCurrentIndex(model.index(row, 0))


def rows(item, path=()):
    """The shown entries below one: each a path of first columns."""
    found = []
    for number in range(item.childCount()):
        child = item.child(number)
        if child.text(0) and not child.isHidden():
            here = (*path, child.text(0))
            found += [here, *rows(child, here)]
    return found
