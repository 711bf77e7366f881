"""Whatever raises in the plugin, in a slot, a step or an event, is said in the docker."""

from PyQt5.QtWidgets import QApplication
from scumble_driver.stage import bgra

from scumble_client import client

WORDS = "thrown in this test " + "x" * 1000


def scenario(stage):
    from scumble_krita.studio import studio

    painter, facts = studio().painter, stage.facts
    docker = yield from stage.show()
    yield from stage.choose(starter())
    document = yield from stage.document(64, 48)
    stage.layer(document, "Layer", bgra(200, 60, 30, 255) * (64 * 48))
    yield 400

    def attempt(case, thing, name, act):
        setattr(thing, name, throw)
        try:
            act()
            yield 800
        finally:
            delattr(thing, name)
        facts[case] = [stage.line(), QApplication.activeModalWidget() is not None]

    def reopen():
        docker.hide()
        docker.show()

    yield from attempt("slot", painter, "look", reopen)
    yield from attempt("step", painter, "_submit", lambda: stage.click("scumble_paint"))
    yield from stage.until(stage.idle, what="after a step that raised")
    yield from attempt("event", painter, "_place", lambda: stage.click("scumble_paint"))
    yield from stage.until(stage.idle, what="after an event that raised")
    stage.click("scumble_paint")
    yield from stage.until(stage.idle, what="painted at last")
    facts["idle"] = "is ready" in stage.line() and not client.clients[-1].jobs


def throw(*_):
    raise RuntimeError(WORDS)


def starter():
    from scumble_editor.styles.named_style import starter_styles

    return starter_styles()[0].path
