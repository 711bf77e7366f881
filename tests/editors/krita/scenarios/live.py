"""Live with the real backend: strokes by the pointer, and the painting follows them."""

import re
import tempfile
import zipfile
from pathlib import Path

from krita import InfoObject
from PyQt5.QtCore import QPointF
from scumble_driver.pen import stroke
from scumble_driver.stage import Heartbeat

from scumble_editor.live.followed import LiveState
from scumble_krita.canvas.canvases import canvases_of
from scumble_krita.studio import studio

SIDE = 128
WHOLE = (0, 0, SIDE, SIDE)
STROKES = 20


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    yield from stage.ask("start_backend")
    yield from stage.show()
    document = yield from stage.document(SIDE, SIDE)
    layer = stage.photo(document, "Photo", wanted["photo"])
    yield from stage.choose(wanted["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)  # as at first, whatever was played before
    yield from at_hand(stage)
    live, sent = studio().live, spy()
    before = bytes(layer.pixelData(*WHOLE))
    stage.click("scumble_live")
    yield from resting(stage, "the first picture")
    facts["first"] = [stage.line(), stage.names(document.rootNode()), len(sent.updates)]
    facts["shown_at_rest"] = len(overlays())
    heart = Heartbeat()
    yield from draw(stage, document, facts)
    facts["drawn"] = bytes(layer.pixelData(*WHOLE)) != before
    yield from resting(stage, "the last stroke's picture", settle=1200)
    facts["ui"] = heart.stop()
    drawn, result = bytes(layer.pixelData(*WHOLE)), live.live.job.result
    facts["updates"] = len(sent.updates)
    facts["sent_last"] = sent.updates[-1][1] == drawn
    facts["revisions"] = [result.revision, sent.updates[-1][0]]
    facts["stopped"] = result.stopped
    yield from stage.ask("photograph", name="krita-live-drawn")
    yield from draw_by_pen(stage, document, layer, sent, facts)
    stage.set_number("scumble_strength", 80)
    yield from stage.until(lambda: not live.live.job.resting, what="the slider's update")
    yield from resting(stage, "the slider's picture")
    facts["one_job"] = len(studio().painter.jobs)
    result = live.live.job.result
    stage.click("scumble_live")
    facts["off"] = live.on
    yield from stage.until(stage.idle, what="the layer")
    yield 1000
    cpu = yield from stage.ask("backend_seconds")
    yield 1000
    facts["idle_seconds"] = (yield from stage.ask("backend_seconds")) - cpu
    facts["timer"] = live._timer.isActive()
    facts["names"] = stage.names(document.rootNode())
    painting = document.rootNode().childNodes()[-1]
    facts["placed"] = bytes(painting.pixelData(*WHOLE)) == bytes(result.pixels)
    facts["untouched"] = sent.updates[-1][1] == bytes(layer.pixelData(*WHOLE))
    yield from stage.ask("photograph", name="krita-live-off")
    facts["saved"] = saved(document)
    yield from undo(stage, document, layer, before, facts)
    heart = Heartbeat()
    yield from draw(stage, document, None)
    facts["ui_without"] = heart.stop()


def at_hand(stage):
    """The brush, and a canvas large enough to draw on."""
    stage.krita.action("KritaShape/KisToolBrush").trigger()
    view = stage.krita.activeWindow().activeView()
    view.canvas().setZoomLevel(4.0)
    yield 1000


def draw(stage, document, facts):
    """Twenty strokes, each at its own place; two pauses are long enough for an update."""
    for number in range(STROKES if facts is not None else 5):
        y = 6 + 6 * number
        words = [*to(document, 12, y), "mousedown", "1", "sleep", "0.03"]
        for x in range(20, 110, 15):
            words += [*to(document, x, y + number % 3), "sleep", "0.01"]
        yield from stage.ask("mouse", words=words)
        if facts is not None:
            yield from stage.until(lambda: not overlays(), what="the image is seen")
            facts["strokes_seen"] = number + 1
        yield from stage.ask("mouse", words=["mouseup", "1"])
        yield 1200 if number in (6, 13) else 120


def draw_by_pen(stage, document, layer, sent, facts):
    """One more stroke, by a pen: the picture is lifted while it is down, and follows it."""
    before, live, count = bytes(layer.pixelData(*WHOLE)), studio().live, len(sent.updates)
    canvas = canvases_of(document)[0]
    way = canvas.from_image()
    places = [
        canvas.widget.mapToGlobal(way.map(QPointF(124, y)).toPoint())  # the mouse drew left of it
        for y in range(20, 110, 15)
    ]
    seen = []
    yield from stroke(
        canvas.widget, places, lambda: seen.extend([live._pen.drawing, len(overlays())])
    )
    facts["pen_down"] = [*seen, live._pen.drawing]
    yield from stage.until(lambda: len(sent.updates) > count, what="the pen's update")
    yield from resting(stage, "the pen's picture", settle=1200)
    drawn = bytes(layer.pixelData(*WHOLE))
    facts["pen_drawn"] = [drawn != before, sent.updates[-1][1] == drawn, len(overlays())]


def to(document, x, y):
    canvas = canvases_of(document)[0]
    place = canvas.widget.mapToGlobal(canvas.from_image().map(QPointF(x, y)).toPoint())
    return ["mousemove", str(place.x()), str(place.y())]


def resting(stage, what, settle=0):
    yield settle
    live = studio().live.live

    def rests():
        return live.state is LiveState.WATCHING and live.job.resting

    yield from stage.until(rests, what=what)
    yield 300


def overlays():
    """Those that are there: to search all of Krita for them would be a pause of its own."""
    return [one for one in studio().canvas._overlays if one.isVisible()]


class Spy:
    def __init__(self):
        self.updates = []


def spy():
    """Note the pixels that go to the backend."""
    seen, client = Spy(), studio().painter._reach()
    update = type(client).update.__get__(client)

    def noted(identity, parameters, styles=(), pixels=None, mask=None):
        update(identity, parameters, styles, pixels, mask)
        if pixels is not None:
            job = client._jobs._active[identity]
            seen.updates.append((job.revision, bytes(pixels)))

    client.update = noted
    return seen


def saved(document):
    """Give the layers' names in a saved file."""
    document.setBatchmode(True)
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # the desk's name is beyond ASCII
        path = Path(folder) / "live.kra"
        document.exportImage(str(path), InfoObject())
        document.waitForDone()
        content = zipfile.ZipFile(path).read("maindoc.xml").decode()
    return re.findall(r'<layer [^>]*?\bname="([^"]*)"', content)


def undo(stage, document, layer, before, facts):
    """One step for our layer, one for each stroke."""
    facts["undone"] = []
    for number in range(STROKES + 2):  # one for the pen
        stage.krita.action("edit_undo").trigger()
        yield 120
        document.waitForDone()
        if number in (0, STROKES, STROKES + 1):
            same = bytes(layer.pixelData(*WHOLE)) == before
            facts["undone"].append([stage.names(document.rootNode()), same])
