"""The artist draws on a layer that the plug-in's window follows; then the image is judged."""


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    image = stage.image(wanted["size"], wanted["size"])
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    before = stage.pixels(layer)
    stage.show(image)
    stage.note("shown")
    stage.wait("drawn")
    drawn = stage.pixels(layer)
    facts["drawn"] = drawn != before
    facts["digest"] = stage.digest(drawn)
    facts["while_live"] = stage.tree(image)
    stage.note("told")
    if wanted.get("removed"):
        stage.wait("remove")
        image.remove_layer(layer)
        stage.note("removed")
        stage.wait("judge")
        facts["after"] = stage.tree(image)
        return
    stage.wait("judge")
    facts["after"] = stage.tree(image)
    facts["untouched"] = stage.pixels(layer) == drawn
    facts["undone"] = []
    for word in ("undo", "undo-again"):
        tree, pixels = stage.until_pressed(word, lambda: [stage.tree(image), stage.pixels(layer)])
        facts["undone"].append([tree, pixels == drawn])
