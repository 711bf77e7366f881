"""The history and the queue by mouse: two documents side by side, one back from the history."""

import os

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QLabel, QMenu

SIZE = 128


def scenario(stage):
    facts = stage.facts
    docker = yield from stage.show()
    docker.setMinimumWidth(300)
    first = yield from stage.document(SIZE, SIZE)
    stage.photo(first, "Photo", stage.arguments["photo"], opaque=True)
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 35)
    yield 600
    stage.click("scumble_paint")
    yield from stage.until(lambda: not stage.idle(), what="the first begins")
    yield from pause(stage)
    second = yield from stage.document(SIZE, SIZE)
    stage.photo(second, "Other", stage.arguments["photo"], opaque=True)
    third = stage.photo(second, "Third", stage.arguments["photo"], opaque=True)
    third.setVisible(True)
    stage.set_choice("scumble_preset", "fine")
    yield 600
    facts["next"] = [
        stage.widget("scumble_paint").text(),
        stage.widget("scumble_paint").isEnabled(),
    ]
    stage.click("scumble_paint")
    second.setActiveNode(second.rootNode().childNodes()[0])
    yield 300
    stage.set_choice("scumble_preset", "draft")
    yield 600
    stage.click("scumble_paint")
    yield from queue(stage)
    yield from stage.until(stage.idle, what="all of it")
    yield 500
    facts["first"], facts["second"] = stage.names(first.rootNode()), stage.names(second.rootNode())
    facts["line"] = stage.line()
    yield from history(stage, second)


def pause(stage):
    """The only layer that is painted has a line too: it is paused by its button."""
    yield from stage.until(lambda: rows(stage), what="its line")
    QTest.mouseClick(stage.widget("scumble_queue_0_pause"), Qt.LeftButton)
    yield from stage.until(lambda: rows(stage)["Photo"][1].startswith("paused"), what="the pause")
    yield 1500
    stage.facts["alone"] = [rows(stage)["Photo"][1][:6], stage.line()]


def queue(stage):
    """Each has its line; by their buttons one goes on, one is put first, one is thrown away."""
    facts, shown = stage.facts, stage.widget("scumble_queue")
    yield from stage.until(lambda: len(rows(stage)) == 3, what="the queue")
    yield from stage.until(lambda: ahead(stage, "Other") == 1, what="its turn")
    facts["queue"] = words(stage)
    facts["seen"] = shown.isVisible()
    yield from stage.ask("photograph", name="krita-queue")
    click(stage, "Photo", "pause")
    yield from stage.until(lambda: ahead(stage, "Photo") == 1, what="it waits: the other image's")
    facts["goes_on"] = words(stage)
    click(stage, "Other", "first")
    yield from stage.until(lambda: ahead(stage, "Photo") == 2, what="the other is put first")
    facts["first_now"] = words(stage)
    yield from stage.ask("photograph", name="krita-queue-first")
    click(stage, "Third", "drop")
    yield 300


def rows(stage):
    """The number of each line, and its words, by its layer's name."""
    found = {}
    for number in range(4):
        name = stage.docker().findChild(QLabel, f"scumble_queue_{number}")
        if name is not None:
            how = stage.widget(f"scumble_queue_{number}_stage").text()
            found[name.text().partition(" – ")[0]] = number, how
    return found


def words(stage):
    return [[layer, how] for layer, (_, how) in rows(stage).items()]


def ahead(stage, layer):
    _, how = rows(stage)[layer]
    return int(how.split()[0]) if how.endswith(" ahead") else 0


def click(stage, layer, button):
    number, _ = rows(stage)[layer]
    QTest.mouseClick(stage.widget(f"scumble_queue_{number}_{button}"), Qt.LeftButton)


def history(stage, document):
    """Unfolded; a click, a held button, a star, deleted and undone; a double click."""
    facts = stage.facts
    document.setActiveNode(document.rootNode().childNodes()[0])
    yield 800
    stage.click("scumble_history")
    strip = stage.widget("scumble_history_strip")
    listed = lambda: [strip.job(strip.item(row)).name for row in range(strip.count())]  # noqa: E731
    yield from stage.until(lambda: {"Photo", "Other"} <= set(listed()), what="the history")
    stage.widget("scumble_scroll").ensureWidgetVisible(strip)
    yield 300
    facts["strip"] = listed()
    row = facts["strip"].index("Other")
    middle = strip.visualItemRect(strip.item(row)).center()
    stage.set_number("scumble_strength", 90)
    yield 500
    QTest.mouseClick(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    yield 100
    facts["settings"] = [stage.widget("scumble_strength").value(), stage.line()]
    preview = stage.widget("scumble_preview")
    before = bytes(pixels(preview))
    held = strip.visualItemRect(strip.item(2)).center()  # another scenario's: the two are alike
    QTest.mousePress(strip.viewport(), Qt.LeftButton, Qt.NoModifier, held)
    yield 700
    facts["compared"] = bytes(pixels(preview)) != before
    yield from stage.ask("photograph", name="krita-history")
    QTest.mouseRelease(strip.viewport(), Qt.LeftButton, Qt.NoModifier, held)
    yield 300
    facts["let_go"] = bytes(pixels(preview)) == before
    yield from losses(stage)
    yield from film(stage, strip, row)
    yield from star_and_delete(stage, strip)
    middle = strip.visualItemRect(strip.item(row)).center()
    yield from add(stage, strip, middle, document)


def losses(stage):
    """The chart of what was painted last, unfolded and folded again."""
    stage.click("scumble_losses")
    chart = stage.widget("scumble_loss_chart")
    yield 300
    stage.widget("scumble_scroll").ensureWidgetVisible(chart)
    yield 300
    stage.facts["losses"] = chart.accessibleDescription()
    yield from stage.ask("photograph", name="krita-losses")
    stage.click("scumble_losses")
    yield 300


def film(stage, strip, row):
    """The timelapse of one of them, from its menu."""
    path = os.path.join(os.path.expanduser("~"), "film.png")  # noqa: PTH111, PTH118 - Krita's own
    QFileDialog.getSaveFileName = staticmethod(lambda *_: (path, ""))
    strip.customContextMenuRequested.emit(strip.visualItemRect(strip.item(row)).center())
    yield 300
    yield from stage.ask("photograph", name="krita-history-menu")
    menu = stage.docker().findChildren(QMenu, "scumble_history_menu")[-1]
    (save,) = [one for one in menu.actions() if one.text() == "Save timelapse…"]
    menu.hide()
    save.trigger()
    yield from stage.until(lambda: "timelapse" in stage.line(), what="the timelapse")
    stage.facts["film"] = [stage.line().split(",")[0], os.path.getsize(path)]  # noqa: PTH202


def star_and_delete(stage, strip):
    facts = stage.facts
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key_S)
    facts["star"] = strip.is_starred(strip.job())
    count = strip.count()
    QTest.keyClick(strip, Qt.Key_Delete)
    yield 200
    facts["deleted"] = strip.count() - count
    yield from stage.ask("photograph", name="krita-history-deleted")
    stage.click("scumble_history_undo")
    yield 200
    facts["undone"] = strip.count() - count


def add(stage, strip, middle, document):
    """A double click has it as a layer again, in its place."""
    facts = stage.facts
    middle += QPoint(1, 1)
    QTest.mouseDClick(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    QTest.mouseRelease(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    yield from stage.until(stage.idle, what="the layer")
    yield 800
    layers = document.rootNode().childNodes()
    facts["again"] = stage.names(document.rootNode())
    facts["same"] = pixels_of(layers[1]) == pixels_of(layers[2])
    yield from stage.ask("photograph", name="krita-history-again")
    for one in stage.krita.documents():
        one.setModified(False)


def pixels_of(layer):
    return bytes(layer.pixelData(0, 0, SIZE, SIZE))


def pixels(widget):
    image = widget.grab().toImage()
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return bits
