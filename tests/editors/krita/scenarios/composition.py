"""A painting takes its source's place in the composition, and gives it back by undo."""

import struct

from scumble_driver.stage import SRGB, bgra

from scumble_client import client

HALF_GREEN = """<asl><node type="Descriptor" name="" classId="null">
<node type="Boolean" key="masterFXSwitch" value="1"/>
<node type="Descriptor" name="" key="SoFi" classId="SoFi">
<node type="Boolean" key="enab" value="1"/>
<node type="Enum" typeId="BlnM" key="Md  " value="Nrml"/>
<node type="UnitFloat" key="Opct" unit="#Prc" value="50"/>
<node type="Descriptor" name="" key="Clr " classId="RGBC">
<node type="Double" key="Rd  " value="0"/><node type="Double" key="Grn " value="255"/>
<node type="Double" key="Bl  " value="0"/></node></node></node>
<node type="Descriptor" name="" classId="Styl">
<node type="Descriptor" name="" key="documentMode" classId="documentMode"/></node></asl>"""
SIZE = (64, 48)
GREY, RED = bgra(200, 200, 200, 255), bgra(200, 60, 30, 255)
IN, OUT = (20, 20, 1, 1), (60, 40, 1, 1)


def scenario(stage):
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    document = yield from stage.document(*SIZE)
    stage.layer(document, "Ground", GREY * (64 * 48))
    layer = stage.layer(document, "Shade", RED * (64 * 48))
    layer.setBlendingMode("multiply")
    layer.setOpacity(128)
    layer.setColorLabel(3)
    layer.setInheritAlpha(True)
    stage.layer(document, "Top", bytes(4))
    yield 400  # Krita activates a new layer a little later
    yield from whole_layer(stage, document, layer)
    yield from painted_again(stage, document)
    yield from in_a_selection(stage, document, layer)
    yield from kept_visible(stage, document, layer)
    yield from elsewhere(stage, document, layer)
    yield from without_source(stage, document, layer)
    yield from outside(stage, document)
    yield from with_effects(stage)
    yield from beyond(stage)


def whole_layer(stage, document, layer):
    """It blends as its source did, which is hidden as long as the painting is there."""
    facts = stage.facts["whole"] = {"before": seen(document)}
    yield from activate(document, layer)
    yield from stage.paint()
    yield from note(stage, document, facts, "painted")
    painting = document.nodeByName("Impasto, 50 % – Shade")
    facts["look"] = look(painting)
    facts["active"] = document.activeNode().name()
    yield from stage.ask("photograph", name="composition-multiply")
    for action in ("undo", "redo", "undo", "redo"):
        stage.krita.action(f"edit_{action}").trigger()
        yield from note(stage, document, facts, action)
    painting.remove()
    yield from note(stage, document, facts, "deleted")
    stage.krita.action("edit_undo").trigger()
    yield from note(stage, document, facts, "deletion undone")
    yield from activate(document, painting)
    for action, when in (("flatten_layer", "flattened"), ("edit_undo", "flattening undone")):
        stage.krita.action(action).trigger()
        yield 500
        document.refreshProjection()  # Krita draws the undone twice without
        yield from note(stage, document, facts, when)
    layer.setVisible(True)  # the artist wants to see it
    yield 300
    stage.krita.action("edit_undo").trigger()
    yield from note(stage, document, facts, "shown and undone")
    stage.krita.action("edit_redo").trigger()
    yield from note(stage, document, facts, "shown and redone")
    layer.setVisible(False)
    yield from activate(document, painting)


def painted_again(stage, document):
    """Paint with a painting selected paints its source, and takes the painting's place."""
    facts = stage.facts["again"] = {}
    before = len(client.clients[-1].seen)
    yield from stage.paint()
    yield from note(stage, document, facts, "painted")
    job = client.clients[-1].seen[before]
    facts["job"] = [job.name, list(bytes(job.pixels)[:4])]
    stage.krita.action("edit_undo").trigger()
    yield from note(stage, document, facts, "undone")
    document.nodeByName("Impasto, 50 % – Shade").remove()
    yield 300


def in_a_selection(stage, document, layer):
    """A plain copy and the painting blend as one group."""
    facts = stage.facts["part"] = {}
    layer.setVisible(True)
    document.refreshProjection()
    yield from note(stage, document, facts, "before")
    stage.select(document, (10, 10, 30, 20))
    yield from activate(document, layer)
    yield from stage.paint()
    yield from note(stage, document, facts, "painted")
    group = document.rootNode().childNodes()[2]
    facts["group"] = [group.type(), look(group)]
    facts["in_group"] = [[n.name(), n.visible(), look(n)] for n in group.childNodes()]
    facts["active"] = document.activeNode().name()
    yield from stage.ask("photograph", name="composition-group")
    # the painting in the group is painted again in the group
    yield from stage.paint()
    facts["again"] = stage.names(group)
    stage.krita.action("edit_undo").trigger()
    yield 300
    for action in ("undo", "redo", "undo"):
        stage.krita.action(f"edit_{action}").trigger()
        yield from note(stage, document, facts, action)
    document.setSelection(None)


def kept_visible(stage, document, layer):
    facts = stage.facts["kept"] = {}
    stage.widget("scumble_keep_source_visible").click()
    yield from activate(document, layer)
    yield from stage.paint()
    yield from note(stage, document, facts, "painted")
    stage.widget("scumble_keep_source_visible").click()
    stage.krita.action("edit_undo").trigger()
    yield 400


def elsewhere(stage, document, layer):
    """The artist works on another layer when the painting comes."""
    yield from activate(document, layer)
    stage.click("scumble_paint")
    yield from activate(document, document.nodeByName("Top"))
    yield from stage.until(stage.idle, what="painted meanwhile")
    yield 300
    stage.facts["elsewhere"] = document.activeNode().name()


def without_source(stage, document, layer):
    """The source was deleted before Paint: the painting is a layer like any other."""
    layer.remove()
    yield 300
    yield from activate(document, document.nodeByName("Impasto, 50 % – Shade"))
    yield from stage.paint()
    stage.facts["without"] = {"line": stage.line(), "names": stage.names(document.rootNode())}
    yield from stage.ask("photograph", name="composition-source-deleted")


def outside(stage, document):
    """What is off the canvas is not painted, and that is said."""
    wide = stage.layer(document, "Wide", RED * (100 * 48), rect=(0, 0, 100, 48))
    yield from activate(document, wide)
    yield from stage.paint()
    painting = document.nodeByName("Impasto, 50 % – Wide")
    stage.facts["outside"] = [stage.line(), list(painting.bounds().getRect()), wide.visible()]


def with_effects(stage):
    """A layer style is worn by the painting, or by its group."""
    facts = stage.facts["effects"] = {}
    document = yield from stage.document(*SIZE)
    stage.layer(document, "Ground", GREY * (64 * 48))
    layer = stage.layer(document, "Green", RED * (64 * 48))
    stage.layer(document, "Top", bytes(4))
    layer.setLayerStyleFromAsl(HALF_GREEN)
    document.refreshProjection()
    yield 400
    yield from activate(document, layer)
    yield from note(stage, document, facts, "before")
    for case in ("whole", "part"):
        if case == "part":
            stage.select(document, (10, 10, 30, 20))
            yield from activate(document, layer)
        yield from stage.paint()
        yield from note(stage, document, facts, case)
        stage.krita.action("edit_undo").trigger()
        yield from note(stage, document, facts, f"{case} undone")
    document.setSelection(None)


def beyond(stage):
    """Colours that the wire cannot carry are said to be clipped, and no others."""
    facts = stage.facts["beyond"] = {}
    rec2020 = "Rec2020-elle-V4-g10.icc"
    for case, depth, profile, pixel in (
        ("float", "F32", "sRGB-elle-V2-g10.icc", struct.pack("<4f", 0.2, 1.0, 0.0, 1)),
        ("bright", "F32", "sRGB-elle-V2-g10.icc", struct.pack("<4f", 0.2, 2.5, 0.0, 1)),
        ("half, as it travels", "F16", SRGB, struct.pack("<4e", 0.2, 1.5, 0.0, 1)),
        ("grey in a wide space", "U16", rec2020, struct.pack("<4H", 9000, 9000, 9000, 65535)),
        ("green in a wide space", "U16", rec2020, struct.pack("<4H", 0, 65535, 0, 65535)),
    ):
        document = stage.krita.createDocument(*SIZE, case, "RGBA", depth, profile, 72.0)
        stage.krita.windows()[0].addView(document)
        yield 200
        stage.layer(document, case, pixel * (64 * 48))
        yield 300
        yield from stage.paint()
        facts[case] = stage.line().split("\n")[1:]


def activate(document, node):
    document.setActiveNode(node)
    yield 200


def note(stage, document, facts, when):
    """``yield from`` it: names, visibility, and what is seen inside and outside the selection."""
    document.waitForDone()
    yield 400
    document.waitForDone()
    layers = [n for n in document.rootNode().childNodes() if n.type() != "selectionmask"]
    undo = stage.krita.action("edit_undo").text()
    facts.setdefault("steps", {})[when] = undo
    facts[when] = [*[[n.name(), n.visible()] for n in layers[1:-1]], seen(document)]


def seen(document):
    return [list(bytes(document.pixelData(*where)))[:3] for where in (IN, OUT)]


def look(node):
    return [node.blendingMode(), node.opacity(), node.inheritAlpha(), node.colorLabel()]
