"""Whatever raises in one of the plugin's slots becomes a line in the docker, and goes to stderr.

Krita's own hook shows a modal dialog with the traceback, which helps no artist.
"""

import sys
import traceback
from collections.abc import Callable
from types import TracebackType

PACKAGES = (__name__.partition(".")[0], "scumble_editor")
"""What Qt may call of the plugin."""


def catch(say: Callable[[Exception], None]) -> None:
    """Have ``say`` called with what nobody caught in the plugin; all else goes on as before."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not (isinstance(error, Exception) and _is_ours(trace)):
            before(kind, error, trace)
            return
        traceback.print_exception(kind, error, trace)
        say(error)

    sys.excepthook = hook


def _is_ours(trace: TracebackType | None) -> bool:
    """Whether the outermost call is the plugin's: Qt called it."""
    name = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return str(name).partition(".")[0] in PACKAGES
