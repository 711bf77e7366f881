"""A window for each first task; for one of them layers are selected in the image meanwhile."""

from gi.repository import Gimp


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    image = stage.image(wanted["size"], wanted["size"])
    other = stage.photo(image, wanted["other"], "Other")
    layer = stage.photo(image, wanted["photo"], "Photo")
    stage.show(image)
    image.set_selected_layers([layer])
    for what in ("paint", "less_strong", "compare"):
        stage.note(what)
        status, message = stage.run(image, image.get_selected_layers(), mode="INTERACTIVE")
        facts[what] = [status, message, stage.tree(image)]
    image.set_selected_layers([layer])
    Gimp.displays_flush()
    stage.note("layer_as_style")
    for one in (other, layer):
        stage.wait(one.get_name())
        image.set_selected_layers([one])
        Gimp.displays_flush()
        stage.note(f"selected {one.get_name()}")
    stage.wait("added")
    facts["layer_as_style"] = ["SUCCESS", "", stage.tree(image)]
    another = stage.image(wanted["size"], wanted["size"])
    layer = stage.photo(another, wanted["photo"], "Photo")
    another.set_selected_layers([layer])
    stage.show(another)
    stage.note("yesterdays")
    status, message = stage.run(another, [layer], mode="INTERACTIVE")
    facts["yesterdays"] = [status, message, stage.tree(another)]
