"""Every line that the artist reads in GIMP; here those that no other editor needs."""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

MENU = "_Scumble…"
MENU_AGAIN = "Scumble _again"
BLURB = "Paint the selected layers in the style of another picture"
BLURB_AGAIN = "Paint the selected layers with the last-used settings, without a window"
HELP = (
    "The selected layers go to a backend process on this machine, which paints them in the style "
    "of another picture. Each result is a new layer in its source's place in the composition; all "
    "of them are one undo step. The selection becomes a layer mask; transparency stays as it is."
)
STYLE_HELP = (
    'The style: a picture\'s path, or a style of the starter pack ("impasto" or "Night Harbour")'
)

NO_STYLE_NAMED = (
    "No style is named: give the argument “style” a picture's path or a starter style's name"
)
NO_LAST_STYLE = "No style was chosen yet: choose one in Filters > Artistic > Scumble… first"
INDEXED = "The image has indexed colours: choose Image > Mode > RGB first"
CLOSED = "The image was closed: open Scumble in another one"


def is_channel(name: str) -> str:
    """A channel was selected instead of a layer."""
    return f"“{name}” is a channel: select a layer instead"


def is_floating(layer: str) -> str:
    """A floating selection cannot get a layer above itself."""
    return f"“{layer}” is a floating selection: anchor it first"


def argument_misfits(name: str, cause: str) -> str:
    """A script has given a value that does not fit."""
    return f"The argument “{name}” {cause}"


def with_painting(layer: str) -> str:
    """The name of a group of a layer's copy and its painting."""
    return f"{layer}, painted"


def copy_of(layer: str) -> str:
    """The name of the copy in that group."""
    return f"{layer}, below its painting"
