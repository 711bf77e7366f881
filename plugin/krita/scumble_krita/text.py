"""Every line that the artist reads; here those that only Krita needs."""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

ACTION = "Scumble: paint selected layers"

KEEP_VISIBLE = "Keep source visible"
KEEP_VISIBLE_HINT = "Do not hide a layer under its painting, even if both are seen then"

PAINT_HINT = "Paint the selected layers in this style; of a painting, its source once more"
CANCEL_HINT = "Stop; the picture so far is kept"
DROP_HINT = "Stop, and throw the picture so far away"
DISCARDED = "Discarded: nothing was added to the picture"

NO_DOCUMENT = "No picture is open: open one and select a layer"
NO_LAYER = "No layer is selected: select one in the Layers docker"


def cannot_load(error: BaseException) -> str:
    """The plugin could not be loaded."""
    return f"Scumble cannot run in this Krita ({error}): run “scumble install krita” again"


def has_no_picture(layer: str) -> str:
    """A filter layer, or whatever else has no pixels."""
    return f"“{layer}” has no picture of its own: select a paint, group or vector layer"


def is_pass_through(layer: str) -> str:
    """A pass-through group has no picture."""
    return f"“{layer}” is a pass-through group: turn pass-through off to paint it as one picture"


def is_hidden(layer: str, hidden: str) -> str:
    """The layer or a group that it is in cannot be seen."""
    if layer == hidden:
        return f"“{layer}” is hidden: click its eye in the Layers docker to show it"
    return f"“{layer}” is in the hidden group “{hidden}”: show the group first"


def is_in_locked_group(layer: str, group: str) -> str:
    """The result could not be put beside its source."""
    return f"“{layer}” is in the locked group “{group}”: unlock the group, its result goes there"


def unknown_space(layer: str, space: str) -> str:
    """A colour space that Krita cannot convert."""
    return f"“{layer}” has colours ({space}) that cannot be converted: convert the picture to RGB"


def style_comes(style: str) -> str:
    """Another style was clicked while a painting runs."""
    return f"Going on with {style}…"


def style_unreadable(style: str) -> str:
    """The style that was clicked while a painting runs is no picture."""
    return f"“{style}” cannot be read as a picture: the painting goes on with the style before"


def is_cropped(layer: str) -> str:
    """Much of the layer lies outside the canvas."""
    return f"“{layer}” reaches outside the canvas: only what is seen of it was painted"


def is_clipped(layer: str) -> str:
    """The wire cannot carry some of its colours."""
    return f"“{layer}” has colours brighter than white or outside sRGB: its painting clips them"
