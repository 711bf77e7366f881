"""What the docker shows: choose a style, paint, watch."""

from krita import Krita

from scumble_krita import styles, text
from scumble_krita.gallery import Gallery
from scumble_krita.parameters import MAIN, ParameterForm, more
from scumble_krita.qt import Qt, QtGui, QtWidgets
from scumble_krita.studio import studio
from scumble_krita.unfinished import UnfinishedRow
from scumble_krita.views import PreviewPane, StatusLine


class Panel(QtWidgets.QWidget):
    """Everything of Scumble's that is seen in Krita's window, besides the menu."""

    def __init__(self) -> None:
        super().__init__()
        self._studio = studio()
        self._gallery = Gallery(self._studio.settings)
        self._preview = PreviewPane()
        self._line = StatusLine()
        self._bar = QtWidgets.QProgressBar()
        self._bar.setObjectName("scumble_progress")
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._paint = _button("scumble_paint", "Paint", "Paint the selected layers in this style")
        self._cancel = _button("scumble_cancel", "Cancel", "Stop; the picture so far is kept")
        self._paint.clicked.connect(self._studio.paint)
        self._cancel.clicked.connect(self._studio.painter.cancel)
        painter, settings = self._studio.painter, self._studio.settings
        self._unfinished = UnfinishedRow(
            lambda job: painter.go_on(job, settings.parameters), painter.discard
        )
        self._was_busy = False
        self._arrange()
        painter.changed.connect(self._refresh)
        painter.pictured.connect(self._preview.show_picture)
        self._studio.settings.changed.connect(self._warm_up)
        self._refresh()

    def get_ready(self) -> None:
        """Krita shows another picture: get ready for its colours while nothing runs."""
        document = Krita.instance().activeDocument()
        if document is not None:
            self._studio.painter.prepare(document)

    def showEvent(self, event: QtGui.QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """The docker opens: something may have been left unfinished."""
        super().showEvent(event)
        self._studio.painter.look()

    def _warm_up(self) -> None:
        if self.isVisible():
            self._studio.painter.warm_up()

    def _arrange(self) -> None:
        choices = QtWidgets.QWidget()
        upper = QtWidgets.QVBoxLayout(choices)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(6)
        upper.addWidget(self._gallery, 1)
        upper.addLayout(_row(self._opener("folder"), self._opener("file")))
        upper.addWidget(ParameterForm(MAIN, self._studio.settings))
        upper.addWidget(more(self._studio.settings))
        scroll = QtWidgets.QScrollArea()  # a low docker must not make Krita's window higher
        scroll.setFrameShape(QtWidgets.QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(choices)
        scroll.setMinimumHeight(choices.minimumSizeHint().height())  # with "More" folded
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self._unfinished)
        column.addWidget(scroll, 3)
        column.addLayout(_row(self._paint, self._cancel))
        column.addWidget(self._bar)
        column.addWidget(self._preview, 2)
        column.addWidget(self._line)

    def _opener(self, what: str) -> QtWidgets.QPushButton:
        if what == "folder":
            button = _button("scumble_add_folder", "Add folder…", "Show all pictures of a folder")
            button.clicked.connect(self._ask_for_folder)
        else:
            button = _button("scumble_open_file", "Open file…", "Use any picture as the style")
            button.clicked.connect(self._ask_for_file)
        return button

    def _ask_for_folder(self) -> None:
        folder = QtWidgets.QFileDialog.getExistingDirectory(self, "Folder with style pictures")
        if folder:
            self._studio.settings.add_folder(folder)
            if not any(styles.styles_in(folder)):
                self._line.say(text.folder_without_pictures(folder))

    def _ask_for_file(self) -> None:
        path, _ = QtWidgets.QFileDialog.getOpenFileName(
            self, "Style picture", "", styles.FILE_FILTER
        )
        if path:
            self._studio.settings.add_file(path)

    def _refresh(self) -> None:
        painter = self._studio.painter
        busy = painter.busy
        if busy and not self._was_busy:
            self._preview.begin()
        self._was_busy = busy
        self._unfinished.offer([] if busy else painter.offers.jobs)
        self._paint.setEnabled(not busy)
        self._cancel.setEnabled(busy)
        self._bar.setValue(round(painter.fraction * 1000) if busy else 0)
        self._line.say(painter.line, painter.problems)


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
