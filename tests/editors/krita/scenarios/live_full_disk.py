"""The disk of Scumble's folder fills up while Live follows a layer; then there is room again."""

from scumble_driver.stage import bgra

from scumble_editor.live.followed import LiveState
from scumble_editor.messages import together
from scumble_krita.studio import studio

SIDE = 64


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    yield from stage.ask("start_backend")
    yield from stage.show()
    yield from stage.choose(wanted["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)
    document = yield from stage.document(SIDE, SIDE)
    layer = stage.layer(document, "Grey", bgra(120, 90, 60, 255) * SIDE**2)
    yield 500  # Krita selects it a little later
    stage.click("scumble_live")
    yield from resting(stage, 0)
    first = studio().live.live.job
    yield from stage.ask("fill_disk")
    facts["full"] = []
    for number in range(1, 4):
        draw(document, layer, number)
        facts["full"].append((yield from followed(stage, number)))
    yield from stage.ask("photograph", name="krita-live-full-disk")
    yield from stage.ask("make_room")
    draw(document, layer, 4)
    facts["room"] = yield from followed(stage, 4)
    facts["same_job"] = studio().live.live.job is first
    result = first.result
    stage.click("scumble_live")
    yield from stage.until(stage.idle, what="the layer")
    yield 1000
    facts["names"] = stage.names(document.rootNode())
    painting = document.rootNode().childNodes()[-1]
    placed = bytes(painting.pixelData(0, 0, SIDE, SIDE))
    facts["placed"] = placed == bytes(result.pixels)
    facts["said"] = said()
    yield from onward(stage, document, painting, facts)
    document.setModified(False)


def onward(stage, document, painting, facts):
    """The painting goes on later: it is kept, with all that was drawn."""
    document.setActiveNode(painting)
    yield from stage.until(lambda: stage.widget("scumble_finer").isVisible(), what="taken up")
    yield 500
    stage.click("scumble_finer")
    yield from stage.until(lambda: studio().painter.busy, what="it goes on")
    yield from stage.until(stage.idle, what="finer")
    yield 500
    facts["finer"] = [len(document.rootNode().childNodes()), said()]


def draw(document, layer, number):
    layer.setPixelData(bgra(20, 60 * number, 250, 255) * 400, 10 * number, 10, 20, 20)
    document.refreshProjection()


def followed(stage, revision):
    yield from resting(stage, revision)
    return [studio().live.live.job.result.revision, studio().live.on, said()]


def said():
    painter = studio().painter
    return together(painter.line, painter.problems)


def resting(stage, revision):
    live = studio().live.live

    def rests():
        job = live.job
        return live.state is LiveState.WATCHING and job.resting and job.result.revision >= revision

    yield from stage.until(rests, what=f"picture {revision}")
    yield 300
