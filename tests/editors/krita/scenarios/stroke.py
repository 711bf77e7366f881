"""The artist is drawing a line with the mouse when the painting comes back."""

from PyQt5.QtCore import QPoint
from PyQt5.QtWidgets import QWidget
from scumble_driver.stage import bgra

from scumble_client import client

SIZE = (400, 300)
WHOLE = (0, 0, *SIZE)
ADDING = "Adding the painting above Layer…"


def scenario(stage):
    facts = stage.facts
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    client.play.pause, client.play.steps = 0.15, 12
    document = yield from stage.document(*SIZE)
    layer = stage.layer(document, "Layer", bgra(250, 250, 250, 255) * (400 * 300))
    yield 500
    stage.krita.action("KritaShape/KisToolBrush").trigger()
    window = stage.krita.windows()[0].qwindow()
    canvas = max(
        (
            w
            for w in window.findChildren(QWidget)
            if "Canvas" in type(w).__name__ or "canvas" in w.objectName()
        ),
        key=lambda w: w.width() * w.height(),
        default=window.centralWidget(),
    )
    middle = canvas.mapToGlobal(QPoint(canvas.width() // 2, canvas.height() // 2))
    before = bytes(layer.pixelData(*WHOLE))
    stage.action()
    yield 200
    yield from stage.ask("mouse", words=["mousemove", str(middle.x() - 100), str(middle.y())])
    yield from stage.ask("mouse", words=["mousedown", "1"])
    step = 0
    while step < 30 or stage.line() != ADDING:  # the painting comes while the button is down
        x = middle.x() - 100 + 6 * min(step, 29) + step % 2
        yield from stage.ask("mouse", words=["mousemove", str(x), str(middle.y())])
        yield 40
        step += 1
        assert step < 3000, stage.line()
    facts["names_while_drawing"] = stage.names(document.rootNode())
    yield from stage.ask("mouse", words=["mouseup", "1"])
    yield from stage.until(stage.idle, what="placed after the stroke")
    yield 400
    document.waitForDone()
    after = bytes(layer.pixelData(*WHOLE))
    rows = [
        y
        for y in range(300)
        if after[y * 1600 : y * 1600 + 1600] != before[y * 1600 : y * 1600 + 1600]
    ]
    columns = [x for x in range(400) if after[x * 4 :: 1600] != before[x * 4 :: 1600]]
    facts["stroke"] = [len(rows), len(columns)]
    facts["names"] = stage.names(document.rootNode())
    for number in (1, 2):
        stage.krita.action("edit_undo").trigger()
        yield 400
        document.waitForDone()
        same = bytes(layer.pixelData(*WHOLE)) == before
        facts[f"undo_{number}"] = [stage.names(document.rootNode()), same]
    client.play.pause, client.play.steps = 0.05, 8
