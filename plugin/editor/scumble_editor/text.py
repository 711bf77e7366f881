"""Every line that the artist reads in any editor: what is, and what to do about it."""

from pathlib import Path

from scumble_protocol.paths import shown

TITLE = "Scumble"
READY = "Choose a style and click Paint"
PREVIEW_HINT = "The painting appears here"
READING = "Reading the selected layers…"

NO_LAYER = "No layer is selected: select one first"
NO_STYLE = "No style is chosen: click a picture in the list, or open a file"
CANCELLING = "Stopping…"
NOTHING_YET = "Cancelled before there was a picture"
DISCARDED = "Discarded: nothing was added to the image"
PAUSED = "Paused: Resume continues, OK adds the painting as it is"

RESUME = "Resume"
DISCARD = "Discard"
RESUME_HINT = "Continue where it stopped"
DISCARD_HINT = "Delete it: the painting so far will be lost"
UNKNOWN_STYLE = "unknown style"

KEEP_VISIBLE = "Keep source visible"
KEEP_VISIBLE_HINT = (
    "Do not hide the painted layer, even where it shows through its painting or counts twice"
)
ADD_FOLDER = "Folder with style pictures"
OPEN_FILE = "Style picture"
UNREADABLE = "Cannot be read as a picture: choose another"
NO_THUMBNAIL = "Cannot be shown as a thumbnail"

_LONGEST_CAUSE = 200
"""Characters of an unforeseen error's own words."""


def went_wrong(error: BaseException) -> str:
    """Something happened that nobody thought of."""
    words = " ".join(str(error).split())[:_LONGEST_CAUSE]
    cause = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return f"Scumble ran into an error ({cause}): please report this line"


def out_of_memory(layer: str) -> str:
    """This machine has none left; ``layer`` may be empty."""
    what = f"“{layer}” does not fit into memory" if layer else "There is no memory left"
    return f"{what}: close other images, then paint again"


# ---- a dialog: the painting is added at OK

PAINT = "Paint"
PAINT_NOW_HINT = "Paint the selected layers in this style (Enter)"
PAUSE = "Pause"
PAUSE_HINT = "Stop for now; the picture stays, and Resume continues from it"
UNPAUSE_HINT = "Continue from the picture that is there (Enter)"
OK_HINT = "Add the painting as a new layer, as it is now"
CLOSE_HINT = "Close and add nothing; an unfinished painting is offered next time"


def in_window(image: str) -> str:
    """Give the window's title: several may be open."""
    return f"{TITLE} – {image}"


# ---- a layer that cannot be painted, or not wholly


def is_mask(layer: str) -> str:
    """A mask was selected instead of a layer."""
    return f"“{layer}” is a mask: select the layer that it belongs to"


def is_empty(layer: str) -> str:
    """No pixel at all."""
    return f"“{layer}” is empty: paint or paste something on it first"


def is_off_canvas(layer: str) -> str:
    """All pixels are outside of the canvas."""
    return f"“{layer}” lies outside the canvas: move it in first"


def is_not_selected(layer: str) -> str:
    """The selection misses the layer."""
    return f"The selection does not touch “{layer}”: change it, or select none (Ctrl+Shift+A)"


def is_hidden(layer: str, hidden: str) -> str:
    """The layer, or a group that it is in, cannot be seen."""
    if layer == hidden:
        return f"“{layer}” is hidden: show it, or select its painting"
    return f"“{layer}” is in the hidden group “{hidden}”: show the group first"


def is_gone(layer: str) -> str:
    """A layer whose painting waits to be added was removed."""
    return f"“{layer}” no longer exists: OK adds its painting, Cancel closes without it"


def is_cropped(layer: str) -> str:
    """Much of the layer lies outside the canvas."""
    return f"“{layer}” reaches outside the canvas: only the visible part was painted"


def is_clipped(layer: str) -> str:
    """A painting cannot have some of its colours."""
    return f"“{layer}” has colours brighter than white or outside sRGB: its painting clips them"


def was_closed(layer: str) -> str:
    """The image was closed while the layer was read."""
    return f"The image with “{layer}” was closed before it was read"


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
    return f"Continuing with {style}…"


def style_unreadable(style: str) -> str:
    """The style that was clicked while a painting runs is no picture."""
    return f"“{style}” cannot be read as a picture: the painting keeps its style"


def folder_without_pictures(folder: str) -> str:
    """A folder was added that has nothing to show."""
    remedy = "choose a folder with JPEG, PNG, WebP, BMP or TIFF files"
    return f"There are no pictures in {shown(folder)}: {remedy}"


def removal(path: str) -> str:
    """The entry of a menu that takes a file or folder from the list of styles."""
    return f"Remove {shown(path)} from this list"


# ---- while it is painted


def reading(layer: str) -> str:
    """Pixels are on their way out of the editor."""
    return f"Reading {layer}…"


def waiting(layer: str, place: int) -> str:
    """The backend has the job but does others first."""
    if place <= 0:
        return f"Waiting for the first strokes of {layer}…"
    return f"{layer} is queued, {place} {'job' if place == 1 else 'jobs'} ahead"


def painting(layer: str, step: int, total: int, left: float | None) -> str:
    """The running line; ``left`` in seconds."""
    line = f"Painting {layer} · step {step} of {total}"
    return line if left is None else f"{line} · {_about(left)} left"


def resuming(layer: str) -> str:
    """An unfinished painting was taken up; nothing is heard of it yet."""
    return f"Resuming {layer}…"


def placing(layer: str) -> str:
    """The painting comes back into the editor."""
    return f"Adding the painting above {layer}…"


# ---- what came of it


def done(names: list[str], seconds: float) -> str:
    """Every painting is in its image."""
    if len(names) == 1:
        return f"“{names[0]}” is ready after {seconds:.0f} s"
    return f"{len(names)} layers were painted in {seconds:.0f} s"


def ready_to_add(count: int, seconds: float) -> str:
    """All is painted and waits for OK."""
    what = "Ready" if count == 1 else f"{count} paintings are ready"
    adds = "OK adds the painting" if count == 1 else "OK adds them"
    return f"{what} after {seconds:.0f} s: {adds}, or move a slider to keep painting"


def source_removed(layer: str) -> str:
    """The source layer was deleted meanwhile."""
    return f"“{layer}” was removed meanwhile: its painting is the topmost layer"


def image_closed(layer: str) -> str:
    """The image was closed while the job ran."""
    return f"The image with “{layer}” was closed meanwhile: its painting is in a new image"


def in_new_image(layer: str) -> str:
    """No open image has the size of an unfinished painting."""
    return f"The painting of “{layer}” matches no open image: opened as a new one"


def several(problems: list[str]) -> str:
    """More than one problem in one line; all of them are in the tooltip."""
    rest = len(problems) - 1
    return problems[0] if not rest else f"{problems[0]} (and {rest} more)"


# ---- unfinished paintings


def unfinished(count: int) -> str:
    """Paintings that an editor or a backend has left in the middle."""
    return f"{count} unfinished painting{'' if count == 1 else 's'}"


def unfinished_facts(width: int, height: int, fraction: float, age: float) -> str:
    """Which painting that is, below its layer's name; ``age`` in seconds."""
    share = f" · {100 * fraction:.0f} % done" if fraction >= 0.005 else ""
    return f"{width} × {height}{share} · {_ago(age)}"


def as_it_was_begun(style: str) -> str:
    """An unfinished painting is resumed in a style that is not in the list."""
    return f"{style} – the style it was started in"


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"about {hours} h {minutes} min" if hours < 10 and minutes else f"about {hours} h"


def _ago(seconds: float) -> str:
    for length, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = int(seconds / length)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"
