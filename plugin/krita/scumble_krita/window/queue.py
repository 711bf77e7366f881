"""What is painted and waits, in a line each; seen only where there is more than one."""

from collections.abc import Callable, Sequence
from typing import Any

from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.painters.queue_line import QueueLine
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtWidgets, plain

_MOST = 4
"""Lines that are seen at once."""
Act = Callable[[LayerJob[Any]], None]


class QueueView(QtWidgets.QScrollArea):
    """A line for each layer: its name and image, how far it is, and two small buttons."""

    def __init__(self, keep: Act, drop: Act, parent: QtWidgets.QWidget | None = None) -> None:
        """Take what stops a job: ``keep`` with its picture so far, ``drop`` without."""
        super().__init__(parent)
        self.setObjectName("scumble_queue")
        self._acts = (
            ("keep", "■", text.STOP_ONE_HINT, keep),
            ("drop", "✕", text.DROP_ONE_HINT, drop),
        )
        self._jobs: list[LayerJob[Any]] = []
        self._labels: list[tuple[QtWidgets.QLabel, QtWidgets.QLabel]] = []
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.hide()

    def show_lines(self, lines: Sequence[QueueLine]) -> None:
        """Show these, the next one first."""
        jobs = [line.job for line in lines]
        if [id(job) for job in jobs] != [id(job) for job in self._jobs]:
            self._jobs = jobs
            self._build(lines)
        for (name, stage), line in zip(self._labels, lines, strict=True):
            _say(name, f"{line.layer} – {line.image}")
            _say(stage, line.stage)

    def _build(self, lines: Sequence[QueueLine]) -> None:
        rows, self._labels = QtWidgets.QWidget(), []
        grid = QtWidgets.QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        for number, line in enumerate(lines):
            name, stage = QtWidgets.QLabel(), QtWidgets.QLabel()
            name.setObjectName(f"scumble_queue_{number}")
            stage.setObjectName(f"scumble_queue_{number}_stage")
            policy = QtWidgets.QSizePolicy.Policy
            name.setSizePolicy(policy.Ignored, policy.Preferred)
            for label in (name, stage):
                label.setTextFormat(Qt.TextFormat.PlainText)
            self._labels.append((name, stage))
            grid.addWidget(name, number, 0)
            grid.addWidget(stage, number, 1)
            for column, button in enumerate(self._buttons(number, line.job), 2):
                grid.addWidget(button, number, column)
        self.setWidget(rows)
        height = rows.sizeHint().height()
        self.setFixedHeight(min(height, round(height * _MOST / max(1, len(lines)))))
        self.setVisible(len(lines) > 1)

    def _buttons(self, number: int, job: LayerJob[Any]) -> list[QtWidgets.QToolButton]:
        buttons = []
        for what, glyph, hint, act in self._acts:
            button = QtWidgets.QToolButton()
            button.setObjectName(f"scumble_queue_{number}_{what}")
            button.setAutoRaise(True)
            button.setText(glyph)
            button.setToolTip(hint)
            # later: the button is taken away by what it does
            button.clicked.connect(
                lambda _=False, act=act: QtCore.QTimer.singleShot(0, lambda: act(job))
            )
            buttons.append(button)
        return buttons


def _say(label: QtWidgets.QLabel, words: str) -> None:
    if label.toolTip() != plain(words):
        label.setText(words)
        label.setToolTip(plain(words))
