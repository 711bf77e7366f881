"""An animated layer is painted frame by frame; a group's layers as frames; a cancel in between."""

import os

from scumble_driver.stage import SRGB, Heartbeat, Stage, bgra

SIZE = 64
TIMES = [0, 4, 8, 12]
"""Keyframes; that of 8 is held: it looks like that of 4."""
SHAPES = [0, 1, 1, 2]


def scenario(stage):
    yield from stage.show()
    document = yield from stage.document(SIZE, SIZE)
    stage.layer(document, "Paper", bgra(240, 230, 200, 255) * (SIZE * SIZE))
    yield from show_timeline(stage)
    walk = yield from animated(stage, document, "Walk")
    yield 300
    document.setActiveNode(walk)
    document.setCurrentTime(5)
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", stage.arguments["strength"])
    yield 500
    yield from told(stage)
    yield from all_frames(stage, document, walk)
    if stage.arguments["only_pauses"]:
        return
    yield from again(stage, document, walk)
    yield from saved(stage, document)
    yield from cancelled(stage, document, walk)
    yield from discarded(stage, document, walk)
    yield from in_a_range(stage, document, walk)
    yield from a_group_that_moves(stage, document, walk)
    yield from layers_as_frames(stage, document)


def animated(stage, document, name):
    """A paint layer with keyframes, made as a person's would be: by Krita's own action."""
    layer = stage.layer(document, name, picture(0))
    yield 500
    for time, shape in zip(TIMES, SHAPES, strict=True):
        document.setCurrentTime(time)
        document.waitForDone()
        yield 300
        stage.krita.action("add_blank_frame").trigger()
        yield from stage.until(
            lambda time=time: layer.hasKeyframeAtTime(time), what=f"a keyframe at {time}"
        )
        layer.setPixelData(picture(shape), 0, 0, SIZE, SIZE)
    document.refreshProjection()
    document.waitForDone()
    return layer


def picture(shape):
    """A light ground with a dark bar that stands elsewhere in each shape."""
    dark, light = bgra(40, 30, 90, 255), bgra(220, 180, 120, 255)
    left = 7 + 17 * shape
    row = b"".join(dark if left <= x < left + 12 else light for x in range(SIZE))
    return row * SIZE


def show_timeline(stage):
    for docker in stage.krita.dockers():
        if docker.windowTitle().replace("&", "") == "Animation Timeline":
            docker.setVisible(True)
            docker.raise_()
    yield 500


def told(stage):
    """The button is there, and what all frames take stands above it."""
    button, facts = stage.widget("scumble_paint_frames"), stage.facts
    yield from stage.until(
        lambda: "4 frames" in stage.widget("scumble_estimate").text(), what="the frames told"
    )
    facts["button"] = [button.isVisible(), button.text()]
    facts["told"] = stage.widget("scumble_estimate").text()


def paint(stage, what):
    """Press the button and wait; gives the lines that were shown."""
    lines = []

    def over():
        if stage.line() not in lines[-1:]:
            lines.append(stage.line())
        return stage.idle()

    stage.click("scumble_paint_frames")
    yield from stage.until(over, what=what)
    yield 500
    return [*lines, stage.line()]


def all_frames(stage, document, walk):
    facts = stage.facts
    facts["before"] = state(document)
    adding = []

    def adds():
        adding.extend(["Adding"] if "Adding" in stage.line() else [])
        return bool(adding)

    heart = Heartbeat(adds)
    facts["lines"] = yield from paint(stage, "all frames")
    facts["ui"] = heart.stop()
    facts["undo"] = stage.krita.action("edit_undo").text()
    painting = newest(document)
    facts["after"] = state(document)
    facts["made"] = look(painting)
    facts["name"], facts["visible"] = painting.name(), [walk.visible(), painting.visible()]
    yield from stage.ask("photograph", name="krita-frames-0")
    document.setCurrentTime(12)
    document.waitForDone()
    yield 500
    yield from stage.ask("photograph", name="krita-frames-12")
    document.setCurrentTime(5)
    document.waitForDone()
    yield 300


def again(stage, document, walk):
    """The same once more is not painted again: the frames come from the history."""
    document.setActiveNode(walk)
    yield 700
    lines = yield from paint(stage, "the same again")
    second = newest(document)
    first = document.rootNode().childNodes()[-2]
    stage.facts["again"] = {
        "same": look(second)["digests"] == look(first)["digests"],
        "steps": [line for line in lines if ": frame " in line],
    }
    names = stage.names(document.rootNode())
    stage.krita.action("edit_undo").trigger()
    document.waitForDone()
    yield 400
    stage.facts["again"]["undone"] = [len(names), len(stage.names(document.rootNode()))]


def saved(stage, document):
    path = os.fsencode(stage.path("frames.kra")).decode()
    stage.facts["saved"] = document.saveAs(path)
    document.waitForDone()
    other = stage.krita.openDocument(path)
    stage.facts["reopened"] = look(newest(other))
    other.setModified(False)
    other.close()
    yield 300


def cancelled(stage, document, walk):
    """In the middle: the frames that are done stay."""
    document.setActiveNode(walk)
    yield 700
    stage.set_number("scumble_strength", 80)
    yield 500
    stage.click("scumble_paint_frames")
    yield from stage.until(lambda: ": frame 2 of 4" in stage.line(), what="frame 2")
    stage.click("scumble_cancel")
    yield from stage.until(stage.idle, what="cancelled")
    yield 500
    stage.facts["cancelled"] = {"line": stage.line(), **look(newest(document))}


def discarded(stage, document, walk):
    document.setActiveNode(walk)
    yield 700
    stage.set_number("scumble_strength", 65)
    yield 500
    before = stage.names(document.rootNode())
    stage.click("scumble_paint_frames")
    yield from stage.until(lambda: ": frame 2 of 4" in stage.line(), what="frame 2")
    stage.click("scumble_drop")
    yield from stage.until(stage.idle, what="discarded")
    yield 500
    stage.facts["discarded"] = [stage.line(), stage.names(document.rootNode()) == before]


def in_a_range(stage, document, walk):
    """A range that is selected: what is held at its beginning counts as its first frame."""
    document.setActiveNode(walk)
    document.setPlayBackRange(2, 10)
    yield 700
    yield from paint(stage, "a range")
    stage.facts["range"] = look(newest(document))
    document.setPlayBackRange(0, 101)


def a_group_that_moves(stage, document, walk):
    """It is read as Krita shows it at each time: here as its one layer, so nothing is painted."""
    group = document.createGroupLayer("Actor")
    document.rootNode().addChildNode(group, None)
    group.addChildNode(walk.duplicate(), None)
    document.waitForDone()
    yield 500
    document.setActiveNode(group)
    stage.set_number("scumble_strength", 50)
    yield 1000
    lines = yield from paint(stage, "a group that moves")
    made = newest(document)
    steps = [line for line in lines if ": frame " in line]
    stage.facts["actor"] = {**look(made), "name": made.name(), "steps": steps}


def layers_as_frames(stage, document):
    group = document.createGroupLayer("Poses")
    document.rootNode().addChildNode(group, None)
    for place in (0, 2):
        stage.layer(document, f"Pose {place}", picture(place), parent=group)
    yield 500  # Krita activates a new layer a little later
    document.setActiveNode(group)
    stage.set_number("scumble_strength", 65)
    yield 1000
    stage.facts["group_button"] = stage.widget("scumble_paint_frames").text()
    lines = yield from paint(stage, "layers")
    made = newest(document)
    stage.facts["group"] = {
        "name": made.name(),
        "layers": [child.name() for child in made.childNodes()],
        "digests": [stage.digest(c.pixelData(0, 0, SIZE, SIZE)) for c in made.childNodes()],
        "line": lines[-1],
        "seen": stage.digest(document.pixelData(0, 0, SIZE, SIZE)),
    }
    yield from stage.ask("photograph", name="krita-frames-group")


def newest(document):
    return [n for n in document.rootNode().childNodes() if n.type() != "selectionmask"][-1]


def look(layer):
    """Where a layer has keyframes, and what is in them."""
    times = [time for time in range(40) if layer.hasKeyframeAtTime(time)]
    pixels = [bytes(layer.pixelDataAtTime(0, 0, SIZE, SIZE, time)) for time in times]
    return {
        "animated": layer.animated(),
        "times": times,
        "digests": [Stage.digest(one) for one in pixels],
        "opaque": [one[3::4] == b"\xff" * (SIZE * SIZE) for one in pixels],
        "space": [layer.colorModel(), layer.colorDepth(), layer.colorProfile() == SRGB],
    }


def state(document):
    """What is to be as it was: time, active layer, selection."""
    selection = document.selection()
    return [document.currentTime(), document.activeNode().name(), selection is not None]
