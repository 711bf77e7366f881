"""The history and the queue by mouse: two documents side by side, one back from the history."""

import os
import random

from PyQt5.QtCore import QPoint, Qt, QUuid
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QFileDialog, QLabel, QMenu

from scumble_client import Result
from scumble_editor.pixels.area import Area
from scumble_krita.canvas.canvases import canvases_of
from scumble_krita.layers.reading import KritaSource
from scumble_krita.pixels.formats import SRGB, ColorSpace
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.placing.grouped import build_group
from scumble_krita.studio import studio

SIZE = 128
LASTING = 384
"""Side of what is painted finely for as long as the queue is looked at."""


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
    second = yield from stage.document(LASTING, LASTING)
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
    yield from add(stage, strip, row, document)


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


def add(stage, strip, row, document):
    """A double click has it as a layer again, in its place."""
    facts = stage.facts
    middle = strip.visualItemRect(strip.item(row)).center() + QPoint(1, 1)
    QTest.mouseDClick(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    QTest.mouseRelease(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    yield from stage.until(stage.idle, what="the layer")
    yield 800
    layers = document.rootNode().childNodes()
    facts["again"] = stage.names(document.rootNode())
    facts["same"] = pixels_of(layers[1]) == pixels_of(layers[2])
    yield from stage.ask("photograph", name="krita-history-again")
    yield from drag(stage, strip, document)
    yield from grouped(stage, strip, row, document)
    yield from parts(stage, document)
    for one in stage.krita.documents():
        one.setModified(False)


def drag(stage, strip, document):
    """One is dragged onto the canvas, in one undo step; dropped elsewhere it is let go of."""
    facts = stage.facts
    (canvas,) = (one for one in canvases_of(document) if one.widget.isVisible())
    row = next(n for n in range(strip.count()) if strip.job(strip.item(n)).name == "Other")
    begin = strip.viewport().mapToGlobal(strip.visualItemRect(strip.item(row)).center())
    middle = canvas.widget.mapToGlobal(canvas.widget.rect().center())
    for word, end in (("missed", begin + QPoint(0, 30)), ("dragged", middle)):
        yield from hand(stage, "mousemove", begin)
        yield from stage.ask("mouse", words=["mousedown", "1"])
        for step in range(1, 6):
            yield from hand(stage, "mousemove", begin + (end - begin) * step / 5)
            yield 100
        yield from stage.ask("photograph", name=f"krita-history-{word}")
        yield from stage.ask("mouse", words=["mouseup", "1"])
        yield 800
        yield from stage.until(stage.idle, what=word)
        yield 800
        facts[word] = stage.names(document.rootNode())
    stage.krita.action("edit_undo").trigger()
    yield 800
    facts["drag_undone"] = stage.names(document.rootNode())


def grouped(stage, strip, row, document):
    """The same once more, as a group: one undo step, the same picture, each part by itself."""
    facts = stage.facts
    painting = document.rootNode().childNodes()[1]
    stage.widget("scumble_result_as_group").activated.emit(1)
    middle = strip.visualItemRect(strip.item(row)).center()
    QTest.mouseDClick(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    QTest.mouseRelease(strip.viewport(), Qt.LeftButton, Qt.NoModifier, middle)
    yield from stage.until(stage.idle, what="the group")
    yield 800
    group = next(n for n in document.rootNode().childNodes() if n.type() == "grouplayer")
    facts["group"] = [[n.name(), n.blendingMode()] for n in group.childNodes()]
    document.waitForDone()
    facts["group_off"] = off(group.projectionPixelData(0, 0, SIZE, SIZE), pixels_of(painting))
    detail = group.childNodes()[1]
    blue, green, red = (pixels_of(detail)[channel::4] for channel in range(3))
    facts["detail_is_grey"] = blue == green == red
    document.rootNode().childNodes()[-1].setVisible(False)  # it covers the others
    document.refreshProjection()
    document.setActiveNode(document.rootNode().childNodes()[0])
    yield 1000
    facts["source_taken"] = stage.widget("scumble_result").isVisible()
    document.setActiveNode(group)
    yield 1500
    facts["group_taken"] = [
        stage.widget("scumble_result").isVisible(),
        stage.widget("scumble_strength").value(),
    ]
    yield from stage.ask("photograph", name="krita-history-group")
    detail.setVisible(False)
    document.refreshProjection()
    document.waitForDone()
    yield from stage.ask("photograph", name="krita-history-group-colours")
    detail.setVisible(True)
    stage.krita.action("edit_undo").trigger()
    yield 800
    facts["group_undone"] = stage.names(document.rootNode()) == facts["again"]
    stage.widget("scumble_result_as_group").activated.emit(0)


def parts(stage, document):
    """Noise, whose edges are the sharpest that there are, with soft alpha, as a group."""
    facts = stage.facts
    studio_ = studio()
    chance = random.Random(5)
    noise = bytearray(chance.choice((0, 255, chance.randrange(256))) for _ in range(4 * SIZE**2))
    area, space = Area(0, 0, SIZE, SIZE), ColorSpace("RGBA", "U8", SRGB)
    none = QUuid()
    source = KritaSource(document, none, "Noise", area, space, None, none)
    able = Scratch.can_mask
    for kind in ("opaque", "soft", "maskless"):
        soft, Scratch.can_mask = kind != "opaque", able if kind != "maskless" else False
        if not soft:
            noise[3::4] = b"\xff" * SIZE**2
        else:
            noise[3::4] = bytes(min(255, 2 * n // SIZE) for n in range(SIZE**2))
        made = Result("job", 0, SIZE, SIZE, "bgra8", bytes(noise), False, 1, 0.0)
        future = studio_.editor.stepper.run(
            build_group("Noise", source, made, studio_.editor.scratch)
        )
        yield from stage.until(future.done, what="the parts")
        group = future.result()
        facts[f"noise_parts_{kind}"] = [[n.name(), n.type()] for n in group.childNodes()]
        if kind == "soft":  # as beside a plain copy of its source
            group = studio_.editor.scratch.group("Outer", [group])
            names = [n.name() for n in group.childNodes()[0].childNodes()]
            facts["noise_nested"] = [group.childNodes()[0].name(), names]
        document.rootNode().addChildNode(group, None)
        yield 500
        document.refreshProjection()
        document.waitForDone()
        seen = bytes(group.projectionPixelData(0, 0, SIZE, SIZE))
        facts[f"noise_off_{kind}"] = off(seen, bytes(noise))
        group.remove()
    Scratch.can_mask = able


def off(seen, wanted):
    """By how much two pictures of BGRA differ at most: alpha, and colours that can be seen."""
    seen, wanted = bytes(seen), bytes(wanted)
    alpha = max(abs(a - b) for a, b in zip(seen[3::4], wanted[3::4], strict=True))
    colors = [
        abs(a - b)
        for k in range(3)
        for a, b, covers in zip(seen[k::4], wanted[k::4], wanted[3::4], strict=True)
        if covers
    ]
    return [alpha, max(colors)]


def hand(stage, what, place):
    yield from stage.ask("mouse", words=[what, str(place.x()), str(place.y())])


def pixels_of(layer):
    return bytes(layer.pixelData(0, 0, SIZE, SIZE))


def pixels(widget):
    image = widget.grab().toImage()
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    return bits
