"""A layer of ours is shown in an image that was saved and then undone, and taken away again."""

from gi.repository import Gimp

SIDE, STEPS = 64, 3


def scenario(stage):
    stage.product()
    from scumble_gimp.layers.unrecorded import unrecorded

    image = stage.image(SIDE, SIDE)
    ground = layer(image, "Ground")
    image.insert_layer(ground, None, 0)
    image.undo_disable()  # what was done up to here cannot be undone
    image.undo_enable()
    for step in range(STEPS):
        ground.set_name(f"Step {step}")
    stage.show(image)
    stage.note("shown")

    def changed(change, one):
        with unrecorded(image):
            change(one)
        Gimp.displays_flush()
        return image.is_dirty()

    for undone in (0, 1, 2):
        image.clean_all()  # as saving does
        for number in range(undone):
            stage.until_pressed(f"undo-{undone}-{number}", lambda: stage.tree(image))
        ours, dirty = layer(image, "Ours"), [image.is_dirty()]
        dirty.append(changed(lambda one: image.insert_layer(one, None, 0), ours))
        dirty.append(changed(image.remove_layer, ours))
        stage.facts[f"{undone} undone"] = dirty
    stage.facts["redone"] = stage.until_pressed("redo", lambda: stage.tree(image))
    stage.facts["parasites"] = image.get_parasite_list()


def layer(image, name):
    kind, mode = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    return Gimp.Layer.new(image, name, SIDE, SIDE, kind, 100.0, mode)
