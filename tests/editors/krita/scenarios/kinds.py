"""Group, vector and masked layers, all selected at once: each gets its own painting."""

from krita import Selection
from scumble_driver.stage import bgra

from scumble_client.client import swapped

SIZE = (320, 240)
WHOLE = (0, 0, *SIZE)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320pt" height="240pt">'
    '<rect x="40" y="30" width="200" height="120" fill="#c03010" fill-opacity="0.8"/></svg>'
)


def scenario(stage):
    facts = stage.facts
    yield from stage.show()
    document = yield from stage.document(*SIZE)
    root = document.rootNode()
    plain = stage.layer(
        document, "Plain", bgra(200, 90, 20, 255) * (100 * 80), rect=(30, 40, 100, 80)
    )
    group = document.createGroupLayer("Group")
    root.addChildNode(group, plain)
    stage.layer(
        document, "In 1", bgra(10, 90, 220, 255) * 4000, rect=(10, 10, 80, 50), parent=group
    )
    stage.layer(
        document, "In 2", bgra(90, 190, 20, 120) * 4000, rect=(50, 30, 80, 50), parent=group
    )
    vector = document.createVectorLayer("Vector")
    root.addChildNode(vector, group)
    vector.addShapesFromSvg(SVG)
    masked = stage.layer(document, "Masked", bgra(20, 160, 160, 255) * (320 * 240))
    mask = document.createTransparencyMask("Mask")
    half = Selection()
    half.select(0, 0, 160, 240, 255)
    half.select(150, 0, 10, 240, 77)
    mask.setSelection(half)
    masked.addChildNode(mask, None)
    document.setActiveNode(plain)
    group.setCollapsed(True)
    document.refreshProjection()
    document.waitForDone()
    yield 500
    sources = {node.name(): node for node in (plain, group, vector, masked)}
    before = {name: bytes(node.projectionPixelData(*WHOLE)) for name, node in sources.items()}
    facts["filled"] = {name: len(data) - data.count(0) for name, data in before.items()}
    stage.krita.action("select_all_layers").trigger()
    yield 300
    view = stage.krita.activeWindow().activeView()
    facts["selected"] = sorted(node.name() for node in view.selectedNodes())
    yield from stage.choose(stage.arguments["style"])
    lines = yield from stage.paint(by="action", picture="several")
    facts["painting_lines"] = [line for line in lines if line.startswith("Painting")][::6]
    facts["line"] = stage.line()
    facts["order"] = [(n.name(), [c.name() for c in n.childNodes()]) for n in root.childNodes()]
    facts["as_expected"] = {}
    for name in sources:
        painting = next(n for n in root.childNodes() if n.name().endswith(f"– {name}"))
        got = bytes(painting.pixelData(*WHOLE))
        facts["as_expected"][name] = got == bytes(swapped(before[name], "bgra8"))
    facts["touched"] = [
        name
        for name, pixels in before.items()
        if bytes(sources[name].projectionPixelData(*WHOLE)) != pixels
    ]
    facts["undo_steps"] = 0
    while any("–" in n.name() for n in root.childNodes()):
        stage.krita.action("edit_undo").trigger()
        document.waitForDone()
        yield 200
        facts["undo_steps"] += 1
    facts["names_undone"] = stage.names(root)
