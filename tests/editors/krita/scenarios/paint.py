"""A photo in a picture of some colour space is painted through the docker or the menu action."""

import time

from scumble_driver.stage import LOST, Heartbeat


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    size = wanted["size"]
    whole = (0, 0, size, size)
    yield from stage.show()
    document = yield from stage.document(size, size, wanted["model"], wanted["depth"])
    layer = stage.photo(document, "Photo", wanted["photo"], opaque=wanted.get("as_it_is", False))
    if "selection" in wanted:
        stage.select(document, wanted["selection"], wanted.get("feather", 0))
    facts["space"] = [document.colorModel(), document.colorDepth(), document.colorProfile()]
    yield from stage.choose(wanted["style"])
    stage.set_choice("scumble_preset", "draft")
    for name, value in wanted.get("numbers", {}).items():
        stage.set_number(f"scumble_{name}", value)
    yield 1200  # Krita makes its own thumbnails
    before = bytes(layer.pixelData(*whole))
    facts["seen_before"] = stage.save("seen_before.raw", document.pixelData(*whole))
    yield from watch(stage, document)
    painting = next(n for n in document.rootNode().childNodes() if n.name().endswith("– Photo"))
    painted = bytes(painting.pixelData(*whole))
    document.waitForDone()
    facts["seen_after"] = stage.save("seen_after.raw", document.pixelData(*whole))
    facts["source"] = stage.save("source.raw", before)
    facts["painted"] = stage.save("painted.raw", painted)
    if "selection" in wanted:
        facts["mask"] = stage.save("mask.raw", document.selection().pixelData(*whole))
    facts["painting"] = describe(painting)
    facts["active"] = document.activeNode().name()
    facts["source_visible"] = layer.visible()
    facts["source_untouched"] = bytes(layer.pixelData(*whole)) == before
    if wanted.get("picture"):
        yield from stage.ask("photograph", name=wanted["picture"] + "-done")
    yield from undo_and_redo(stage, document, painted)
    for name in wanted.get("numbers", {}):
        stage.set_number(f"scumble_{name}", 0)
    facts["source_after_undo"] = bytes(layer.pixelData(*whole)) == before


def watch(stage, document):
    """Paint, and note what is seen meanwhile and how long the UI stood still."""
    wanted, facts, root = stage.arguments, stage.facts, document.rootNode()
    preview = stage.widget("scumble_preview")
    heart = Heartbeat(watch=lambda: len(root.childNodes()))
    yield 100
    began, shown, lines = time.monotonic(), None, []
    if wanted.get("by") == "docker":
        stage.click("scumble_paint")
    else:
        stage.action()
    picture = wanted.get("picture")
    while not stage.idle():
        if shown is None and preview.count:
            shown = round(time.monotonic() - began, 2)
        if not lines or stage.line() != lines[-1]:
            lines.append(stage.line())
        if picture and preview.count > 8:
            yield from stage.ask("photograph", name=f"{picture}-running")
            picture = None
        yield 10
        if time.monotonic() - began > LOST:
            raise TimeoutError(f"still painting: {stage.line()}")
    facts["seconds"] = round(time.monotonic() - began, 2)
    yield 400
    facts.update(first_preview=shown, ui=heart.stop(), lines=lines, line=stage.line())
    facts["names"] = stage.names(root)


def undo_and_redo(stage, document, painted):
    facts, root = stage.facts, document.rootNode()
    document.waitForDone()
    for action in ("edit_undo", "edit_redo"):
        before = stage.names(root)
        stage.krita.action(action).trigger()
        yield from stage.until(lambda before=before: stage.names(root) != before, what=action)
        yield 400  # the plugin looks some times whether the painting is there
        document.waitForDone()
        facts[action] = stage.names(root)
        layers = [n for n in root.childNodes() if n.type() != "selectionmask"]
        facts[f"{action}_seen"] = [n.visible() for n in layers]
    again = next(n for n in root.childNodes() if n.name().endswith("– Photo"))
    size = stage.arguments["size"]
    facts["redone_same"] = bytes(again.pixelData(0, 0, size, size)) == painted


def describe(node):
    space = [node.colorModel(), node.colorDepth(), node.colorProfile()]
    return {
        "name": node.name(),
        "space": space,
        "opacity": node.opacity(),
        "blending": node.blendingMode(),
    }
