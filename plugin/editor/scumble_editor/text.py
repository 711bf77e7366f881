"""Every line that the artist reads in any editor: what is, and what to do about it."""

from pathlib import Path

from scumble_editor.languages.numbers import about, whole
from scumble_editor.languages.translation import _, ngettext
from scumble_editor.messages import Line, error_line, warning, worst
from scumble_protocol.paths import shown

TITLE = "Scumble"
READY = _("Choose a style and click Paint")
STYLE_CHOSEN = _("Click Paint")
PREVIEW_HINT = _("The painting appears here")
READING = _("Reading the selected layers…")

NO_LAYER = _("No layer is selected: select one first")
NO_STYLE = _("No style is chosen: click a picture in the list, or open a file")
CANCELLING = _("Stopping…")
NOTHING_YET = _("Cancelled before there was a picture")
DISCARDED = _("Discarded: nothing was added to the image")
PAUSED = _("Paused: Resume continues, OK adds the painting as it is")

RESUME = _("Resume")
DISCARD = _("Discard")
RESUME_HINT = _("Continue where it stopped")
DISCARD_HINT = _("Delete it: the painting so far will be lost")
UNKNOWN_STYLE = _("unknown style")

KEEP_VISIBLE = _("Keep source visible")
KEEP_VISIBLE_HINT = _(
    "Do not hide the painted layer, even where it shows through its painting or counts twice"
)
ADD_FOLDER = _("Folder with style pictures")
OPEN_FILE = _("Style picture")
UNREADABLE = _("Cannot be read as a picture: choose another")
NO_THUMBNAIL = _("Cannot be shown as a thumbnail")

_LONGEST_CAUSE = 200
"""Characters of an unforeseen error's own words."""


def went_wrong(error: BaseException) -> str:
    """An error that has no line of its own: it is named, to be reported."""
    words = " ".join(str(error).split())[:_LONGEST_CAUSE]
    cause = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return error_line(
        _("Scumble ran into an error ({cause}): please report this line", cause=cause)
    )


def out_of_memory(layer: str) -> str:
    """There is no memory left; ``layer``, its name, may be empty."""
    if layer:
        return error_line(
            _(
                "“{layer}” does not fit into memory: close other images, then paint again",
                layer=layer,
            )
        )
    return error_line(_("There is no memory left: close other images, then paint again"))


# ---- a dialog: the painting is added at OK

PAINT = _("Paint")
PAINT_NOW_HINT = _("Paint the selected layers in this style (Enter)")
PAUSE = _("Pause")
PAUSE_HINT = _("Stop for now; the picture stays, and Resume continues from it")
UNPAUSE_HINT = _("Continue from the picture that is there (Enter)")
OK_HINT = _("Add the painting as a new layer, as it is now; paint it first if there is none")
CLOSE_HINT = _("Close and add nothing; an unfinished painting is offered next time")


def hint(words: str, machine: str) -> str:
    """Give a button's hint with what paints below it, where that is known."""
    return f"{words}\n{machine}" if machine else words


def in_window(image: str) -> str:
    """Give the window's title: several may be open."""
    return f"{TITLE} – {image}"


# ---- a layer that cannot be painted, or not wholly


def is_mask(layer: str) -> str:
    """A mask was selected instead of a layer."""
    return _("“{layer}” is a mask: select the layer that it belongs to", layer=layer)


def is_empty(layer: str) -> str:
    """No pixel at all."""
    return _("“{layer}” is empty: paint or paste something on it first", layer=layer)


def is_off_canvas(layer: str) -> str:
    """All pixels are outside of the canvas."""
    return _("“{layer}” lies outside the canvas: move it in first", layer=layer)


def is_not_selected(layer: str) -> str:
    """The selection misses the layer."""
    return _(
        "The selection does not touch “{layer}”: change it, or select none (Ctrl+Shift+A)",
        layer=layer,
    )


def is_hidden(layer: str, hidden: str) -> str:
    """The layer, or a group that it is in, cannot be seen."""
    if layer == hidden:
        return _("“{layer}” is hidden: show it, or select its painting", layer=layer)
    return _(
        "“{layer}” is in the hidden group “{hidden}”: show the group first",
        layer=layer,
        hidden=hidden,
    )


def is_gone(layer: str) -> str:
    """A layer whose painting waits to be added was removed."""
    return _(
        "“{layer}” no longer exists: OK adds its painting, Cancel closes without it", layer=layer
    )


def is_cropped(layer: str) -> str:
    """Much of the layer lies outside the canvas."""
    return warning(
        _("“{layer}” reaches outside the canvas: only the visible part was painted", layer=layer)
    )


def is_clipped(layer: str) -> str:
    """A painting cannot have some of its colours."""
    return warning(
        _(
            "“{layer}” has colours brighter than white or outside sRGB: its painting clips them",
            layer=layer,
        )
    )


def was_closed(layer: str) -> str:
    """The image was closed while the layer was read."""
    return _("The image with “{layer}” was closed before it was read", layer=layer)


# ---- styles


def style_title(path: str) -> str:
    """Give a style's name made from its file's name."""
    return title(shown(Path(path).stem))


def title(name: str) -> str:
    """Give a style's name made from that of its file, without ending."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def style_comes(style: str) -> str:
    """Another style was clicked while a painting runs."""
    return _("Continuing with {style}…", style=style)


def style_unreadable(style: str) -> str:
    """The style that was clicked while a painting runs is no picture."""
    return warning(
        _("“{style}” cannot be read as a picture: the painting keeps its style", style=style)
    )


def folder_without_pictures(folder: str) -> str:
    """A folder was added that has nothing to show."""
    return warning(
        _(
            "There are no pictures in {folder}: "
            "choose a folder with JPEG, PNG, WebP, BMP or TIFF files",
            folder=shown(folder),
        )
    )


def removal(path: str) -> str:
    """The entry of a menu that takes a file or folder from the list of styles."""
    return _("Remove {path} from this list", path=shown(path))


def and_more(titles: str, count: int) -> str:
    """Some styles by their titles, and how many there are besides."""
    return ngettext("{titles} + {count} more", "{titles} + {count} more", count, titles=titles)


# ---- while it is painted


def reading(layer: str) -> str:
    """Pixels are on their way out of the editor."""
    return _("Reading {layer}…", layer=layer)


def waiting(layer: str, place: int) -> str:
    """The backend has the job but does others first."""
    if place <= 0:
        return _("Waiting for the first strokes of {layer}…", layer=layer)
    return ngettext(
        "{layer} is queued, {count} job ahead",
        "{layer} is queued, {count} jobs ahead",
        place,
        layer=layer,
    )


def painting(layer: str, step: int, total: int, left: float | None) -> str:
    """The running line; ``left`` in seconds."""
    line = _("Painting {layer} · step {step} of {total}", layer=layer, step=step, total=total)
    return line if left is None else _("{line} · {time} left", line=line, time=about(left))


def one_of(layer: str, number: int, count: int) -> str:
    """A layer, and which of several it is."""
    if count == 1:
        return layer
    return _("{layer} ({number} of {count})", layer=layer, number=number, count=count)


def resuming(layer: str) -> str:
    """An unfinished painting was taken up; nothing is heard of it yet."""
    return _("Resuming {layer}…", layer=layer)


def placing(layer: str) -> str:
    """The painting comes back into the editor."""
    return _("Adding the painting above {layer}…", layer=layer)


# ---- what came of it


def done(names: list[str], seconds: float) -> str:
    """Every painting is in its image."""
    if len(names) == 1:
        return _("“{layer}” is ready after {seconds} s", layer=names[0], seconds=whole(seconds))
    return ngettext(
        "{count} layer was painted in {seconds} s",
        "{count} layers were painted in {seconds} s",
        len(names),
        seconds=whole(seconds),
    )


def ready_to_add(count: int, seconds: float) -> str:
    """All is painted and waits for OK."""
    return ngettext(
        "Ready after {seconds} s: OK adds the painting, or move a slider to keep painting",
        "{count} paintings are ready after {seconds} s: "
        "OK adds them, or move a slider to keep painting",
        count,
        seconds=whole(seconds),
    )


def source_removed(layer: str) -> str:
    """The source layer was deleted meanwhile."""
    return warning(
        _("“{layer}” was removed meanwhile: its painting is the topmost layer", layer=layer)
    )


def image_closed(layer: str) -> str:
    """The image was closed while the job ran."""
    return warning(
        _(
            "The image with “{layer}” was closed meanwhile: its painting is in a new image",
            layer=layer,
        )
    )


def in_new_image(layer: str) -> str:
    """No open image has the size of an unfinished painting."""
    return _("The painting of “{layer}” matches no open image: opened as a new one", layer=layer)


def several(problems: list[str]) -> str:
    """More than one problem in one line; all of them are in the tooltip."""
    first, rest = problems[0], len(problems) - 1
    return Line(_and_more(first, rest) if rest else first, worst(problems))


def _and_more(first: str, rest: int) -> str:
    return ngettext(
        "{problem} (and {count} more)", "{problem} (and {count} more)", rest, problem=first
    )
