"""To look at a large layer that was just drawn on takes no frame; too large a one is said."""

import time


def scenario(stage):
    yield from stage.show()
    document = yield from stage.document(6000, 4000)
    stage.layer(document, "Large", bytes(6000 * 4000 * 4 // 2) + b"\x80" * (6000 * 4000 * 4 // 2))
    line = stage.widget("scumble_estimate")
    yield from stage.until(lambda: line.text().startswith("6000"), what="too large")
    stage.facts["too large"] = line.text()
    stage.facts["bold"] = stage.widget("scumble_estimate").styleSheet()
    yield 400
    yield from stage.ask("photograph", name="krita-told-too-large")
    from scumble_krita.layers.reading import sizes

    took = []
    for shade in range(5):
        node = document.activeNode()
        node.setPixelData(bytes([shade, 9, 9, 255]) * (500 * 500), 100, 100, 500, 500)
        document.waitForDone()
        began = time.monotonic()
        sizes()
        took.append(1000 * (time.monotonic() - began))
    stage.facts["milliseconds"] = took
    document.setModified(False)
    document.close()
    yield 300
