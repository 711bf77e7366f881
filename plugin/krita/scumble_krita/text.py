"""Every line that the artist reads; here those that only Krita needs."""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

ACTION = "Scumble: paint selected layers"

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
