"""What the artist reads of Live, in any editor."""

from scumble_editor.languages.translation import _
from scumble_editor.messages import warning

LIVE = _("Live")
LIVE_HINT = _(
    "Paint the selected layer, or what is selected of it, and paint on after every stroke, "
    "until this is turned off"
)
LIVE_ACTION = _("Scumble: live")
ONE_LAYER = _("Live follows one layer: select one")
ASKING = _("Live asks how long this layer takes…")
SELECT_A_PART = warning(_("Live waits: select a part of this large layer, or press Paint"))
STYLE_GONE = warning(_("Live has ended: no style is chosen any more"))


def following(layer: str) -> str:
    """The painting is there, and every stroke is waited for."""
    return _("Live: draw on “{layer}”, its painting follows", layer=layer)


def catching_up(layer: str) -> str:
    """A stroke was seen; the next one may come."""
    return _("Live: “{layer}” has changed…", layer=layer)


def waits(cause: str) -> str:
    """The layer cannot be painted as it is now; ``cause``: the line that says why."""
    return warning(_("Live waits: {cause}", cause=cause))


def ended(cause: str) -> str:
    """The layer is gone, or something went wrong; ``cause``: the line that says what."""
    return warning(_("Live has ended: {cause}", cause=cause))


def layer_gone(layer: str) -> str:
    """The layer was deleted, or its image closed."""
    return _("“{layer}” is not there any more", layer=layer)
