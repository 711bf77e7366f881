"""The painted layer is moved, or its image cropped, while it is painted: the painting comes there.

A red mark on the layer, blue on its painting, tells where each is.
"""

import math

from PyQt5.QtCore import QByteArray, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget
from scumble_driver.stage import bgra

from scumble_client import client
from scumble_krita.studio import studio

SIZE, RECT, MARK = (320, 240), (20, 20, 200, 160), (40, 40, 40, 30)
RED, BLUE = bgra(250, 10, 10, 255), bgra(10, 10, 250, 255)


def crop(document, _):
    document.crop(30, 30, 100, 80)


def move(_, layer):
    layer.move(30, 10)


def enlarge(document, _):
    document.resizeImage(-50, -30, 420, 300)


def turn(document, _):
    document.rotateImage(math.pi / 2)


def scenario(stage):
    yield from stage.show()
    yield from stage.choose(stage.arguments["style"])
    client.play.pause, client.play.steps = 0.05, 8
    for name, act in (("moved", move), ("cropped", crop), ("enlarged", enlarge), ("turned", turn)):
        yield from case(stage, name, act)
    yield from case(stage, "late", crop, late=True)
    yield from case(stage, "a group", crop, wanted="Set")
    yield from case(stage, "a group of a moved layer", move, wanted="Set")
    yield from case(stage, "beside a copy", move, part=True)
    studio().editor.as_group = True
    yield from case(stage, "as a group", move)
    yield from goes_on(stage, "group goes on", crop)
    studio().editor.as_group = False
    yield from goes_on(stage, "turned goes on", turn)


def begun(stage, wanted="Source"):
    document = yield from stage.document(*SIZE)
    ground = stage.layer(document, "Ground", bgra(90, 90, 90, 255) * (SIZE[0] * SIZE[1]))
    group = document.createGroupLayer("Set")
    document.rootNode().addChildNode(group, ground)
    layer = document.createNode("Source", "paintlayer")
    layer.setPixelData(QByteArray(bgra(200, 180, 160, 255) * (RECT[2] * RECT[3])), *RECT)
    layer.setPixelData(QByteArray(RED * (MARK[2] * MARK[3])), *MARK)
    group.addChildNode(layer, None)
    document.waitForDone()
    yield 300  # Krita selects what was added a little later
    document.setActiveNode(document.nodeByName(wanted))
    yield 300
    return document, layer


def case(stage, name, act, wanted="Source", *, part=False, late=False):
    document, layer = yield from begun(stage, wanted)
    if part:
        layer.setBlendingMode("multiply")
        stage.select(document, (0, 0, 120, 120))
    stage.action()
    yield from stage.until(lambda: pictures(stage), what="it forms")
    if late:
        yield from hold(stage)
    client.clients[-1].next = math.inf  # until that is done
    act(document, layer)
    document.waitForDone()
    yield 400
    forming = None if late else [list(one.area) for one in pictures(stage)]
    client.clients[-1].next = 0.0
    if late:
        yield from stage.ask("mouse", words=["mouseup", "1"])
    yield from stage.until(stage.idle, what=name)
    yield 400
    facts = stage.facts[name] = {"forming": forming}
    facts["marks"] = [mark(document, layer, RED), mark(document, painting(document), BLUE)]
    facts["undone"] = yield from undone(stage, document)
    yield from stage.ask("photograph", name=f"krita-meanwhile-{name.replace(' ', '-')}")
    leave(document)
    yield 200


def hold(stage):
    """A button is down: the painting waits for that, as it might cut a stroke short."""
    status = stage.widget("scumble_status")
    at = status.mapToGlobal(status.rect().center())
    words = ["mousemove", str(at.x()), str(at.y()), "mousedown", "1"]
    yield from stage.ask("mouse", words=words)
    yield from stage.until(lambda: studio().painter.jobs[-1].result, what="painted")
    yield 300


def undone(stage, document):
    """The painting goes in one step, and comes back where it was."""
    there = mark(document, painting(document), BLUE)
    stage.krita.action("edit_undo").trigger()
    document.waitForDone()
    yield 300
    gone = painting(document) is None
    stage.krita.action("edit_redo").trigger()
    document.waitForDone()
    yield 300
    return [gone, mark(document, painting(document), BLUE) == there]


def goes_on(stage, name, act):
    """A painting whose image was changed later: what is painted on from it comes to its place."""
    document, layer = yield from begun(stage)
    yield from stage.paint(by="action")
    act(document, layer)
    document.waitForDone()
    yield 600  # the docker looks which painting is selected
    first = painting(document)
    finer = stage.widget("scumble_finer")
    yield from stage.until(finer.isVisible, what="Finer")
    QTest.mouseClick(finer, Qt.LeftButton)
    yield from stage.until(lambda: not stage.idle(), what="it goes on")
    yield from stage.until(stage.idle, what=name)
    yield 400
    new = painting(document, first)
    stage.facts[name] = [mark(document, layer, RED), mark(document, new, BLUE), bounds(first)]
    leave(document)
    yield 200


def painting(document, besides=None):
    """The uppermost painting in the group, or in the group beside a copy there."""
    found = [n for n in below(document.rootNode()) if "– " in n.name() and n != besides]
    return found[-1] if found else None


def below(node):
    for child in node.childNodes():
        yield child
        yield from below(child)


def bounds(node):
    return list(node.bounds().getRect())


def mark(document, node, pixel):
    """Where the mark is seen on the canvas; None where it is not."""
    if node is None:
        return None
    wide, high = document.width(), document.height()
    pixels = bytes(node.projectionPixelData(0, 0, wide, high))
    rows = [pixels[4 * wide * y : 4 * wide * (y + 1)] for y in range(high)]
    marked = [(x, y) for y, row in enumerate(rows) for x in columns(row, pixel)]
    if not marked:
        return None
    across, down = ([place[axis] for place in marked] for axis in (0, 1))
    corner = min(across), min(down)
    return [*corner, max(across) + 1 - corner[0], max(down) + 1 - corner[1]]


def columns(row, pixel):
    if pixel not in row:
        return []
    return [x for x in range(len(row) // 4) if row[4 * x : 4 * x + 4] == pixel]


def pictures(stage):
    """What is seen over the canvas."""
    window = stage.krita.windows()[0].qwindow()
    found = [one for one in window.findChildren(QWidget, "scumble_canvas") if one.isVisible()]
    return [picture for one in found for picture in one._pictures]


def leave(document):
    document.setModified(False)
    document.close()
