"""What the artist reads of where a painting goes, and of one that goes on, in any editor."""

import re

from scumble_editor.languages.translation import _

FINER = _("Finer")
FINER_HINT = _("Paint on to the next preset, from where this painting is")
VARIATION = _("Variation")
VARIATION_HINT = _("Paint a sibling above it: the same settings with another seed")
SELECT_PAINTING = _("Select a painting of Scumble's: it is what goes on")
PLACINGS = (("replace", _("Replace")), ("top", _("On top")))
PLACING_HINT = _("Where the next picture goes: in this painting's place, or above it")
PLACED_AS = _("Result as")
PLACED_AS_HINT = _(
    "One layer, or a group of colour, texture and mask, each of which can be dialled alone; "
    "seen together they are the same painting"
)
AS_LAYER_CHOICE, AS_GROUP_CHOICE = _("Layer"), _("Group")
COLORS_PART, DETAIL_PART = _("Colour"), _("Texture")


def names(line: str, layer: str) -> bool:
    """Tell whether a line names a layer, in the marks of whatever language it is in."""
    return re.search(rf"[“„«「《‹\"]\s?{re.escape(layer)}\s?[”“»」》›\"]", line) is not None


def taken_up(painting: str) -> str:
    """A painting is selected: the controls show its settings."""
    return _(
        "“{painting}”: these are its settings. Change one, or click Finer, to paint on",
        painting=painting,
    )


def is_finest(painting: str) -> str:
    """There is no preset above this one."""
    return _("“{painting}” has the finest preset already", painting=painting)


def is_painted_still(painting: str) -> str:
    """It can only go on once it is done."""
    return _("“{painting}” is still being painted: wait for it, or cancel", painting=painting)


def going_on(layer: str) -> str:
    """A painting that was done is taken up; nothing is heard of it yet."""
    return _("Painting on from {layer}…", layer=layer)


def not_kept(layer: str) -> str:
    """The backend has the job of a painting no more."""
    return _(
        "That painting is not kept here any more: “{layer}” is painted from the start", layer=layer
    )


def source_gone(layer: str) -> str:
    """A painting is kept no more, and its source layer was deleted."""
    return _(
        "That painting is not kept here any more and its layer “{layer}” is gone: "
        "select another layer and click Paint",
        layer=layer,
    )
