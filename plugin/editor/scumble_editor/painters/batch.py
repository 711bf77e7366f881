"""Painting without a window, from begin to end in one call."""

import time
from collections.abc import Callable, Mapping

from scumble_editor.painters.dialog_painter import DialogPainter
from scumble_editor.painters.source import S
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import Value

_POLL = 0.02
"""Seconds between two polls."""


class BatchError(Exception):
    """Nothing was painted; the text is the one line that says why."""


def paint_now(
    painter: DialogPainter[S],
    style: Strip,
    parameters: Mapping[str, Value],
    keep_visible: bool,
    show: Callable[[str, float], None],
) -> list[str]:
    """Paint what is selected and add the layers; gives their names, raises BatchError.

    ``show`` is told the line and the fraction of the work that is done, 0..1. What went wrong with
    some of several layers is among the painter's problems.
    """
    try:
        painter.paint(style, parameters)
        _wait(painter, show)
        if painter.paintings:
            painter.add(keep_visible)
            _wait(painter, show)
    finally:
        painter.close()
    if not painter.added:
        raise BatchError(painter.line)
    return painter.added


def _wait(painter: DialogPainter[S], show: Callable[[str, float], None]) -> None:
    while painter.busy:
        painter.poll()
        show(painter.line, painter.fraction)
        time.sleep(_POLL)
