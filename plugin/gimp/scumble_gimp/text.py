"""Every line that the artist reads; here those that only GIMP needs."""

from scumble_editor.text import *  # noqa: F403 - one vocabulary

MENU = "_Scumble…"
MENU_AGAIN = "Scumble _again"
BLURB = "Paint the selected layers in the style of another picture"
BLURB_AGAIN = "Paint the selected layers with the settings of the last time, without a window"
HELP = (
    "The selected layers go to a backend process on this machine, which paints them in the style "
    "of another picture. Each result is a new layer right above its source; all of them are one "
    "undo step. The selection becomes a layer mask, and transparency stays as it is."
)
STYLE_HELP = 'The style: a picture\'s path, or the name of one of the starter pack ("impasto")'

NO_LAYER = "No layer is selected: select one in the Layers dialog"
NO_STYLE_NAMED = (
    "No style is named: give the argument “style” a picture's path or a starter style's name"
)
NO_LAST_STYLE = "No style was chosen yet: choose one in Filters > Artistic > Scumble… first"
INDEXED = "The picture has indexed colours: choose Image > Mode > RGB first"

PAINT_HINT = "Paint the selected layers in this style"
PAUSE_HINT = "Stop for now; the picture stays, and Go on paints on from it"
GO_ON_HINT = "Paint on from the picture that is there"
OK_HINT = "Add the painting as a new layer, as it is now"
CANCEL_HINT = "Close; nothing is added to the picture"
PAUSED = "Paused: Go on paints on, OK adds the picture as it is"


def is_channel(name: str) -> str:
    """A channel was selected instead of a layer."""
    return f"“{name}” is a channel: select a layer instead"


def is_floating(layer: str) -> str:
    """A floating selection cannot get a layer above itself."""
    return f"“{layer}” is a floating selection: anchor it first"


def ready_to_add(names: list[str], seconds: float) -> str:
    """All is painted and waits for OK."""
    if len(names) == 1:
        return f"Ready after {seconds:.0f} s: OK adds the painting, or move a slider and look again"
    return f"{len(names)} paintings are ready after {seconds:.0f} s: OK adds them"
