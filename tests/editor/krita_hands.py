"""Hands at the docker of a played Krita: every control by keys and mouse, and one real painting.

Run by a Python of its own: ``python -m tests.editor.krita_hands FOLDER``, with the backend of
``$SCUMBLE_HOME``. The folder has ``styles`` with two pictures in it, ``file.png``, ``large.png``.
Writes as JSON what came of it.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from tests.editor import fake, history_hands
from tests.editor.played_krita.application import begin, end, leave
from tests.editor.played_krita.documents import SRGB, Document, Selection
from tests.editor.played_krita.host import BINDING, QAction, Qt, QtCore, QtGui, QtTest, QtWidgets

from scumble_editor.composition import KEEP_VISIBLE
from scumble_protocol.folder import read_connection
from scumble_protocol.parameters import PARAMETERS, defaults

PATIENCE = 240
WIDTH, HEIGHT = 60, 44
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
QTest = QtTest.QTest


@contextmanager
def stopped_workers() -> Iterator[None]:
    """Have what paints stand still for a while."""
    backend = psutil.Process(read_connection().pid)
    workers = [one for one in backend.children() if "service.worker" in " ".join(one.cmdline())]
    for worker in workers:
        worker.suspend()
    try:
        yield
    finally:
        for worker in workers:
            worker.resume()


class Hands:
    """An artist at the docker."""

    def __init__(self, qt, krita, folder: Path) -> None:
        self.qt, self.krita, self.folder = qt, krita, folder
        self.facts: dict[str, object] = {}
        (self.docker,) = krita.open_window().findChildren(QtWidgets.QDockWidget)
        krita.main.resize(460, 900)
        krita.main.activateWindow()
        self.wait(lambda: self.gallery.count() >= 8, "the starter pack")

    # ---- looking

    def widget(self, name: str):
        """Give the newest of that name: one that was replaced is not deleted at once."""
        found = self.docker.findChildren(QtWidgets.QWidget, f"scumble_{name}")
        assert found, name
        return found[-1]

    @property
    def gallery(self):
        return self.widget("gallery")

    @property
    def line(self) -> str:
        return self.widget("status").toolTip()

    @property
    def choices(self):
        from scumble_krita.studio import studio

        return studio().choices

    def wait(self, true, what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < until, f"{what}: {self.line}"
            self.qt.processEvents()
            time.sleep(0.005)

    def buttons(self) -> list[bool]:
        """Which of Paint, Cancel and Discard can be pressed."""
        return [self.widget(name).isEnabled() for name in ("paint", "cancel", "drop")]

    # ---- acting

    def seen(self, name: str):
        """A control, scrolled to and with its place settled."""
        widget = self.widget(name)
        self.widget("scroll").ensureWidgetVisible(widget)
        self.qt.processEvents()
        assert widget.isVisible(), name
        return widget

    def click(self, name: str) -> None:
        widget = self.seen(name)
        where = widget.rect().center()
        if isinstance(widget, QtWidgets.QCheckBox):
            where.setX(10)
        QTest.mouseClick(widget, LEFT, NONE, where)
        self.qt.processEvents()

    def type(self, name: str, words: str) -> None:
        field = self.seen(name)
        QTest.mouseClick(field, LEFT)
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def answering(self, path: Path):
        """Put a path into the file dialog that opens, until it is taken; gives the timer.

        As a whole: typed, it would be completed on its way, and a folder of that name selected too.
        """

        def answer() -> None:
            dialog = self.qt.activeModalWidget()
            if dialog is None:  # not there yet
                return
            name = dialog.findChild(QtWidgets.QLineEdit)
            name.setText(str(path))
            QTest.keyClick(name, Qt.Key.Key_Return)

        timer = QtCore.QTimer()
        timer.timeout.connect(answer)
        timer.start(300)
        return timer

    def answer_dialog(self, opener: str, path: Path) -> None:
        """Choose an entry of a menu that opens a file dialog, and type a path into that."""
        timer = self.answering(path)
        self.docker.findChild(QAction, f"scumble_{opener}").trigger()
        self.qt.processEvents()
        timer.stop()

    # ---- scenes

    def use_gallery(self) -> None:
        gallery = self.gallery
        rows = [gallery.visualItemRect(gallery.item(row)).center() for row in (0, 1)]
        QTest.mouseClick(gallery.viewport(), LEFT, NONE, rows[0])
        chosen = [self.choices.style.title]
        QTest.mouseClick(gallery.viewport(), Qt.MouseButton.RightButton, NONE, rows[1])
        chosen.append(self.choices.style.title)
        for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Home):
            QTest.keyClick(gallery, key)
            chosen.append(self.choices.style.title)
        self.facts["chosen"] = chosen
        titles = [gallery.style_of(gallery.item(row)).title for row in range(gallery.count())]
        self.facts["titles"] = titles
        self.wait(lambda: gallery.item(0).data(_picture()) is not None, "thumbnails")
        frame = gallery.palette().color(QtGui.QPalette.ColorRole.Highlight)
        cell = gallery.visualItemRect(gallery.item(0))
        image = gallery.viewport().grab(cell).toImage()
        side = round((cell.width() // 2 - 32) * image.devicePixelRatio())
        pixel = image.pixelColor(side, image.height() // 2)
        self.facts["framed"] = pixel.getRgb() == frame.getRgb()
        self.facts["ratio"] = gallery.devicePixelRatioF()
        self.facts["thumbnail"] = gallery.item(0).data(_picture()).width()

    def use_files(self) -> None:
        gallery = self.gallery
        before = gallery.count()
        self.answer_dialog("add_folder", self.folder / "styles")
        self.wait(lambda: gallery.count() == before + 2, "the folder's pictures")
        self.answer_dialog("open_file", self.folder / "file.png")
        self.wait(lambda: gallery.count() == before + 3, "the file")
        self.facts["opened"] = self.choices.style.path
        item = next(
            gallery.item(row)
            for row in range(gallery.count())
            if gallery.style_of(gallery.item(row)).path == self.choices.style.path
        )
        gallery.scrollToItem(item)
        self.qt.processEvents()
        where = gallery.visualItemRect(item).center()
        reason = QtGui.QContextMenuEvent.Reason.Mouse
        at = gallery.viewport().mapToGlobal(where)
        self.qt.sendEvent(gallery.viewport(), QtGui.QContextMenuEvent(reason, where, at))
        menu = next(w for w in self.qt.topLevelWidgets() if w.objectName() == "scumble_style_menu")
        action = menu.actions()[-1]
        self.facts["menu"] = action.text()
        QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(action).center())
        self.wait(lambda: gallery.count() == before + 2, "the file is taken away")
        QTest.keyClick(gallery, Qt.Key.Key_Home)

    def use_controls(self) -> None:
        self.click("more")
        self.click("advanced")
        self.facts["deaf"] = [name for name in PARAMETERS if not self.change(PARAMETERS[name])]
        self.facts["back"] = self.choices.parameters == defaults()
        slider = self.seen("strength_slider")
        QTest.mouseClick(
            slider, LEFT, NONE, QtCore.QPoint(slider.width() - 3, slider.height() // 2)
        )
        QTest.keyClick(slider, Qt.Key.Key_End)
        reached = [self.choices.parameters["strength"]]
        for _ in range(50):
            QTest.keyClick(slider, Qt.Key.Key_Left)
        self.facts["slider"] = [*reached, self.choices.parameters["strength"]]
        self.type("layers", "nonsense")
        layers = self.widget("layers")
        self.facts["refused"] = [layers.styleSheet() != "", layers.toolTip()]
        self.type("layers", "")
        kept = [self.choices.keep_visible]
        for _ in range(2):
            self.click(KEEP_VISIBLE)
            kept.append(self.choices.keep_visible)
        self.facts["kept"] = kept
        self.facts["wheel"] = [self.turn("smoothness", focus) for focus in (False, True)]
        self.click("advanced")
        self.click("more")
        self.choose("preset", "Draft")

    def change(self, parameter) -> bool:
        """Give a parameter another value by its control, and its own again; tells if both came."""
        name, own = parameter.name, parameter.default
        if parameter.kind == "choice":
            values = [value for value, _ in parameter.choices]
            labels = dict(parameter.choices)
            other = next(value for value in reversed(values) if value != own)
            acts = [lambda value=value: self.choose(name, labels[value]) for value in (other, own)]
        elif parameter.kind == "text":
            other = parameter.example
            acts = [lambda value=value: self.type(name, value) for value in (other, own)]
        else:
            other = round((parameter.minimum + 2 * parameter.maximum) / 3)
            acts = [lambda value=value: self.type(name, f"{value:.0f}") for value in (other, own)]
        for act, value in zip(acts, (other, own), strict=True):
            act()
            if self.choices.parameters[name] != value:
                return False
        return True

    def choose(self, name: str, label: str) -> None:
        """Choose an entry of a list, which a click opens, by its first letters and Enter."""
        box = self.seen(name)
        for _ in range(5):  # beside other work the list may not be there yet
            QTest.mouseClick(box, LEFT)
            self.qt.processEvents()
            view = box.view()
            view.setCurrentIndex(box.model().index(box.findText(label), 0))
            QTest.keyClick(view, Qt.Key.Key_Return)
            self.qt.processEvents()
            if box.currentText() == label:
                break
        assert box.currentText() == label, f"{name} is {box.currentText()}"
        assert box.currentText() == label, (name, box.currentText())

    def turn(self, name: str, focus: bool) -> bool:
        """Turn the wheel over a box; tells whether its value followed."""
        box = self.seen(name)
        self.krita.main.activateWindow()
        QTest.mouseClick(box if focus else self.widget("scroll"), LEFT)
        self.wait(lambda: box.hasFocus() == focus, "the focus")
        middle, before = box.rect().center(), box.value()
        event = QtGui.QWheelEvent(
            QtCore.QPointF(middle),
            QtCore.QPointF(box.mapToGlobal(middle)),
            QtCore.QPoint(),
            QtCore.QPoint(0, 120),
            Qt.MouseButton.NoButton,
            NONE,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self.qt.sendEvent(box, event)
        return box.value() != before

    def open_document(self) -> np.ndarray:
        """Show a picture with one layer, partly selected; gives the layer's pixels."""
        document = Document(WIDTH, HEIGHT, "picture", ("RGBA", "U8", SRGB))
        layer = document.createNode("Sky", "paintlayer")
        pixels = np.random.default_rng(3).integers(0, 255, (HEIGHT, WIDTH, 4), np.uint8)
        pixels[..., 3] = 255
        layer.setPixelData(QtCore.QByteArray(pixels.tobytes()), 0, 0, WIDTH, HEIGHT)
        document.rootNode().addChildNode(layer, None)
        document.setActiveNode(layer)
        document.chosen = Selection(8, 4, 44, 36)
        self.krita.show_document(document)
        return pixels

    def paint(self) -> None:
        pixels = self.open_document()
        document = self.krita.activeDocument()
        self.click("paint")
        self.facts["while"] = self.buttons()
        self.wait(lambda: self.widget("preview").shows(), "a picture")
        with stopped_workers():  # as long as an artist looks at it, on a fast machine too
            self.compare()
        self.wait(lambda: not self.widget("cancel").isEnabled(), "the painting")
        self.facts["line"] = self.line
        self.wait(lambda: "paints here" in self.widget("paint").toolTip(), "what paints")
        self.facts["shown"] = self.widget("preview").count
        self.facts["names"] = [node.name() for node in document.rootNode().childNodes()]
        self.facts["visible"] = [node.visible() for node in document.rootNode().childNodes()]
        painting = document.rootNode().childNodes()[-1]
        content = painting.pixelData(8, 4, 44, 36).data()
        painted = np.frombuffer(content, np.uint8).reshape(36, 44, 4)
        self.facts["changed"] = float((painted[..., :3] != pixels[4:40, 8:52, :3]).mean())
        self.facts["alpha"] = [int(painted[0, 0, 3]), int(painted[0, 9, 3])]
        self.facts["annotation"] = list(json.loads(document.annotation("scumble/sources").data()))
        self.facts["identity"] = painting.uniqueId().toString()
        left = self.krita.main.findChildren(QtWidgets.QWidget, "scumble_canvas")
        self.facts["left"] = sum(not one.isHidden() for one in left)
        self.facts["drawn"] = colours(self.widget("preview").grab().toImage())

    def compare(self) -> None:
        """On the canvas and in the docker: the painting that forms, its source, the two parted."""
        view = self.krita.window.activeView()
        view.zoom, view.pan = 4.0, (10, 20)
        (overlay,) = self.krita.main.findChildren(QtWidgets.QWidget, "scumble_canvas")
        canvas = overlay.parentWidget()
        place = QtCore.QRect(10 + 4 * 8, 20 + 4 * 4, 4 * 44, 4 * 36)
        around = canvas.rect().intersected(place.adjusted(-20, -20, 20, 20))
        seen = {}

        def look(name: str) -> None:
            self.qt.processEvents()
            picture = overlay.grab(around).toImage(), self.widget("preview").grab().toImage()
            seen[name] = [colours(picture[0]), colours(picture[1])]

        self.wait(lambda: look("painting") or seen["painting"][0] > 5, "the canvas")
        QTest.mousePress(self.seen("compare"), LEFT)
        look("held")
        QTest.mouseRelease(self.seen("compare"), LEFT)
        self.click("split")
        (knob,) = self.krita.main.findChildren(QtWidgets.QWidget, "scumble_line")
        edges = [knob.x()]
        QTest.mousePress(knob, LEFT)
        move = QtCore.QPoint(30, 10)
        self.qt.sendEvent(knob, mouse_move(knob, move))
        QTest.mouseRelease(knob, LEFT)
        self.wait(lambda: knob.isVisible() and knob.x() != edges[0], "the line")
        edges.append(knob.x())
        self.click("split")
        pane, zooms = self.seen("preview"), []
        for _ in range(2):
            QTest.mouseDClick(pane, LEFT)
            QTest.mouseRelease(pane, LEFT)
            zooms.append((pane._view.percent, pane._view.fits))
        self.facts["zooms"] = zooms
        self.facts["edges"] = edges
        self.facts["on canvas"] = seen
        self.facts["through"] = overlay.testAttribute(
            Qt.WidgetAttribute.WA_TransparentForMouseEvents
        )

    def cancel_and_discard(self) -> None:
        said = []
        for button in ("cancel", "drop"):
            self.krita.window.actions["scumble_paint"].trigger()
            self.wait(lambda: self.widget("cancel").isEnabled(), "begun")
            self.click(button)
            self.wait(lambda: not self.widget("cancel").isEnabled(), button)
            said.append(self.line)
        self.facts["said"] = said

    def use_offers(self) -> None:
        """The line of unfinished paintings, with jobs that nobody has."""
        from scumble_krita.window.unfinished import OfferRow

        acts = []
        row = OfferRow(
            lambda job: acts.append(["resume", job.job]), lambda job: acts.append(job.job)
        )
        row.offer([fake.kept_job(job, changed=time.time()) for job in ("one", "two")])
        row.show()
        self.qt.processEvents()
        for name in ("scumble_resume", "scumble_discard"):
            QTest.mouseClick(row.findChild(QtWidgets.QPushButton, name), LEFT)
        for name in ("scumble_1_resume", "scumble_1_discard"):
            QTest.mouseClick(row.findChild(QtWidgets.QToolButton, "scumble_unfinished_list"), LEFT)
            self.qt.processEvents()
            popup = row.findChild(QtWidgets.QFrame, "scumble_unfinished_popup")
            QTest.mouseClick(popup.findChild(QtWidgets.QPushButton, name), LEFT)
            self.qt.processEvents()
        self.facts["offers"] = acts
        row.close()

    def large_style(self) -> None:
        """A style that is larger than Qt 6 reads by itself has a thumbnail too."""
        from scumble_krita.styles.pictures import thumbnail

        limited = QtGui.QImageReader if hasattr(QtGui.QImageReader, "allocationLimit") else None
        if limited:
            limited.setAllocationLimit(1)
        image = thumbnail(str(self.folder / "large.png"), 64)
        self.facts["large"] = [image is not None, limited.allocationLimit() if limited else 1]


def _picture() -> int:
    return int(Qt.ItemDataRole.UserRole) + 1


def mouse_move(widget, where):
    kind, buttons = QtCore.QEvent.Type.MouseMove, Qt.MouseButton.LeftButton
    place = QtCore.QPointF(where)
    return QtGui.QMouseEvent(
        kind, place, QtCore.QPointF(widget.mapToGlobal(where)), LEFT, buttons, NONE
    )


def colours(image) -> int:
    """How many colours are seen in a grid of points."""
    points = [(x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)]
    return len({image.pixelColor(x, y).rgb() for x, y in points})


def play(folder: str) -> None:
    qt, krita = begin()
    import scumble_krita  # noqa: F401 - it registers itself

    hands = Hands(qt, krita, Path(folder))
    hands.use_gallery()
    hands.use_files()
    hands.use_controls()
    hands.paint()
    hands.cancel_and_discard()
    history_hands.paint_next(hands)
    history_hands.use_history(hands)
    hands.use_offers()
    hands.large_style()
    others = {"PyQt5", "PyQt6"} - {BINDING}
    hands.facts["other"] = [m for m in sys.modules if m.partition(".")[0] in others]
    leave(qt)
    print(json.dumps(hands.facts))
    end(qt)


if __name__ == "__main__":
    play(*sys.argv[1:])
