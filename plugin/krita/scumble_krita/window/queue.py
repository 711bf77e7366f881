"""What is painted and waits, in a line each."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.queue.queue_line import QueueLine
from scumble_krita import text
from scumble_krita.painter import KritaPainter
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

_MOST = 4
"""Lines that are seen at once."""


class _Act(NamedTuple):
    """A small button of a line."""

    name: str
    glyph: str
    hint: str
    do: Callable[[LayerJob[Any]], None]


class _Line(NamedTuple):
    """The widgets of a line."""

    name: QtWidgets.QLabel
    stage: QtWidgets.QLabel
    buttons: dict[str, QtWidgets.QToolButton]


class QueueView(QtWidgets.QScrollArea):
    """A line for each layer: its name and image, how far it is, and small buttons."""

    def __init__(self, painter: KritaPainter, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_queue")
        self._acts = (
            _Act("first", "▲", text.NEXT_ONE, painter.paint_next),
            _Act("pause", "", "", lambda job: painter.pause(job, not job.paused)),
            _Act("keep", "■", text.STOP_ONE_HINT, painter.stop),
            _Act("drop", "✕", text.DROP_ONE_HINT, lambda job: painter.stop(job, keep=False)),
        )
        self._jobs: list[LayerJob[Any]] = []
        self._lines: list[_Line] = []
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def show_lines(self, lines: Sequence[QueueLine]) -> None:
        """Show these, the next one first."""
        jobs = [line.job for line in lines]
        if [id(job) for job in jobs] != [id(job) for job in self._jobs]:
            focused = self._focused()
            self._jobs = jobs
            self._build(lines)
            self._focus(*focused)
        for shown, line in zip(self._lines, lines, strict=True):
            _say(shown.name, f"{line.layer} – {line.image}")
            _say(shown.stage, line.stage)
            pause, first = shown.buttons["pause"], shown.buttons["first"]
            _label(pause, *(("▶", text.GO_ON_ONE) if line.paused else ("❚❚", text.PAUSE_ONE)))
            pause.setEnabled(line.can_pause)
            first.setEnabled(line.can_go_first)

    def _build(self, lines: Sequence[QueueLine]) -> None:
        rows, self._lines = QtWidgets.QWidget(), []
        grid = QtWidgets.QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnStretch(0, 1)
        for number, line in enumerate(lines):
            shown = self._line(number, line.job)
            self._lines.append(shown)
            for column, widget in enumerate((shown.name, shown.stage, *shown.buttons.values())):
                grid.addWidget(widget, number, column)
        self.setWidget(rows)
        height = rows.sizeHint().height()
        self.setFixedHeight(min(height, round(height * _MOST / max(1, len(lines)))))
        self.setVisible(bool(lines))

    def _line(self, number: int, job: LayerJob[Any]) -> _Line:
        name, stage = _Name(), QtWidgets.QLabel()
        name.setObjectName(f"scumble_queue_{number}")
        stage.setObjectName(f"scumble_queue_{number}_stage")
        stage.setContentsMargins(6, 0, 6, 0)
        policy = QtWidgets.QSizePolicy.Policy
        name.setSizePolicy(policy.Ignored, policy.Preferred)
        for label in (name, stage):
            label.setTextFormat(Qt.TextFormat.PlainText)
        return _Line(name, stage, {act.name: _button(number, job, act) for act in self._acts})

    def _focused(self) -> tuple[LayerJob[Any] | None, str]:
        """Give the job, and the name of its button, that has the keyboard."""
        for job, line in zip(self._jobs, self._lines, strict=True):
            for name, button in line.buttons.items():
                if button.hasFocus():
                    return job, name
        return None, ""

    def _focus(self, job: LayerJob[Any] | None, name: str) -> None:
        """Give the keyboard back to a button, after the lines were made anew."""
        for one, line in zip(self._jobs, self._lines, strict=True):
            if one is job:
                line.buttons[name].setFocus()


class _Name(QtWidgets.QLabel):
    """Plain words that end in three dots where there is no room for all of them."""

    def paintEvent(self, _: QtGui.QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw as many as there is room for."""
        room = self.contentsRect()
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        QtGui.QPainter(self).drawText(room, Qt.AlignmentFlag.AlignVCenter, words)


def _button(number: int, job: LayerJob[Any], act: _Act) -> QtWidgets.QToolButton:
    button = QtWidgets.QToolButton()
    button.setObjectName(f"scumble_queue_{number}_{act.name}")
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    _label(button, act.glyph, act.hint)
    # later: the button is taken away by what it does
    button.clicked.connect(lambda: QtCore.QTimer.singleShot(0, lambda: act.do(job)))
    return button


def _label(button: QtWidgets.QToolButton, glyph: str, hint: str) -> None:
    if button.text() != glyph:
        button.setText(glyph)
    if button.accessibleName() != hint:
        button.setToolTip(hint)
        button.setAccessibleName(hint)


def _say(label: QtWidgets.QLabel, words: str) -> None:
    if label.toolTip() != plain(words):
        label.setText(words)
        label.setToolTip(plain(words))
