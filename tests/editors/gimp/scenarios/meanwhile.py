"""The artist goes on working while the plug-in's window is open."""

from gi.repository import Gimp


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    left = {each.get_id() for each in Gimp.get_images()}  # of tests before
    image = stage.image(wanted["size"], wanted["size"])
    ground = stage.photo(image, wanted["photo"], "Ground", alpha=False)
    layer = stage.photo(image, wanted["photo"], "Photo")
    image.set_selected_layers([layer])
    display = Gimp.Display.new(image)
    stage.note("shown")
    stage.wait("change")
    if wanted["change"] == "select a mask":
        stage.displays.append(display)
        ground.add_mask(ground.create_mask(Gimp.AddMaskType.WHITE))
        image.set_selected_layers([ground])
        ground.set_edit_mask(True)
    elif wanted["change"] == "remove the layer":
        stage.displays.append(display)
        image.remove_layer(layer)
    else:
        stage.images.remove(image)
        display.delete()  # with its last display goes the picture
        stage.until(lambda: not image.is_valid(), what="the picture closed")
    Gimp.displays_flush()
    stage.note("changed")
    stage.wait("judge")
    there = [each for each in Gimp.get_images() if each.get_id() not in left]
    facts["trees"] = [stage.tree(each) for each in there]
    facts["sizes"] = [[each.get_width(), each.get_height()] for each in there]
    if wanted["change"] == "close the picture":
        stage.images.extend(there)
