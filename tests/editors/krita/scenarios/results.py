"""Paintings are taken up again: by a slider; on another day finer, as a sibling; in trouble."""

import os


def scenario(stage):
    facts = stage.facts
    docker = yield from stage.show()
    docker.setMinimumWidth(300)
    document = yield from stage.document(SIZE, SIZE)
    stage.photo(document, "Photo", stage.arguments["photo"], opaque=True)
    yield from stage.choose(stage.arguments["style"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 35)
    yield 600
    facts["row_at_first"] = stage.widget("scumble_result").isVisible()
    yield from stage.paint()
    yield from taken_up(stage)
    facts["painted"] = layers(document)
    yield from by_a_slider(stage, document)
    yield from between_layers(stage, document)
    path = os.fsencode(stage.path("saved.kra")).decode()  # as Krita takes it
    facts["saved"] = document.saveAs(path)
    document.waitForDone()
    document.setModified(False)
    document.close()
    yield 300
    yield from stage.ask("restart_backend")
    yield from on_another_day(stage, path)


SIZE = 64


def by_a_slider(stage, document):
    """It acts on the painting that is selected, in its place; one undo step."""
    facts = stage.facts
    stage.set_number("scumble_strength", 80)
    yield from stage.until(lambda: not stage.idle(), what="going on")
    facts["going_on"] = stage.line()
    yield from done(stage)
    facts["replaced"] = layers(document)
    facts["active"] = document.activeNode().name()
    yield from stage.ask("photograph", name="krita-result-replaced")
    for action in ("edit_undo", "edit_redo"):
        stage.krita.action(action).trigger()
        document.waitForDone()
        yield 500
        facts[action] = layers(document)
    select(document, -1)
    yield from stage.until(lambda: value(stage) == 80, what="the painting again")


def between_layers(stage, document):
    """Each layer has its own settings; the artist's are those of the ordinary ones."""
    facts = stage.facts
    facts["shown"] = []
    for place in (0, 1, 0, -1):
        select(document, place)
        yield 600
        row = stage.widget("scumble_result").isVisible()
        facts["shown"].append([document.activeNode().name(), value(stage), row])
    facts["line"] = stage.line()


def on_another_day(stage, path):
    """The file is opened again, the backend is another: all is as it was, and goes on."""
    facts = stage.facts
    document = stage.krita.openDocument(path)
    stage.krita.windows()[0].addView(document)
    yield 500
    select(document, 0)
    yield 500
    facts["own"] = value(stage)
    select(document, -1)
    yield from taken_up(stage)
    facts["reopened"] = [document.activeNode().name(), value(stage), preset(stage)]
    yield from stage.ask("photograph", name="krita-result-reopened")
    bar = stage.widget("scumble_progress")
    stage.click("scumble_finer")
    yield from stage.until(lambda: bar.value() > 0, what="the first stroke")
    facts["first"] = bar.value() / bar.maximum()
    yield from stage.ask("photograph", name="krita-result-finer")
    yield from done(stage)
    facts["finer"] = [*layers(document)[-1], value(stage), preset(stage)]
    stage.set_choice("scumble_placing", "top")
    yield 300
    stage.krita.action("scumble_vary").trigger()
    yield 200
    yield from done(stage)
    facts["sibling"] = layers(document)[-2:]
    yield from stage.ask("photograph", name="krita-result-sibling")
    stage.set_choice("scumble_placing", "replace")
    yield from in_trouble(stage, document)


def in_trouble(stage, document):
    """The jobs are not kept any more; then the source layer is gone, too; then all is closed."""
    facts = stage.facts
    yield from stage.ask("restart_backend", forget=True)
    before = len(layers(document))
    stage.set_number("scumble_strength", 60)
    yield from stage.until(lambda: not stage.idle(), what="going on")
    yield from done(stage)
    facts["anew"] = [stage.line(), len(layers(document)) - before]
    yield from stage.ask("restart_backend", forget=True)
    document.rootNode().childNodes()[0].remove()
    document.waitForDone()
    select(document, -1)
    yield from taken_up(stage)
    before = layers(document)
    stage.krita.action("scumble_finer").trigger()
    yield 300
    yield from stage.until(stage.idle, what="the line")
    yield 300
    facts["gone"] = [stage.line(), layers(document) == before]
    document.setModified(False)
    document.close()
    yield 800
    facts["closed"] = [value(stage), stage.widget("scumble_result").isVisible()]


def taken_up(stage):
    row = stage.widget("scumble_result")
    yield from stage.until(row.isVisible, what="the row of the painting")
    yield 500  # what was shown is settled


def done(stage):
    yield from stage.until(stage.idle, what="the painting")
    yield from taken_up(stage)


def select(document, place):
    document.setActiveNode(document.rootNode().childNodes()[place])


def layers(document):
    return [[node.name(), node.visible()] for node in document.rootNode().childNodes()]


def value(stage):
    return stage.widget("scumble_strength").value()


def preset(stage):
    return stage.widget("scumble_preset").currentData()
