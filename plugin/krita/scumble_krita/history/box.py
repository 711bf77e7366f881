"""What was painted, folded away below the docker's picture: search, strip, its menu, its undo."""

from collections.abc import Callable
from functools import partial

from scumble_client import KeptJob, Preview
from scumble_editor.history.acts import HistoryActs
from scumble_editor.history.book import UNDO_TIME
from scumble_editor.history.settings import Named, choose_settings
from scumble_krita import text
from scumble_krita.history.search_row import SearchRow
from scumble_krita.history.strip import HistoryStrip
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.studio import KritaStudio


class HistoryBox(QtWidgets.QWidget):
    """What it is searched by, the strip, and the offer to put back what was deleted."""

    def __init__(
        self, studio: KritaStudio, named: Named, parent: QtWidgets.QWidget | None = None
    ) -> None:
        """``named`` finds a style by its file's name."""
        super().__init__(parent)
        self.setObjectName("scumble_history_box")
        self._studio, self._named = studio, named
        self.held: Preview | None = None
        """The painting that the artist compares with now."""
        self._book, self._version = studio.painter.history, -1
        self._search, self._strip = SearchRow(), HistoryStrip(self._book)
        self._listen()
        self._either = QtWidgets.QStackedWidget()  # as high as the strip: nothing jumps meanwhile
        self._either.setFixedHeight(self._strip.minimumHeight())
        self._empty, self._words = QtWidgets.QLabel(), QtWidgets.QLabel()
        self._empty.setObjectName("scumble_history_empty")
        self._empty.setWordWrap(True)
        policy = QtWidgets.QSizePolicy.Policy
        self._words.setSizePolicy(policy.Ignored, policy.Preferred)
        self._undo = QtWidgets.QPushButton(text.UNDO)
        self._undo.setObjectName("scumble_history_undo")
        self._undo.setToolTip(text.UNDO_HINT)
        self._undo.clicked.connect(self._put_back)
        self._over = QtCore.QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(round(UNDO_TIME * 1000) + 500)
        self._over.timeout.connect(self.refresh)
        self._arrange()
        self.refresh()

    def _arrange(self) -> None:
        for label in (self._empty, self._words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for widget in (self._strip, self._empty):
            self._either.addWidget(widget)
        row = QtWidgets.QHBoxLayout()
        row.addWidget(self._words, 1)
        row.addWidget(self._undo)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._search)
        column.addWidget(self._either)
        column.addLayout(row)

    def _listen(self) -> None:
        star, delete = partial(self._do, self._book.star), partial(self._do, self._book.delete)
        self._acts = HistoryActs(self._add, self._choose, star, delete, self._save_timelapse)
        self._search.changed.connect(self._narrow)
        self._search.went_on.connect(self._strip.go_to_first)
        self._strip.chosen.connect(self._choose)
        self._strip.held.connect(self._hold)
        self._strip.wanted.connect(self._add)
        self._strip.starred.connect(star)
        self._strip.deleted.connect(delete)
        self._strip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._strip.customContextMenuRequested.connect(self._offer)

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """It was folded out."""
        super().showEvent(event)
        self._book.show(True)
        self._studio.painter.look()

    def hideEvent(self, event: QtGui.QHideEvent | None) -> None:  # noqa: N802 - Qt's name
        """It was folded away, or the docker closed."""
        super().hideEvent(event)
        self._book.show(False)

    def refresh(self) -> None:
        """Show what is different now."""
        if self._version == self._book.version:
            return
        self._version = self._book.version
        self._strip.show_jobs()
        self._search.setVisible(bool(self._book.jobs))
        empty = self._book.empty
        self._empty.setText(empty)
        self._either.setCurrentWidget(self._empty if empty else self._strip)
        gone = self._book.deleted
        self._words.setText(text.deleted(gone.name) if gone else "")
        self._words.setVisible(gone is not None)
        self._undo.setVisible(gone is not None)
        if self._book.problem:
            self._say(self._book.problem)

    def _narrow(self, words: str, starred: bool) -> None:
        self._book.narrow(words, starred)
        self._strip.scroll_to_newest()
        self.refresh()

    def _do(self, act: Callable[[KeptJob], None], job: KeptJob) -> None:
        act(job)
        self.refresh()
        if self._book.deleted is not None:
            self._over.start()

    def _put_back(self) -> None:
        self._book.undo()
        self.refresh()

    def _choose(self, job: KeptJob) -> None:
        self._studio.desk.put_down()  # they are for what is painted next
        self._say(choose_settings(job, self._studio.choices, self._named))

    def _add(self, job: KeptJob) -> None:
        choices = self._studio.choices
        self._studio.painter.resume(job, choices.strip, choices.parameters)

    def _save_timelapse(self, job: KeptJob) -> None:
        self._studio.painter.formations.save(job, self._ask_for_file)

    def _ask_for_file(self, name: str) -> str | None:
        path, _ = QtWidgets.QFileDialog.getSaveFileName(
            self, text.TIMELAPSE, name, text.TIMELAPSE_FILTER
        )
        return path or None

    def _hold(self, job: KeptJob | None) -> None:
        self.held = _preview_of(job) if job is not None else None
        self._studio.editor.show()

    def _say(self, line: str) -> None:
        self._studio.painter.line = line
        self._studio.editor.show()

    def _offer(self, where: QtCore.QPoint) -> None:
        item = self._strip.itemAt(where)
        job = self._strip.job(item) if item is not None else None
        if job is None:
            return
        self._strip.setCurrentItem(item)
        menu = QtWidgets.QMenu(self)
        menu.setObjectName("scumble_history_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in self._acts.menu(job, starred=self._strip.is_starred(job)):
            menu.addAction(words, act)
        menu.popup(self._strip.mapToGlobal(where))


def _preview_of(job: KeptJob) -> Preview | None:
    """Give a painting's thumbnail as what the docker's picture shows."""
    image = QtGui.QImage.fromData(bytes(job.thumbnail or b""))
    image = image.convertToFormat(QtGui.QImage.Format.Format_RGBA8888)
    bits = image.constBits()
    if image.isNull() or bits is None:
        return None
    pixels = bits.asstring(image.sizeInBytes())
    return Preview(job.job, 0, 0, image.width(), image.height(), pixels)
