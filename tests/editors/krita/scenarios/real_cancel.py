"""Cancel in the middle of a real job: the best picture so far becomes a layer named so."""


def scenario(stage):
    facts = stage.facts
    yield from stage.show()
    document = yield from stage.document(640, 480)
    layer = stage.photo(document, "Photo", stage.arguments["photo"])
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "fine")
    yield 300
    preview = stage.widget("scumble_preview")
    stage.click("scumble_paint")
    yield from stage.until(lambda: preview.count >= 6, what="six previews")
    stage.click("scumble_cancel")
    facts["seconds"] = yield from stage.until(stage.idle, what="cancelled")
    yield 300
    facts["names"] = stage.names(document.rootNode())
    facts["line"] = stage.line()
    painting = document.rootNode().childNodes()[-1]
    facts["painted"] = bytes(painting.pixelData(0, 0, 640, 480)) != bytes(
        layer.pixelData(0, 0, 640, 480)
    )
    stage.set_choice("scumble_preset", "draft")
