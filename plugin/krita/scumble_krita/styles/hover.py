"""A style enlarged beside the pointer, with what there is to say of it."""

from collections.abc import Callable

from scumble_editor.styles.thumbnails import ThumbnailLoader
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets
from scumble_krita.styles.pictures import ENLARGED, pixmap, whole

Show = Callable[[QtCore.QPoint, QtCore.QPoint], None]
"""Shows what is at a point of a widget; the second is that point on the screen."""
_Kind = QtCore.QEvent.Type
_LEAVING = (_Kind.Leave, _Kind.Wheel, _Kind.MouseMove, _Kind.MouseButtonPress)
_LOOK, _MARGIN, _AWAY, _STILL = 15, 6, 16, 6


class EnlargedPicture(QtWidgets.QFrame):
    """A tooltip with a large picture; it is read in a thread, and its words come at once."""

    def __init__(self, parent: QtWidgets.QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setObjectName("scumble_enlarged")
        self.setFrameShape(QtWidgets.QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._picture, self._words = QtWidgets.QLabel(), QtWidgets.QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setFixedWidth(ENLARGED)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(self._picture)
        column.addWidget(self._words)
        self._path, self._at = "", QtCore.QPoint()
        self._show: Show = lambda *_: None
        self._loader: ThumbnailLoader[QtGui.QImage] | None = None
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(_LOOK)
        self._timer.timeout.connect(self._look)

    def show_style(self, path: str, words: str, at: QtCore.QPoint) -> None:
        """Show a style beside a point of the screen."""
        if self._loader is None:
            self._loader = ThumbnailLoader(whole)
        self._path, self._at = path, at
        self._words.setText(words)
        self._picture.clear()
        self._picture.hide()
        self._loader.load(path, round(ENLARGED * self.devicePixelRatioF()))
        self._loader.first([path])
        self._timer.start()
        self._place()

    def watch(self, widget: QtWidgets.QWidget, show: Show) -> None:
        """Have ``show`` called where a tooltip would come, and go when the pointer does."""
        self._show = show
        widget.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QtCore.QObject | None, event: QtCore.QEvent | None
    ) -> bool:
        """Come and go; see ``watch``."""
        if isinstance(event, QtGui.QHelpEvent) and event.type() == _Kind.ToolTip:
            self._show(event.pos(), event.globalPos())
            return True
        if event is not None and event.type() in _LEAVING:
            self._leave(event)
        return super().eventFilter(watched, event)

    def _leave(self, event: QtCore.QEvent) -> None:
        moves = isinstance(event, QtGui.QMouseEvent)
        if moves and (QtGui.QCursor.pos() - self._at).manhattanLength() < _STILL:
            return
        self._timer.stop()
        self.hide()

    def let_go(self) -> None:
        """Let go of the thread."""
        loader, self._loader = self._loader, None
        if loader is not None:
            loader.close()

    def _look(self) -> None:
        if self._loader is None:
            return
        for path, image in self._loader.loaded():
            if path == self._path and image is not None:
                self._picture.setPixmap(pixmap(image, self.devicePixelRatioF()))
                self._picture.show()
                self._place()
        if not self._loader.busy:
            self._timer.stop()

    def _place(self) -> None:
        """Stand beside the pointer, on its screen."""
        self.adjustSize()
        screen = QtGui.QGuiApplication.screenAt(self._at)
        if screen is not None:
            room = screen.availableGeometry()
            x = self._at.x() + _AWAY
            if x + self.width() > room.right():
                x = self._at.x() - _AWAY - self.width()
            y = min(self._at.y() + _AWAY, room.bottom() - self.height())
            self.move(max(room.left(), x), max(room.top(), y))
        self.show()
