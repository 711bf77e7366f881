"""What the docker shows: choose a style, paint, watch."""

from krita import Document, Krita

from scumble_client import Preview
from scumble_editor.controls import MAIN
from scumble_editor.styles import PICTURES, styles_in
from scumble_krita import text
from scumble_krita.paths import from_qt
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.studio import studio
from scumble_krita.window.controls import ControlForm, more
from scumble_krita.window.gallery import StyleGallery
from scumble_krita.window.unfinished import OfferRow
from scumble_krita.window.views import PreviewPane, StatusText

_FILE_FILTER = "Pictures (" + " ".join(f"*{ending}" for ending in PICTURES) + ");;All files (*)"


class Panel(QtWidgets.QWidget):
    """Everything of Scumble's that is seen in Krita's window, besides the menu."""

    def __init__(self) -> None:
        super().__init__()
        self._studio = studio()
        self._gallery = StyleGallery(self._studio.choices)
        self._preview = PreviewPane()
        self._line = StatusText()
        self._bar = QtWidgets.QProgressBar()
        self._bar.setObjectName("scumble_progress")
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._paint = _button("scumble_paint", "Paint", text.PAINT_HINT)
        self._cancel = _button("scumble_cancel", "Cancel", text.CANCEL_HINT)
        self._drop = _button("scumble_drop", text.DISCARD, text.DROP_HINT)
        painter, choices = self._studio.painter, self._studio.choices
        self._paint.clicked.connect(self._studio.paint)
        self._cancel.clicked.connect(painter.cancel)
        self._drop.clicked.connect(painter.drop)
        self._unfinished = OfferRow(
            lambda job: painter.resume(job, choices.style, choices.parameters), painter.discard
        )
        self._shown: Preview | None = None
        self._document: Document | None = None
        self._arrange()
        self._studio.editor.changed.connect(self._refresh)
        choices.signals.changed.connect(self._warm_up)
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

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """The docker opens: something may have been left unfinished."""
        super().showEvent(event)
        self._studio.painter.look()

    def _warm_up(self) -> None:
        if self.isVisible():
            self._studio.painter.warm_up()

    def _arrange(self) -> None:
        fold = more(self._studio.choices)
        fold.opened.connect(self._reveal)
        contents = QtWidgets.QWidget()
        upper = QtWidgets.QVBoxLayout(contents)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(6)
        upper.addWidget(self._unfinished)
        upper.addWidget(self._gallery, 3)
        upper.addLayout(_row(self._opener("folder"), self._opener("file")))
        upper.addWidget(ControlForm(MAIN, self._studio.choices))
        upper.addWidget(fold)
        upper.addWidget(self._preview, 2)
        self._scroll = _DockerScroll(contents)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        column.addWidget(self._scroll, 1)
        column.addLayout(_row(self._paint, self._cancel, self._drop))
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

    def _opener(self, what: str) -> QtWidgets.QPushButton:
        if what == "folder":
            button = _button("scumble_add_folder", "Add folder…", text.FOLDER_HINT)
            button.clicked.connect(self._ask_for_folder)
        else:
            button = _button("scumble_open_file", "Open file…", text.FILE_HINT)
            button.clicked.connect(self._ask_for_file)
        return button

    def _ask_for_folder(self) -> None:
        folder = QtWidgets.QFileDialog.getExistingDirectory(self, text.ADD_FOLDER)
        if folder:
            folder = from_qt(folder)
            self._studio.choices.add_folder(folder)
            if not any(styles_in(folder)):
                self._line.say(text.folder_without_pictures(folder))

    def _ask_for_file(self) -> None:
        path, _ = QtWidgets.QFileDialog.getOpenFileName(self, text.OPEN_FILE, "", _FILE_FILTER)
        if path:
            self._studio.choices.add_file(from_qt(path))

    def _refresh(self) -> None:
        painter = self._studio.painter
        busy, preview = painter.busy, painter.preview if painter.shows_picture else None
        if preview is not self._shown:
            self._shown = preview
            self._preview.show_preview(preview)
        self._unfinished.offer([] if busy else painter.offers.jobs)
        self._paint.setEnabled(not busy)
        self._cancel.setEnabled(busy)
        self._drop.setEnabled(busy)
        self._bar.setValue(round(painter.fraction * 1000) if busy else 0)
        self._line.say(painter.line, painter.problems)


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
    return button


def _row(*widgets: QtWidgets.QWidget) -> QtWidgets.QHBoxLayout:
    row = QtWidgets.QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
