"""A job is begun and left running."""


def scenario(stage):
    yield from stage.show()
    document = yield from stage.document(640, 480)
    stage.photo(document, "Photo", stage.arguments["photo"])
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "fine")
    yield 300
    preview = stage.widget("scumble_preview")
    stage.click("scumble_paint")
    yield from stage.until(lambda: preview.count >= 2, what="two previews")
