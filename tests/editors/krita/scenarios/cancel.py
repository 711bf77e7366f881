"""Cancel in the middle keeps the best picture so far, as a layer that says so."""

from scumble_driver.stage import bgra

from scumble_client import client


def scenario(stage):
    facts = stage.facts
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    client.play.pause, client.play.steps = 0.1, 30
    document = yield from stage.document(320, 240)
    root = document.rootNode()
    stage.layer(document, "Layer", bgra(200, 60, 30, 255) * (320 * 240))
    yield 300
    preview = stage.widget("scumble_preview")
    stage.click("scumble_paint")
    facts["buttons_running"] = [stage.idle(), stage.widget("scumble_cancel").isEnabled()]
    yield from stage.until(lambda: preview.count >= 5, what="five previews")
    bar = stage.widget("scumble_progress")
    facts["bar"] = bar.value() / bar.maximum()
    stage.click("scumble_cancel")
    yield from stage.until(stage.idle, what="cancelled")
    yield 200
    facts["names"] = stage.names(root)
    facts["line"] = stage.line()
    facts["buttons_after"] = [stage.idle(), stage.widget("scumble_cancel").isEnabled()]
    painting = root.childNodes()[-1]
    facts["pixel"] = list(bytes(painting.pixelData(5, 5, 1, 1)))
    # before the first step there is nothing to keep
    client.play.pause = 5
    client.clients[-1].next = 1e9
    document.setActiveNode(root.childNodes()[0])
    yield 100
    stage.click("scumble_paint")
    yield 200
    stage.click("scumble_cancel")
    yield from stage.until(stage.idle, what="cancelled at once")
    facts["names_at_once"] = stage.names(root)
    facts["line_at_once"] = stage.line()
    client.clients[-1].next = 0
    # a slider moved while a job runs goes to the job, and into the layer's name
    client.play.pause, client.play.steps = 0.1, 12
    stage.click("scumble_paint")
    yield 300
    stage.set_number("scumble_strength", 80)
    yield from stage.until(stage.idle, what="with another strength")
    yield 100
    facts["updates"] = client.clients[-1].updates[-1:]
    facts["renamed"] = stage.names(root)
    stage.set_number("scumble_strength", 50)
    client.play.pause, client.play.steps = 0.05, 8
