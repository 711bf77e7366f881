"""Every line that the artist reads in Krita; here those that no other editor needs.

The one that tells that nothing can be loaded is in ``docker``.
"""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

ACTION = "Scumble: paint selected layers"

PAINT_HINT = "Paint the selected layers in this style; for a painting, paint its source again"
CANCEL_HINT = "Stop; the picture so far is kept"
DROP_HINT = "Stop, and throw the picture so far away"
FOLDER_HINT = "Show all pictures of a folder"
FILE_HINT = "Use any picture as the style"

NO_DOCUMENT = "No image is open: open one and select a layer"


def has_no_picture(layer: str) -> str:
    """A filter layer, or whatever else has no pixels."""
    return f"“{layer}” has no pixels of its own: select a paint, group or vector layer"


def is_pass_through(layer: str) -> str:
    """A pass-through group has no picture."""
    return f"“{layer}” is a pass-through group: turn pass-through off to paint it as one picture"


def is_in_locked_group(layer: str, group: str) -> str:
    """The result could not be put beside its source."""
    return f"“{layer}” is in the locked group “{group}”: unlock it, as the painting goes there"


def unknown_space(layer: str, space: str) -> str:
    """A colour space that Krita cannot convert."""
    return f"“{layer}” has colours ({space}) that cannot be converted: convert the image to RGB"
