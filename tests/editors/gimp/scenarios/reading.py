"""What the plug-in's own code reads of layers, beside what GIMP shows of them."""

# ruff: noqa: ARG001 - all cases are called alike

from gi.repository import Gegl, Gimp

W, H = 60, 40


def scenario(stage):
    stage.product()
    stage.facts["cases"] = {}
    for case in (
        *(plain, colour_effect, hidden_effect, shadow, layer_opacity, mask_and_effect),
        *(group, effect_in_group, effect_on_group, multiply_in_group, mask_selected),
    ):
        image = stage.image(W, H)
        layer = ramp(stage, image, "Photo", (W, H))
        judge(stage, case, image, layer)


def judge(stage, case, image, layer):
    from scumble_gimp.layers.reading import read, wanted_layers

    drawable = case(stage, image, layer) or layer
    layer = Gimp.Layer.from_mask(drawable) if isinstance(drawable, Gimp.LayerMask) else drawable
    image.undo_disable()
    image.undo_enable()
    image.clean_all()
    before, count = stage.state(image), len(Gimp.get_images())
    source = read(image, wanted_layers(image, [drawable])[0])
    note = {
        "unchanged": stage.state(image) == before and len(Gimp.get_images()) == count,
        "area": list(source.area),
        "soft": source.soft,
        "selection": source.selection,
        "mask": bytes(source.mask.coverage).hex() if source.mask else None,
        "read": bytes(source.pixels).hex(),
    }
    note["seen"] = alone(stage, image, layer, source.area).hex()
    stage.facts["cases"][case.__name__.replace("_", " ")] = note


def alone(stage, image, layer, area):
    """What GIMP shows of a layer where nothing else is, and nothing changes how it blends."""
    copy = image.duplicate()
    twin = copy.get_layer_by_name(layer.get_name())
    for other in copy.get_layers():
        if other != twin:
            other.set_visible(False)
    twin.set_mode(Gimp.LayerMode.NORMAL)
    twin.set_opacity(100.0)
    if twin.get_mask():
        twin.set_apply_mask(False)
    seen = Gimp.Layer.new_from_visible(copy, copy, "seen")
    rectangle = Gegl.Rectangle.new(*area)
    pixels = seen.get_buffer().get(rectangle, 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
    copy.delete()
    return bytes(pixels)


def ramp(stage, image, name, size, parent=None):
    width, height = size
    kind = Gimp.ImageType.RGBA_IMAGE
    layer = Gimp.Layer.new(image, name, width, height, kind, 100.0, Gimp.LayerMode.NORMAL)
    row = b"".join(bytes([40 + 3 * x, 200 - 2 * x, 30, 255]) for x in range(width))
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), "R'G'B'A u8", row * height)
    buffer.flush()
    image.insert_layer(layer, parent, 0)
    return layer


def plain(stage, image, layer):
    layer.set_offsets(10, -5)


def colour_effect(stage, image, layer):
    stage.effect(layer, "gegl:hue-chroma", hue=120.0)


def hidden_effect(stage, image, layer):
    stage.effect(layer, "gegl:hue-chroma", hue=120.0).set_visible(False)


def shadow(stage, image, layer):
    small = ramp(stage, image, "Small", (16, 12))
    small.set_offsets(20, 10)
    stage.effect(small, "gegl:dropshadow", x=5.0, y=5.0, radius=2.0)
    return small


def layer_opacity(stage, image, layer):
    layer.set_opacity(40.0)
    layer.set_mode(Gimp.LayerMode.MULTIPLY)
    stage.effect(layer, "gegl:invert-gamma")


def mask_and_effect(stage, image, layer):
    """With a feathered selection: see the test for what the mask is to be."""
    stage.effect(layer, "gegl:invert-gamma")
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    row = bytes(255 - 4 * x for x in range(W))
    mask.get_buffer().set(Gegl.Rectangle.new(0, 0, W, H), "Y u8", row * H)
    stage.select(image, (10, 5, 40, 30), 8)
    stage.facts["selected"] = stage.pixels(image.get_selection(), "Y u8").hex()
    stage.facts["layer mask"] = stage.pixels(mask, "Y u8").hex()


def group(stage, image, layer):
    made = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(made, None, 0)
    image.reorder_item(layer, made, 0)
    return made


def effect_in_group(stage, image, layer):
    stage.effect(layer, "gegl:invert-gamma")
    return group(stage, image, layer)


def effect_on_group(stage, image, layer):
    made = group(stage, image, layer)
    made.set_opacity(50.0)
    stage.effect(made, "gegl:invert-gamma")
    return made


def multiply_in_group(stage, image, layer):
    upper = ramp(stage, image, "Upper", (W, H))
    upper.set_mode(Gimp.LayerMode.MULTIPLY)
    made = group(stage, image, layer)
    image.reorder_item(upper, made, 0)
    return made


def mask_selected(stage, image, layer):
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    return mask
