"""A large layer is looked at and read for Live: how long the UI stands still."""

from scumble_driver.stage import Heartbeat, bgra

from scumble_krita.live.layer import KritaLayer
from scumble_krita.live.pen import CanvasPen
from scumble_krita.studio import studio


def scenario(stage):
    facts, (width, height) = stage.facts, stage.arguments["size"]
    yield from stage.show()
    document = yield from stage.document(width, height)
    node = stage.layer(document, "Large", bgra(90, 120, 160, 255) * (width * height))
    stage.select(document, (0, 0, width, height // 2))
    yield 2000  # Krita makes its own thumbnails
    editor = studio().editor
    layer = KritaLayer(document, node, CanvasPen(), editor.stepper, editor.scratch)
    seen = []
    for what in ("look", "look again", "read"):
        heart = Heartbeat()
        asked = (layer.read if what == "read" else layer.look)(None, ())
        facts[f"{what} seconds"] = round((yield from stage.until(asked.done)), 2)
        facts[what] = heart.stop()
        found = asked.result()
        seen.append(found.fingerprint if what == "read" else found)
    facts["same"] = seen[0] == seen[1] == seen[2]
    node.setPixelData(bgra(91, 120, 160, 255), width - 3, height // 2 - 2, 1, 1)
    asked = layer.look(None, ())
    yield from stage.until(asked.done)
    facts["one pixel"] = asked.result() != seen[0]
