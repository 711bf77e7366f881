"""A layer mask and a channel with every shade of grey are places of styles, in some precisions."""

from gi.repository import Gegl, Gimp

SIZE = 16
SHADES = bytes(range(SIZE * SIZE))


def scenario(stage):
    stage.product()
    for precision in ("U8_NON_LINEAR", "U8_LINEAR", "U16_NON_LINEAR", "FLOAT_LINEAR"):
        stage.facts[precision] = read(stage, precision)


def read(stage, precision):
    from scumble_gimp.layers.copies import Copies
    from scumble_gimp.pixels.formats import channel_format
    from scumble_gimp.regions import places

    image = stage.image(SIZE, SIZE, precision=precision)
    kind, normal = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, "Ground", SIZE, SIZE, kind, 100.0, normal)
    image.insert_layer(layer, None, 0)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    channel = Gimp.Channel.new(image, "Sky", SIZE, SIZE, 50.0, Gegl.Color.new("red"))
    image.insert_channel(channel, None, 0)
    fill(mask, "Y u8")
    fill(channel, channel_format(image))
    whole, found = places.Area(0, 0, SIZE, SIZE), {}
    with Copies(image) as copies:
        for place in places.items_in(image):
            found[place.item.name] = list(places._reader(image, copies, place)(whole))
        selected = copies.mask_of(layer)
        found["as a mask"] = list(stage.pixels(selected, "Y u8"))
    return found


def fill(drawable, babl):
    buffer = drawable.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, SIZE, SIZE), babl, SHADES)
    buffer.flush()
