"""A painting forms on the canvas: in its place at every zoom, and nothing of it in the document."""

import math
import shutil
import tempfile
from pathlib import Path

from krita import InfoObject
from PyQt5.QtCore import QPoint, QPointF, QRect
from PyQt5.QtWidgets import QAbstractScrollArea, QMdiArea, QWidget
from scumble_driver.pen import stroke

from scumble_client.client import Play, clients, play

AREA = (100, 60, 240, 160)
WIDTH, HEIGHT, DENSITY = 400, 300, 300.0
QUARTERS = ((230, 40, 40, 255), (40, 200, 60, 255), (50, 70, 230, 255), (240, 220, 40, 255))
"""Of the preview: upper left, upper right, lower left, lower right."""
SOURCE, GROUND = (90, 90, 90), (255, 255, 255)
HOLE = (0.42, 0.58)
"""Which share of its width, in the middle, the preview leaves out."""
LOOKS = ((0.6, 0, False), (2.0, 0, False), (1.0, 30, True))


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    yield from stage.show()
    document = yield from picture(stage)
    yield from stage.choose(wanted["style"])
    document.setModified(False)
    before = state(stage, document, "before.kra")
    play.picture, play.pause, play.steps = (96, 64, preview()), 0.05, 10**6
    facts["idle"] = len(overlays(stage))
    stage.click("scumble_paint")
    yield from stage.until(lambda: overlays(stage), what="an overlay")
    yield 1500  # Krita's own messages
    facts["canvas"] = overlays(stage)[0].parentWidget().metaObject().className()
    facts["looks"] = []
    for zoom, rotation, mirrored in LOOKS:
        facts["looks"].append((yield from look(stage, zoom, rotation, mirrored)))
    facts["views"] = [side for _, side in clients[-1].views]
    yield from compare(stage, facts)
    yield from drag_the_line(stage, facts)
    after = state(stage, document, "after.kra")
    facts["kra"] = [before.pop("kra"), after.pop("kra")]
    facts["same"] = before == after, before
    stage.click("scumble_cancel")
    yield from stage.until(stage.idle, what="the end")
    yield 300
    facts["after_end"] = len(overlays(stage))
    facts["layers"] = stage.names(document.rootNode())
    yield from compare_the_finished(stage, facts)
    play.__dict__.update(Play().__dict__)


def picture(stage):
    """A white picture with a grey layer in the middle of it, at the resolution of print."""
    document = stage.krita.createDocument(WIDTH, HEIGHT, "picture", "RGBA", "U8", "", DENSITY)
    stage.krita.windows()[0].addView(document)
    yield 300
    for node in document.rootNode().childNodes():
        node.remove()
    stage.layer(document, "Ground", bytes([*GROUND[::-1], 255]) * (WIDTH * HEIGHT))
    grey = bytes([*SOURCE[::-1], 255]) * (AREA[2] * AREA[3])
    stage.layer(document, "Sky", grey, rect=AREA)
    document.waitForDone()
    document.setModified(False)
    return document


def preview():
    rows = []
    for y in range(64):
        row = [bytes(QUARTERS[2 * (y >= 32) + (x >= 48)]) for x in range(96)]
        row[int(96 * HOLE[0]) : int(96 * HOLE[1])] = [bytes(4)] * (
            int(96 * HOLE[1]) - int(96 * HOLE[0])
        )
        rows += row
    return b"".join(rows)


def overlays(stage):
    window = stage.krita.activeWindow().qwindow()
    return [w for w in window.findChildren(QWidget, "scumble_canvas") if w.isVisible()]


def controller(stage):
    frame = stage.krita.activeWindow().qwindow().findChild(QMdiArea).activeSubWindow()
    found = frame.findChildren(QAbstractScrollArea)
    return next(s for s in found if s.metaObject().className() == "KisCanvasController")


def on_screen(stage, x, y):
    """Where a pixel of the image is, found without the plugin's way: from angle and scroll bars."""
    canvas, scrolled = stage.krita.activeWindow().activeView().canvas(), controller(stage)
    angle = math.radians(canvas.rotation())
    zoom = canvas.zoomLevel() * 72 / DENSITY  # Krita gives that of the page's points

    def turned(px, py):
        px = -px if canvas.mirror() else px
        return (
            zoom * (px * math.cos(angle) - py * math.sin(angle)),
            zoom * (px * math.sin(angle) + py * math.cos(angle)),
        )

    corners = [turned(px, py) for px in (0, WIDTH) for py in (0, HEIGHT)]
    left, top = (min(corner[axis] for corner in corners) for axis in (0, 1))
    px, py = turned(x, y)
    px -= left + scrolled.horizontalScrollBar().value()
    py -= top + scrolled.verticalScrollBar().value()
    place = scrolled.viewport().mapToGlobal(QPoint(round(px), round(py)))
    return [place.x(), place.y()]


def points():
    """Points of the image, and what is to be seen there while the preview is shown."""
    x, y, width, height = AREA
    found = []
    for number, color in enumerate(QUARTERS):
        right, low = number % 2, number // 2
        for share in (0.05, 0.2, 0.36):
            px = x + width * (share if not right else 1 - share)
            py = y + height * (0.08 if not low else 0.92)
            found.append((px, py, color[:3]))
    found += [(x + width / 2, y + height * share, SOURCE) for share in (0.2, 0.8)]
    for px, py in ((x - 6, y + 40), (x + width + 6, y + 40), (x + 90, y - 6), (x + 90, y + 166)):
        found.append((px, py, GROUND))
    return found


def seen_points(stage, wanted):
    visible = controller(stage).viewport()
    room = QRect(visible.mapToGlobal(QPoint(0, 0)), visible.size()).adjusted(8, 8, -8, -8)
    placed = [(on_screen(stage, x, y), list(color)) for x, y, color in wanted]
    return [[place, color] for place, color in placed if room.contains(QPoint(*place))]


def look(stage, zoom, rotation, mirrored):
    canvas = stage.krita.activeWindow().activeView().canvas()
    canvas.setZoomLevel(zoom)
    canvas.setRotation(rotation)
    canvas.setMirror(mirrored)
    yield 400
    name = f"krita-canvas-{int(100 * zoom)}-{rotation}-{'mirrored' if mirrored else 'plain'}"
    yield from stage.ask("photograph", name=name)
    return {
        "picture": name,
        "points": seen_points(stage, points()),
        "apart": between_ways(stage.krita.activeDocument()),
    }


def between_ways(document):
    """How far apart two ways put the image's corners: Krita's own, and that of older Kritas."""
    from scumble_krita.canvas.canvases import canvases_of

    (canvas,) = canvases_of(document)
    ways = canvas.from_image(), canvas.by_scroll_bars()
    corners = [QPointF(x, y) for x in (0, WIDTH) for y in (0, HEIGHT)]
    found = [[way.map(corner) for corner in corners] for way in ways]
    return max((a - b).manhattanLength() for a, b in zip(*found, strict=True))


def compare(stage, facts):
    """The key is held: the source is seen; it is let go: the painting again."""
    facts["held"] = []
    where = on_screen(stage, AREA[0] + 4, AREA[1] + 4)
    yield from stage.ask("mouse", words=["mousemove", *map(str, where)])
    source = [(x, y, SOURCE if color != GROUND else GROUND) for x, y, color in points()]
    for word, way, seen in (("keydown", "held", source), ("keyup", "let-go", points())):
        yield from stage.ask("mouse", words=[word, "y"])
        yield 400
        name = f"krita-canvas-{way}"
        yield from stage.ask("photograph", name=name)
        facts["held"].append({"picture": name, "points": seen_points(stage, seen)})


def drag_by_pen(stage, knob, target, facts):
    """There and back by a pen, which draws nothing on the way."""
    document = stage.krita.activeDocument()
    layer, split = document.activeNode(), []
    bounds = layer.bounds()
    before, here = bytes(layer.pixelData(*bounds.getRect())), knob.rect().center
    for aside in (target + 60, target):
        begin = knob.mapToGlobal(here())
        places = [begin, begin + QPoint(-8, 0), QPoint(aside, begin.y() + 20)]
        yield from stroke(knob, places)
        split.append(knob.mapToGlobal(here()).x() - aside)
    after = bytes(layer.pixelData(*layer.bounds().getRect()))
    facts["pen_split"] = [split, after == before, layer.bounds() == bounds]


def drag_the_line(stage, facts):
    canvas = stage.krita.activeWindow().activeView().canvas()
    canvas.setRotation(0)
    canvas.setMirror(False)
    yield 300
    stage.click("scumble_split")
    yield 300
    window = stage.krita.activeWindow().qwindow()
    knob = next(k for k in window.findChildren(QWidget, "scumble_line") if k.isVisible())
    middle = knob.mapToGlobal(knob.rect().center())
    target = on_screen(stage, AREA[0] + 60, AREA[1])[0]
    for words in (
        ["mousemove", str(middle.x()), str(middle.y()), "mousedown", "1"],
        ["mousemove", str(middle.x() - 10), str(middle.y())],
        ["mousemove", str(target), str(middle.y() + 30), "mouseup", "1"],
    ):
        yield from stage.ask("mouse", words=words)
        yield 100
    yield 300
    yield from drag_by_pen(stage, knob, target, facts)
    parted = [
        (x, y, SOURCE if x < AREA[0] + 60 and color != GROUND else color)
        for x, y, color in points()
    ]
    yield from stage.ask("photograph", name="krita-canvas-split")
    facts["split"] = {"picture": "krita-canvas-split", "points": seen_points(stage, parted)}
    stage.click("scumble_split")
    yield 200


def compare_the_finished(stage, facts):
    """The painting is in its place, its source hidden or not: the key shows the source."""
    yield from stage.ask("mouse", words=["keydown", "y"])
    yield 400
    yield from stage.ask("photograph", name="krita-canvas-finished-held")
    x, y, width, height = AREA
    inside = [(x + width * a, y + height * b, SOURCE) for a in (0.1, 0.9) for b in (0.1, 0.9)]
    held = {"picture": "krita-canvas-finished-held", "points": seen_points(stage, inside)}
    facts["finished_held"] = held
    facts["while_held"] = len(overlays(stage))
    yield from stage.ask("mouse", words=["keyup", "y"])
    yield 300
    facts["after_held"] = len(overlays(stage))
    from scumble_krita.studio import studio

    studio().painter.forget()  # as on another day: only the painting's layer is selected
    yield from stage.until(lambda: studio().desk.taken, what="the painting is taken up")
    yield from stage.ask("mouse", words=["keydown", "y"])
    yield 900
    yield from stage.ask("photograph", name="krita-canvas-another-day-held")
    facts["another_day"] = {**held, "picture": "krita-canvas-another-day-held"}
    yield from stage.ask("mouse", words=["keyup", "y"])
    yield 200
    facts["after_another_day"] = len(overlays(stage))


def state(stage, document, name):
    """All that a painting which forms must not touch; ``kra``: a saved copy."""
    document.setBatchmode(True)
    plain = Path(tempfile.mkdtemp(dir="/tmp")) / name  # the desk's own name is beyond ASCII
    document.exportImage(str(plain), InfoObject())
    document.waitForDone()
    saved = plain.read_bytes()
    shutil.rmtree(plain.parent)
    undo = stage.krita.action("edit_undo")
    nodes = document.rootNode().childNodes()
    return {
        "kra": stage.save(name, saved),
        "undo": [undo.isEnabled(), undo.text()],
        "modified": document.modified(),
        "layers": stage.names(document.rootNode()),
        "pixels": [stage.digest(n.pixelData(0, 0, WIDTH, HEIGHT)) for n in nodes],
        "annotations": document.annotationTypes(),
    }
