"""Two styles, each where a place says: the selection, a mask, labelled layers; bad places."""

from krita import Krita
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from scumble_driver.stage import bgra

from scumble_krita.studio import studio

SIZE = 128
FIRST, SECOND = "Night Harbour", "Koi"
LEFT, RIGHT = (0, 0, SIZE // 2, SIZE), (SIZE // 2, 0, SIZE // 2, SIZE)


def scenario(stage):
    from scumble_editor.styles.named_style import NamedStyle
    from scumble_editor.styles.strip import Strip

    choices = studio().choices
    yield from stage.show()
    document = yield from stage.document(SIZE, SIZE)
    stage.photo(document, "Photo", stage.arguments["photo"])
    yield 500
    choices.set_strip(Strip.of(NamedStyle.starter("impasto"), NamedStyle.starter("mosaic")))
    stage.set_choice("scumble_preset", "draft")
    yield from alone(stage, choices, document)
    yield from selected(stage, choices, document)
    yield from masked(stage, choices, document)
    yield from bad(stage, choices, document)
    choices.choose(NamedStyle.starter("impasto"))
    yield from moving(stage, document)


def alone(stage, choices, document):
    """Each style by itself, to compare with."""
    both = choices.strip
    for name, one in (("first", 0), ("second", 1)):
        choices.choose(both.styles[one].style)
        yield from painted(stage, document, name)
    choices.set_strip(both)


def painted(stage, document, name):
    document.setActiveNode(document.nodeByName("Photo"))
    yield 200
    yield from stage.paint()
    top = stage.above(document, "Photo")
    stage.save(f"{name}.raw", top.pixelData(0, 0, SIZE, SIZE))
    document.waitForDone()
    yield from stage.ask("photograph", name=f"krita-regions-{name}")
    top.setVisible(False)
    document.nodeByName("Photo").setVisible(True)
    document.waitForDone()
    document.setActiveNode(document.nodeByName("Photo"))
    yield 300
    yield from stage.until(lambda: not studio().desk.taken, what="what is chosen is not for it")


def selected(stage, choices, document):
    """What is selected becomes a place, by the mouse; the other style fills the rest."""
    facts = stage.facts
    stage.select(document, LEFT, feather=6)
    stage.save("mask.raw", document.selection().pixelData(0, 0, SIZE, SIZE))
    yield 300
    layers, active = len(stage.names(document.rootNode())), document.activeNode()
    button = stage.widget("scumble_where_0")
    yield from stage.in_view(button)
    middle = button.mapToGlobal(QPoint(button.width() // 2, button.height() // 2))
    yield from stage.ask("mouse", words=["mousemove", str(middle.x()), str(middle.y())])
    yield from stage.ask("mouse", words=["click", "1"])
    yield 300
    yield from stage.ask("photograph", name="krita-regions-menu")
    yield from stage.ask("press", keys=["Up", "Return"])
    yield from stage.until(lambda: choices.strip.places, what="the place")
    facts["place"], facts["said"] = choices.strip.places, stage.line()
    place = document.nodeByName(FIRST)
    facts["layer"] = [place.name(), place.visible(), place.type()]
    facts["active"] = document.activeNode() == active
    kept = bytes(place.pixelData(0, 0, SIZE, SIZE))[3::4]
    facts["kept"] = kept == stage.path("mask.raw").read_bytes()
    Krita.instance().action("edit_undo").trigger()
    yield 400
    document.waitForDone()
    facts["undone"] = len(stage.names(document.rootNode())) == layers
    Krita.instance().action("edit_redo").trigger()
    yield 400
    Krita.instance().action("deselect").trigger()
    yield 300
    facts["shown"] = [stage.widget(f"scumble_where_{n}").text() for n in (0, 1)]
    yield from painted(stage, document, "soft")


def masked(stage, choices, document):
    """A transparency mask and layers of a label, with a hard border between them."""
    ground = stage.layer(document, "Ground", bgra(90, 90, 90, 255) * (SIZE * SIZE))
    ground.setVisible(False)
    mask = document.createTransparencyMask("Left of all")
    stage.select(document, LEFT)
    mask.setSelection(document.selection())
    ground.addChildNode(mask, None)
    Krita.instance().action("deselect").trigger()
    half = stage.layer(document, "Half", bgra(0, 0, 0, 255) * (SIZE * SIZE // 2), rect=RIGHT)
    half.setVisible(False)
    half.setColorLabel(6)
    document.waitForDone()
    yield 300
    menu = stage.widget("scumble_where_0").menu()
    menu.list_places()
    stage.facts["offered"] = [a.text() for a in menu.actions() if a.text()]
    next(a for a in menu.actions() if a.text() == "Left of all").trigger()
    menu = stage.widget("scumble_where_1").menu()
    menu.list_places()
    next(a for a in menu.actions() if a.text() == "Layers labelled red").trigger()
    yield 100
    stage.facts["places"] = choices.strip.places
    yield from painted(stage, document, "hard")


def bad(stage, choices, document):
    """A place that is empty, elsewhere, or gone; another one while it paints."""
    lines, root = {}, document.rootNode()
    document.nodeByName("Half").setColorLabel(0)
    empty = stage.layer(document, "Empty mask", b"")
    elsewhere = stage.layer(document, "Far mask", bgra(0, 0, 0, 255) * 100, rect=(400, 400, 10, 10))
    for node in (empty, elsewhere):
        node.setVisible(False)
    yield 400  # Krita activates what is new a little later
    before = len(root.childNodes())
    for name, place in (
        *(("label", "label:red"), ("gone", "Gone"), ("empty", "Empty mask")),
        ("elsewhere", "Far mask"),
    ):
        choices.set_strip(choices.strip.placed(1, place))
        document.setActiveNode(document.nodeByName("Photo"))
        yield 200
        yield 300
        yield from stage.paint()
        lines[name] = stage.line()
        assert len(root.childNodes()) == before, f"{name}: a layer came"
    choices.set_strip(choices.strip.placed(1, ""))
    document.setActiveNode(document.nodeByName("Photo"))
    yield 400
    stage.click("scumble_paint")
    yield 100
    QTest.keyClick(stage.widget("scumble_weight_1"), Qt.Key_Right)
    yield from stage.until(stage.idle, what="painted")
    yield 300
    lines["meanwhile"] = stage.line()
    stage.facts["lines"] = lines
    yield from stage.ask("photograph", name="krita-regions-bad")


def moving(stage, document):
    """An animated layer: said above the buttons, and once it paints."""
    photo = document.nodeByName("Photo")
    photo.setVisible(True)
    photo.enableAnimation()
    document.setActiveNode(photo)
    document.setCurrentTime(0)
    yield 1200
    label = stage.widget("scumble_estimate")
    stage.facts["moving"] = [label.isVisible(), label.text()]
    yield from stage.ask("photograph", name="krita-regions-animated")
    stage.click("scumble_paint")
    yield 200
    stage.facts["moving"].append(stage.line())
    stage.click("scumble_drop")
    yield from stage.until(stage.idle, what="dropped")
