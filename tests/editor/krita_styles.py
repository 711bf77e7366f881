"""Styles in the docker of a played Krita: strip, gallery, what is dropped and pasted, settings.

Run by a Python of its own: ``python -m tests.editor.krita_styles FOLDER [PICTURES]``. The folder
has ``styles`` with pictures in it, also in subfolders. Nothing is painted: the client is a
stand-in. Writes as JSON what came of it, and what the docker looks like into PICTURES.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from tests.editor import fake
from tests.editor.krita_hands import LEFT, NONE, Hands, QTest
from tests.editor.played_krita.application import begin, end, leave
from tests.editor.played_krita.documents import Selection
from tests.editor.played_krita.host import QAction, Qt, QtCore, QtGui, QtWidgets

from scumble_client import Failed
from scumble_protocol.parameters import defaults

CONTROL = Qt.KeyboardModifier.ControlModifier
DARK = {"Window": "#353535", "Base": "#2a2a2a", "Button": "#404040", "Highlight": "#4a7dab"}


class StyleHands(Hands):
    """An artist who chooses styles."""

    def __init__(self, qt, krita, folder: Path, pictures: Path | None) -> None:
        super().__init__(qt, krita, folder)
        self.pictures = pictures

    def photograph(self, name: str) -> None:
        if self.pictures is not None:
            self.qt.processEvents()
            self.docker.grab().save(str(self.pictures / f"{name}.png"))

    def item(self, title: str):
        gallery = self.gallery
        items = [gallery.item(row) for row in range(gallery.count())]
        return next(item for item in items if gallery.style_of(item).title == title)

    def press(self, title: str, keys=NONE) -> None:
        self.gallery.scrollToItem(self.item(title))
        self.qt.processEvents()
        where = self.gallery.visualItemRect(self.item(title)).center()
        QTest.mouseClick(self.gallery.viewport(), LEFT, keys, where)
        self.qt.processEvents()

    def strip(self):
        strip = self.choices.strip
        return [(one.style.title, one.weight) for one in strip.styles] if strip else []

    def titles(self):
        return [title for title, _ in self.strip()]

    def trigger(self, name: str) -> None:
        self.docker.findChild(QAction, f"scumble_{name}").trigger()
        self.qt.processEvents()

    def shown(self):
        gallery = self.gallery
        return [gallery.style_of(gallery.item(row)).title for row in range(gallery.count())]

    # ---- scenes

    def use_strip(self) -> None:
        first, second, third, fourth, fifth = self.shown()[:5]
        self.press(first)
        self.press(second, CONTROL)
        self.press(third, CONTROL)
        self.facts["added"] = self.strip()
        bar = self.gallery.verticalScrollBar()
        self.facts["bar"] = [bar.value(), bar.maximum()]
        self.photograph("strip-three")
        slider = self.widget("weight_1")
        slider.setFocus()
        QTest.keyClick(slider, Qt.Key.Key_End)
        weights = [self.strip()[1][1]]
        QTest.mouseDClick(slider, LEFT)
        weights.append(self.strip()[1][1])
        self.facts["weights"] = weights
        cell = self.widget("strip_0")
        cell.setFocus()
        QTest.keyClick(cell, Qt.Key.Key_Right, CONTROL)
        self.facts["moved"] = self.titles()
        QTest.mouseClick(self.widget("strip_0"), LEFT, NONE, QtCore.QPoint(42, 6))
        self.qt.processEvents()
        self.facts["crossed"] = self.titles()
        for title in (second, fourth, fifth):
            self.press(title, CONTROL)
        self.facts["full"] = [self.titles(), self.line]
        self.facts["plus"] = self.widget("strip_plus").isEnabled()
        self.photograph("strip-four")
        wide = self.widget("strip").sizeHint().width()
        self.facts["narrow"] = wide <= 300 - 12 - 16
        self.press(first)
        self.facts["replaced"] = self.strip()
        self.photograph("strip-one")

    def use_gallery_bar(self) -> None:
        before = self.gallery.count()
        self.answer_dialog("add_folder", self.folder / "styles")
        self.wait(lambda: self.gallery.count() == before + 5, "pictures of all subfolders")
        search = self.widget("search")
        found = {}
        for words in ("red", "klein deep", "styles wave", "nothing at all"):
            search.setFocus()
            search.selectAll()
            QTest.keyClicks(search, words)
            self.qt.processEvents()
            found[words] = self.shown()
        self.photograph("search-nothing")
        search.clear()
        self.facts["found"] = found
        self.wait(lambda: self.reasons()["Broken"] != "", "why it is greyed")
        self.facts["reasons"] = self.reasons()
        self.choices.marks.favour(self.gallery.style_of(self.item("Red sky")).path, True)
        self.choices.signals.marks_changed.emit()
        section = self.widget("section")
        sections = [section.itemText(row) for row in range(section.count())]
        self.facts["sections"] = sections
        self.photograph("gallery")
        section.setCurrentIndex(sections.index("Favourites"))
        self.facts["favourites"] = self.shown()
        section.setCurrentIndex(0)
        slider = self.widget("thumbnails")
        slider.setValue(120)
        self.wait(lambda: self.pictured("Red sky") == round(120 * self.facts["ratio"]), "larger")
        self.photograph("gallery-large")
        slider.setValue(64)
        self.wait(lambda: self.pictured("Red sky") == round(64 * self.facts["ratio"]), "smaller")

    def pictured(self, title: str) -> int:
        item = next((i for i in self.all_items() if self.gallery.style_of(i).title == title), None)
        picture = item.data(int(Qt.ItemDataRole.UserRole) + 1) if item else None
        return picture.width() if picture is not None else 0

    def all_items(self):
        return [self.gallery.item(row) for row in range(self.gallery.count())]

    def reasons(self):
        styles = [self.gallery.style_of(item) for item in self.all_items()]
        return {style.title: self.gallery.trouble(style.path) for style in styles}

    def enlarge(self) -> None:
        item = self.item("Red sky")
        self.gallery.scrollToItem(item)
        where = self.gallery.visualItemRect(item).center()
        at = self.gallery.viewport().mapToGlobal(where)
        event = QtGui.QHelpEvent(QtCore.QEvent.Type.ToolTip, where, at)
        self.qt.sendEvent(self.gallery.viewport(), event)
        large = self.gallery.findChild(QtWidgets.QFrame, "scumble_enlarged")
        label = large.findChildren(QtWidgets.QLabel)[0]
        self.wait(lambda: label.pixmap() is not None and not label.pixmap().isNull(), "enlarged")
        if self.pictures is not None:
            large.grab().save(str(self.pictures / "enlarged.png"))
        self.facts["enlarged"] = [label.pixmap().width(), large.isVisible()]
        self.qt.sendEvent(self.gallery.viewport(), QtCore.QEvent(QtCore.QEvent.Type.Leave))
        self.facts["enlarged"].append(large.isVisible())

    def drop_and_paste(self) -> None:
        urls = [QtCore.QUrl.fromLocalFile(str(self.folder / "styles" / n)) for n in ("wave.png",)]
        self.drop("gallery", urls)
        dropped = [self.titles()]
        urls = [
            QtCore.QUrl.fromLocalFile(str(self.folder / "styles" / "klein" / "red_sky.png")),
            QtCore.QUrl("https://example.org/far.png"),
        ]
        self.drop("strip", urls)
        dropped += [self.titles(), self.line]
        self.facts["dropped"] = dropped
        clipboard = self.qt.clipboard()
        image = QtGui.QImage(50, 40, QtGui.QImage.Format.Format_RGB32)
        image.fill(QtGui.QColor("#a04020"))
        clipboard.setImage(image)
        QTest.keyClick(self.gallery, Qt.Key.Key_V, CONTROL)
        self.wait(lambda: self.titles() == ["Pasted"], "the pasted picture")
        pasted = [self.choices.style.path]
        clipboard.setText(str(self.folder / "styles" / "wave.png"))
        self.trigger("plus_paste")
        pasted.append(self.titles())
        clipboard.setText("no path at all")
        self.trigger("paste")
        pasted += [self.titles(), self.line]
        self.facts["pasted"] = pasted

    def drop(self, name: str, urls) -> None:
        """Drop files on the middle of a widget."""
        mime = QtCore.QMimeData()
        mime.setUrls(urls)
        widget = self.widget(name)
        target = widget.viewport() if name == "gallery" else widget
        where = target.rect().center()
        at = QtCore.QPointF(where) if self.qt6 else where
        arguments = (at, Qt.DropAction.CopyAction, mime, LEFT, NONE)
        for event in (
            QtGui.QDragEnterEvent(where, *arguments[1:]),
            QtGui.QDropEvent(QtCore.QPointF(where), *arguments[1:]),
        ):
            self.qt.sendEvent(target, event)
        self.qt.processEvents()

    @property
    def qt6(self) -> bool:
        return hasattr(QtGui, "QAction")

    def use_layers(self) -> None:
        self.trigger("from_layer")
        lines = [self.line]
        pixels = self.open_document()
        document = self.krita.activeDocument()
        self.click("layer_as_style")
        self.wait(lambda: self.titles() == ["Sky (layer)"], "the layer")
        self.facts["layer"] = self.choices.style.path
        document.chosen = None
        self.trigger("from_selection")
        lines.append(self.line)
        document.chosen = Selection(8, 4, 44, 36)
        self.trigger("plus_from_selection")
        self.wait(lambda: len(self.titles()) == 2, "the selection")
        self.facts["selection"] = self.choices.strip.paths[1]
        self.krita.window.actions["scumble_layer_as_style"].trigger()
        self.wait(lambda: self.titles() == ["Sky (layer)"], "the action")
        menu = self.docker.findChild(QtWidgets.QMenu, "scumble_plus_images")
        menu.aboutToShow.emit()
        (image,) = menu.actions()
        self.facts["images"] = [image.text(), [a.text() for a in image.menu().actions()]]
        image.menu().actions()[0].trigger()
        self.wait(lambda: len(self.titles()) == 2, "the image")
        self.facts["whole"] = [self.titles(), self.choices.strip.paths[1]]
        np.save(self.folder / "layer.npy", pixels)
        self.facts["lines"] = lines
        self.photograph("layers")

    def crop(self) -> None:
        """Turn a style and take a part of it, in its place."""
        from scumble_krita.styles.strip_view import StripView

        self.press("Wave")
        self.press(self.shown()[0], CONTROL)
        strip = self.docker.findChild(StripView, "scumble_strip")
        strip.weigh(0, 3)
        strip.crop(0)
        pane = self.widget("crop")
        self.wait(lambda: self.widget("crop_use").isEnabled(), "the picture")
        QTest.mouseClick(self.widget("crop_right"), LEFT)
        frame = pane._frame().toRect()
        QTest.mousePress(pane, LEFT, NONE, frame.bottomRight())
        self.qt.processEvents()
        middle = frame.center()
        move = QtGui.QMouseEvent(
            QtCore.QEvent.Type.MouseMove,
            QtCore.QPointF(middle),
            QtCore.QPointF(pane.mapToGlobal(middle)),
            LEFT,
            LEFT,
            NONE,
        )
        self.qt.sendEvent(pane, move)
        QTest.mouseRelease(pane, LEFT, NONE, middle)
        if self.pictures is not None:
            pane.window().grab().save(str(self.pictures / "crop.png"))
        QTest.mouseClick(self.widget("crop_use"), LEFT)
        self.wait(lambda: self.titles()[0] == "Wave (part)", "the part")
        self.facts["part"] = [self.strip(), self.choices.strip.paths[0]]

    def use_settings(self) -> None:
        self.type("strength", "80")
        QTest.mouseDClick(self.seen("freedom_slider"), LEFT)
        slider = self.seen("strength_slider")
        QTest.mouseDClick(slider, LEFT)
        doubled = self.choices.parameters["strength"]
        self.type("strength", "80")
        entry = self.entry("Save these settings…")
        entry.trigger()
        dialog = self.docker.findChild(QtWidgets.QDialog, "scumble_save_settings")
        name = dialog.findChild(QtWidgets.QLineEdit)
        QTest.keyClicks(name, "a/b")
        save = next(b for b in dialog.findChildren(QtWidgets.QPushButton) if b.text() == "Save")
        refused = save.isEnabled()
        if self.pictures is not None:
            dialog.grab().save(str(self.pictures / "save-settings.png"))
        name.clear()
        QTest.keyClicks(name, "Dusk")
        QTest.mouseClick(save, LEFT)
        self.qt.processEvents()
        saved = self.choices.strip
        self.entry("Reset all sliders").trigger()
        reset = self.choices.parameters == defaults()
        self.press(self.shown()[0])
        self.entry("Dusk").trigger()
        back = [self.choices.parameters["strength"], self.choices.strip == saved, self.line]
        self.facts["settings"] = {"doubled": doubled, "refused": refused, "reset": reset}
        self.facts["settings"]["back"] = back
        self.entry("Dusk", "Delete").trigger()
        self.facts["settings"]["deleted"] = self.line

    def entry(self, label: str, within: str = ""):
        menu = self.docker.findChild(QtWidgets.QMenu, "scumble_settings_menu")
        menu.aboutToShow.emit()
        if within:
            menu = next(a.menu() for a in menu.actions() if a.text() == within)
        return next(action for action in menu.actions() if action.text() == label)

    def refuse(self) -> None:
        """The backend cannot read a style: it is greyed, whether painting goes on or not."""
        from scumble_krita.studio import studio

        self.open_document()
        self.press("Wave")
        client = studio().painter._client
        self.click("paint")
        self.wait(lambda: ("submit", "Sky") in client.told, "it is sent")
        client.events = [Failed("Sky", "style", "The style wave is not a picture")]
        self.wait(lambda: self.reasons().get("Wave"), "it is greyed")
        self.facts["refused"] = self.reasons()["Wave"]

    def remembered(self) -> None:
        from scumble_krita.choices import KritaChoices

        self.press(self.shown()[0])
        self.press(self.shown()[1], CONTROL)
        self.facts["remembered"] = KritaChoices().strip == self.choices.strip


def darken(qt) -> None:
    palette = QtGui.QPalette()
    role = QtGui.QPalette.ColorRole
    for name, color in DARK.items():
        palette.setColor(getattr(role, name), QtGui.QColor(color))
    for name in ("WindowText", "Text", "ButtonText", "HighlightedText"):
        palette.setColor(getattr(role, name), QtGui.QColor("#d6d6d6"))
    palette.setColor(role.PlaceholderText, QtGui.QColor("#8a8a8a"))
    qt.setStyle("Fusion")
    qt.setPalette(palette)


def play(folder: str, pictures: str = "", theme: str = "") -> None:
    qt, krita = begin()
    if theme == "dark":
        darken(qt)
    import scumble_krita  # noqa: F401 - it registers itself
    from scumble_krita.studio import studio

    studio().painter._client = fake.FakeClient()
    hands = StyleHands(qt, krita, Path(folder), Path(pictures) if pictures else None)
    hands.facts["ratio"] = hands.gallery.devicePixelRatioF()
    krita.main.resize(300 if pictures else 460, 800)
    began = time.monotonic()
    hands.use_strip()
    hands.use_gallery_bar()
    hands.enlarge()
    hands.drop_and_paste()
    hands.use_layers()
    hands.crop()
    hands.use_settings()
    hands.refuse()
    hands.remembered()
    hands.facts["seconds"] = round(time.monotonic() - began, 1)
    leave(qt)
    print(json.dumps(hands.facts))
    end(qt)


if __name__ == "__main__":
    play(*sys.argv[1:])
