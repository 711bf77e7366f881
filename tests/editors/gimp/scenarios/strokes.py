"""Layers of every precision, selections and whole images become styles."""

from gi.repository import Gegl, Gimp

W, H = 60, 40


def scenario(stage):
    stage.product()
    from scumble_gimp.layers import strokes

    facts = stage.facts
    facts["precisions"] = {}
    for precision in ("U8_NON_LINEAR", "U8_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"):
        image = stage.image(W, H, precision=precision)
        layer = ramp(image, "Ramp")
        image.undo_disable()
        image.undo_enable()
        image.clean_all()
        before, count = stage.state(image), len(Gimp.get_images())
        note = {"style": strokes.keep_layer(image, layer, ()).path}
        note["wanted"] = stage.pixels(layer, "R'G'B'A u16").hex()
        note["untouched"] = stage.state(image) == before and len(Gimp.get_images()) == count
        facts["precisions"][precision] = note
    image = stage.image(W, H)
    layer = ramp(image, "Ramp")
    stage.effect(layer, "gegl:invert-gamma")
    layer.set_opacity(40)
    facts["effect"] = strokes.keep_layer(image, layer, ()).path
    layer.set_opacity(100)
    facts["image"] = strokes.keep_image(image, ()).path
    stage.select(image, [10, 5, 30, 20], feather=8)
    facts["selection"] = strokes.keep_selection(image, layer, ()).path
    facts["mask"] = stage.pixels(image.get_selection(), "Y u8").hex()
    bounds = Gimp.Selection.bounds(image)
    facts["bounds"] = list(bounds)[2:]
    facts["inverted"] = stage.seen(image, "R'G'B'A u8").hex()
    Gimp.Selection.none(image)
    facts["said"] = [said(strokes.keep_selection, image, layer)]
    layer.set_offsets(500, 0)
    facts["said"].append(said(strokes.keep_layer, image, layer))
    facts["images"] = [[entry.label, entry.depth] for entry in strokes.list_images()][-2:]


def ramp(image, name):
    """A layer from black to green to the right, less and less opaque downwards."""
    kind = Gimp.ImageType.RGBA_IMAGE
    layer = Gimp.Layer.new(image, name, W, H, kind, 100.0, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, None, 0)
    rows = (bytes((4 * x, 2 * x, 40, 255 - 5 * y)) for y in range(H) for x in range(W))
    buffer = layer.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, W, H), "R'G'B'A u8", b"".join(rows))
    buffer.flush()
    return layer


def said(keep, image, layer):
    from scumble_editor.painters.source import LayerError

    try:
        keep(image, layer, ())
    except LayerError as error:
        return str(error)
    return ""
