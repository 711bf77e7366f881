"""Krita is there again: the docker offers what was left unfinished, and it goes on."""


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    size = wanted["size"]
    whole = (0, 0, size, size)
    yield from stage.show()
    document = yield from stage.document(size, size)
    root = document.rootNode()
    layer = stage.photo(document, "Photo", wanted["photo"], opaque=False)
    stage.layer(document, "Above", bytes(4 * 100), rect=(0, 0, 10, 10))
    row = stage.widget("scumble_unfinished")
    facts["offered_after"] = yield from stage.until(row.isVisible, what="the line")
    facts["words"] = stage.widget("scumble_unfinished_list").text()
    facts["tip"] = stage.widget("scumble_unfinished_list").toolTip()
    yield 800
    yield from stage.ask("photograph", name=wanted["picture"])
    if not wanted.get("go_on"):
        return
    if wanted.get("start"):
        yield from stage.ask("start_backend")
    preview, bar = stage.widget("scumble_preview"), stage.widget("scumble_progress")
    stage.click("scumble_resume")
    yield from stage.until(lambda: preview.count >= 1, what="a preview")
    facts["bar"] = bar.value() / bar.maximum()
    yield from stage.ask("photograph", name=wanted["picture"] + "-goes-on")
    yield from stage.until(stage.idle, what="the painting")
    yield 500
    yield from stage.ask("photograph", name=wanted["picture"] + "-done")
    facts["line"] = stage.line()
    facts["names"] = stage.names(root)
    painting = root.childNodes()[1]
    facts["source"] = stage.save("source.raw", layer.pixelData(*whole))
    facts["painted"] = stage.save("painted.raw", painting.pixelData(*whole))
    stage.krita.action("edit_undo").trigger()
    document.waitForDone()
    yield 300
    facts["undone"] = stage.names(root)
    facts["row_at_last"] = row.isVisible()
