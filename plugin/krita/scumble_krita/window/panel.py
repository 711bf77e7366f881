"""What the docker shows: choose a style, paint, watch."""

from krita import Document, Krita

from scumble_editor.controls import MAIN
from scumble_editor.messages import Line, worst
from scumble_krita import text
from scumble_krita.frames.button import FramesButton
from scumble_krita.history.box import HistoryBox
from scumble_krita.layers.animation import frame_note
from scumble_krita.layers.reading import sizes
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain
from scumble_krita.studio import studio
from scumble_krita.styles.picker import StylePicker
from scumble_krita.styles.strip_view import StripView
from scumble_krita.window.controls import ControlForm, more
from scumble_krita.window.fold import Fold
from scumble_krita.window.losses import LossChart
from scumble_krita.window.preview_box import PreviewBox
from scumble_krita.window.queue import QueueView
from scumble_krita.window.results import ResultRow
from scumble_krita.window.saved import SettingsButton
from scumble_krita.window.status import EstimateLabel, StatusText
from scumble_krita.window.unfinished import OfferRow

_BESIDE = 12
"""Pixels left and right of a button's label together."""
LOOK = 400
"""Milliseconds between two looks at what is selected."""


class Panel(QtWidgets.QWidget):
    """Everything of Scumble's that is seen in Krita's window, besides the menu."""

    def __init__(self) -> None:
        super().__init__()
        self._studio = studio()
        self._picker = StylePicker(self._studio.sources)
        self._strip = StripView(self._studio.sources, self._picker.gallery)
        self._preview = PreviewBox(self._studio.comparing, self._studio.canvas)
        self._line, self._estimate = StatusText(), EstimateLabel()
        self._bar = QtWidgets.QProgressBar()
        self._bar.setObjectName("scumble_progress")
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._paint = _button("scumble_paint", text.PAINT, text.PAINT_HINT)
        self._cancel = _button("scumble_cancel", text.CANCEL, text.CANCEL_HINT)
        self._live = _button("scumble_live", text.LIVE, text.LIVE_HINT)
        self._live.setCheckable(True)
        self._drop = _button("scumble_drop", text.DISCARD, text.DROP_HINT)
        _leave_room(self._paint, text.PAINT, text.PAINT_NEXT)
        self._frames = FramesButton(self._studio)
        painter, choices = self._studio.painter, self._studio.choices
        self._paint.clicked.connect(self._studio.paint)
        self._live.clicked.connect(self._studio.live.turn)
        self._cancel.clicked.connect(painter.cancel)
        self._drop.clicked.connect(painter.drop)
        self._unfinished = OfferRow(
            lambda job: painter.resume(job, choices.strip, choices.parameters), painter.discard
        )
        self._results = ResultRow(self._studio.desk)
        self._moves: list[str] = []
        self._history = HistoryBox(self._studio, self._picker.gallery.named)
        self._queue, self._losses = QueueView(painter), LossChart()
        self._document: Document | None = None
        self._arrange()
        self._studio.editor.changed.connect(self._refresh)
        choices.signals.changed.connect(self._warm_up)
        choices.signals.changed.connect(self._foresee)
        self._looking = QtCore.QTimer(self)
        self._looking.timeout.connect(self._foresee)
        self._looking.start(LOOK)
        self._refresh()

    def get_ready(self) -> None:
        """Krita shows another image: get ready for its colours while nothing runs.

        What was said and shown belongs to the one before.
        """
        document = Krita.instance().activeDocument()
        if document is None:
            return
        if self._document is not None and document != self._document:
            self._studio.painter.forget()
        self._document = document
        self._studio.editor.prepare(document)

    def end_live(self) -> None:
        """The docker closes: Live would go on where nobody sees that."""
        self._studio.live.turn(False)

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """The docker opens: something may have been left unfinished."""
        super().showEvent(event)
        self._studio.painter.look()

    def _warm_up(self) -> None:
        if self.isVisible():
            self._studio.painter.warm_up()

    def _arrange(self) -> None:
        fold = more(self._studio.choices)
        fold.beside(SettingsButton(self._studio.choices, self._studio.painter.tell))
        fold.opened.connect(self._reveal)
        history = Fold("history", text.HISTORY, text.HISTORY_HINT, [self._history])
        losses = Fold("losses", text.LOSSES, text.LOSSES_HINT, [self._losses])
        for one in (history, losses):
            one.opened.connect(self._reveal)
        contents = QtWidgets.QWidget()
        upper = QtWidgets.QVBoxLayout(contents)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(6)
        upper.addWidget(self._unfinished)
        upper.addWidget(self._results)
        upper.addWidget(ControlForm(MAIN, self._studio.choices))  # seen in a low docker too
        upper.addWidget(self._picker, 3)
        upper.addWidget(self._strip)
        upper.addWidget(fold)
        upper.addWidget(self._preview, 2)
        upper.addWidget(history)
        upper.addWidget(losses)
        self._scroll = _DockerScroll(contents)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._estimate)
        column.addWidget(self._queue)
        column.addLayout(_row(self._paint, self._live, self._cancel, self._drop))
        column.addWidget(self._frames)
        column.addWidget(self._bar)
        column.addWidget(self._line)

    def _reveal(self, opened: QtWidgets.QWidget) -> None:
        """Scroll to what was folded out, its beginning first, once it has its place."""

        def scroll() -> None:
            bar, inside = self._scroll.verticalScrollBar(), self._scroll.widget()
            if bar is not None and inside is not None:
                top = opened.mapTo(inside, QtCore.QPoint(0, 0)).y()
                below = top + opened.height() - self._scroll.height()
                bar.setValue(min(top, max(bar.value(), below)))

        QtCore.QTimer.singleShot(50, scroll)

    def _refresh(self) -> None:
        painter = self._studio.painter
        busy, queue = painter.busy, painter.queue
        painting = painter.preview if painter.shows_picture else None
        self._preview.show_preview(self._history.held or painting)
        self._picker.gallery.refuse(painter.refused)
        self._unfinished.offer([] if busy else painter.offers.jobs)
        self._results.refresh()
        self._history.refresh()
        self._queue.show_lines(queue)
        taken = self._studio.desk.taken
        known = painter.formations.of(taken.record.job) if taken is not None else None
        self._losses.show_losses(known or painter.formation)
        label = text.PAINT_NEXT if busy else text.PAINT
        if self._paint.text() != label:  # Qt would lay out all of Krita's window each time
            self._paint.setText(label)
        words = text.PAINT_NEXT_HINT if busy else text.PAINT_HINT
        self._paint.setToolTip(plain(text.hint(words, painter.machine)))
        several = len(queue) > 1
        self._cancel.setToolTip(text.CANCEL_ALL_HINT if several else text.CANCEL_HINT)
        self._drop.setToolTip(text.DROP_ALL_HINT if several else text.DROP_HINT)
        self._live.setChecked(self._studio.live.on)
        self._cancel.setEnabled(busy)
        self._drop.setEnabled(busy)
        self._bar.setValue(round(painter.fraction * 1000) if busy else 0)
        self._line.say(self._studio.choices.told(painter.line), painter.problems)
        ahead = (painter.forecast.line, *self._moves)
        lines = [line for line in ahead if line and not busy]
        self._estimate.say(Line("\n".join(lines), worst(lines)))

    def _foresee(self) -> None:
        """Look at what is selected; nothing of it is read."""
        if self.isVisible() and not self._studio.painter.busy:
            choices, forecast = self._studio.choices, self._studio.painter.forecast
            self._frames.look()
            forecast.want(sizes(), choices.parameters, choices.style_count)
            moves = [line for line in (self._frames.line, frame_note()) if line]
            if moves != self._moves:
                self._moves = moves
                self._refresh()


class _DockerScroll(QtWidgets.QScrollArea):
    """All that need not be seen always: a low docker must not make Krita's window higher."""

    LOWEST, USUAL = 72, 400

    def __init__(self, contents: QtWidgets.QWidget) -> None:
        super().__init__()
        self.setObjectName("scumble_scroll")
        self.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(contents)
        self._contents = contents

    def minimumSizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """Nothing is cut at its side; a row of thumbnails in height."""
        bar = self.verticalScrollBar()
        wide = self._contents.minimumSizeHint().width() + (bar.sizeHint().width() if bar else 0)
        return QtCore.QSize(wide, self.LOWEST)

    def sizeHint(self) -> QtCore.QSize:  # noqa: N802 - Qt's name
        """Some rows of thumbnails, the sliders, a picture."""
        return QtCore.QSize(self.minimumSizeHint().width(), self.USUAL)


def _button(name: str, label: str, tip: str) -> QtWidgets.QPushButton:
    button = QtWidgets.QPushButton(label)
    button.setObjectName(name)
    button.setToolTip(tip)
    _leave_room(button, label)
    return button


def _leave_room(button: QtWidgets.QPushButton, *labels: str) -> None:
    """Have a button as wide as its labels need, where a style would have it wider."""
    metrics = button.fontMetrics()
    widest = max(metrics.horizontalAdvance(label) for label in labels)
    button.setMinimumWidth(widest + _BESIDE)


def _row(*widgets: QtWidgets.QWidget) -> QtWidgets.QHBoxLayout:
    row = QtWidgets.QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
