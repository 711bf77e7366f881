"""Every line that the artist reads in either editor. One line: what is, and what to do about it."""

from pathlib import Path

from scumble_protocol.paths import shown

TITLE = "Scumble"
READY = "Choose a style and click Paint"
PREVIEW_HINT = "The painting appears here"

NO_STYLE = "No style is chosen: click a picture in the list, or open a file"
CANCELLING = "Stopping…"
NOTHING_YET = "Cancelled before there was a picture"

GO_ON = "Go on"
DISCARD = "Discard"
GO_ON_UNFINISHED_HINT = "Paint on where it was left"
DISCARD_HINT = "Delete it: what was painted of it is gone then"
UNKNOWN_STYLE = "unknown style"

_LONGEST_CAUSE = 200
"""Characters of an unforeseen error's own words."""


def went_wrong(error: BaseException) -> str:
    """Something happened that nobody thought of."""
    words = " ".join(str(error).split())[:_LONGEST_CAUSE]
    return f"Scumble stumbled ({type(error).__name__}: {words}): please report this line"


def is_mask(layer: str) -> str:
    """A mask was selected instead of a layer."""
    return f"“{layer}” is a mask: select the layer that it belongs to"


def is_empty(layer: str) -> str:
    """No pixel at all."""
    return f"“{layer}” is empty: paint or paste something on it first"


def is_off_canvas(layer: str) -> str:
    """All pixels are outside of the picture."""
    return f"“{layer}” lies outside the canvas: move it in first"


def is_not_selected(layer: str) -> str:
    """The selection misses the layer."""
    return f"The selection does not touch “{layer}”: change it, or select none (Ctrl+Shift+A)"


def was_closed(layer: str) -> str:
    """The picture was closed while the layer was read."""
    return f"The picture with “{layer}” was closed before it was read"


def style_title(path: str) -> str:
    """A style's name made from its file's name."""
    return title(shown(Path(path).stem))


def title(name: str) -> str:
    """A style's name made from that of its file, without ending."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def reading(layer: str) -> str:
    """Pixels are on their way out of Krita."""
    return f"Reading {layer}…"


def waiting(layer: str, place: int) -> str:
    """The backend has the job but does others first."""
    if place <= 0:
        return f"Waiting for the first strokes of {layer}…"
    return f"{layer} waits in the queue, {place} {'job' if place == 1 else 'jobs'} before it"


def painting(layer: str, step: int, total: int, left: float | None) -> str:
    """The running line."""
    line = f"Painting {layer} · step {step} of {total}"
    return line if left is None else f"{line} · {_about(left)} left"


def placing(layer: str) -> str:
    """The painting comes back into Krita."""
    return f"Putting the painting above {layer}…"


def done(names: list[str], seconds: float) -> str:
    """What has become of it."""
    if len(names) == 1:
        return f"“{names[0]}” is ready after {seconds:.0f} s"
    return f"{len(names)} layers are painted after {seconds:.0f} s"


def source_removed(layer: str) -> str:
    """The source layer was deleted meanwhile."""
    return f"“{layer}” was removed meanwhile: its painting is the topmost layer"


def document_closed(layer: str) -> str:
    """The picture was closed while the job ran."""
    return f"The picture with “{layer}” was closed meanwhile: its painting is in a new picture"


def several(problems: list[str]) -> str:
    """More than one problem in one line; all of them are in the tooltip."""
    rest = len(problems) - 1
    return problems[0] if not rest else f"{problems[0]} (and {rest} more)"


def unfinished(count: int) -> str:
    """Paintings that an editor or a backend has left in the middle."""
    return f"{count} unfinished painting{'' if count == 1 else 's'}"


def unfinished_facts(width: int, height: int, fraction: float, age: float) -> str:
    """Which painting that is, below its layer's name; ``age`` in seconds."""
    share = f" · {100 * fraction:.0f} % done" if fraction >= 0.005 else ""
    return f"{width} × {height}{share} · {_ago(age)}"


def going_on(layer: str) -> str:
    """An unfinished painting was taken up; nothing is heard of it yet."""
    return f"Going on with {layer}…"


def in_new_picture(layer: str) -> str:
    """No open picture has the size of an unfinished painting."""
    return f"The painting of “{layer}” fits no open picture: it is in a new one"


def folder_without_pictures(folder: str) -> str:
    """A folder was added that has nothing to show."""
    remedy = "choose a folder with JPEG, PNG, WebP, BMP or TIFF files"
    return f"No pictures are in {shown(folder)}: {remedy}"


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
