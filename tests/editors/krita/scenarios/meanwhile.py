"""The artist goes on while a job runs: edits, renames, moves, deletes, closes the document."""

from PyQt5.QtCore import QByteArray
from scumble_driver.stage import bgra

from scumble_client import client

SIZE = (320, 240)
WHOLE = (0, 0, *SIZE)


def scenario(stage):
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    client.play.pause, client.play.steps = 0.08, 10

    document = yield from stage.document(*SIZE)
    yield from edited_and_deleted(stage, document)
    yield from moved(stage, document)
    yield from closed(stage, document)
    client.play.pause, client.play.steps = 0.05, 8


def edited_and_deleted(stage, document):
    facts, root = stage.facts, document.rootNode()
    layer = stage.layer(document, "Source", bgra(200, 60, 30, 255) * (320 * 240))
    stage.layer(document, "Other", bgra(20, 60, 130, 255) * 100, rect=(0, 0, 10, 10))
    yield 200  # Krita activates a new layer a little later
    document.setActiveNode(layer)
    yield 200
    stage.action()
    yield 250
    layer.setPixelData(QByteArray(bgra(1, 2, 3, 255) * 1000), 0, 0, 50, 20)
    layer.setName("Renamed")
    other = document.nodeByName("Other")
    document.setActiveNode(other)
    yield from stage.until(stage.idle, what="edited meanwhile")
    yield 200
    facts["edited"] = {
        "names": stage.names(root),
        "active": document.activeNode().name(),
        "stroke_kept": list(bytes(layer.pixelData(10, 10, 1, 1))),
        "painted": list(bytes(root.childNodes()[1].pixelData(10, 10, 1, 1))),
    }
    document.setActiveNode(layer)
    yield 150
    stage.action()
    yield 250
    layer.remove()
    yield from stage.until(stage.idle, what="deleted meanwhile")
    facts["deleted"] = {"names": stage.names(root), "line": stage.line()}


def moved(stage, document):
    root, other = document.rootNode(), document.nodeByName("Other")
    yield 200  # Krita activates the painting of before a little later
    document.setActiveNode(other)
    yield 150
    stage.action()
    yield 250
    group = document.createGroupLayer("Group")
    root.addChildNode(group, None)
    other.remove()
    group.addChildNode(other, None)
    group.setLocked(True)
    yield from stage.until(stage.idle, what="moved into a locked group meanwhile")
    stage.facts["moved"] = {"names": stage.names(root), "in_group": stage.names(group)}


def closed(stage, document):
    second = yield from stage.document(*SIZE)
    closing = stage.layer(second, "Closing", bgra(200, 60, 30, 255) * 8000, rect=(40, 30, 100, 80))
    yield 150
    stage.action()
    yield 300
    del closing
    second.setModified(False)
    second.close()
    yield from stage.until(stage.idle, what="closed meanwhile")
    yield 300
    rescued = stage.krita.activeDocument()
    top = rescued.rootNode().childNodes()[-1]
    stage.facts["closed"] = {
        "line": stage.line(),
        "new": rescued != document and rescued.rootNode() is not None,
        "name": top.name(),
        "pixel": list(bytes(top.pixelData(41, 31, 1, 1))),
        "outside": list(bytes(top.pixelData(39, 31, 1, 1))),
    }
