"""The artist takes away what the plug-in is just reading; GIMP kills one that reads it then."""

import random

from gi.repository import Gegl, Gimp

SIZE, STRIP = 300, 40_000
"""Several of GIMP's tiles, and of our strips (in bytes, or pixels)."""


def scenario(stage):
    stage.product()
    from scumble_gimp.layers import strokes
    from scumble_gimp.pixels import buffers
    from scumble_gimp.regions import places

    places._PIXELS_A_STRIP, strokes._STRIP, buffers._STRIP = STRIP, STRIP, STRIP
    for case in (deleted, closed, undone, masked, placed, kept_layer, kept_image):
        stage.facts[case.__name__] = [case(stage, away) for away in (False, True)]
    stage.facts["left"] = len(Gimp.get_images())


def opened(stage):
    """An image with two layers, most of it selected; gives the lower one too."""
    image = Gimp.Image.new(SIZE, SIZE, Gimp.ImageBaseType.RGB)
    stage.images.append(image)
    layer = noise(image, "Photo")
    noise(image, "Above")
    stage.select(image, (8, 8, SIZE - 16, SIZE - 30), 8)
    return image, layer


def noise(image, name):
    kind, mode = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, name, SIZE, SIZE, kind, 100.0, mode)
    buffer, pixels = layer.get_buffer(), random.Random(1).randbytes(4 * SIZE * SIZE)
    buffer.set(Gegl.Rectangle.new(0, 0, SIZE, SIZE), "R'G'B'A u8", pixels)
    buffer.flush()
    image.insert_layer(layer, None, 0)
    return layer


def while_read(act, work):
    """Have something done to the image when the first strip was read; gives the work's result."""
    from scumble_gimp.pixels import buffers

    plain, left = buffers.read, [act]

    def read(*args):
        content = plain(*args)
        while left:
            left.pop()()
        return content

    buffers.read = read
    try:
        return work()
    finally:
        buffers.read = plain


def read(stage, image, layer, places=()):
    from scumble_editor.painters.source import Reading
    from scumble_gimp.layers import reading
    from scumble_gimp.regions.places import with_maps

    sources = Reading([reading.read(image, reading.Wanted(layer, layer))], [])
    (source,) = with_maps(sources, image, places).sources
    parts = [source.pixels, source.coverage or b"", *source.style_maps]
    return [list(source.area), source.format, [stage.digest(bytes(part)) for part in parts]]


def nothing():
    """Leave the image as it is."""


def deleted(stage, away):
    image, layer = opened(stage)
    Gimp.Selection.none(image)
    act = (lambda: image.remove_layer(layer)) if away else nothing
    return while_read(act, lambda: read(stage, image, layer))


def closed(stage, away):
    image, layer = opened(stage)
    return while_read(image.delete if away else nothing, lambda: read(stage, image, layer))


def undone(stage, away):
    """As if by undo: a group goes with what is in it."""
    image, layer = opened(stage)
    group = Gimp.GroupLayer.new(image, "Group")
    image.insert_layer(group, None, 0)
    image.reorder_item(layer, group, 0)
    act = (lambda: image.remove_layer(group)) if away else nothing
    return while_read(act, lambda: read(stage, image, group))


def masked(stage, away):
    image, layer = opened(stage)
    layer.add_mask(layer.create_mask(Gimp.AddMaskType.ALPHA))
    act = (lambda: layer.remove_mask(Gimp.MaskApplyMode.DISCARD)) if away else nothing
    return while_read(act, lambda: read(stage, image, layer))


def placed(stage, away):
    """A channel goes between two of its strips."""
    from scumble_gimp.regions import places

    image, layer = opened(stage)
    channel = Gimp.Selection.save(image)
    channel.set_name("Place")
    Gimp.Selection.none(image)
    plain = places.StyleMaps.add

    def add(*args):
        plain(*args)
        if away and channel.is_valid():
            image.remove_channel(channel)

    places.StyleMaps.add = add
    try:
        return read(stage, image, layer, ("Place", ""))
    finally:
        places.StyleMaps.add = plain


def kept_layer(stage, away):
    from scumble_gimp.layers import strokes

    image, layer = opened(stage)
    act = (lambda: image.remove_layer(layer)) if away else nothing
    return while_read(act, lambda: strokes.keep_selection(image, layer, ())).path


def kept_image(stage, away):
    from scumble_gimp.layers import strokes

    image, _ = opened(stage)
    act = image.delete if away else nothing
    return while_read(act, lambda: strokes.keep_image(image, ())).path
