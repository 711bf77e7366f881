"""What an artist does to the image while Live follows: it follows the same layer all the time."""

from PyQt5.QtCore import QByteArray
from scumble_driver.stage import bgra

from scumble_editor.live.followed import LiveState
from scumble_editor.messages import together
from scumble_krita.studio import studio

SIDE = 64
SELECTED = (0, 0, 40, 40)


def scenario(stage):
    yield from stage.ask("start_backend")
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)
    yield from another_depth(stage)
    yield from another_selection(stage)


def another_depth(stage):
    """The image gets colours of 16 bits: that is another job, as an update has the old format."""
    document, _ = yield from begun(stage, 255)
    document.setColorSpace("RGBA", "U16", "")
    document.waitForDone()
    yield from follows(stage)
    stage.facts["depth"] = [studio().live.on, studio().live.live.job.source.format, said()]
    yield from ended(stage, document, "depth placed")


def another_selection(stage):
    """The painting of before becomes a layer; what is followed stays visible, and is drawn on."""
    document, layer = yield from begun(stage, 128)
    stage.select(document, SELECTED)
    yield from follows(stage)
    yield from stage.until(lambda: len(names(stage, document)) > 1, what="the one of before")
    yield from follows(stage)
    facts = stage.facts["selection"] = {"names": names(stage, document)}
    facts["active"], facts["visible"] = document.activeNode().name(), layer.visible()
    yield from stage.ask("photograph", name="krita-live-another-selection")
    job, before = studio().live.live.job, studio().live.live.job.result.revision
    document.activeNode().setPixelData(QByteArray(bgra(20, 20, 250, 255) * 100), 5, 5, 10, 10)
    document.refreshProjection()
    yield from stage.until(lambda: not job.resting, what="the stroke")
    yield from follows(stage)
    facts["followed"] = [studio().live.live.job is job, job.result.revision - before]
    yield from ended(stage, document, "selection placed")


def begun(stage, alpha):
    document = yield from stage.document(SIDE, SIDE)
    layer = stage.layer(document, "Source", bgra(120, 90, 60, alpha) * SIDE**2)
    yield 500  # Krita selects it a little later
    stage.click("scumble_live")
    yield from follows(stage)
    return document, layer


def follows(stage):
    live = studio().live.live

    def rests():
        return not live.on or (live.state is LiveState.WATCHING and live.job.resting)

    yield 1200  # a change is seen by then
    yield from stage.until(rests, what="the picture")


def ended(stage, document, name):
    studio().live.turn(False)
    yield from stage.until(stage.idle, what="the layer")
    yield 500
    layers = document.rootNode().childNodes()
    kinds = [[n.name(), n.colorDepth()] for n in layers if n.type() == "paintlayer"]
    stage.facts[name] = [kinds, said()]
    document.setModified(False)
    document.close()
    yield 300


def names(stage, document):
    return stage.names(document.rootNode())


def said():
    painter = studio().painter
    return together(painter.line, painter.problems)
