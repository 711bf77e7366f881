"""What the artist reads of what was painted before, and of what is painted next."""

from scumble_editor.languages.numbers import percent
from scumble_editor.languages.translation import _, ngettext

HISTORY = _("History")
HISTORY_HINT = _("What was painted: a click brings its settings back, a double click the painting")
NO_HISTORY = _("Nothing is kept yet: what you paint appears here")
SEARCH_HISTORY = _("Search paintings…")
SEARCH_HISTORY_HINT = _(
    "Show the paintings that have all these words in their layer's name, styles, settings or date. "
    "Enter goes to the first, Escape empties it"
)
STAR_SIGNS = {False: "☆", True: "★"}
"""What is on the button that shows starred paintings only, by whether it is pressed."""
STARRED_HINT = _("Show starred paintings only")
LOOKING_FURTHER = _("Looking through older paintings…")
NO_STARS = _("No painting has a star: S stars the selected one")
USE_SETTINGS = _("Use its settings")
ADD_AS_LAYER = _("Add as a layer")
ADD_TO_WINDOW = _("Show it, to be added by OK")
RESUME_IT = _("Resume")
STAR = _("Star: keep it when the history is full")
UNSTAR = _("Take the star away")
DELETE = _("Delete")
UNDO = _("Undo")
UNDO_HINT = _("Put it back")
HISTORY_KEYS = _("Hold the button or Space: compare. Enter: add. S: star. Delete: delete")
PAINT_NEXT = _("Paint later")
PAINT_NEXT_HINT = _("Paint the selected layers after what is painted now")
CANCEL_ALL_HINT = _("Stop all; the pictures so far are kept")
DROP_ALL_HINT = _("Stop all, and throw the pictures so far away")
STOP_ONE_HINT = _("Stop this one; its picture so far is kept")
DROP_ONE_HINT = _("Stop this one, and throw its picture so far away")
PAUSE_ONE = _("Pause this one; what is painted is kept, and others are painted meanwhile")
GO_ON_ONE = _("Go on with this one")
NEXT_ONE = _("Paint this next")
CLOSED_IMAGE = _("closed image")
UNSAVED_IMAGE = _("unsaved image")


def deleted(layer: str) -> str:
    """A painting was deleted a moment ago."""
    return _("“{layer}” is deleted", layer=layer)


def none_with(words: str) -> str:
    """Nothing in the history has these words."""
    return _("No painting has these words: {words}", words=words)


def no_starred_with(words: str) -> str:
    """Nothing that is starred has these words."""
    return _("No starred painting has these words: {words}", words=words)


def settings_of(layer: str) -> str:
    """The settings of a painting were chosen."""
    return _("These are the settings of “{layer}”", layer=layer)


def style_missing(layer: str, styles: str) -> str:
    """Its settings were chosen, but its styles are not there."""
    return _(
        "These are the settings of “{layer}”; "
        "its style “{styles}” is not in the list: open its file",
        layer=layer,
        styles=styles,
    )


def cannot_star(reason: str) -> str:
    """The star cannot be written."""
    return _("The star cannot be kept ({reason}): look whether the disk is full", reason=reason)


def made_in(style: str, strength: float, width: int, height: int) -> str:
    """How a painting was made, for its tooltip."""
    return f"{style}, {percent(strength)} · {width} × {height}"


def unfinished_at(fraction: float) -> str:
    """A painting was left in the middle."""
    return _("unfinished, {percent}", percent=percent(100 * fraction))


# ---- what is painted, in lines


def queued_next(layer: str) -> str:
    """Another layer comes after what is painted now."""
    return _("{layer} is painted next", layer=layer)


def in_work(layer: str) -> str:
    """The same layer is painted with the same settings."""
    return _(
        "“{layer}” is being painted like this already: change a setting, or use Variation later",
        layer=layer,
    )


def ahead(place: int) -> str:
    """So many jobs come before."""
    return ngettext("{count} job ahead", "{count} jobs ahead", place)


def paused(layer: str) -> str:
    """A layer waits until the artist has it go on."""
    return _("{layer} is paused", layer=layer)


def goes_on(layer: str) -> str:
    """A layer that was paused waits for its turn."""
    return _("{layer} goes on", layer=layer)


def paused_at(fraction: float) -> str:
    """How far a layer is that is paused."""
    return _("paused, {percent}", percent=percent(100 * fraction)) if fraction else STAGE_PAUSED


STAGE_PAUSED = _("paused")
STAGE_READING, STAGE_STARTING = _("reading…"), _("starting…")
STAGE_PLACING, STAGE_STOPPING = _("adding…"), _("stopping…")
