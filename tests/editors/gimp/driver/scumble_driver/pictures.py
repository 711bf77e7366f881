"""What the window's pane and GIMP's image show, pixel for pixel."""

from scumble_driver.window import our_window, text_of, widgets


def do_pane():
    """Where the picture lies in its pane, and where that is on the screen."""
    pane = widgets()["scumble_preview_pane"]
    _, left, up = pane.get_window().get_origin()
    view = our_window()._preview.view
    return {
        "corner": [left, up],
        "size": list(view._pane),
        "place": list(view.place),
        "percent": view.percent,
        "fits": view.fits,
        "said": text_of(widgets()["scumble_percent"]),
    }


def do_row(y):
    """A row of the pane, and the same of the source and the painting; at 100 %, all opaque."""
    window, shown = our_window(), widgets()["scumble_preview"].get_pixbuf()
    job, place = window._painter.paintings[0], window._preview.view.place
    left, top, wide = -round(place.x), y - round(place.y), shown.get_width()
    rows = [shown.get_pixels()[y * shown.get_rowstride() :][: 4 * wide]]
    for pixels in (job.source.pixels, job.result.pixels):
        row = bytes(pixels)[4 * job.source.area.width * top :]
        rows.append(row[4 * left : 4 * (left + wide)])
    return [list(row) for row in rows]


def do_image(y):
    """The image as all layers together give it in a row, its layers, and what GIMP keeps of it."""
    from gi.repository import Gegl, Gimp

    def look():
        image = our_window()._following._image
        seen = Gimp.Layer.new_from_visible(image, image, "seen")
        row = Gegl.Rectangle.new(0, y, image.get_width(), 1)
        pixels = seen.get_buffer().get(row, 1.0, "R'G'B'A u8", Gegl.AbyssPolicy.NONE)
        seen.delete()
        return {
            "layers": [layer.get_name() for layer in image.get_layers()],
            "selected": [layer.get_name() for layer in image.get_selected_layers()],
            "dirty": image.is_dirty(),
            "undo": image.undo_is_enabled(),
            "row": list(bytes(pixels)),
        }

    return our_window()._errands.send(look).result()


def do_rows(y):
    """A row of the source and of the painting, as they are."""
    job = our_window()._painter.paintings[0]
    wide = 4 * job.source.area.width
    both = (job.source.pixels, job.result.pixels)
    return [list(bytes(pixels)[wide * y : wide * (y + 1)]) for pixels in both]


def do_losses():
    """What the chart of losses tells and names, and how many pixels have each curve's colour."""
    from scumble_editor.formation.curves import COLORS

    chart = our_window()._losses
    picture = chart._image.get_pixbuf()
    if picture is None:
        return None
    pixels = bytes(picture.get_pixels())
    return {
        "told": chart._room.get_accessible().get_description(),
        "names": chart._names.get_text().split("\n"),
        "curves": [pixels.count(bytes.fromhex(f"{color[1:]}ff")) for color in COLORS],
        "size": [picture.get_width(), picture.get_height()],
        "room": [chart._room.get_allocated_width(), chart._room.get_allocated_height()],
    }
