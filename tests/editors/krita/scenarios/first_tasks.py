"""Five first tasks with the real mouse, as a new user would do them; every press is counted."""

from PyQt5.QtCore import QPoint
from PyQt5.QtWidgets import QAbstractItemView, QStyle, QStyleOptionSlider, QWidget

SIZE = 64


class Hand:
    """The mouse: it presses nothing that it does not count."""

    def __init__(self, stage):
        self.stage, self.clicks = stage, 0

    def move(self, widget, point):
        at = yield from self.rest(widget, point)
        yield from self.stage.ask("mouse", words=["mousemove", str(at.x()), str(at.y())])
        yield 60

    def rest(self, widget, point):
        """Where the point is, once it rests: what is above it may be laid out anew."""
        places = []
        while len(places) < 4 or len({(at.x(), at.y()) for at in places[-4:]}) > 1:
            places.append(widget.mapToGlobal(point))
            yield 60
        return places[-1]

    def press(self, times=1):
        self.clicks += times
        words = ["click", "--repeat", str(times), "--delay", "60", "1"]
        yield from self.stage.ask("mouse", words=words)
        yield 200

    def click(self, widget, point=None, times=1):
        yield from self.move(widget, point or widget.rect().center())
        yield from self.press(times)

    def hold(self, widget):
        yield from self.move(widget, widget.rect().center())
        self.clicks += 1
        yield from self.stage.ask("mouse", words=["mousedown", "1"])
        yield 400

    def release(self):
        yield from self.stage.ask("mouse", words=["mouseup", "1"])
        yield 200

    def drag(self, widget, start, end):
        yield from self.move(widget, start)
        self.clicks += 1
        yield from self.stage.ask("mouse", words=["mousedown", "1"])
        yield from self.move(widget, end)  # at once: what is painted on the way is a layer too
        yield from self.release()


def scenario(stage):
    facts = stage.facts
    docker = yield from stage.show()
    docker.setMinimumWidth(300)
    document = yield from stage.document(SIZE, SIZE)
    stage.photo(document, "Other", stage.arguments["other"])
    stage.photo(document, "Photo", stage.arguments["photo"])
    stage.set_choice("scumble_preset", "draft")
    stage.set_number("scumble_strength", 50)
    yield from stage.choose(stage.arguments["style"])
    yield 600
    facts["clicks"] = {}
    for task in (paint, less_strong, compare, layer_as_style, yesterdays):
        hand = Hand(stage)
        facts[task.__name__] = yield from task(stage, hand, document)
        facts["clicks"][task.__name__] = hand.clicks
        yield from stage.ask("photograph", name=f"krita-first-{task.__name__}")
    for one in stage.krita.documents():
        one.setModified(False)


def paint(stage, hand, document):
    """Paint a layer: a style, Paint."""
    gallery = stage.widget("scumble_gallery")
    gallery.scrollToTop()
    cell = gallery.visualItemRect(gallery.item(1)).center()
    yield from hand.click(gallery.viewport(), cell)
    yield from hand.click(stage.widget("scumble_paint"))
    yield from painted(stage)
    return stage.names(document.rootNode())


def less_strong(stage, hand, document):
    """Make it less strong: the slider is dragged."""
    slider = stage.widget("scumble_strength_slider")
    yield from stage.in_view(slider)
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    handle = style.subControlRect(QStyle.CC_Slider, option, QStyle.SC_SliderHandle, slider)
    start = handle.center()
    yield from hand.drag(slider, start, QPoint(start.x() - slider.width() // 4, start.y()))
    strength = slider.value()
    said = f", {strength}"  # nobody may see it begin: a fast machine is done before the hand rests
    yield from stage.until(lambda: not stage.idle() or said in stage.line(), what="it begins")
    yield from stage.until(stage.idle, what="the painting")
    yield 600
    return [strength, stage.names(document.rootNode())]


def compare(stage, hand, _document):
    """Compare with the photo: the button is held."""
    button = stage.widget("scumble_compare")
    yield from stage.in_view(button)
    yield from hand.hold(button)
    seen = on_canvas(stage)
    yield from stage.ask("photograph", name="krita-first-comparing")
    yield from hand.release()
    return [seen, on_canvas(stage)]


def layer_as_style(stage, hand, document):
    """Use one layer as the style of another: select it, its button, select the other, Paint."""
    dockers = {docker.objectName(): docker for docker in stage.krita.dockers()}
    for docker in dockers.values():
        if "Timeline" in docker.windowTitle():
            docker.hide()  # another scenario's: it leaves the layers no room
    layers = dockers["KisLayerBox"]
    layers.setVisible(True)
    layers.raise_()
    yield 300
    rows = next(v for v in layers.findChildren(QAbstractItemView) if v.isVisible())
    yield from hand.click(rows.viewport(), row_of(rows, "Other"))
    yield 400
    button = stage.widget("scumble_layer_as_style")
    yield from stage.in_view(button)
    yield from hand.click(button)
    yield 600
    yield from hand.click(rows.viewport(), row_of(rows, "Photo"))
    yield 600
    yield from hand.click(stage.widget("scumble_paint"))
    yield from painted(stage)
    return stage.names(document.rootNode())


def yesterdays(stage, hand, document):
    """Get yesterday's painting back: the history, a double click."""
    document.setModified(False)
    document.close()
    yield from stage.ask("restart_backend")
    document = yield from stage.document(SIZE, SIZE)
    stage.photo(document, "Photo", stage.arguments["photo"])
    yield 600
    fold = stage.widget("scumble_history")
    fold.setChecked(False)  # another scenario may have opened it
    yield from stage.in_view(fold)
    yield from hand.click(fold)
    strip = stage.widget("scumble_history_strip")
    yield from stage.until(strip.count, what="the history")
    yield 500
    cell = strip.visualItemRect(strip.item(0)).center()
    yield from hand.click(strip.viewport(), cell, times=2)
    names = lambda: stage.names(document.rootNode())  # noqa: E731
    yield from stage.until(lambda: len(names()) == 2, what="the layer")
    yield from stage.until(stage.idle, what="the end")
    return names()


def row_of(rows, name):
    """The middle of a layer's row in Krita's own docker."""
    model = rows.model()
    found = [model.index(row, 0) for row in range(model.rowCount())]
    there = next(i for i in found if str(i.data()) == name)
    rows.scrollTo(there)
    return rows.visualRect(there).center()


def on_canvas(stage):
    """Whether something of ours is over the canvas."""
    window = stage.krita.activeWindow().qwindow()
    return any(not w.isHidden() for w in window.findChildren(QWidget, "scumble_canvas"))


def painted(stage):
    yield from stage.until(lambda: not stage.idle(), what="it begins")
    yield from stage.until(stage.idle, what="the painting")
    yield 600
