"""The plug-in's window over a photo: opened by the menu's search or by a call, then judged."""

import time
from pathlib import Path


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    size = wanted.get("size", 256)
    image = stage.image(
        size, size, wanted.get("base", "RGB"), wanted.get("precision", "U8_NON_LINEAR")
    )
    ground = stage.photo(image, wanted["photo"], "Ground", alpha=False)
    layer = stage.photo(image, wanted["photo"], "Photo")
    chosen = [layer, ground] if wanted.get("two") else [layer]
    image.set_selected_layers(chosen)
    if "selection" in wanted:
        stage.select(image, wanted["selection"], wanted.get("feather", 0))
    image.clean_all()
    before = stage.pixels(layer)
    facts["before"] = stage.state(image)
    stage.show(image)
    stage.note("shown")
    if wanted.get("call", True):
        facts["status"], facts["message"] = stage.run(image, chosen, mode="INTERACTIVE")
    else:
        wait(stage, "judge")
    facts["after"] = stage.state(image)
    facts["tree"] = stage.tree(image)
    facts["source_untouched"] = stage.pixels(layer) == before
    top = image.get_layers()[0]
    facts["painting"] = stage.describe(top)
    facts["painted"] = stage.save("painted.raw", stage.pixels(top))
    facts["source"] = stage.save("source.raw", before)
    if wanted.get("undo"):
        stage.note("undo")
        stage.until(lambda: stage.tree(image) == facts["before"]["tree"], what="undo")
        facts["undone"] = stage.state(image)
        stage.note("redo")
        stage.until(lambda: stage.tree(image) == facts["tree"], what="redo")
        facts["redone_same"] = (
            stage.pixels(image.get_layers()[0]) == stage.desk.joinpath("painted.raw").read_bytes()
        )


def wait(stage, word):
    path = Path(stage.desk) / f"word-{word}"
    while not path.exists():
        time.sleep(0.05)
    path.unlink()
