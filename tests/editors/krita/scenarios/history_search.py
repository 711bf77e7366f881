"""A long history searched by keys in a docker of 300 pixels: words, a star, nothing, Escape."""

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QAction
from scumble_driver.stage import Heartbeat


def scenario(stage):
    facts = stage.facts
    docker = yield from stage.show()
    document = yield from stage.document(64, 48)
    stage.photo(document, "Photo", stage.arguments["photo"])
    yield 500
    window = stage.krita.windows()[0].qwindow()
    window.resizeDocks([docker], [300], Qt.Horizontal)
    window.resizeDocks([docker], [620], Qt.Vertical)
    yield 500
    stage.click("scumble_history")
    strip = stage.widget("scumble_history_strip")
    yield from stage.until(strip.count, what="the history")
    stage.widget("scumble_scroll").ensureWidgetVisible(stage.widget("scumble_history_box"))
    yield 800
    facts["width"], facts["first"] = docker.width(), strip.count()
    yield from stage.ask("photograph", name="krita-search-before")
    yield from words(stage, strip)
    yield from chosen(stage, strip)
    yield from nothing(stage, strip)
    yield from stars(stage, strip)
    yield from other_theme(stage, window)
    document.setModified(False)


def words(stage, strip):
    """Typed by keys: the strip shows what matches, older ones too, and nothing stands still."""
    facts, field = stage.facts, stage.widget("scumble_history_search")
    eraser = stage.krita.action("erase_action")
    before = eraser.isChecked()
    facts["focus"] = [field.hasFocus()]
    yield from press(stage, field)
    facts["focus"].append(field.hasFocus())
    heart = Heartbeat()
    yield from stage.ask("press", keys=[*"cafe", "space", *"mosaic"])
    wanted = stage.arguments["wanted"]
    yield from stage.until(lambda: names(strip) == wanted, what="what matches")
    facts["pauses"] = heart.stop()
    facts["typed"], facts["eraser_typed"] = field.text(), eraser.isChecked() == before
    yield 300
    yield from stage.ask("photograph", name="krita-search")


def chosen(stage, strip):
    """A click on what was found brings its settings back."""
    stage.set_number("scumble_strength", 99)
    yield 200
    yield from press(stage, strip.viewport(), strip.visualItemRect(strip.item(1)).center())
    yield 500
    stage.facts["settings"] = [stage.widget("scumble_strength").value(), stage.line()]
    stage.facts["tip"] = tip(strip, 1)


def nothing(stage, strip):
    """Words that nothing has are said in a line; Escape empties the field, then leaves it."""
    facts, field = stage.facts, stage.widget("scumble_history_search")
    eraser, empty = stage.krita.action("erase_action"), stage.widget("scumble_history_empty")
    yield from press(stage, field)
    yield from stage.ask("press", keys=["space", *"monalisa"])
    yield from stage.until(lambda: "No painting" in empty.text(), what="the line")
    facts["nothing"] = [strip.count(), empty.text(), empty.isVisible()]
    yield 300
    yield from stage.ask("photograph", name="krita-search-nothing")
    heart = Heartbeat()
    yield from stage.ask("press", keys=["Escape"])
    yield 300
    facts["pauses_all"] = heart.stop()
    facts["escaped"] = [field.text(), field.hasFocus(), strip.count()]
    yield from stage.ask("press", keys=[*"sky", "Return"])
    yield from stage.until(strip.hasFocus, what="what was found")
    facts["went"] = [strip.currentRow(), names(strip)[:2]]
    yield from stage.ask("press", keys=["s"])
    yield 300
    facts["star"] = strip.is_starred(strip.job())
    yield from press(stage, field)
    yield from stage.ask("press", keys=["Escape", "Escape"])
    yield 300
    before = eraser.isChecked()
    facts["left"] = [field.hasFocus(), field.text()]
    yield from stage.ask("press", keys=["e"])
    yield 300
    facts["eraser_left"] = eraser.isChecked() != before
    yield from stage.ask("press", keys=["e"])


def stars(stage, strip):
    """The button beside the field leaves what has a star."""
    button = stage.widget("scumble_history_starred")
    yield from press(stage, button)
    yield from stage.until(lambda: strip.count() == 1, what="the starred one")
    stage.facts["starred"] = names(strip)
    yield 300
    yield from stage.ask("photograph", name="krita-search-starred")
    yield from press(stage, button)
    yield 300
    stage.facts["all"] = strip.count()


def other_theme(stage, window):
    """The same in a light theme, to be looked at."""
    field = stage.widget("scumble_history_search")
    bright = [
        a for a in window.findChildren(QAction) if a.text().replace("&", "") == "Krita bright"
    ]
    stage.facts["bright"] = len(bright)
    bright[0].trigger()
    yield 1500
    yield from press(stage, field)
    yield from stage.ask("press", keys=[*"zoe"])
    yield 800
    yield from stage.ask("photograph", name="krita-search-bright")
    yield from stage.ask("press", keys=["Escape"])


def press(stage, widget, place=None):
    """A click of the real mouse."""
    place = place or widget.rect().center()
    where = widget.mapToGlobal(QPoint(place))
    words = ["mousemove", str(where.x()), str(where.y()), "click", "1"]
    yield from stage.ask("mouse", words=words)
    yield 200


def names(strip):
    return [strip.job(strip.item(row)).name for row in range(strip.count())]


def tip(strip, row):
    from scumble_editor.history.facts import facts

    return facts(strip.job(strip.item(row))).split("\n")
