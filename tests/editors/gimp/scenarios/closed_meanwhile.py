"""The artist closes the image, or deletes a layer, while something is done to it by the plug-in."""

from gi.repository import Gimp

SIZE, STRIP = 64, 16 * 64 * 4
"""Four strips."""
PAINT = (200, 90, 20)


def scenario(stage):
    stage.product()
    from scumble_gimp.pixels import buffers

    buffers._STRIP = STRIP
    stage.facts["came"] = globals()[stage.arguments["case"]](stage)


def opened(stage, name="Photo"):
    image = stage.image(SIZE, SIZE)
    kind, mode = Gimp.ImageType.RGBA_IMAGE, Gimp.LayerMode.NORMAL
    layer = Gimp.Layer.new(image, name, SIZE, SIZE, kind, 100.0, mode)
    layer.fill(Gimp.FillType.WHITE)
    image.insert_layer(layer, None, 0)
    image.set_selected_layers([layer])
    return image, layer


def after(module, name, acts, work):
    """Have something done after a function of a module was called; gives the work's result."""
    plain, left = getattr(module, name), list(acts)

    def called(*args):
        result = plain(*args)
        if left:
            left.pop(0)()
        return result

    setattr(module, name, called)
    try:
        return work()
    finally:
        setattr(module, name, plain)


def said_by(work):
    try:
        work()
    except Exception as error:  # noqa: BLE001 - it is told
        return [type(error).__name__, str(error)]
    return None


def closed_at_reading(stage):
    from scumble_gimp.layers import reading

    image, layer = opened(stage)
    wanted = reading.Wanted(layer, layer)
    read = lambda: reading.read(image, wanted)  # noqa: E731
    return said_by(lambda: after(reading, "_hidden_above", [image.delete], read))


def closed_in_live(stage):
    from scumble_editor.work.errands import Errands
    from scumble_gimp.layers import reading
    from scumble_gimp.live.layer import GimpLayer

    image, layer = opened(stage)
    followed = GimpLayer(image, reading.Wanted(layer, layer), Errands(), lambda: False)
    look = lambda: followed.look(None, ()).result()  # noqa: E731
    return said_by(lambda: after(reading, "_hidden_above", [image.delete], look))


def kept(stage):
    from scumble_gimp.layers import strokes

    image, layer = opened(stage)
    keep = lambda: strokes.keep_layer(image, layer, ())  # noqa: E731
    return said_by(lambda: after(strokes, "_on_canvas", [image.delete], keep))


def added(stage, as_group=False):
    """Closed while the painting is written, in no image's tree yet."""
    from scumble_gimp.layers import reading
    from scumble_gimp.pixels import buffers
    from scumble_gimp.placing.adding import add_paintings

    before = {image.get_id() for image in Gimp.get_images()}
    image, layer = opened(stage)
    job = task(reading.read(image, reading.Wanted(layer, layer)))
    add = lambda: add_paintings([job], False, as_group)  # noqa: E731
    addition = after(buffers, "write", [image.delete], add)
    there = [one for one in Gimp.get_images() if one.get_id() not in before]
    stage.images += there
    return [*addition, [stage.tree(one) for one in there]]


def added_as_group(stage):
    return added(stage, as_group=True)


def renewed(stage):
    """Deleted, and closed, between two strips of a picture; it comes again, and not."""
    from scumble_client import Preview
    from scumble_gimp.layers import reading
    from scumble_gimp.preview import forming_layer

    image, layer = opened(stage)
    source = reading.read(image, reading.Wanted(layer, layer))
    shape = {**dict.fromkeys(Preview._fields), "width": 1, "height": 1}
    forming = forming_layer.FormingLayer()

    def show():
        forming.show(source, Preview(**{**shape, "pixels": bytes([*PAINT, 255])}), 0)
        return stage.tree(image) if image.is_valid() else None

    def show_while(act):
        """The second strip is made when the first one is written."""
        return after(forming_layer, "enlarged_strip", [lambda: None, act], show)

    def delete():
        image.remove_layer(image.get_layers()[0])

    shown = [show(), show_while(delete), show()]
    return [*shown, show_while(image.delete), show(), forming.there]


def moved(stage):
    """Where the layer lies, what is shown of its painting, and the painting, in two cases."""
    return [
        placed(stage, lambda _, layer: layer.set_offsets(20, 10)),
        placed(stage, lambda image, _: image.resize(SIZE + 30, SIZE + 20, 12, 8)),
    ]


def placed(stage, change):
    from scumble_gimp.layers import reading
    from scumble_gimp.placing.adding import add_paintings
    from scumble_gimp.preview.forming_layer import FormingLayer

    image, layer = opened(stage)
    image.select_rectangle(Gimp.ChannelOps.REPLACE, 4, 6, 30, 20)
    source, forming = reading.read(image, reading.Wanted(layer, layer)), FormingLayer()
    job = task(source)
    forming.show(source, job.result, 0)
    change(image, layer)
    forming.show(source, job.result, 0)
    shown = image.get_layers()[0]
    found = [list(layer.get_offsets()[1:]), list(shown.get_offsets()[1:])]
    forming.lift()
    for as_group in (False, True):
        add_paintings([job], True, as_group)
        found.append(list(image.get_layers()[0].get_offsets()[1:]))
    return found


def task(source):
    from scumble_client import Result
    from scumble_editor.painters.layer_job import LayerJob
    from scumble_editor.styles.named_style import NamedStyle
    from scumble_editor.styles.strip import Strip
    from scumble_protocol.parameters import defaults

    area = source.area
    shape = dict.fromkeys(Result._fields)
    shape.update(width=area.width, height=area.height, format="rgba8", job="a", revision=0)
    shape.update(pixels=bytes([*PAINT, 255]) * area.pixels, step=3, seconds=1.0, stopped=False)
    job = LayerJob.begun(source, Strip.of(NamedStyle("", "Impasto")), defaults())
    job.job, job.result = "a", Result(**shape)
    return job
