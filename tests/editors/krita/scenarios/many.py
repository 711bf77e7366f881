"""A folder of very many styles: listed, searched, made larger, scrolled without a pause."""

from PyQt5.QtTest import QTest
from scumble_driver.stage import Heartbeat


def scenario(stage):
    from scumble_krita.studio import studio

    facts, choices, folder = stage.facts, studio().choices, stage.arguments["folder"]
    yield from stage.show()
    yield from stage.document(64, 48)
    gallery = stage.widget("scumble_gallery")
    yield 500
    before, heart = gallery.count(), Heartbeat()
    choices.add_folder(folder)
    wanted = before + stage.arguments["count"]
    yield from stage.until(lambda: gallery.count() == wanted, what="all styles")
    yield from stage.until(lambda: not gallery._timer.isActive(), what="thumbnails")
    field = stage.widget("scumble_search")
    for letter in "set 7 blue 51":
        QTest.keyClicks(field, letter)
        yield 40
    rows = range(gallery.count())
    facts["found"] = [gallery.style_of(gallery.item(row)).title for row in rows]
    field.clear()
    stage.widget("scumble_thumbnails").setValue(120)
    yield 600
    bar = gallery.verticalScrollBar()
    for value in range(0, bar.maximum(), max(1, bar.maximum() // 20)):
        bar.setValue(value)
        yield 20
    facts["longest"] = heart.stop()["longest_ms"]
    yield from stage.ask("photograph", name="docker-519-styles")
    stage.widget("scumble_thumbnails").setValue(64)
    choices.forget(folder)
    yield from stage.until(lambda: gallery.count() == before, what="the list of before")
