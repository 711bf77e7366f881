"""Keys, wheel and buttons over gallery and sliders: what is framed is painted, nothing slips."""

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QPalette
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget
from scumble_driver.stage import bgra

from scumble_client import client

EDITORS = ("preset", "strength", "strength_slider", "variation", "variation_slider", "method")


def scenario(stage):
    from scumble_krita.studio import studio

    choices = studio().choices
    yield from stage.show()
    document = yield from stage.document(64, 48)
    stage.layer(document, "Layer", bgra(200, 60, 30, 255) * (64 * 48))
    yield 400
    yield from keys(stage)
    yield from while_painting(stage, choices)
    yield from wheel(stage, choices)
    yield from revealed(stage)
    yield from another_picture(stage)


def keys(stage):
    """Arrow keys choose; the right button and Ctrl+click change nothing."""
    facts, gallery = stage.facts, stage.widget("scumble_gallery")
    first = gallery.style_of(gallery.item(0)).path
    yield from stage.choose(first)
    facts["framed"] = [framed(gallery)]
    for act in (
        lambda: QTest.keyClick(gallery, Qt.Key_Right),
        lambda: QTest.keyClick(gallery, Qt.Key_End),
        lambda: QTest.keyClick(gallery, Qt.Key_Left),
        lambda: click(gallery, 0, Qt.RightButton),
        lambda: click(gallery, gallery.currentRow(), Qt.LeftButton, Qt.ControlModifier),
    ):
        act()
        yield 60
        facts["framed"].append(framed(gallery))
    facts["last"] = gallery.count() - 1
    stage.click("scumble_paint")
    yield from stage.until(stage.idle, what="what is framed")
    job = client.clients[-1].seen[-1]
    shown = gallery.style_of(gallery.item(facts["framed"][-1][0])).path
    facts["painted"] = [job.styles[0].path, shown]


def while_painting(stage, choices):
    """A style clicked meanwhile goes to the job, after a pause; one that is no picture does not."""
    facts, gallery = stage.facts, stage.widget("scumble_gallery")
    client.play.pause, client.play.steps = 0.1, 40
    before = len(client.clients[-1].updates)
    stage.click("scumble_paint")
    yield 300
    QTest.keyClick(gallery, Qt.Key_Home)
    yield 600
    facts["line_while"] = stage.line()
    stage.path("no picture.jpg").write_bytes(b"none")
    choices.add_file(str(stage.path("no picture.jpg")))
    yield 600
    facts["line_unreadable"] = stage.line()
    stage.click("scumble_cancel")
    yield from stage.until(stage.idle, what="cancelled")
    facts["updates"] = [update[1:] for update in client.clients[-1].updates[before:]]
    client.play.pause, client.play.steps = 0.05, 8
    choices.forget(str(stage.path("no picture.jpg")))
    yield 300
    yield from stage.choose(gallery.style_of(gallery.item(0)).path)


def wheel(stage, choices):
    """The wheel scrolls; a value follows it only where the artist has clicked."""
    stage.click("scumble_more")
    stage.click("scumble_advanced")
    yield 300
    scroll, before = stage.widget("scumble_scroll"), choices.parameters
    moved = stage.facts["wheel"] = {}
    for name in EDITORS:
        widget = stage.widget(f"scumble_{name}")
        stage.widget("scumble_paint").setFocus()
        scroll.ensureWidgetVisible(widget)
        yield 100
        at = scroll.verticalScrollBar().value()
        for button in ("5", "4", "4"):
            yield from turn(stage, widget, button)
        changed = choices.parameters != before
        moved[name] = [changed, scroll.verticalScrollBar().value() != at]
    slider = stage.widget("scumble_variation_slider")
    scroll.ensureWidgetVisible(slider)
    slider.setFocus()
    yield 100
    yield from turn(stage, slider, "4")
    stage.facts["wheel_focused"] = choices.parameters["variation"] > 0
    stage.set_number("scumble_variation", 0)
    stage.click("scumble_advanced")
    stage.click("scumble_more")


def turn(stage, widget, button):
    where = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
    words = ["mousemove", str(where.x()), str(where.y()), "click", button]
    yield from stage.ask("mouse", words=words)
    yield 80


def revealed(stage):
    """What "More" holds is seen at once; the docker may be low, and its words are all there."""
    facts, docker = stage.facts, stage.docker()
    scroll = stage.widget("scumble_scroll")
    scroll.verticalScrollBar().setValue(0)
    yield 100
    stage.click("scumble_more")
    yield 300
    top = stage.widget("scumble_more").mapTo(scroll, QPoint(0, 0)).y()
    inside = stage.widget("scumble_brush_size").mapTo(scroll, QPoint(0, 0)).y()
    facts["revealed"] = [0 <= top < scroll.height(), 0 <= inside < scroll.height() - 10]
    stage.click("scumble_more")
    client.play.failure = ("not-installed", "A line that is long, with its remedy at the end. " * 4)
    stage.click("scumble_paint")
    yield from stage.until(stage.idle, what="failed")
    client.play.failure = None
    yield 200
    message, panel = stage.widget("scumble_status"), docker.widget()
    facts["lowest"] = panel.minimumSizeHint().height()
    facts["words"] = [message.height() >= message.sizeHint().height(), message.width() < 400]
    under = message.mapTo(panel, QPoint(0, message.height())).y()
    facts["under"] = under <= panel.height()


def another_picture(stage):
    """What was said and shown of one picture does not stay for another; nor a refusal."""
    facts = stage.facts
    gallery, preview = stage.widget("scumble_gallery"), stage.widget("scumble_preview")
    facts["refused"] = [stage.line()[:20]]
    QTest.keyClick(gallery, Qt.Key_Right)
    yield 60
    facts["refused"].append(stage.line())
    yield from stage.paint()
    facts["shown"] = [stage.line(), preview.shows()]
    yield from stage.document(32, 32)
    facts["other"] = [stage.line(), preview.shows()]
    tips = [widget.toolTip() for widget in stage.docker().findChildren(QWidget)]
    facts["tips"] = [tip for tip in tips if "<" in tip and not tip.startswith("<qt>")]


def click(gallery, row, button, keys=Qt.NoModifier):
    where = gallery.visualItemRect(gallery.item(row)).center()
    QTest.mouseClick(gallery.viewport(), button, keys, where)


def framed(gallery):
    """The entries around which a frame is drawn, as the screen shows them."""
    frame = gallery.palette().color(QPalette.Highlight)
    return [row for row in range(gallery.count()) if edge_of(gallery, row) == frame.getRgb()]


def edge_of(gallery, row):
    item = gallery.item(row)
    gallery.scrollToItem(item)
    cell = gallery.visualItemRect(item)
    image = gallery.viewport().grab(cell).toImage()
    return image.pixelColor(cell.width() // 2 - 32, cell.height() // 2).getRgb()
