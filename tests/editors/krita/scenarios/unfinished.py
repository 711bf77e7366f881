"""Unfinished paintings are offered in one line; they go on where they fit, or are discarded."""

import time

from PyQt5.QtCore import QBuffer, Qt
from PyQt5.QtGui import QColor, QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QPushButton, QWidget
from scumble_driver.stage import bgra

from scumble_client import Job, StyleFile, client

SIZE = (64, 48)
PIXELS = 64 * 48


def scenario(stage):
    docker = yield from stage.show()
    row = stage.widget("scumble_unfinished")
    stage.facts["at_first"] = row.isVisible()
    stage.facts["height"] = [docker.widget().minimumSizeHint().height()]
    document = yield from stage.document(*SIZE)
    stage.layer(document, "Ground", bgra(90, 90, 90, 255) * PIXELS)
    stage.layer(document, "Sky", bgra(1, 2, 3, 200) * 200, rect=(10, 20, 20, 10))
    stage.layer(document, "Top", bgra(9, 9, 9, 255) * PIXELS)
    yield 300
    client.play.kept, client.play.pause = tuple(kept(stage)), 0.2
    yield from reopen(stage)
    yield from offered(stage, docker)
    yield from above_its_layer(stage, document)
    yield from on_top(stage, document)
    yield from in_a_new_picture(stage)
    yield from discarded(stage)
    stage.facts["resumed"] = client.clients[-1].resumed
    client.play.kept, client.play.pause = (), 0.05


def offered(stage, docker):
    """The line, and the list behind it."""
    facts, row = stage.facts, stage.widget("scumble_unfinished")
    yield from stage.until(row.isVisible, what="the line")
    button = stage.widget("scumble_unfinished_list")
    facts["words"], facts["tip"] = button.text(), button.toolTip()
    facts["height"].append(docker.widget().minimumSizeHint().height())
    facts["row"] = row.height()
    yield 200
    QTest.mouseClick(button, Qt.LeftButton)
    yield from stage.until(QApplication.activePopupWidget, what="the list")
    popup = QApplication.activePopupWidget()
    facts["buttons"] = [b.text() for b in popup.findChildren(QPushButton)]
    yield 300
    yield from stage.ask("photograph", name="krita-unfinished-list")
    QTest.mouseClick(popup.findChild(QWidget, "scumble_0_resume"), Qt.LeftButton)
    yield 100
    facts["resuming"] = stage.line()
    closed = QApplication.activePopupWidget() is None
    facts["while_busy"] = [row.isVisible(), stage.idle(), closed]


def above_its_layer(stage, document):
    """The newest is of the layer "Sky", and not of the whole canvas; a slider is moved."""
    facts, root = stage.facts, document.rootNode()
    stage.set_number("scumble_freedom", 61)
    yield from stage.until(stage.idle, what="the first")
    yield 300
    stage.set_number("scumble_freedom", 50)
    facts["updates"] = client.clients[-1].updates[-1:]
    facts["first"] = stage.names(root)
    above = root.childNodes()[2]
    facts["first_pixel"] = list(bytes(above.pixelData(12, 22, 1, 1)))
    facts["first_bounds"] = list(above.bounds().getRect())
    yield from undone(stage, document, "first_undone")


def on_top(stage, document):
    """Another editor's, of the canvas's size and of no layer that is here."""
    facts, root = stage.facts, document.rootNode()
    facts["then"] = yield from resume(stage)
    facts["second"] = stage.names(root)
    facts["second_line"] = stage.line()
    facts["second_pixel"] = list(bytes(root.childNodes()[-1].pixelData(5, 5, 1, 1)))
    yield from undone(stage, document, "second_undone")


def in_a_new_picture(stage):
    """One that fits nowhere."""
    facts, before = stage.facts, len(stage.krita.documents())
    yield from resume(stage)
    yield 300
    facts["third_line"] = stage.line()
    facts["new_documents"] = len(stage.krita.documents()) - before
    new = stage.krita.activeDocument()
    facts["third"] = [new.width(), new.height(), stage.names(new.rootNode())[-1]]


def discarded(stage):
    """The last one is not wanted."""
    row = stage.widget("scumble_unfinished")
    yield from reopen(stage)
    yield from stage.until(row.isVisible, what="the last")
    stage.facts["last"] = stage.widget("scumble_unfinished_list").text()
    stage.click("scumble_discard")
    yield from stage.until(lambda: not row.isVisible(), what="discarded")
    stage.facts["left"] = [one.job for one, _ in client.play.kept]


def resume(stage):
    """Resume the newest; gives what the line said before."""
    row = stage.widget("scumble_unfinished")
    yield from stage.until(row.isVisible, what="the line again")
    words = stage.widget("scumble_unfinished_list").text()
    stage.click("scumble_resume")
    yield 50
    yield from stage.until(stage.idle, what="what went on")
    yield 300
    return words


def kept(stage):
    """Four unfinished ones in no order, one that runs elsewhere, one that is done."""
    now, style = time.time(), (StyleFile(stage.arguments["style"]),)
    sky = client.kept_job("sky", "Sky", 20, 10, now - 60, thumbnail=thumbnail())
    other = client.kept_job("other", "Elsewhere", *SIZE, now - 7200, format="rgba8", fraction=0.0)
    large = client.kept_job("large", "Large", 300, 200, now - 90000)
    last = client.kept_job("last", "Last " * 30, *SIZE, now - 999999)
    runs = client.kept_job("runs", "Runs", *SIZE, now, state="running")
    done = client.kept_job("done", "Done", *SIZE, now, state="done")
    for one in (last, large, runs, other, done, sky):
        pixel = bytes([30, 60, 200, 77]) if one.format == "bgra8" else bytes([200, 60, 30, 255])
        pixels = pixel * (one.width * one.height)
        job = Job(one.name, one.width, one.height, one.format, pixels, style)
        yield one, job


def reopen(stage):
    docker = stage.docker()
    docker.hide()
    yield 100
    docker.setVisible(True)
    docker.raise_()
    yield 300


def thumbnail():
    image = QImage(40, 20, QImage.Format_RGB32)
    image.fill(QColor(200, 120, 40))
    buffer = QBuffer()
    buffer.open(QBuffer.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


def undone(stage, document, fact):
    before = stage.names(document.rootNode())
    stage.krita.action("edit_undo").trigger()
    document.waitForDone()
    yield 300
    stage.facts[fact] = stage.names(document.rootNode())
    stage.krita.action("edit_redo").trigger()
    document.waitForDone()
    yield 300
    stage.facts[f"{fact}_redone"] = stage.names(document.rootNode()) == before
