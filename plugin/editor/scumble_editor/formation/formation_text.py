"""What the artist reads of how a painting formed."""

import errno

from scumble_editor.languages.numbers import decimal
from scumble_editor.languages.translation import _

LOSSES = _("Losses")
LOSSES_HINT = _("How far the painting is from what is asked of it, step by step: lower is nearer")
NO_LOSSES = _("No losses yet: they are drawn while a layer is painted")
TIMELAPSE = _("Save timelapse…")
TIMELAPSE_FILTER = _("Animated PNG (*.png *.apng)")


def losses_told(step: int, total: float) -> str:
    """What the chart shows, for who cannot see it."""
    return _("Step {step}: the sum of the losses is {total}", step=step, total=decimal(total, 3))


def timelapse_saved(path: str, frames: int) -> str:
    """A timelapse was written."""
    return _("The timelapse is saved, {frames} pictures: {path}", frames=frames, path=path)


def timelapse_not_saved(path: str, error: OSError) -> str:
    """It could not be written."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return _("The disk is full: {path} is not saved; make room, or choose another", path=path)
    reason = error.strerror or str(error)
    return _("{path} cannot be saved ({reason}): choose another folder", path=path, reason=reason)


def timelapse_exists(path: str) -> str:
    """The ending was added to what the artist has typed, and there is such a file."""
    return _("{path} is there already: save again, and choose it or another name", path=path)


def no_frames(layer: str) -> str:
    """Nothing is known of how it formed."""
    return _(
        "No pictures of how “{layer}” formed: they are kept while the editor runs, for the newest "
        "paintings; paint it again",
        layer=layer,
    )


def timelapse_failed(error: Exception) -> str:
    """A timelapse could not be made, for a reason that nobody expected."""
    reason = f"{type(error).__name__}: {error}"
    return _("The timelapse cannot be made ({reason})", reason=reason)
