"""Every line that the artist reads; here those that only GIMP needs."""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

MENU = "_Scumble…"
MENU_AGAIN = "Scumble _again"
BLURB = "Paint the selected layers in the style of another picture"
BLURB_AGAIN = "Paint the selected layers with the settings of the last time, without a window"
HELP = (
    "The selected layers go to a backend process on this machine, which paints them in the style "
    "of another picture. Each result is a new layer in its source's place in the composition; all "
    "of them are one undo step. The selection becomes a layer mask; transparency stays as it is."
)
STYLE_HELP = (
    'The style: a picture\'s path, or a style of the starter pack ("impasto" or "Night Harbour")'
)

NO_LAYER = "No layer is selected: select one in the Layers dialog"
NO_STYLE_NAMED = (
    "No style is named: give the argument “style” a picture's path or a starter style's name"
)
NO_LAST_STYLE = "No style was chosen yet: choose one in Filters > Artistic > Scumble… first"
INDEXED = "The picture has indexed colours: choose Image > Mode > RGB first"

PAINT_HINT = "Paint the selected layers in this style (Enter)"
PAUSE_HINT = "Stop for now; the picture stays, and Go on paints on from it"
GO_ON_HINT = "Paint on from the picture that is there (Enter)"
OK_HINT = "Add the painting as a new layer, as it is now"
CANCEL_HINT = "Close and add nothing; an unfinished painting is offered the next time"
PAUSED = "Paused: Go on paints on, OK adds the picture as it is"
READING = "Reading the selected layers…"
KEEP_VISIBLE = "_Keep source visible"
KEEP_VISIBLE_HINT = (
    "Do not hide the painted layer where it would shine through its painting or count twice"
)
UNREADABLE = "It could not be read as a picture: choose another"
NO_THUMBNAIL = "No thumbnail can be made of it"
CLOSED = "The picture was closed: open Scumble in another one"


def in_window(picture: str) -> str:
    """The window's title: several may be open."""
    return f"{TITLE} – {picture}"  # noqa: F405


def is_channel(name: str) -> str:
    """A channel was selected instead of a layer."""
    return f"“{name}” is a channel: select a layer instead"


def is_floating(layer: str) -> str:
    """A floating selection cannot get a layer above itself."""
    return f"“{layer}” is a floating selection: anchor it first"


def is_hidden(layer: str) -> str:
    """Nothing is seen of it."""
    return f"“{layer}” is hidden: show it, or select its painting"


def is_gone(layer: str) -> str:
    """A layer whose painting waits for OK was removed."""
    return f"“{layer}” is not there any more: OK adds its painting, Cancel closes without it"


def is_clipped(layer: str) -> str:
    """Float values that a painting cannot have."""
    return (
        f"“{layer}” has values below 0 or above 1: its painting has none, so keep the layer "
        "if you need them"
    )


def argument_misfits(name: str, cause: str) -> str:
    """A script has given a value that does not fit."""
    return f"The argument “{name}” {cause}"


def with_painting(layer: str) -> str:
    """The name of a group of a layer's copy and its painting."""
    return f"{layer}, painted"


def copy_of(layer: str) -> str:
    """The name of the copy in that group."""
    return f"{layer}, below its painting"


def ready_to_add(count: int, seconds: float) -> str:
    """All is painted and waits for OK."""
    adds = "OK adds the painting" if count == 1 else "OK adds them"
    what = "Ready" if count == 1 else f"{count} paintings are ready"
    return f"{what} after {seconds:.0f} s: {adds}, or move a slider and look again"


def as_it_was_begun(style: str) -> str:
    """An unfinished painting goes on in a style that is not in the list."""
    return f"{style} – the style that it was begun in"
