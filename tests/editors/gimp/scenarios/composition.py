"""Paintings of one colour are put in the place of layers of all kinds; no backend is needed."""

# ruff: noqa: ARG001 - all changes are called alike

from gi.repository import Gegl, Gimp

W, H = 20, 16
MODES = Gimp.LayerMode
PAINT = (200, 90, 20)


def scenario(stage):
    stage.product()
    stage.facts["cases"] = {}
    for name, case in CASES.items():
        stage.facts["cases"][name] = judge(stage, *case)


def judge(stage, changes, selected, keep, at_work):
    from scumble_gimp.layers.reading import read_layers
    from scumble_gimp.placing.adding import add_paintings

    image = stage.image(W, H)
    layers = [flat(image, name, grey) for name, grey in (("Ground", 90), ("Photo", 160))]
    photo = layers[1]
    for change in changes:
        change(image, photo)
    if selected:
        stage.select(image, (4, 4, 8, 8))
    image.set_selected_layers([photo])
    reading = read_layers(image, image.get_selected_drawables, [])
    if not reading.sources:
        return {"problems": reading.problems}
    wanted = replaced(stage, image, photo) if not selected else b""
    if at_work:
        image.set_selected_layers([layers[0]])
    first = add_paintings([task(source) for source in reading.sources], keep)
    note = {
        "problems": reading.problems + first.problems,
        "layers": [describe(layer) for layer in image.get_layers()],
        "selected": [layer.get_name() for layer in image.get_selected_layers()],
        "off": off(stage.seen(image, "R'G'B'A u8"), wanted),
    }
    again = read_layers(image, image.get_selected_drawables, [])
    if not at_work and again.sources:
        same = bytes(again.sources[0].pixels) == bytes(reading.sources[0].pixels)
        add_paintings([task(source) for source in again.sources], keep)
        note["again"] = [describe(layer) for layer in image.get_layers()]
        note["again the source's pixels"] = same
    if photo.get_visible() and not at_work:
        image.set_selected_layers([photo])
        third = read_layers(image, image.get_selected_drawables, [])
        add_paintings([task(source) for source in third.sources], keep)
        note["third"] = [describe(layer) for layer in image.get_layers()]
    copied = image.get_layers()[0].copy()
    image.insert_layer(copied, None, 0)
    image.set_selected_layers([copied])
    copy = read_layers(image, image.get_selected_drawables, [])
    note["a copy of it"] = [source.name for source in copy.sources]
    note["its name"] = copied.get_name()
    return note


def task(source):
    from scumble_client import Result
    from scumble_editor.painters.layer_job import LayerJob
    from scumble_editor.styles.named_style import NamedStyle
    from scumble_editor.styles.strip import Strip
    from scumble_protocol.parameters import defaults

    area, values = source.area, defaults()
    pixels = bytes([*PAINT, 255]) * area.pixels
    shape = dict.fromkeys(Result._fields)
    shape.update(width=area.width, height=area.height, format="rgba8", pixels=pixels)
    shape.update(job="a", revision=0, step=3, seconds=1.0, stopped=False)
    job = LayerJob.begun(source, Strip.of(NamedStyle("", "Impasto")), values)
    job.job, job.result = "a", Result(**shape)
    return job


def replaced(stage, image, layer):
    """What would be seen if the layer's own colours were the painting's."""
    copy = image.duplicate()
    twin = copy.get_layer_by_name(layer.get_name())
    before = stage.pixels(twin, "R'G'B'A u8")
    after = b"".join(bytes([*PAINT, before[i]]) for i in range(3, len(before), 4))
    fill(twin, after)
    seen = stage.seen(copy, "R'G'B'A u8")
    copy.delete()
    return seen


def off(seen, wanted):
    """The largest difference to what is wanted."""
    return max((abs(a - b) for a, b in zip(seen, wanted, strict=False)), default=0)


def describe(layer):
    note = {
        "name": layer.get_name(),
        "visible": layer.get_visible(),
        "mode": layer.get_mode().value_nick,
        "opacity": layer.get_opacity(),
        "composite": layer.get_composite_mode().value_nick,
        "space": layer.get_composite_space().value_nick,
        "blend": layer.get_blend_space().value_nick,
        "tag": layer.get_color_tag().value_nick,
    }
    if layer.is_group():
        note["children"] = [describe(child) for child in layer.get_children()]
    return note


def flat(image, name, grey):
    layer = Gimp.Layer.new(image, name, W, H, Gimp.ImageType.RGBA_IMAGE, 100.0, MODES.NORMAL)
    fill(layer, bytes([grey, grey, grey, 255]) * W * H)
    image.insert_layer(layer, None, 0)
    return layer


def fill(drawable, pixels, form="R'G'B'A u8"):
    buffer = drawable.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, W, H), form, pixels)
    buffer.flush()
    drawable.update(0, 0, W, H)


def multiply(image, layer):
    layer.set_mode(MODES.MULTIPLY)
    layer.set_opacity(50.0)
    layer.set_color_tag(Gimp.ColorTag.VIOLET)
    layer.set_composite_mode(Gimp.LayerCompositeMode.CLIP_TO_BACKDROP)
    layer.set_composite_space(Gimp.LayerColorSpace.RGB_LINEAR)
    layer.set_blend_space(Gimp.LayerColorSpace.RGB_LINEAR)


def soft(image, layer):
    row = b"".join(bytes([160, 160, 160, 12 * x]) for x in range(W))
    fill(layer, row * H)


def soft_mask(image, layer):
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    fill(mask, bytes([128]) * W * H, "Y u8")


def hide(image, layer):
    layer.set_visible(False)


def hide_group(image, layer):
    made = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(made, None, 0)
    image.reorder_item(layer, made, 0)
    made.set_visible(False)


CASES = {
    "plain": ([], False, False, False),
    "plain, a selection": ([], True, False, False),
    "soft": ([soft], False, False, False),
    "soft mask": ([soft_mask], False, False, False),
    "soft, a selection": ([soft], True, False, False),
    "multiply": ([multiply], False, False, False),
    "multiply, a selection": ([multiply], True, False, False),
    "multiply, kept visible": ([multiply], False, True, False),
    "at work elsewhere": ([], False, False, True),
    "hidden": ([hide], False, False, False),
    "in a hidden group": ([hide_group], False, False, False),
}
