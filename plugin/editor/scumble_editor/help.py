"""A page of help, as short as it can be: what to do, and with which keys."""

from scumble_editor.controls import MAIN, help_of, label
from scumble_editor.languages.translation import _

_STEPS = (
    _("Click a style, or open a picture of your own."),
    _("Paint. The picture forms in seconds; move a slider or click another style at any time."),
    _(
        "Pause to look; OK adds the painting as a layer of its own, "
        "which one undo takes away again."
    ),
)
DIALOG_KEYS = (
    (_("Enter"), _("paints, or continues after a pause")),
    (
        _("Escape"),
        _("leaves a number or a text, then closes; what is unfinished is offered next time"),
    ),
    ("F1", _("shows this")),
    (_("Arrow keys"), _("in the styles: the framed style is the one that is painted")),
    (_("Alt + an underlined letter"), _("goes to what has that letter, or presses it")),
    (_("Tab, Shift + Tab"), _("go from one to the next, and back")),
)
"""The keys of a dialog, and what each does."""


def steps() -> list[str]:
    """Say what to do, in order."""
    return list(_STEPS)


def sliders() -> list[tuple[str, str]]:
    """Say what each control that is always seen does, from the one table."""
    return [(label(parameter), help_of(parameter)) for parameter in MAIN]


MORE, ADVANCED = _("More"), _("Advanced")
MORE_HINT = _("Brush, colours, size, and what few will want")
ADVANCED_HINT = _("How the picture is computed")
HELP_HINT = _("What to do, and with which keys (F1)")
