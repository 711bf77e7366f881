"""What the two procedures do, in each of GIMP's run modes."""

from collections.abc import Sequence
from typing import Any

from scumble_editor.painters.batch import BatchError, paint_now
from scumble_editor.styles.strip import Strip, strip_from
from scumble_editor.work.errands import Errands
from scumble_gimp import arguments, text
from scumble_gimp.api import Gegl, Gimp, GLib
from scumble_gimp.arguments import ArgumentError
from scumble_gimp.choices import gimp_choices
from scumble_gimp.one_window import OneWindow
from scumble_gimp.painter import painter_for
from scumble_gimp.placing.temporary import lasting, mend
from scumble_gimp.progress import ProgressBar
from scumble_protocol.parameters import Value


class RunError(Exception):
    """A run cannot begin; the text is the one line that GIMP shows."""


def scumble(
    procedure: Any, mode: Any, image: Any, drawables: Sequence[Any], config: Any, _data: Any
) -> Any:
    """``plug-in-scumble``: with a window, or at once with the arguments or the last values."""

    def work() -> bool:
        if mode == Gimp.RunMode.INTERACTIVE:
            return _show(image, drawables, config)
        chosen = _mended(image, drawables)
        strip = strip_from(arguments.style_in(config))
        if strip is not None:
            values, keeps = arguments.values_of(config), arguments.keeps_visible(config)
            groups = mode == Gimp.RunMode.WITH_LAST_VALS and gimp_choices().as_group
            _paint(image, chosen, strip, values, (keeps, groups))
        elif mode == Gimp.RunMode.WITH_LAST_VALS:
            _paint_again(image, chosen)
        else:
            raise RunError(text.NO_STYLE_NAMED)
        return True

    return _answer(procedure, image, work)


def again(
    procedure: Any, _mode: Any, image: Any, drawables: Sequence[Any], _config: Any, _data: Any
) -> Any:
    """``plug-in-scumble-again``: what the window was last left with, without the window."""

    def work() -> bool:
        _paint_again(image, _mended(image, drawables))
        return True

    return _answer(procedure, image, work)


def _show(image: Any, drawables: Sequence[Any], config: Any) -> bool:
    """Show the image's window, or bring it forward; tells whether it added a painting."""
    window = OneWindow(image)
    if not window.take():
        return False
    from scumble_gimp.window.window import choose  # noqa: PLC0415 - needs a screen

    try:
        return choose(image, mend(image, drawables), config, window)
    finally:
        window.leave()


def _mended(image: Any, drawables: Sequence[Any]) -> list[Any]:
    """Give what can be painted of them; what a window has in the image stays while it is open."""
    return lasting(drawables) if OneWindow(image).is_open() else mend(image, drawables)


def _paint(
    image: Any,
    drawables: Sequence[Any],
    strip: Strip,
    parameters: dict[str, Value],
    placing: tuple[bool, bool],
) -> None:
    """Paint to the end; what went wrong with some of several layers is said in GIMP's way.

    ``placing``: whether sources stay visible, and whether paintings come as groups.
    """
    keep_visible, as_group = placing
    errands = Errands()
    painter = painter_for(errands, image, lambda: drawables, as_group=lambda: as_group)
    bar = ProgressBar(errands)
    try:
        paint_now(painter, strip, parameters, keep_visible, bar.show)
    finally:
        bar.hide()
    for problem in painter.problems:
        Gimp.message(problem)


def _paint_again(image: Any, drawables: Sequence[Any]) -> None:
    choices = gimp_choices()
    if choices.strip is None:
        raise RunError(text.NO_LAST_STYLE)
    placing = choices.keep_visible, choices.as_group
    _paint(image, drawables, choices.strip, choices.parameters, placing)


def _answer(procedure: Any, image: Any, work: Any) -> Any:
    """Run, and put what comes of it in GIMP's words: done, cancelled, or one line of error."""
    status = Gimp.PDBStatusType
    Gegl.init(None)
    try:
        done = work()
    except Exception as error:  # noqa: BLE001 - any: it must be said in GIMP, not on a terminal
        ours = isinstance(error, RunError | BatchError | ArgumentError)
        words = str(error) if ours else text.went_wrong(error)
        return procedure.new_return_values(status.EXECUTION_ERROR, GLib.Error(words))
    # GIMP notes the last values on the image where a run succeeds: it must be there still
    if not done or not image.is_valid():
        return procedure.new_return_values(status.CANCEL, None)
    return procedure.new_return_values(status.SUCCESS, None)
