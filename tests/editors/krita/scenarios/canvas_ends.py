"""The picture on the canvas ends with its document, its view, and the first error in it."""

from PyQt5.QtWidgets import QWidget

from scumble_client.client import Play, play


def scenario(stage):
    facts = stage.facts
    yield from stage.show()
    for how in ("document closed", "view closed", "broken", "switched off"):
        document = yield from painted(stage)
        facts[how] = {"during": shown(stage)}
        yield from globals()[how.replace(" ", "_")](stage, document, facts[how])
        yield 300
        facts[how]["after"] = shown(stage)
        facts[how]["paints"] = not stage.idle()
        stage.click("scumble_drop")
        yield from stage.until(stage.idle, what="the end")
        facts[how]["at last"] = shown(stage)
        stage.widget("scumble_in_place").setChecked(True)
        for left in stage.krita.documents():
            if left.name() != "Scumble scratch":
                left.setModified(False)
                left.close()
        yield 200
    play.__dict__.update(Play().__dict__)


def painted(stage):
    """Two documents of which the first is being painted, and seen."""
    document = yield from stage.document(200, 150)
    stage.layer(document, "Sky", bytes([90, 90, 90, 255]) * (200 * 150))
    yield from stage.choose(stage.arguments["style"])
    play.picture, play.steps = (4, 3, bytes([250, 0, 0, 255]) * 12), 10**6
    stage.click("scumble_paint")
    yield from stage.until(lambda: shown(stage), what="an overlay")
    return document


def shown(stage):
    """In how many views a picture is over the canvas, seen or behind another tab."""
    window = stage.krita.activeWindow().qwindow()
    return len([w for w in window.findChildren(QWidget, "scumble_canvas") if not w.isHidden()])


def document_closed(stage, document, facts):
    yield from stage.document(120, 90)
    facts["only its own"] = shown(stage)
    document.setModified(False)
    document.close()


def view_closed(stage, document, facts):
    window = stage.krita.activeWindow()
    window.addView(document)
    yield 500
    facts["in both"] = shown(stage)
    stage.krita.action("file_close").trigger()
    yield 300
    facts["in one"] = shown(stage)
    document.setModified(False)
    stage.krita.action("file_close").trigger()


def broken(stage, _document, facts):
    from scumble_krita.canvas.overlay import Overlay

    def fail(*_):
        raise ValueError("it is broken")

    right, Overlay._draw = Overlay._draw, fail
    yield 300
    Overlay._draw = right
    facts["line"] = stage.line()
    yield 200
    facts["button"] = stage.widget("scumble_in_place").isChecked()
    stage.click("scumble_in_place")
    yield 300
    facts["again"] = shown(stage)
    stage.click("scumble_in_place")
    yield 100
    stage.widget("scumble_in_place").setChecked(True)
    Overlay._draw = fail
    yield 300
    Overlay._draw = right


def switched_off(stage, _document, facts):
    facts["on"] = shown(stage)
    stage.click("scumble_in_place")
    yield 200
