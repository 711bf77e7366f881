"""A painting is saved and taken up again: painted finer in its place, a sibling, and in trouble."""

from pathlib import Path

from gi.repository import Gimp, Gio


def scenario(stage):
    wanted = stage.arguments
    image = stage.image(wanted["size"], wanted["size"])
    stage.photo(image, wanted["photo"], "Ground", alpha=False)
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    stage.show(image)
    window(stage, image, layer, "first")
    file = Gio.File.new_for_path(str(Path(stage.desk) / "saved.xcf"))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, file, None)
    stage.tidy()
    stage.images, stage.displays = [], []
    stage.note("saved")
    stage.wait("reopen")
    image = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, file)
    stage.images.append(image)
    stage.show(image)
    stage.facts["before"] = looks(stage, image)
    window(stage, image, image.get_layers()[0], "finer")
    stage.facts["after"] = looks(stage, image)
    undo_and_redo(stage, image)
    window(stage, image, image.get_layers()[0], "sibling")
    stage.note("made")
    stage.wait("forgotten")
    window(stage, image, image.get_layers()[0], "anew")
    image.remove_layer(image.get_layer_by_name("Photo"))
    window(stage, image, image.get_layers()[0], "gone")


def window(stage, image, layer, what):
    """The artist opens the window for a layer, and leaves it; what came of it is noted."""
    image.set_selected_layers([layer])
    Gimp.displays_flush()
    stage.note(what)
    status, message = stage.run(image, [layer], mode="INTERACTIVE")
    selected = [one.get_name() for one in image.get_selected_layers()]
    stage.facts[what] = [status, message, stage.tree(image), selected]


def undo_and_redo(stage, image):
    for word in ("undo", "redo"):
        stage.until_pressed(word, lambda: stage.tree(image))
        stage.facts[word] = looks(stage, image)


def looks(stage, image):
    """The layers, and the pixels of the topmost."""
    return [stage.tree(image), stage.digest(stage.pixels(image.get_layers()[0]))]
