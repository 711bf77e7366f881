"""Layers of some picture are painted by a batch call; everything about them is noted."""

import struct


def scenario(stage):
    wanted, facts = stage.arguments, stage.facts
    size = wanted.get("size", 96)
    image = stage.image(size, size, wanted.get("base", "RGB"), wanted["precision"])
    photo = wanted["photo"]
    ground = stage.photo(image, photo, "Ground", alpha=False)
    parent = None
    if wanted.get("group"):
        from gi.repository import Gimp

        parent = Gimp.GroupLayer.new(image, "Group")
        image.insert_layer(parent, None, 0)
    layer = stage.photo(image, photo, "Photo", wanted.get("alpha", True), parent=parent)
    if wanted.get("layer_mask"):
        halve(layer)
    if wanted.get("brighter"):
        brighten(layer)
    if wanted.get("effect"):
        stage.effect(layer, "gegl:hue-chroma", hue=120.0)
        if wanted["effect"] == "merged":
            layer.merge_filters()
    if "selection" in wanted:
        stage.select(image, wanted["selection"], wanted.get("feather", 0))
        facts["selection"] = stage.save(
            "selection.raw", stage.pixels(image.get_selection(), "Y u8")
        )
    if wanted.get("profile"):
        from gi.repository import Gimp

        adobe = Gimp.ColorProfile.new_rgb_adobe()
        image.convert_color_profile(adobe, Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC, False)
    chosen = {"photo": [layer], "both": [layer, ground], "group": [parent]}[wanted["paint"]]
    image.set_selected_layers(chosen)
    before = {c.get_name(): stage.pixels(c) for c in chosen}
    seen = stage.seen(image)
    state = stage.state(image)
    facts["status"], facts["message"] = stage.run(
        image, chosen, style=wanted["style"], preset="draft", **wanted.get("parameters", {})
    )
    facts["tree"] = stage.tree(image)
    facts["selected"] = [c.get_name() for c in image.get_selected_layers()]
    facts["state_before"], facts["state_after"] = state, stage.state(image)
    facts["paintings"] = []
    for number, source in enumerate(chosen):
        siblings = source.get_parent().get_children() if source.get_parent() else image.get_layers()
        painting = siblings[[c.get_id() for c in siblings].index(source.get_id()) - 1]
        note = stage.describe(painting)
        note["source"] = stage.save(f"source-{number}.raw", before[source.get_name()])
        note["painted"] = stage.save(f"painted-{number}.raw", stage.pixels(painting))
        if painting.get_mask():
            own = stage.pixels(painting.get_mask(), "Y u8")
            note["mask"] = stage.save(f"mask-{number}.raw", own)
        note["source_untouched"] = stage.pixels(source) == before[source.get_name()]
        facts["paintings"].append(note)
    facts["seen_before"] = stage.save("seen-before.raw", seen)
    facts["seen_after"] = stage.save("seen-after.raw", stage.seen(image))


def brighten(layer):
    """One row that is brighter than white."""
    from gi.repository import Gegl

    row = Gegl.Rectangle.new(0, 0, layer.get_width(), 1)
    buffer = layer.get_buffer()
    bright = struct.pack("4f", 1.5, 1.25, 0.5, 1.0) * layer.get_width()
    buffer.set(row, "R'G'B'A float", bright)
    buffer.flush()


def halve(layer):
    """A layer mask that hides the left quarter and half shows the next."""
    from gi.repository import Gegl, Gimp

    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    width, height = layer.get_width(), layer.get_height()
    row = [0] * (width // 4) + [128] * (width // 4) + [255] * (width - 2 * (width // 4))
    buffer = mask.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, width, height), "Y u8", bytes(row * height))
    buffer.flush()
    layer.add_mask(mask)
