"""A job is begun and goes on until this Krita is killed."""


def scenario(stage):
    size = stage.arguments["size"]
    yield from stage.show()
    document = yield from stage.document(size, size)
    stage.photo(document, "Photo", stage.arguments["photo"], opaque=False)
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "normal")
    yield 500
    bar = stage.widget("scumble_progress")
    stage.click("scumble_paint")
    yield from stage.until(lambda: bar.value() >= 40, seconds=90, what="4 % of it")
    yield from stage.ask("kill")
    yield 600_000
