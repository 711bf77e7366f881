"""Hands at the queue and the history of the docker of a played Krita: see ``krita_hands``."""

import time

from tests.editor.played_krita.documents import SRGB, Document
from tests.editor.played_krita.host import Qt, QtCore, QtTest

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
QTest = QtTest.QTest


def paint_next(hands) -> None:
    """Two documents, painted one after the other: the second one is stopped by its line."""
    from scumble_krita.studio import studio

    facts = hands.facts
    hands.click("paint")
    hands.wait(lambda: hands.widget("cancel").isEnabled(), "begun")
    facts["next"] = [hands.widget("paint").isEnabled(), hands.widget("paint").text()]
    facts["alone"] = hands.widget("queue").isVisible()
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
    hands.wait(lambda: hands.widget("queue").isVisible(), "the queue")
    labels = [hands.widget(f"queue_{number}").text() for number in (0, 1)]
    facts["queue"] = labels
    stage = hands.widget("queue_1_stage")
    hands.wait(lambda: stage.text() == "1 ahead", f"its place, not {stage.text()}")
    QTest.mouseClick(hands.widget("queue_1_drop"), LEFT)
    hands.wait(lambda: not hands.widget("queue").isVisible(), "the queue goes")
    facts["dropped"] = [node.name() for node in document.rootNode().childNodes()]
    hands.wait(lambda: not hands.widget("cancel").isEnabled(), "the painting")
    facts["first"] = len(first.rootNode().childNodes())


def settle(hands, strip) -> None:
    """Wait until nothing new has come for a second: an older page may be seen first."""
    counts = [-1]
    while counts[-1] != strip.count():
        counts.append(strip.count())
        until = time.monotonic() + 1
        hands.wait(lambda: time.monotonic() > until, "a second")  # noqa: B023 - waited for here


def use_history(hands) -> None:
    """Click, hold, star, delete, undo; then have one as a layer again."""
    facts = hands.facts
    hands.click("history")
    strip = hands.widget("history_strip")
    hands.wait(lambda: strip.count() >= 2, "the history")
    settle(hands, strip)
    hands.widget("scroll").ensureWidgetVisible(strip)
    hands.qt.processEvents()
    facts["history"] = [strip.job(strip.item(row)).name for row in range(strip.count())]
    view, middle = strip.viewport(), strip.visualItemRect(strip.item(0)).center()
    hands.type("strength", "33")
    QTest.mouseClick(view, LEFT, NONE, middle)
    facts["settings"] = [hands.choices.parameters["strength"], hands.line]
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
