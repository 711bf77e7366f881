"""Whatever raises in a plugin that the editor itself runs becomes a line, and goes to stderr.

An editor's own hook may show a modal dialog with the traceback, which helps no artist.
"""

import sys
import traceback
from collections.abc import Callable, Collection
from types import TracebackType

_SHARED = __name__.partition(".")[0]


def catch(package: str, say: Callable[[Exception], None]) -> None:
    """Have ``say`` called with what nobody caught in a plugin; all else is handled as before.

    ``package``: the name of the editor's own package.
    """
    before, ours = sys.excepthook, (package, _SHARED)

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not (isinstance(error, Exception) and _is_from(ours, trace)):
            before(kind, error, trace)
            return
        traceback.print_exception(kind, error, trace)
        say(error)

    sys.excepthook = hook


def _is_from(packages: Collection[str], trace: TracebackType | None) -> bool:
    """Whether the outermost call, which the editor made, is in one of the packages."""
    name = trace.tb_frame.f_globals.get("__name__", "") if trace is not None else ""
    return str(name).partition(".")[0] in packages
