"""Every line that the artist reads in GIMP; here those that no other editor needs."""

from scumble_editor.forecast.machine_text import *  # noqa: F403
from scumble_editor.formation.formation_text import *  # noqa: F403 - one vocabulary
from scumble_editor.history_text import *  # noqa: F403 - one vocabulary
from scumble_editor.languages.numbers import percent
from scumble_editor.languages.translation import _
from scumble_editor.live.live_text import *  # noqa: F403 - one vocabulary
from scumble_editor.onward_text import *  # noqa: F403 - one vocabulary
from scumble_editor.text import *  # noqa: F403
from scumble_editor.unfinished.unfinished_text import *  # noqa: F403
from scumble_editor.viewing_text import *  # noqa: F403

PAINT_KEY, PAUSE_KEY, RESUME_KEY = _("_Paint"), _("_Pause"), _("_Resume")
OK_KEY, CANCEL_KEY, HELP_KEY = _("_OK"), _("_Cancel"), _("_Help")
FINER_KEY, VARIATION_KEY, LIVE_KEY = _("_Finer"), _("_Variation"), _("_Live")
MORE_KEY, ADVANCED_KEY, KEEP_VISIBLE_KEY = _("_More"), _("Adva_nced"), _("_Keep source visible")
WORDS_KEY = _("_Words")
"""What has a key in the window: the letter behind the mark, which no other there may have.

Paint, Pause and Resume are the words of one button.
"""
WINDOW_KEYS = (
    *(PAINT_KEY, PAUSE_KEY, RESUME_KEY, OK_KEY, CANCEL_KEY, HELP_KEY, FINER_KEY, VARIATION_KEY),
    *(MORE_KEY, ADVANCED_KEY, KEEP_VISIBLE_KEY, LIVE_KEY, WORDS_KEY),
)
OPEN_KEY, USE_KEY, SAVE_KEY = _("_Open"), _("_Use"), _("_Save")
"""Each stands beside Cancel in a dialog."""
STYLE_ARGUMENT = _("St_yle")
PICTURES = _("Pictures")
HELP_TITLE = _("Scumble – Help")
HELP_STEPS, HELP_SLIDERS, HELP_KEYS = _("What to do"), _("Sliders"), _("Keys")

MENU = _("_Scumble…")
MENU_AGAIN = _("Scumble _again")
BLURB = _("Paint the selected layers in the style of another picture")
BLURB_AGAIN = _("Paint the selected layers with the last-used settings, without a window")
HELP = _(
    "The selected layers go to a backend process on this machine, which paints them in the style "
    "of another picture. Each result is a new layer in its source's place in the composition; all "
    "of them are one undo step. The selection becomes a layer mask; transparency stays as it is."
)
STYLE_HELP = _(
    'The style: a picture\'s path, or a style of the starter pack ("impasto" or "Night Harbour"); '
    'up to four, one a line, each with a weight if wanted ("impasto:2"), and the mask, layer or '
    'colour label where it acts ("impasto @ Sky", "koi @ label:red")'
)

NO_STYLE_NAMED = _(
    "No style is named: give the argument “style” a picture's path or a starter style's name"
)
NO_LAST_STYLE = _("No style was chosen yet: choose one in Filters > Artistic > Scumble… first")
FIT = _("Fit")
FIT_HINT = _("Show the whole picture (double-click goes there and back)")
ACTUAL = percent(100)
ACTUAL_HINT = _("One pixel of the screen for each of the layer; drag the picture to move it")
SMALLER_HINT = _("Zoom out (the wheel with Ctrl, too)")
LARGER_HINT = _("Zoom in (the wheel with Ctrl, too)")
COMPARE_KEY_HINT = _("Hold it, or the key Y, to see the source instead of its painting")
IN_IMAGE = _("In the image")
IN_IMAGE_HINT = _(
    "Show what forms in the image's own window too: as a layer for a while, in no undo step"
)
INDEXED = _("The image has indexed colours: choose Image > Mode > RGB first")
CLOSED = _("The image was closed: open Scumble in another one")


def between(least: str, most: str) -> str:
    """The range of an argument, for the procedure browser."""
    return _("({least} to {most})", least=least, most=most)


def is_channel(name: str) -> str:
    """A channel was selected instead of a layer."""
    return _("“{name}” is a channel: select a layer instead", name=name)


def is_floating(layer: str) -> str:
    """A floating selection cannot get a layer above itself."""
    return _("“{layer}” is a floating selection: anchor it first", layer=layer)


def forming(layer: str) -> str:
    """The name of the layer that shows what forms, for a while."""
    return _("{layer}, being painted (for a while)", layer=layer)


def argument_misfits(name: str, cause: str) -> str:
    """A script has given a value that does not fit."""
    return _("The argument “{name}” does not fit: {cause}", name=name, cause=cause)


def with_painting(layer: str) -> str:
    """The name of a group of a layer's copy and its painting."""
    return _("{layer}, painted", layer=layer)


def copy_of(layer: str) -> str:
    """The name of the copy in that group."""
    return _("{layer}, below its painting", layer=layer)
