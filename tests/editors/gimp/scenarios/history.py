"""A picture was painted; on another one the window shows the history, and adds from it."""


def scenario(stage):
    wanted = stage.arguments
    image = stage.image(wanted["size"], wanted["size"])
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    stage.show(image)
    for what in ("first", "again"):
        image.set_selected_layers([layer])
        layer.set_visible(True)
        stage.note(what)
        status, message = stage.run(image, [layer], mode="INTERACTIVE")
        stage.facts[what] = [status, message, stage.tree(image)]
    top, below = image.get_layers()[:2]
    stage.facts["same"] = stage.pixels(top) == stage.pixels(below)
