"""Every line that the artist reads in Krita; here those that no other editor needs.

The one that tells that nothing can be loaded is in ``docker``.
"""

from scumble_editor.forecast.machine_text import *  # noqa: F403
from scumble_editor.formation.formation_text import *  # noqa: F403 - one vocabulary
from scumble_editor.history_text import *  # noqa: F403 - one vocabulary
from scumble_editor.languages.translation import _
from scumble_editor.live.live_text import *  # noqa: F403 - one vocabulary
from scumble_editor.messages import warning
from scumble_editor.onward_text import *  # noqa: F403 - one vocabulary
from scumble_editor.text import *  # noqa: F403
from scumble_editor.unfinished.unfinished_text import *  # noqa: F403
from scumble_editor.viewing_text import *  # noqa: F403

CANCEL = _("Cancel")
PICTURES, ALL_FILES = _("Pictures"), _("All files")
ACTION = _("Scumble: paint selected layers")
FINER_ACTION = _("Scumble: paint on, finer")
VARY_ACTION = _("Scumble: paint a variation")
FRAMES_ACTION = _("Scumble: paint all frames")
COMPARE_ACTION = _("Scumble: compare with the source")
STYLE_ACTION = _("Scumble: use selected layer as style")
CANCEL_ACTION = _("Scumble: cancel")

PAINT_HINT = _("Paint the selected layers in this style; for a painting, paint its source again")
CANCEL_HINT = _("Stop; the picture so far is kept")
DROP_HINT = _("Stop, and throw the picture so far away")
ON_CANVAS = _("On canvas")
ON_CANVAS_HINT = _("Show the painting in its place on the canvas while it forms")

HISTORY_DRAG = _("Drag it onto the canvas: add")
ALPHA_PART = _("Mask")
NOT_GROUPED = _("It is one layer: only RGB images of 8 bits can have a group")
NO_DOCUMENT = _("No image is open: open one and select a layer")


def has_no_picture(layer: str) -> str:
    """A filter layer, or whatever else has no pixels."""
    return _(
        "“{layer}” has no pixels of its own: select a paint, group or vector layer", layer=layer
    )


def is_animated(layer: str, frame: int) -> str:
    """A painting has one frame, whatever its layer has."""
    return warning(
        _(
            "“{layer}” is animated: Paint paints frame {frame} for all frames",
            layer=layer,
            frame=frame,
        )
    )


def is_pass_through(layer: str) -> str:
    """A pass-through group has no picture."""
    return _(
        "“{layer}” is a pass-through group: turn pass-through off to paint it as one picture",
        layer=layer,
    )


def is_in_locked_group(layer: str, group: str) -> str:
    """The result could not be put beside its source."""
    return _(
        "“{layer}” is in the locked group “{group}”: unlock it, as the painting goes there",
        layer=layer,
        group=group,
    )


def unknown_space(layer: str, space: str) -> str:
    """A colour space that Krita cannot convert."""
    return _(
        "“{layer}” has colours ({space}) that cannot be converted: convert the image to RGB",
        layer=layer,
        space=space,
    )
