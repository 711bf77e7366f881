"""Live waits where a selection is lost on a large layer, and ends where its layer, docker or
document does; the painting is never lost.
"""

from scumble_driver.stage import bgra

from scumble_editor.live import size_check
from scumble_editor.live.followed import LiveState
from scumble_editor.messages import together
from scumble_krita.studio import studio

SIZE = (1600, 1200)
SELECTED = (100, 100, 64, 64)


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    yield from stage.ask("start_backend")
    yield from stage.show()
    yield from stage.choose(wanted["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)
    document = yield from stage.document(*SIZE)
    layer = stage.photo(document, "Photo", wanted["photo"])
    yield from lose_the_selection(stage, document, layer, facts)
    layer.remove()
    document.waitForDone()
    yield from ended(stage, document, facts, "removed")
    document.setModified(False)
    document.close()
    yield 300
    document = yield from small(stage)
    yield from lose_the_backend(stage, document, facts)
    document.setModified(False)
    document.close()
    document = yield from small(stage)
    stage.docker().close()
    yield 200
    facts["closed docker"] = [studio().live.on, studio().live._timer.isActive()]
    yield from stage.until(lambda: not studio().painter.busy, what="the layer")
    yield 500
    facts["closed docker"].append(stage.names(document.rootNode()))
    stage.docker().show()
    yield 300
    document.setModified(False)
    document.close()
    document = yield from small(stage)
    document.setModified(False)
    document.close()
    yield from stage.until(lambda: not studio().live.on, what="it ends")
    yield from stage.until(stage.idle, what="the new image")
    yield 800
    new = stage.krita.activeDocument()
    facts["closed document"] = [stage.names(new.rootNode()), said()]


def small(stage):
    document = yield from stage.document(64, 64)
    stage.layer(document, "Grey", bgra(120, 90, 60, 255) * (64 * 64))
    yield 500  # Krita selects it a little later
    stage.click("scumble_live")
    yield from resting(stage)
    return document


def lose_the_backend(stage, document, facts):
    """It is killed while Live waits for a stroke, and nobody starts another before that."""
    layer = document.activeNode()
    yield from stage.ask("kill_backend")
    layer.setPixelData(bgra(20, 20, 250, 255) * (20 * 20), 10, 10, 20, 20)
    document.refreshProjection()
    live = studio().live.live
    yield from stage.until(lambda: not live.on or live.state is not LiveState.WATCHING, what="gone")
    yield 1500
    facts["lost"] = [live.on, stage.names(document.rootNode()), said()]
    yield from stage.ask("photograph", name="krita-live-backend-lost")
    yield from stage.ask("start_another_backend")


def lose_the_selection(stage, document, layer, facts):
    live, most = studio().live.live, size_check.MOST_SECONDS
    size_check.MOST_SECONDS = 0.0  # as on a computer on which this takes long
    stage.select(document, SELECTED)
    yield 300
    stage.click("scumble_live")
    yield from resting(stage)
    job = live.job
    facts["area"] = list(job.source.area)
    document.setSelection(None)
    yield from stage.until(lambda: live.state is LiveState.WAITING, what="it waits")
    yield 1000
    facts["waits"] = [stage.line(), live.on, studio().painter.busy]
    yield from stage.ask("photograph", name="krita-live-waits")
    stage.select(document, SELECTED)
    yield from resting(stage)
    facts["same job"] = live.job is job
    layer.setPixelData(bgra(250, 20, 20, 255) * (20 * 20), 110, 110, 20, 20)
    yield from stage.until(lambda: not job.resting, what="the change")
    yield from resting(stage)
    facts["followed"] = job.result.revision
    size_check.MOST_SECONDS = most


def ended(stage, document, facts, what):
    yield from stage.until(lambda: not studio().live.on, what="it ends")
    yield from stage.until(stage.idle, what="the layer")
    yield 500
    facts[what] = [stage.names(document.rootNode()), said()]


def said():
    painter = studio().painter
    return together(painter.line, painter.problems)


def resting(stage):
    live = studio().live.live

    def rests():
        return live.state is LiveState.WATCHING and live.job.resting

    yield from stage.until(rests, what="the picture")
    yield 300
