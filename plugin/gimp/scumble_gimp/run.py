"""What the two procedures do, in each of GIMP's run modes."""

import time
from collections.abc import Sequence
from typing import Any

from scumble_editor.dialog_painter import DialogPainter
from scumble_editor.styles import NamedStyle, style_of
from scumble_gimp import arguments, text
from scumble_gimp.api import Gegl, Gimp, GLib
from scumble_gimp.arguments import ArgumentError
from scumble_gimp.choices import gimp_choices
from scumble_gimp.errands import Errands
from scumble_gimp.layers.reading import GimpSource
from scumble_gimp.painter import painter_for
from scumble_gimp.progress import ProgressBar
from scumble_protocol.parameters import Value

_POLL = 0.02
"""Seconds between two polls."""


class RunError(Exception):
    """A run came to nothing; the text is the one line that GIMP shows."""


def scumble(
    procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], config: Any, _data: Any
) -> Any:
    """``plug-in-scumble``: with a window, or at once with the arguments or the last values."""

    def work() -> bool:
        if mode == Gimp.RunMode.INTERACTIVE:
            from scumble_gimp.window.window import choose  # noqa: PLC0415 - needs a screen

            return choose(image, drawables, config)
        named = arguments.style_in(config)
        if named:
            values, keeps = arguments.values_of(config), arguments.keeps_visible(config)
            paint_now(image, drawables, style_of(named), values, keeps)
        elif mode == Gimp.RunMode.WITH_LAST_VALS:
            _paint_again(image, drawables)
        else:
            raise RunError(text.NO_STYLE_NAMED)
        return True

    return _answer(procedure, image, work)


def again(
    procedure: Any, _mode: Any, image: Any, drawables: Sequence[Any], _config: Any, _data: Any
) -> Any:
    """``plug-in-scumble-again``: what the window was last left with, without the window."""

    def work() -> bool:
        _paint_again(image, drawables)
        return True

    return _answer(procedure, image, work)


def paint_now(
    image: Any,
    drawables: Sequence[Any],
    style: NamedStyle,
    parameters: dict[str, Value],
    keep_visible: bool,
) -> list[str]:
    """Paint to the end and add the layers; gives their names, raises RunError.

    What went wrong with some of several layers is said in GIMP's way.
    """
    errands = Errands()
    painter, bar = painter_for(errands, image, lambda: drawables), ProgressBar(errands)
    try:
        painter.paint(style, parameters)
        _wait(painter, bar)
        if painter.paintings:
            painter.add(keep_visible)
            _wait(painter, bar)
    finally:
        painter.close()
        bar.hide()
    if not painter.added:
        raise RunError(painter.line)
    for problem in painter.problems:
        Gimp.message(problem)
    return painter.added


def _wait(painter: DialogPainter[GimpSource], bar: ProgressBar) -> None:
    while painter.busy:
        painter.poll()
        bar.show(painter.line, painter.fraction)
        time.sleep(_POLL)


def _paint_again(image: Any, drawables: Sequence[Any]) -> None:
    choices = gimp_choices()
    if choices.style is None:
        raise RunError(text.NO_LAST_STYLE)
    paint_now(image, drawables, choices.style, choices.parameters, choices.keep_visible)


def _answer(procedure: Any, image: Any, work: Any) -> Any:
    """Run, and put what comes of it in GIMP's words: done, cancelled, or one line of error."""
    status = Gimp.PDBStatusType
    Gegl.init(None)
    try:
        done = work()
    except Exception as error:  # noqa: BLE001 - any: it must be said in GIMP, not on a terminal
        ours = isinstance(error, RunError | ArgumentError)
        words = str(error) if ours else text.went_wrong(error)
        return procedure.new_return_values(status.EXECUTION_ERROR, GLib.Error(words))
    # GIMP notes the last values on the picture where a run succeeds: it must be there still
    if not done or not image.is_valid():
        return procedure.new_return_values(status.CANCEL, None)
    return procedure.new_return_values(status.SUCCESS, None)
