"""Two styles, each where a place says: a channel, a layer mask, labelled layers; bad places."""

from gi.repository import Gegl, Gimp

BOTH = ("impasto", "mosaic")


def scenario(stage):
    """Batch calls first; then the window twice: once for a place, once to paint with it."""
    wanted, facts = stage.arguments, stage.facts
    size = wanted["size"]
    image = stage.image(size, size)
    layer = stage.photo(image, wanted["photo"], "Photo")
    for name, style in (("first", BOTH[0]), ("second", BOTH[1])):
        paint(stage, image, layer, name, style)
    masked(image, size)
    paint(stage, image, layer, "hard", f"{BOTH[0]} @ Ground mask\n{BOTH[1]} @ label:red")
    stage.select(image, [0, 0, size // 2, size], 6)
    image.set_selected_layers([layer])
    facts["selection"] = stage.save("selection.raw", stage.pixels(image.get_selection(), "Y u8"))
    stage.show(image)
    stage.note("shown")
    facts["first"] = stage.run(image, [layer], mode="INTERACTIVE")[0]
    facts["selected"] = [one.get_name() for one in image.get_selected_layers()]
    channel = image.get_channels()[0]
    facts["channel"] = [channel.get_name(), channel.get_visible()]
    facts["kept"] = stage.save("kept.raw", stage.pixels(channel, "Y' u8"))
    Gimp.Selection.none(image)
    stage.wait("again")
    facts["status"], facts["message"] = stage.run(image, [layer], mode="INTERACTIVE")
    keep(stage, image, "soft")
    bad(stage, image, layer)


def paint(stage, image, layer, name, style):
    image.set_selected_layers([layer])
    status, message = stage.run(image, [layer], style=style, preset="draft")
    assert status == "SUCCESS", message
    keep(stage, image, name)


def keep(stage, image, name):
    """Note the painting that is on top of the photo, and take it away."""
    layers = image.get_layers()
    names = [one.get_name() for one in layers]
    top = layers[names.index("Photo") - 1]
    stage.facts.setdefault("names", []).append(top.get_name())
    stage.save(f"{name}.raw", stage.pixels(top, "R'G'B'A u8"))
    image.remove_layer(top)


def masked(image, size):
    """A layer with a mask, and one that is painted in the other half, labelled red."""
    ground = fill(image, "Ground", size, 0, size)
    mask = ground.create_mask(Gimp.AddMaskType.WHITE)
    rectangle = Gegl.Rectangle.new(0, 0, size, size)
    row = bytes([255] * (size // 2) + [0] * (size // 2))
    buffer = mask.get_buffer()
    buffer.set(rectangle, "Y u8", row * size)
    buffer.flush()
    ground.add_mask(mask)
    half = fill(image, "Half", size, size // 2, size // 2)
    half.set_color_tag(Gimp.ColorTag.RED)


def fill(image, name, size, left, width):
    mode, kind = Gimp.LayerMode.NORMAL, Gimp.ImageType.RGBA_IMAGE
    layer = Gimp.Layer.new(image, name, width, size, kind, 100.0, mode)
    image.insert_layer(layer, None, 0)
    layer.fill(Gimp.FillType.WHITE)
    layer.set_offsets(left, 0)
    layer.set_visible(False)
    return layer


def bad(stage, image, layer):
    """A place that is gone, empty or elsewhere; nothing is changed."""
    image.undo_disable()
    for name, x in (("Empty mask", 0), ("Far mask", 500)):
        other = fill(image, name, 10, 0, 10)
        if not x:
            other.fill(Gimp.FillType.TRANSPARENT)
        other.set_offsets(x, 0)
    image.undo_enable()
    image.clean_all()
    lines = stage.facts["lines"] = {}
    before = stage.state(image)
    for place in ("Gone", "label:blue", "Empty mask", "Far mask"):
        style = f"{BOTH[0]} @ {place}\n{BOTH[1]}"
        lines[place] = list(stage.run(image, [layer], style=style, preset="draft"))
    stage.facts["untouched"] = stage.state(image) == before
