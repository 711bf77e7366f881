"""The plug-in's window over a large layer with a layer mask and a feathered selection."""

import os

from gi.repository import Gegl, Gimp

ROWS = 250


def scenario(stage):
    width, height = stage.arguments["size"]
    image = stage.image(width, height)
    layer = Gimp.Layer.new(
        image, "Large", width, height, Gimp.ImageType.RGBA_IMAGE, 100.0, Gimp.LayerMode.NORMAL
    )
    image.insert_layer(layer, None, 0)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    noise, ramp = os.urandom(width * ROWS * 4), bytes(255 * x // width for x in range(width))
    for top in range(0, height, ROWS):
        rectangle = Gegl.Rectangle.new(0, top, width, ROWS)
        for drawable, form, pixels in ((layer, "R'G'B'A u8", noise), (mask, "Y u8", ramp * ROWS)):
            buffer = drawable.get_buffer()
            buffer.set(rectangle, form, pixels)
            buffer.flush()
    layer.update(0, 0, width, height)
    inner = (width // 10, height // 10, width * 8 // 10, height * 8 // 10)
    stage.select(image, inner, width // 30)
    if stage.arguments.get("effect"):
        stage.effect(layer, "gegl:gaussian-blur", std_dev_x=9.0, std_dev_y=9.0)
    image.set_selected_layers([layer])
    stage.show(image)
    stage.note("shown")
    stage.facts["status"], stage.facts["message"] = stage.run(image, [layer], mode="INTERACTIVE")
    stage.facts["tree"] = stage.tree(image)
