"""Noise is placed as a layer and as a group in images of every precision; no backend is needed."""

import random
import struct

from gi.repository import Gegl, Gimp

W, H = 60, 40
CODES = {"U8": "B", "U16": "H", "U32": "I", "HALF": "e", "FLOAT": "f", "DOUBLE": "d"}
MOST = {"U8": 255, "U16": 65535, "U32": 2**32 - 1}


def scenario(stage):
    stage.product()
    chance = random.Random(5)
    cases = stage.facts["cases"] = {}
    for base in ("RGB", "GRAY"):
        for component in CODES:
            for encoding in ("LINEAR", "NON_LINEAR", "PERCEPTUAL"):
                precision = f"{component}_{encoding}"
                cases[f"{base} {precision}"] = judge(stage, chance, base, precision)
    stage.facts["profile"] = judge(stage, chance, "RGB", "U8_NON_LINEAR", other_profile)


def judge(stage, chance, base, precision, change=None):
    """How far what is seen of a group is from the layer that the same painting is, in 0..1."""
    from scumble_gimp.layers.reading import read_layers
    from scumble_gimp.placing.adding import add_paintings

    image = stage.image(W, H, base, precision)
    if change is not None:
        change(image)
    kind = Gimp.ImageType.RGBA_IMAGE if base == "RGB" else Gimp.ImageType.GRAYA_IMAGE
    photo = Gimp.Layer.new(image, "Photo", W, H, kind, 100.0, Gimp.LayerMode.NORMAL)
    soft = b"".join(bytes([90, 160, 30, min(255, 6 * x)]) for x in range(W))
    fill(photo, soft * H, "R'G'B'A u8")
    image.insert_layer(photo, None, 0)
    stage.select(image, (4, 6, 50, 30), 6)
    noise = [chance.choice((0, 255, chance.randrange(256))) for _ in range(4 * W * H)]
    note = {}
    image.set_selected_layers([photo])
    source = read_layers(image, image.get_selected_drawables, []).sources[0]
    job = task(source, noise)
    found = []
    for as_group in (False, True):
        note["problems"] = add_paintings([job], False, as_group).problems
        painting = image.get_layers()[0]
        found.append((painting, seen(stage, image, painting)))
    (_, wanted), (group, got) = found
    note["off"] = off(precision, wanted, got)
    note["names"] = [group.get_name(), *(child.get_name() for child in group.get_children())]
    note["size"] = [group.get_width(), group.get_height(), *group.get_offsets()[1:]]
    note["area"] = [*source.area[2:], *source.area[:2]]
    texture = stage.pixels(group.get_children()[0], "R'G'B' u8")
    note["greys"] = len(set(texture))
    note["is_grey"] = texture[0::3] == texture[1::3] == texture[2::3]
    colors = stage.pixels(group.get_children()[1], "R'G'B'A u8")
    note["opaque"] = set(colors[3::4]) == {255}
    note["modes"] = [child.get_mode().value_nick for child in group.get_children()]
    image.set_selected_layers([group])
    again = read_layers(image, image.get_selected_drawables, []).sources
    note["again"] = [again[0].name, bytes(again[0].pixels) == bytes(source.pixels)]
    return note


def seen(stage, image, painting):
    """A painting alone, as GIMP shows it in the image's own format."""
    for layer in image.get_layers():
        layer.set_visible(layer == painting)
    return stage.seen(image, None)


def off(precision, wanted, got):
    """The largest difference of a channel of what can be seen, and how many differ, of all."""
    component = precision.split("_")[0]
    code, most = CODES[component], MOST.get(component, 1)
    count = len(wanted) // struct.calcsize(code)
    pixels = [struct.unpack(f"{count}{code}", one) for one in (wanted, got)]
    each = count // (W * H)
    worst = [0.0, 0.0]
    for start in range(0, count, each):
        a, b = (one[start : start + each] for one in pixels)
        worst[1] = max(worst[1], abs(a[-1] - b[-1]) / most)
        if min(a[-1], b[-1]) > most / 255:
            worst[0] = max(
                worst[0], *(abs(x - y) / most for x, y in zip(a[:-1], b[:-1], strict=True))
            )
    return worst


def task(source, noise):
    from scumble_client import Result
    from scumble_editor.painters.layer_job import LayerJob
    from scumble_editor.styles.named_style import NamedStyle
    from scumble_editor.styles.strip import Strip
    from scumble_protocol.parameters import defaults

    area, depth = source.area, source.wire.layout.depth
    code = {"u8": "B", "u16": "H", "f16": "e", "f32": "f"}[depth]
    scale = {"u8": 1, "u16": 257}.get(depth, 1 / 255)
    values = [value * scale for value in noise[: 4 * area.pixels]]
    shape = dict.fromkeys(Result._fields)
    shape.update(width=area.width, height=area.height, format=source.format)
    shape.update(pixels=struct.pack(f"{len(values)}{code}", *values))
    shape.update(job="a", revision=0, step=3, seconds=1.0, stopped=False)
    job = LayerJob.begun(source, Strip.of(NamedStyle("", "Impasto")), defaults())
    job.job, job.result = "a", Result(**shape)
    return job


def fill(drawable, pixels, form):
    buffer = drawable.get_buffer()
    buffer.set(Gegl.Rectangle.new(0, 0, W, H), form, pixels)
    buffer.flush()
    drawable.update(0, 0, W, H)


def other_profile(image):
    image.set_color_profile(Gimp.ColorProfile.new_rgb_adobe())
