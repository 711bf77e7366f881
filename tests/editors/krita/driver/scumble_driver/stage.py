"""What a scenario works with: documents, the docker's widgets, a clock for the UI."""

import hashlib
import itertools
import json
import time
from pathlib import Path

from krita import Krita, Selection
from PyQt5.QtCore import QByteArray, QElapsedTimer, Qt, QTimer
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QWidget

SRGB = "sRGB-elle-V2-srgbtrc.icc"


LOST = 300
"""Seconds: the slowest machines, with other tests beside them, need a fifth of it."""


class Heartbeat:
    """Ticks in the UI thread; knows the longest time that it could not.

    From the moment on when ``watch()`` gives another value (a layer was added), late ticks count
    as Krita's own work.
    """

    def __init__(self, watch=lambda: None):
        self.watch = watch
        self.first = watch()
        self.longest_after = 0.0
        self.longest = 0.0
        self.late = []
        self.clock = QElapsedTimer()
        self.clock.start()
        self.timer = QTimer()
        self.timer.setTimerType(Qt.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.timer.start(5)
        self.started = time.monotonic()
        self.worked = time.thread_time()

    def tick(self):
        gap = self.clock.nsecsElapsed() / 1e6
        self.clock.restart()
        worked = (time.thread_time() - self.worked) * 1e3
        self.worked = time.thread_time()
        added = self.watch() != self.first
        if gap > 30:
            self.late.append(
                (round(time.monotonic() - self.started, 3), round(gap, 1), round(worked, 1), added)
            )
        if added:
            self.longest_after = max(self.longest_after, gap)
        else:
            self.longest = max(self.longest, gap)

    def stop(self):
        self.timer.stop()
        return {
            "longest_ms": round(self.longest, 1),
            "longest_after_ms": round(self.longest_after, 1),
            "late": self.late,
        }


class Stage:
    def __init__(self, desk, arguments):
        self.desk = desk
        self.arguments = arguments
        self.facts = {}
        self.krita = Krita.instance()
        self.krita.setBatchmode(True)
        self.questions = itertools.count(1)

    # --- the other side -------------------------------------------------------------------

    def ask(self, what, **details):
        """``yield from`` it: has the test do something outside of Krita; gives its answer."""
        name = f"{next(self.questions):03d}.json"
        part = self.desk / "question.part"
        part.write_text(json.dumps({"what": what, **details}))
        part.rename(self.desk / f"ask-{name}")
        answer = self.desk / f"answer-{name}"
        while not answer.exists():
            yield 20
        value = json.loads(answer.read_text())
        answer.unlink()
        return value

    def until(self, true, what=""):
        """``yield from`` it: waits until ``true()`` is; gives the seconds it took."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > LOST:
                raise TimeoutError(f"not within {LOST} s: {what} | docker: {self.line()}")
            yield 10
        return time.monotonic() - began

    # --- documents ------------------------------------------------------------------------

    def document(self, width, height, model="RGBA", depth="U8"):
        """``yield from`` it: a new document with a window, without Krita's own first layer."""
        document = self.krita.createDocument(width, height, "picture", model, depth, "", 72.0)
        self.krita.windows()[0].addView(document)
        yield 150
        for other in self.krita.dockers():
            if other.windowTitle().replace("&", "") == "Brush Presets":
                other.hide()  # room for ours, as an artist would make it
        yield 100
        for node in document.rootNode().childNodes():
            node.remove()
        document.waitForDone()
        return document

    def layer(self, document, name, pixels, *, rect=None, space=None, parent=None):
        """A paint layer with these bytes in it, made the active one."""
        node = document.createNode(name, "paintlayer")
        if space:
            node.setColorSpace(*space)
        x, y, w, h = rect or (0, 0, document.width(), document.height())
        node.setPixelData(QByteArray(pixels), x, y, w, h)
        (parent or document.rootNode()).addChildNode(node, None)
        document.waitForDone()
        document.setActiveNode(node)
        return node

    def photo(self, document, name, path, opaque=True):
        """A paint layer in the document's colour space, with a photo scaled over the canvas."""
        w, h = document.width(), document.height()
        image = QImage.fromData(Path(path).read_bytes()).scaled(
            w, h, Qt.IgnoreAspectRatio, Qt.SmoothTransformation
        )
        image = image.convertToFormat(QImage.Format_ARGB32)
        if not opaque:
            image.setAlphaChannel(soft_disc(w, h))
        bits = image.constBits()
        bits.setsize(image.sizeInBytes())
        node = document.createNode(name, "paintlayer")
        node.setColorSpace("RGBA", "U8", SRGB)
        node.setPixelData(QByteArray(bytes(bits)), 0, 0, w, h)
        node.setColorSpace(document.colorModel(), document.colorDepth(), document.colorProfile())
        document.rootNode().addChildNode(node, None)
        document.waitForDone()
        document.setActiveNode(node)
        return node

    def select(self, document, rect, feather=0):
        selection = Selection()
        selection.select(*rect, 255)
        if feather:
            selection.feather(feather)
        document.setSelection(selection)

    # --- the plugin, as a person meets it ----------------------------------------------------

    def docker(self):
        return next(d for d in self.krita.dockers() if d.objectName() == "scumble_docker")

    def show(self):
        """``yield from`` it: the docker, raised and wide enough to be looked at."""
        docker = self.docker()
        docker.setVisible(True)
        docker.raise_()
        yield 100
        return docker

    def widget(self, name):
        found = self.docker().findChild(QWidget, name)
        if found is None:
            raise LookupError(f"the docker has no widget {name}")
        return found

    def in_view(self, widget):
        """Scroll to a widget, until it stays: lines above and below it come and go meanwhile."""
        scroll, stayed, began = self.widget("scumble_scroll"), 0, time.monotonic()
        while stayed < 6:
            if time.monotonic() - began > LOST:
                raise TimeoutError(f"not within {LOST} s: {widget.objectName()} in view")
            scroll.ensureWidgetVisible(widget)
            yield 150
            middle = widget.mapTo(scroll.viewport(), widget.rect().center())
            stayed = stayed + 1 if scroll.viewport().rect().contains(middle) else 0

    def click(self, name):
        QTest.mouseClick(self.widget(name), Qt.LeftButton)

    def trigger(self, name):
        """Choose an entry of one of the docker's menus."""
        self.docker().findChild(QAction, name).trigger()

    def line(self):
        """The docker's status line in full."""
        return self.widget("scumble_status").toolTip()

    def choose(self, style):
        """``yield from`` it: click a style's thumbnail, after adding its file if it is new."""
        from scumble_krita.studio import studio

        gallery = self.widget("scumble_gallery")
        item = self.thumbnail(style)
        if item is None:
            # what the file dialog would do with the file; the dialog has a scenario of its own
            studio().choices.add_file(style)
            yield from self.until(lambda: self.thumbnail(style), what=f"{style} in the gallery")
            item = self.thumbnail(style)
        gallery.scrollToItem(item)
        yield 50
        item = self.thumbnail(style)  # the list may have been put in order meanwhile
        gallery.scrollToItem(item)
        where = gallery.visualItemRect(item).center()
        QTest.mouseClick(gallery.viewport(), Qt.LeftButton, Qt.NoModifier, where)

    def thumbnail(self, style):
        gallery = self.widget("scumble_gallery")
        items = [gallery.item(row) for row in range(gallery.count())]
        return next((i for i in items if gallery.style_of(i).path == style), None)

    def path(self, name):
        return Path(self.desk) / name

    def copy_and_choose(self, style, name):
        """Choose a copy of a style that the scenario may spoil."""
        from scumble_krita.studio import studio

        self.path(name).write_bytes(Path(style).read_bytes())
        studio().choices.add_file(str(self.path(name)))

    def paint(self, by="docker", picture=""):
        """``yield from`` it: start a job and wait for its end; gives the lines that were shown."""
        if by == "docker":
            self.click("scumble_paint")
        else:
            self.action()
        began, lines = time.monotonic(), [self.line()]
        while not self.idle():
            if self.line() != lines[-1]:
                lines.append(self.line())
            if picture and self.widget("scumble_preview").count > 4:
                yield from self.ask("photograph", name=f"{picture}-running")
                picture = ""
            if time.monotonic() - began > LOST:
                raise TimeoutError(f"still painting after {LOST} s: {self.line()}")
            yield 10
        yield 300
        return lines

    def above(self, document, name):
        """The layer right above another of the image's: its painting; fails with what was said."""
        layers = document.rootNode().childNodes()
        names = [layer.name() for layer in layers]
        place = names.index(name) + 1
        assert place < len(layers), f"nothing is above {name}: {self.line()}"
        return layers[place]

    def set_choice(self, name, value):
        """Choose an entry of a list as a person does: the list's own signal is sent."""
        box = self.widget(name)
        box.setCurrentIndex(box.findData(value))
        box.activated.emit(box.currentIndex())

    def set_number(self, name, value):
        self.widget(name).setValue(value)

    def idle(self):
        """Whether nothing is painted any more."""
        return not self.widget("scumble_cancel").isEnabled()

    def action(self):
        self.krita.action("scumble_paint").trigger()

    # --- facts -----------------------------------------------------------------------------

    @staticmethod
    def names(parent):
        """The layers' names from the bottom up, Krita's own selection mask left out."""
        return [n.name() for n in parent.childNodes() if n.type() != "selectionmask"]

    @staticmethod
    def digest(pixels):
        return hashlib.sha256(bytes(pixels)).hexdigest()[:16]

    def save(self, name, pixels):
        """Leave bytes for the test to look at; gives the file's name."""
        path = Path(self.desk) / name
        path.write_bytes(bytes(pixels))
        return name


def bgra(red, green, blue, alpha):
    """One pixel as Krita keeps 8-bit RGB."""
    return bytes([blue, green, red, alpha])


def soft_disc(width, height):
    """An alpha channel: opaque in the middle, transparent at the rim, every value between."""
    rows = bytearray()
    for y in range(height):
        v = (2 * y / height - 1) ** 2
        rows += bytes(
            max(0, min(255, int(420 * (1.0 - v - (2 * x / width - 1) ** 2)))) for x in range(width)
        )
    return QImage(bytes(rows), width, height, width, QImage.Format_Alpha8).copy()
