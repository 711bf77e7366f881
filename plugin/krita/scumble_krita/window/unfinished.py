"""The line that offers unfinished paintings, and the list behind it."""

from collections.abc import Callable, Sequence

from scumble_client import KeptJob
from scumble_editor.unfinished.offers import BUTTONS, facts
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain

SIDE = 48
_WIDEST = 320
Act = Callable[[KeptJob], None]


class OfferRow(QtWidgets.QWidget):
    """One line: how many there are, and two buttons for the newest; nothing where there is none.

    A click on the number shows all of them, each with its own two buttons.
    """

    def __init__(self, resume: Act, discard: Act, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scumble_unfinished")
        self._acts = (resume, discard)
        self._jobs: Sequence[KeptJob] = ()
        self._list: QtWidgets.QFrame | None = None
        self._number = QtWidgets.QToolButton()
        self._number.setObjectName("scumble_unfinished_list")
        self._number.setAutoRaise(True)
        self._number.setArrowType(Qt.ArrowType.DownArrow)
        self._number.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._number.clicked.connect(self._show_list)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._number)
        row.addStretch(1)
        for button in _buttons("scumble", lambda: self._jobs[0], self._acts):
            row.addWidget(button)
        self.hide()

    def offer(self, jobs: Sequence[KeptJob]) -> None:
        """Show these, the newest first."""
        if list(jobs) == list(self._jobs):
            return
        self._jobs = list(jobs)
        self._close_list()
        if jobs:
            self._number.setText(text.unfinished(len(jobs)))
            self._number.setToolTip(plain(facts(jobs[0])))
        self.setVisible(bool(jobs))

    def _show_list(self) -> None:
        self._close_list()
        frame = QtWidgets.QFrame(self, Qt.WindowType.Popup)
        frame.setObjectName("scumble_unfinished_popup")
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        frame.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        rows = QtWidgets.QWidget()
        grid = QtWidgets.QGridLayout(rows)
        for number, job in enumerate(self._jobs):
            self._add_row(grid, number, job)
        scroll = QtWidgets.QScrollArea()
        scroll.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        scroll.setWidget(rows)
        size = rows.sizeHint()
        higher = size.height() > 6 * (SIDE + 8)
        bar = scroll.verticalScrollBar()
        wide = size.width() + (bar.sizeHint().width() if higher and bar else 0)
        scroll.setFixedSize(wide, min(size.height(), 6 * (SIDE + 8)))
        column = QtWidgets.QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)
        corner = self.mapToGlobal(QtCore.QPoint(self.width() - wide, self.height()))
        frame.move(max(0, corner.x()), corner.y())
        frame.show()
        frame.destroyed.connect(self._list_closed)
        self._list = frame

    def _add_row(self, grid: QtWidgets.QGridLayout, number: int, job: KeptJob) -> None:
        picture = QtWidgets.QLabel()
        picture.setFixedSize(SIDE, SIDE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setPixmap(_thumbnail(job, self.devicePixelRatioF()))
        words = QtWidgets.QLabel()
        name, _, rest = facts(job).rpartition("\n")
        name = words.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _WIDEST)
        words.setText(f"{name}\n{rest}")
        words.setTextFormat(Qt.TextFormat.PlainText)
        grid.addWidget(picture, number, 0)
        grid.addWidget(words, number, 1)
        for column, button in enumerate(_buttons(f"scumble_{number}", lambda: job, self._acts), 2):
            button.clicked.connect(self._close_list)
            grid.addWidget(button, number, column)

    def _close_list(self) -> None:
        frame, self._list = self._list, None
        if frame is not None:
            frame.close()

    def _list_closed(self) -> None:
        self._list = None


def _buttons(
    name: str, job: Callable[[], KeptJob], acts: tuple[Act, Act]
) -> list[QtWidgets.QPushButton]:
    buttons = []
    for act, (what, word, hint) in zip(acts, BUTTONS, strict=True):
        button = QtWidgets.QPushButton(word)
        button.setObjectName(f"{name}_{what}")
        button.setToolTip(hint)
        button.clicked.connect(lambda _=False, act=act: act(job()))
        buttons.append(button)
    return buttons


def _thumbnail(job: KeptJob, ratio: float) -> QtGui.QPixmap:
    image = QtGui.QImage.fromData(bytes(job.thumbnail or b""))
    if image.isNull():
        return QtGui.QPixmap()
    inside, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    side = round(SIDE * ratio)
    scaled = image.scaled(side, side, inside, smooth)
    scaled.setDevicePixelRatio(ratio)
    return QtGui.QPixmap.fromImage(scaled)
