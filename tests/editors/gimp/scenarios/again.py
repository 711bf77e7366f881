"""The last settings once more, without a window: by the second entry, and by GIMP's own repeat."""


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    image = stage.image(64, 64)
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    facts["again"] = stage.run(image, [layer], name="plug-in-scumble-again")
    painting = image.get_selected_layers()  # it stands for its source
    facts["repeat"] = stage.run(image, painting, mode="WITH_LAST_VALS")
    facts["tree"] = stage.tree(image)
    top = image.get_layers()
    facts["same"] = stage.pixels(top[0]) == stage.pixels(top[1])
