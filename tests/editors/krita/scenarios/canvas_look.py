"""How long it takes to find the canvases, before and after dockers were put into a tab."""

import time

from PyQt5.QtWidgets import QDockWidget

from scumble_krita.canvas.canvases import canvases_of


def scenario(stage):
    facts, window = stage.facts, stage.krita.activeWindow().qwindow()
    docker = yield from stage.show()
    document = yield from stage.document(64, 64)
    presets = window.findChild(QDockWidget, "PresetDocker")
    for name in ("apart", "in a tab"):
        if name == "in a tab":
            presets.show()
            window.tabifyDockWidget(presets, docker)
            docker.raise_()
        yield 1500
        facts[name] = {"found": len(canvases_of(document)), "seconds": quickest(document)}
    presets.hide()


def quickest(document):
    """Seconds on the processor of the quickest of some looks."""
    times = []
    for _ in range(20):
        began = time.thread_time()
        canvases_of(document)
        times.append(time.thread_time() - began)
    return min(times)
