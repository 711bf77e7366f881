"""A second window shows the same; and one where something that the plugin needs is missing."""

import sys

from PyQt5.QtWidgets import QWidget


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

    panel = sys.modules.pop("scumble_krita.window.panel")
    sys.modules["scumble_krita.window.panel"] = None  # an import of it fails from now on
    try:
        broken = yield from docker_of_new_window(stage)
        stage.facts["line"] = broken.findChild(QWidget, "scumble_status").text()
    finally:
        sys.modules["scumble_krita.window.panel"] = panel


def docker_of_new_window(stage):
    window = stage.krita.openWindow()
    yield 800
    return next(d for d in window.dockers() if d.objectName() == "scumble_docker")
