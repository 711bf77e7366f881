"""Widgets on which styles can be dropped."""

from scumble_editor.styles import style_text
from scumble_krita.qt import QtCore, QtGui, QtWidgets
from scumble_krita.styles.sources import StyleSources

_Kind = QtCore.QEvent.Type


class DropTarget(QtCore.QObject):
    """A filter by which a widget takes what may be a style; ``add``: beside what is chosen."""

    def __init__(self, widget: QtWidgets.QWidget, sources: StyleSources, add: bool) -> None:
        super().__init__(widget)
        self._sources, self._add = sources, add
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QtCore.QObject | None, event: QtCore.QEvent | None
    ) -> bool:
        """Take a drop, unless it comes from the widget itself or is none of ours."""
        if not isinstance(event, QtGui.QDropEvent) or watched is None:
            return False
        own = event.source() is watched or event.source() is watched.parent()
        if own or not self._sources.takes(event):
            return False
        event.acceptProposedAction()
        if event.type() == _Kind.Drop:
            self._sources.take(event.mimeData(), self._add, style_text.DROPPED)
        return True
