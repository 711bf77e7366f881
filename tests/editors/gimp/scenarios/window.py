"""The plug-in's window over a photo, opened by a call or a person; then the picture is judged."""


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    image = stage.image(wanted["size"], wanted["size"])
    ground = stage.photo(image, wanted["photo"], "Ground", alpha=False)
    layer = stage.photo(image, wanted["photo"], "Photo")
    chosen = [layer, ground] if wanted.get("two") else [layer]
    image.set_selected_layers(chosen)
    if wanted.get("apart"):
        layer.set_offsets(wanted["size"] // 2, 0)
    if "selection" in wanted:
        stage.select(image, wanted["selection"], wanted.get("feather", 0))
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    image.clean_all()
    source = stage.pixels(layer)
    facts["before"] = stage.state(image)
    stage.show(image)
    stage.note("shown")
    if wanted["by"] == "call":
        facts["status"], facts["message"] = stage.run(image, chosen, mode="INTERACTIVE")
    elif wanted["by"] == "again":
        name = "plug-in-scumble-again"
        facts["status"], facts["message"] = stage.run(image, chosen, "INTERACTIVE", name)
    else:
        stage.wait("judge")
    facts["after"] = stage.state(image)
    facts["source_untouched"] = stage.pixels(layer) == source
    top = image.get_layers()[0]
    facts["painting"] = stage.describe(top)
    facts["alpha_kept"] = top == layer or stage.pixels(top)[3::4] == source[3::4]
    facts["repainted"] = top != layer and stage.pixels(top) != source
    if wanted.get("undo"):
        undo_and_redo(stage, image)


def undo_and_redo(stage, image):
    facts = stage.facts
    painted = stage.pixels(image.get_layers()[0])
    for word in ("undo", "redo"):
        facts[word] = stage.until_pressed(word, lambda: stage.tree(image))
    stage.note("done")
    facts["redone_same"] = stage.pixels(image.get_layers()[0]) == painted
