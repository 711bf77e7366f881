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
    yield from changed(stage, root)
    yield from dropped(stage, root)
    client.play.pause, client.play.steps = 0.05, 8


def changed(stage, root):
    """A slider or style changed while a job runs goes to the job, and into the layer's name."""
    facts = stage.facts
    client.play.pause, client.play.steps = 0.1, 16
    stage.click("scumble_paint")
    yield 300
    stage.set_number("scumble_strength", 80)
    yield 500
    stage.copy_and_choose(stage.arguments["style"], "other.jpg")
    yield from stage.until(stage.idle, what="with another strength and style")
    yield 100
    facts["updates"] = client.clients[-1].updates[-2:]
    facts["renamed"] = stage.names(root)


def dropped(stage, root):
    """What is not wanted leaves nothing."""
    facts, preview = stage.facts, stage.widget("scumble_preview")
    stage.click("scumble_paint")
    yield from stage.until(lambda: preview.count >= 2, what="two previews")
    stage.click("scumble_drop")
    yield 600
    facts["line_dropped"], facts["names_dropped"] = stage.line(), stage.names(root)
    facts["buttons_at_last"] = [stage.idle(), stage.widget("scumble_cancel").isEnabled()]
    stage.set_number("scumble_strength", 50)
