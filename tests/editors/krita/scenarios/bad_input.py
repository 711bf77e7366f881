"""Whatever cannot be painted is said in one clear line, and nothing is lost."""

from scumble_driver.stage import bgra

from scumble_client import client

OPAQUE = bgra(200, 60, 30, 255)


def scenario(stage):
    style = stage.arguments["style"]
    stage.facts.update(lines={}, layers_added={})
    yield from stage.show()
    yield from attempt(stage, "no document")
    document = yield from stage.document(160, 120)
    layer = stage.layer(document, "Layer", OPAQUE * (160 * 120))
    yield from attempt(stage, "no style", document)
    yield from stage.choose(style)
    yield from layers(stage, document, layer)
    yield from surroundings(stage, document, layer)
    yield from selections(stage, document, layer)
    yield from styles_and_backend(stage, document, layer, style)
    yield from attempt(stage, "after all that", document)


def attempt(stage, name, document=None):
    """Paint, and note the line and how many layers came."""
    root = document.rootNode() if document else None
    before = len(stage.names(root)) if root else 0
    yield 150
    stage.action()
    yield from stage.until(stage.idle, what=name)
    yield 50
    stage.facts["lines"][name] = stage.line()
    stage.facts["layers_added"][name] = len(stage.names(root)) - before if root else 0


def layers(stage, document, layer):
    root = document.rootNode()
    empty = document.createNode("Empty", "paintlayer")
    root.addChildNode(empty, layer)
    yield 100
    document.setActiveNode(empty)
    yield from attempt(stage, "empty layer", document)
    outside = stage.layer(document, "Outside", OPAQUE * 100, rect=(400, 400, 10, 10))
    yield from attempt(stage, "off the canvas", document)
    outside.remove()
    document.setActiveNode(layer)
    layer.setVisible(False)
    yield from attempt(stage, "hidden layer", document)
    layer.setVisible(True)
    layer.setLocked(True)
    yield from attempt(stage, "locked layer", document)
    layer.setLocked(False)
    mask = document.createTransparencyMask("Mask")
    layer.addChildNode(mask, None)
    yield 100
    document.setActiveNode(mask)
    yield from attempt(stage, "mask", document)
    mask.remove()


def surroundings(stage, document, layer):
    group = document.createGroupLayer("Group")
    document.rootNode().addChildNode(group, None)
    inside = stage.layer(document, "Inside", OPAQUE * 400, rect=(5, 5, 20, 20), parent=group)
    group.setLocked(True)
    yield from attempt(stage, "in a locked group", document)
    group.setLocked(False)
    group.setVisible(False)
    document.setActiveNode(inside)
    yield from attempt(stage, "in a hidden group", document)
    group.setVisible(True)
    group.setPassThroughMode(True)
    document.setActiveNode(group)
    yield from attempt(stage, "pass-through group", document)
    document.setActiveNode(layer)


def selections(stage, document, layer):
    whole = (0, 0, 160, 120)
    stage.select(document, (150, 110, 5, 5))
    tiny = stage.layer(document, "Tiny", OPAQUE, rect=(3, 3, 1, 1))
    before = bytes(document.selection().pixelData(*whole))
    yield from attempt(stage, "selection elsewhere", document)
    stage.facts["selection_kept"] = bytes(document.selection().pixelData(*whole)) == before
    document.setSelection(None)
    document.setActiveNode(tiny)
    yield from attempt(stage, "one pixel", document)
    tiny.remove()
    document.setActiveNode(layer)


def styles_and_backend(stage, document, layer, style):
    yield 500  # the docker looks now and then which layer is selected
    stage.copy_and_choose(style, "gone.jpg")
    yield 200
    stage.path("gone.jpg").unlink()
    document.setActiveNode(layer)
    yield from attempt(stage, "style file gone", document)
    yield from stage.choose(style)
    play = client.play
    for name, code, for_all in (
        ("not installed", "not-installed", False),
        ("wrong version", "version", True),
        ("bad style", "style", False),
    ):
        play.failure, play.for_all = (code, f"The line that came with {code}"), for_all
        yield from attempt(stage, name, document)
    play.failure = None
