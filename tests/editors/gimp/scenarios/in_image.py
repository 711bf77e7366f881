"""The plug-in's window over a photo on which the artist has worked; judged again and again."""

from pathlib import Path

from gi.repository import Gimp, Gio


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    image = stage.image(wanted["size"], wanted["size"])
    ground = stage.photo(image, wanted["photo"], "Ground", alpha=False)
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    ground.set_name("Base")  # this can
    image.clean_all()
    facts["before"] = stage.state(image)
    stage.show(image)
    stage.note("shown")
    stage.wait("added")
    facts["added"] = stage.state(image)
    facts["saved"] = saved(stage, image)
    facts["undone"] = [
        stage.until_pressed(f"undo-{n}", lambda: stage.tree(image)) for n in (1, 2, 3)
    ]
    image.clean_all()
    stage.note("undone")
    stage.wait("killed")
    facts["killed"] = stage.state(image)
    facts["killed_undo"] = image.undo_is_enabled()
    facts["left"] = saved(stage, image)
    image.clean_all()
    stage.note("looked")
    stage.wait("judge")
    facts["swept"] = stage.state(image)
    facts["clean"] = saved(stage, image)


def saved(stage, image):
    """What is in a file of the image: each layer's name and parasites."""
    path = Path(stage.desk) / "saved.xcf"
    dirty = image.is_dirty()
    copy = Gio.File.new_for_path(str(path))
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, copy, None)
    assert image.is_dirty() == dirty, "a file saved by a script is not the image's own"
    again = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, copy)
    found = [[one.get_name(), sorted(one.get_parasite_list())] for one in again.get_layers()]
    again.delete()
    return found
