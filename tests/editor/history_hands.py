"""Hands at the queue and the history of the docker of a played Krita: see ``krita_hands``."""

import time

from tests.editor.played_krita.documents import SRGB, Document
from tests.editor.played_krita.host import Qt, QtCore, QtGui, QtTest, QtWidgets

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
QTest = QtTest.QTest


def paint_next(hands) -> None:
    """Two documents, painted one after the other: the second one is stopped by its line."""
    from scumble_krita.studio import studio

    facts = hands.facts
    hands.choose("preset", "Fine")  # long enough for all of this, on a fast machine too
    hands.click("paint")
    hands.wait(lambda: hands.widget("cancel").isEnabled(), "begun")
    facts["next"] = [hands.widget("paint").isEnabled(), hands.widget("paint").text()]
    facts["alone"] = pause_and_go_on(hands)
    said: list[str] = []
    studio().editor.changed.connect(lambda: said.append(studio().painter.line))
    hands.click("paint")  # the same again: not twice
    facts["twice"] = " | ".join(said)
    first = hands.krita.activeDocument()
    document = Document(32, 32, "second", ("RGBA", "U8", SRGB))
    document.file = "/tmp/Zwei & zwei.kra"  # noqa: S108 - nothing is opened
    layer = document.createNode("Sea", "paintlayer")
    layer.setPixelData(QtCore.QByteArray(bytes([9, 90, 200, 255]) * 1024), 0, 0, 32, 32)
    document.rootNode().addChildNode(layer, None)
    document.setActiveNode(layer)
    hands.krita.show_document(document)
    hands.click("paint")
    hands.wait(lambda: len(studio().painter.queue) == 2, "the queue")
    hands.qt.processEvents()
    labels = [hands.widget(f"queue_{number}").text() for number in (0, 1)]
    facts["queue"] = labels
    hands.wait(lambda: hands.widget("queue_1_stage").text() == "1 job ahead", "its place")
    QTest.mouseClick(hands.widget("queue_1_drop"), LEFT)
    hands.wait(lambda: len(studio().painter.queue) < 2, "its line goes")
    facts["dropped"] = [node.name() for node in document.rootNode().childNodes()]
    hands.wait(lambda: not hands.widget("cancel").isEnabled(), "the painting")
    facts["first"] = len(first.rootNode().childNodes())
    facts["empty"] = hands.widget("queue").isVisible()
    hands.choose("preset", "Draft")
    facts["losses"] = losses(hands)


def pause_and_go_on(hands) -> list[object]:
    """The line of the only layer that is painted: its button by the keyboard, and back."""
    from scumble_krita.studio import studio

    seen: list[object] = [hands.widget("queue").isVisible()]
    stage = lambda: hands.widget("queue_0_stage").text()  # noqa: E731 - the lines are made anew
    hands.wait(lambda: stage().endswith("%"), "its first stroke")
    for _ in range(2):
        button = hands.widget("queue_0_pause")
        seen.append(button.accessibleName().split(";")[0])
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)
        paused = len(seen) == 2
        hands.wait(lambda paused=paused: stage().startswith("paused") == paused, "the button")
    done = studio().painter.fraction
    hands.wait(lambda: studio().painter.fraction > done, "it goes on")
    return seen


def losses(hands) -> list[object]:
    """Unfolded; its words, and how many colours are seen of it in a light and in a dark theme."""
    from scumble_editor.formation.curves import COLORS

    chart = hands.widget("loss_chart")
    folded = chart.accessibleDescription()
    hands.click("losses")
    hands.widget("scroll").ensureWidgetVisible(chart)
    hands.qt.processEvents()
    words = chart.accessibleDescription()
    told: list[object] = [folded, chart.accessibleName(), words, chart.toolTip()]
    for ground, ink in (("#ffffff", "#000000"), ("#31363b", "#eff0f1")):
        palette = chart.palette()
        palette.setColor(QtGui.QPalette.ColorRole.Base, QtGui.QColor(ground))
        palette.setColor(QtGui.QPalette.ColorRole.Text, QtGui.QColor(ink))
        chart.setPalette(palette)
        image = chart.grab().toImage()
        image.save(str(hands.folder / f"losses-{ground[1:]}.png"))
        inside = [(x, y) for x in range(image.width()) for y in range(image.height())]
        found = {image.pixelColor(x, y).name() for x, y in inside}
        told.append([image.pixelColor(0, 0).name(), ink in found, len(found & set(COLORS)) >= 2])
    hands.click("losses")
    return told


def settle(hands, strip) -> None:
    """Wait until nothing new has come for a second: an older page may be seen first."""
    counts = [-1]
    while counts[-1] != strip.count():
        counts.append(strip.count())
        until = time.monotonic() + 1
        hands.wait(lambda: time.monotonic() > until, "a second")  # noqa: B023 - waited for here


def timelapse(hands, strip, place) -> list[object]:
    """By the menu of a painting, with a file that the artist has chosen."""
    path = str(hands.folder / "film.png")
    QtWidgets.QFileDialog.getSaveFileName = staticmethod(lambda *_: (path, ""))
    strip.customContextMenuRequested.emit(place)
    menu = hands.docker.findChildren(QtWidgets.QMenu, "scumble_history_menu")[-1]
    (save,) = [one for one in menu.actions() if one.text() == "Save timelapse…"]
    menu.hide()
    save.trigger()
    hands.wait(lambda: "timelapse" in hands.line, "its line")
    return [hands.line.split(",")[0]]


def search(hands, strip) -> None:
    """Words by keys, what they find, a star; Enter and Escape; what is said where nothing is."""
    facts, field = hands.facts, hands.widget("history_search")
    empty, whole = hands.widget("history_empty"), strip.count()
    facts["before"] = [field.hasFocus(), whole]
    for row in range(whole):  # those of the other Qt's turn
        if strip.is_starred(strip.job(strip.item(row))):
            strip.setCurrentRow(row)
            QTest.keyClick(strip, Qt.Key.Key_S)
    QTest.mouseClick(field, LEFT)
    QTest.keyClicks(field, "SKÝ fine")
    hands.wait(lambda: 0 < strip.count() < whole, "what is found: older pages are asked for")
    names = [strip.job(strip.item(row)).name for row in range(strip.count())]
    presets = {strip.job(strip.item(row)).parameters["preset"] for row in range(strip.count())}
    facts["searched"] = [sorted(set(names)), sorted(presets), 0 < len(names) < whole]
    QTest.keyClick(field, Qt.Key.Key_Return)
    facts["went"] = [strip.hasFocus(), strip.currentRow()]
    QTest.keyClick(strip, Qt.Key.Key_S)
    starred = hands.widget("history_starred")
    hands.click("history_starred")
    facts["stars"] = [strip.count(), strip.height(), hands.widget("history_empty").isVisible()]
    field.setFocus()
    QTest.keyClicks(field, " nowhere")
    facts["nothing"] = [strip.count(), empty.text(), empty.isVisible(), empty.height()]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    facts["escaped"] = [field.text(), field.hasFocus(), strip.count()]
    QTest.keyClick(field, Qt.Key.Key_Escape)
    facts["left"] = field.hasFocus()
    strip.setCurrentRow(0)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_S)
    facts["no_stars"] = empty.text()
    QTest.mouseClick(starred, LEFT)
    facts["all_again"] = strip.count() - whole


def has_fine(strip) -> bool:
    jobs = [strip.job(strip.item(row)) for row in range(strip.count())]
    return any((job.name, job.parameters["preset"]) == ("Sky", "fine") for job in jobs)


def use_history(hands) -> None:
    """Search; click, hold, star, delete, undo; then have one as a layer again."""
    from scumble_krita.studio import studio

    facts, book = hands.facts, studio().painter.history
    version = book.version
    hands.click("history")
    strip = hands.widget("history_strip")
    hands.wait(lambda: book.version > version and strip.count() >= 2, "the history as it is now")
    hands.wait(lambda: has_fine(strip), "what was painted first")
    settle(hands, strip)
    hands.widget("scroll").ensureWidgetVisible(strip)
    hands.qt.processEvents()
    facts["history"] = [strip.job(strip.item(row)).name for row in range(strip.count())]
    search(hands, strip)
    view, middle = strip.viewport(), strip.visualItemRect(strip.item(0)).center()
    hands.type("strength", "33")
    QTest.mouseClick(view, LEFT, NONE, middle)
    facts["settings"] = [hands.choices.parameters["strength"], hands.line]
    facts["timelapse"] = timelapse(hands, strip, middle)
    pane = hands.widget("preview")
    before = pane.count
    QTest.mousePress(view, LEFT, NONE, middle)
    hands.wait(lambda: pane.shows() and pane.count != before, "the comparison")
    QTest.mouseRelease(view, LEFT, NONE, middle)
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_S)
    facts["starred"] = strip.is_starred(strip.job())
    count, name = strip.count(), strip.job().job
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    facts["deleted"] = [strip.count() - count, hands.widget("history_undo").isVisible()]
    hands.click("history_undo")
    facts["undone"] = [strip.job(strip.item(0)).job == name, strip.count() - count]
    middle = strip.visualItemRect(strip.item(0)).center()
    QTest.mouseDClick(view, LEFT, NONE, middle)
    QTest.mouseRelease(view, LEFT, NONE, middle)
    hands.wait(lambda: hands.widget("cancel").isEnabled(), "taken up")
    hands.wait(lambda: not hands.widget("cancel").isEnabled(), "its end")
    facts["again"] = hands.line
