"""Keys that a widget has for itself while it has the focus, where Krita has shortcuts for them."""

from collections.abc import Callable

from scumble_krita.qt import QtCore, QtGui, QtWidgets

Act = Callable[[], None]


class OwnKeys(QtCore.QObject):
    """A filter by which a widget does something at some keys; Krita does not see them then."""

    def __init__(
        self, widget: QtWidgets.QWidget, find: Callable[[QtGui.QKeyEvent], Act | None]
    ) -> None:
        """``find`` gives what a key does; None for a key that is not ours."""
        super().__init__(widget)
        self._find = find
        widget.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self,
        watched: QtCore.QObject | None,  # noqa: ARG002 - Qt's
        event: QtCore.QEvent | None,
    ) -> bool:
        """Take a key before Krita's shortcuts do, then do what it does."""
        act = self._find(event) if isinstance(event, QtGui.QKeyEvent) else None
        if event is None or act is None:
            return False
        if event.type() == QtCore.QEvent.Type.KeyPress:
            act()
        event.accept()
        return True
