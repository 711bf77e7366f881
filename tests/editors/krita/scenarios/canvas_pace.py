"""A large layer forms on the canvas, as sharp as the screen: how long the UI stands still."""

import os

from PyQt5.QtWidgets import QWidget
from scumble_driver.stage import Heartbeat

from scumble_client.client import Play, clients, play


def scenario(stage):
    facts, (width, height) = stage.facts, stage.arguments["size"]
    yield from stage.show()
    document = yield from stage.document(width, height)
    stage.layer(document, "Large", bytes([90, 120, 160, 255]) * (width * height))
    yield from stage.choose(stage.arguments["style"])
    side = stage.arguments["side"]
    size = side, side * height // width
    play.picture, play.steps, play.pause = (*size, noise(*size)), 10**6, 0.15
    yield 1000  # Krita makes its own thumbnails
    canvas = stage.krita.activeWindow().activeView().canvas()
    canvas.setZoomLevel(0.6)
    stage.click("scumble_paint")
    window = stage.krita.activeWindow().qwindow()
    yield from stage.until(
        lambda: window.findChildren(QWidget, "scumble_canvas"), what="an overlay"
    )
    source = Heartbeat()
    yield 1500  # the source's own picture is made meanwhile
    facts["source"] = source.stop()
    for zoom in (0.6, 2.0):
        canvas.setZoomLevel(zoom)
        yield 600
        preview = stage.widget("scumble_preview")
        before, heart = preview.count, Heartbeat()
        yield 1500
        facts[f"{zoom:.1f}"] = {**heart.stop(), "pictures": preview.count - before}
    facts["sides"] = [side for _, side in clients[-1].views]
    yield from stage.ask("photograph", name="krita-canvas-large")
    stage.click("scumble_drop")
    yield from stage.until(stage.idle, what="the end")
    play.__dict__.update(Play().__dict__)


def noise(width, height):
    row = os.urandom(3 * width)
    opaque = bytearray(b"\xff" * (4 * width))
    for channel in range(3):
        opaque[channel::4] = row[channel::3]
    return bytes(opaque) * height
