"""Two styles painted together and each alone; layers, strokes and the clipboard as styles."""

from krita import Krita
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QImage
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QApplication, QDialog, QLineEdit, QMenu, QPushButton

from scumble_krita.studio import studio

SIZE = 96
FIRST, SECOND = "Night Harbour", "Koi"


def scenario(stage):
    choices = studio().choices
    yield from stage.show()
    document = yield from stage.document(SIZE, SIZE)
    layer = stage.photo(document, "Photo", stage.arguments["photo"])
    yield 500  # until Krita has it selected
    gallery = stage.widget("scumble_gallery")
    yield from stage.until(lambda: gallery.count() >= 8, what="the starter pack")
    yield from sources(stage, choices, document, layer)
    yield from search(stage, gallery)
    yield from paintings(stage, choices, document)
    yield from settings(stage, choices)
    yield from deep(stage, choices)


def titles(choices):
    return [one.style.title for one in choices.strip.styles] if choices.strip else []


def press(stage, title, keys=Qt.NoModifier):
    gallery = stage.widget("scumble_gallery")
    rows = range(gallery.count())
    row = next(r for r in rows if gallery.style_of(gallery.item(r)).title == title)
    gallery.scrollToItem(gallery.item(row))
    where = gallery.visualItemRect(gallery.item(row)).center()
    QTest.mouseClick(gallery.viewport(), Qt.LeftButton, keys, where)


def sources(stage, choices, document, layer):
    """A layer by the menu action, strokes by the plus, what Krita itself copied by Ctrl+V."""
    facts = stage.facts
    pixels = bytes(layer.pixelData(0, 0, SIZE, SIZE))
    stage.save("layer.raw", pixels)
    undone = Krita.instance().action("edit_undo").isEnabled()
    Krita.instance().action("scumble_layer_as_style").trigger()
    yield from stage.until(lambda: titles(choices) == ["Photo (layer)"], what="the layer")
    facts["layer"] = choices.style.path
    stage.select(document, [20, 10, 60, 50], feather=6)
    stage.save("mask.raw", document.selection().pixelData(0, 0, SIZE, SIZE))
    stage.docker().findChild(QAction, "scumble_plus_from_selection").trigger()
    yield from stage.until(lambda: len(titles(choices)) == 2, what="what is selected")
    facts["strokes"] = [titles(choices)[1], choices.strip.paths[1]]
    selection = document.selection()
    facts["bounds"] = [selection.x(), selection.y(), selection.width(), selection.height()]
    facts["untouched"] = bytes(layer.pixelData(0, 0, SIZE, SIZE)) == pixels
    facts["undo"] = [undone, Krita.instance().action("edit_undo").isEnabled()]
    document.setSelection(None)
    Krita.instance().action("select_all").trigger()
    yield 200
    Krita.instance().action("edit_copy").trigger()
    yield 300
    gallery = stage.widget("scumble_gallery")
    gallery.setFocus()
    layers = len(document.rootNode().childNodes())
    yield from stage.ask("press", keys=["ctrl+v"])
    yield from stage.until(lambda: titles(choices) == ["Pasted"], what="what Krita copied")
    facts["pasted"] = choices.style.path
    assert len(document.rootNode().childNodes()) == layers, "Krita has pasted as well"
    QApplication.clipboard().setText(facts["layer"])
    stage.docker().findChild(QAction, "scumble_plus_paste").trigger()
    yield from stage.until(lambda: len(titles(choices)) == 2, what="a pasted path")
    QApplication.clipboard().setImage(QImage())
    stage.docker().findChild(QAction, "scumble_paste").trigger()
    facts["nothing"] = stage.line()
    menu = stage.docker().findChild(QMenu, "scumble_images")
    menu.aboutToShow.emit()
    facts["images"] = [[a.text() for a in one.menu().actions()] for one in menu.actions()]
    Krita.instance().action("deselect").trigger()
    yield 200
    yield from stage.ask("photograph", name="krita-styles-sources")


def search(stage, gallery):
    field = stage.widget("scumble_search")
    QTest.keyClicks(field, "harbour")
    yield 100
    rows = range(gallery.count())
    stage.facts["found"] = [gallery.style_of(gallery.item(row)).title for row in rows]
    field.clear()
    yield 100


def paintings(stage, choices, document):
    """One style, the other, and both alike, whatever a scenario before has left of the settings."""
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)
    names = stage.facts["names"] = []
    for name, chosen in (("one", [FIRST]), ("other", [SECOND]), ("both", [FIRST, SECOND])):
        document.setActiveNode(document.nodeByName("Photo"))
        yield 300
        yield from stage.until(lambda: not studio().desk.taken, what="no painting is taken up")
        press(stage, chosen[0])
        yield 100
        for title in chosen[1:]:
            press(stage, title, Qt.ControlModifier)
        yield 100
        assert titles(choices) == chosen, titles(choices)
        yield from stage.paint(picture=f"krita-styles-{name}")
        top = stage.above(document, "Photo")
        names.append(top.name())
        stage.save(f"{name}.raw", top.pixelData(0, 0, SIZE, SIZE))
        yield from stage.ask("photograph", name=f"krita-styles-{name}-done")
        top.setVisible(False)
        document.waitForDone()
    document.setActiveNode(document.nodeByName("Photo"))
    yield 600
    slider = stage.widget("scumble_weight_1")
    slider.setFocus()
    for _ in range(60):
        QTest.keyClick(slider, Qt.Key_Right)
    stage.facts["weighed"] = [round(100 * share) for share in choices.strip.shares]


def settings(stage, choices):
    """Saved, reset, used again."""
    stage.set_number("scumble_strength", 35)
    menu = stage.docker().findChild(QMenu, "scumble_settings_menu")
    entry(menu, "Save these settings…").trigger()
    yield 200
    dialog = stage.docker().findChild(QDialog, "scumble_save_settings")
    QTest.keyClicks(dialog.findChild(QLineEdit), "From Krita")
    yield from stage.ask("photograph", name="krita-styles-save")
    save = next(b for b in dialog.findChildren(QPushButton) if "Save" in b.text())
    QTest.mouseClick(save, Qt.LeftButton)
    yield 200
    saved = [choices.strip, choices.parameters]
    entry(menu, "Reset all sliders").trigger()
    stage.facts["reset"] = choices.parameters["strength"]
    press(stage, FIRST)
    entry(menu, "From Krita").trigger()
    yield 100
    stage.facts["back"] = [choices.strip, choices.parameters] == saved
    entry(menu, "Reset all sliders").trigger()


def entry(menu, label):
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text() == label)


def deep(stage, choices):
    """Layers of more than 8 bits keep 16 of them."""
    stage.facts["deep"] = {}
    for depth in ("U16", "F32"):
        document = yield from stage.document(40, 30, "RGBA", depth)
        stage.photo(document, f"Deep {depth}", stage.arguments["photo"])
        yield 500
        stage.widget("scumble_layer_as_style").click()
        wanted = [f"Deep {depth} (layer)"]
        yield from stage.until(lambda wanted=wanted: titles(choices) == wanted, what=depth)
        stage.facts["deep"][depth] = choices.style.path
        yield 100
    press(stage, FIRST)
