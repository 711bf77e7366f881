"""A second window shows the same; and one where something that the plugin needs is missing."""

import sys

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget
from scumble_driver.stage import bgra

from scumble_client import client

SIDE = 64


def scenario(stage):
    yield from stage.show()
    stage.set_number("scumble_strength", 35)
    twin = yield from docker_of_new_window(stage)
    gallery, other = stage.widget("scumble_gallery"), twin.findChild(QWidget, "scumble_gallery")
    yield from stage.until(lambda: other.count() == gallery.count(), what="the other gallery")
    strength = twin.findChild(QWidget, "scumble_strength")
    stage.facts["strength"] = [strength.value()]
    strength.setValue(55)
    stage.facts["strength"].append(stage.widget("scumble_strength").value())
    yield from both_tell_the_same(stage, twin)

    panel = sys.modules.pop("scumble_krita.window.panel")
    sys.modules["scumble_krita.window.panel"] = None  # an import of it fails from now on
    try:
        broken = yield from docker_of_new_window(stage)
        stage.facts["line"] = broken.findChild(QWidget, "scumble_status").text()
    finally:
        sys.modules["scumble_krita.window.panel"] = panel


def both_tell_the_same(stage, twin):
    """What is painted from one window is seen, and ended, in the other: in each mode."""
    client.play.pause, client.play.steps = 0.1, 40
    document = yield from stage.document(SIDE, SIDE)
    group = document.createGroupLayer("Poses")
    document.rootNode().addChildNode(group, None)
    for number in range(2):
        pixels = bgra(90, 60 * number, 30, 255) * SIDE**2
        stage.layer(document, f"Pose {number}", pixels, parent=group)
    stage.layer(document, "Layer", bgra(200, 60, 30, 255) * SIDE**2)
    gallery = stage.widget("scumble_gallery")
    yield from stage.choose(gallery.style_of(gallery.item(0)).path)
    for mode, layer, button in (
        ("painting", "Layer", "paint"),
        ("live", "Layer", "live"),
        ("frames", "Poses", "paint_frames"),
    ):
        yield 500  # Krita selects what was added a little later
        document.setActiveNode(document.nodeByName(layer))
        yield from stage.until(stage.widget(f"scumble_{button}").isVisible, what=button)
        stage.click(f"scumble_{button}")
        if mode == "painting":
            document.setActiveNode(document.nodeByName("Pose 0"))
            yield 300
            stage.click("scumble_paint")  # a queue
        yield from stage.until(lambda: stage.widget("scumble_progress").value(), what=mode)
        yield 300
        seen = [what_is_seen(docker) for docker in (stage.docker(), twin)]
        QTest.mouseClick(twin.findChild(QWidget, "scumble_drop"), Qt.LeftButton)
        yield from stage.until(stage.idle, what=f"{mode} ended by the other window")
        yield 300
        stage.facts[mode] = [*seen, stage.line(), stage.names(document.rootNode())]
    document.setModified(False)


def what_is_seen(docker):
    """The line without its numbers, whether Live is on, and how many lines the queue has."""
    line = docker.findChild(QWidget, "scumble_status").toolTip()
    rows = [docker.findChild(QWidget, f"scumble_queue_{number}") for number in range(3)]
    live = docker.findChild(QWidget, "scumble_live").isChecked()
    return [line.partition(" · ")[0], live, sum(row is not None for row in rows)]


def docker_of_new_window(stage):
    window = stage.krita.openWindow()
    yield 800
    return next(d for d in window.dockers() if d.objectName() == "scumble_docker")
