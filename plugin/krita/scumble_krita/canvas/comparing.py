"""What is compared, for every docker and canvas: held keys and buttons, and where the line is."""

from scumble_editor.viewing.comparison import Comparison
from scumble_krita.qt import QtCore, QtWidgets

_ENDS = (
    QtCore.QEvent.Type.KeyRelease,
    QtCore.QEvent.Type.MouseButtonPress,
    QtCore.QEvent.Type.WindowDeactivate,
    QtCore.QEvent.Type.ApplicationDeactivate,
)
"""What ends a comparison that a key has begun; one begun in the menu ends with the next click."""


class Comparing(QtCore.QObject):
    """The one comparison of this Krita, and the signal by which all that shows it follows."""

    changed = QtCore.pyqtSignal()

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        super().__init__(parent)
        self.state = Comparison()

    def hold(self) -> None:
        """Show the source instead of its painting."""
        self._hold(True)

    def let_go(self) -> None:
        """Show the painting again."""
        self._hold(False)

    def hold_by_key(self) -> None:
        """Show the source until the key that asked for it is let go."""
        application = QtWidgets.QApplication.instance()
        if application is not None and not self.state.held:
            application.installEventFilter(self)
            self.hold()

    def part(self, split: bool) -> None:
        """Have a line between source and painting, or none."""
        if split != self.state.split:
            self.state.split = split
            self.changed.emit()

    def drag(self, x: float, left: float, width: float) -> None:
        """Move the line: see ``Comparison.drag``."""
        self.state.drag(x, left, width)
        self.changed.emit()

    def eventFilter(  # noqa: N802 - Qt's name
        self,
        watched: QtCore.QObject | None,  # noqa: ARG002 - Qt's
        event: QtCore.QEvent | None,
    ) -> bool:
        """Notice that the key is let go, wherever the focus is, or that Krita is left."""
        if event is not None and event.type() in _ENDS and not _repeats(event):
            application = QtWidgets.QApplication.instance()
            if application is not None:
                application.removeEventFilter(self)
            self.let_go()
        return False

    def _hold(self, held: bool) -> None:
        if held != self.state.held:
            self.state.held = held
            self.changed.emit()


def _repeats(event: QtCore.QEvent) -> bool:
    return bool(getattr(event, "isAutoRepeat", bool)())
