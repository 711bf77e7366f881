"""The menu of where a style acts."""

from collections.abc import Callable

from krita import Krita

from scumble_editor.regions import places, region_text
from scumble_editor.regions.places import EVERYWHERE
from scumble_krita.qt import Qt, QtGui, QtWidgets, plain
from scumble_krita.regions.places import items_in

_LONGEST = 40


class WhereMenu(QtWidgets.QMenu):
    """Everywhere, the masks, layers and labels of the open image, and what is selected in it.

    ``shown`` gives the style's title and its place; ``choose`` is called with another place, and
    ``keep_selection`` where what is selected is to become one.
    """

    def __init__(
        self,
        parent: QtWidgets.QWidget,
        shown: Callable[[], tuple[str, str]],
        choose: Callable[[str], None],
        keep_selection: Callable[[], None],
    ) -> None:
        super().__init__(region_text.WHERE, parent)
        self.setObjectName("scumble_where_menu")
        self.setToolTipsVisible(True)
        self._shown, self._choose, self._keep = shown, choose, keep_selection
        self.aboutToShow.connect(self.list_places)

    def list_places(self) -> None:
        """List what is there now."""
        self.clear()
        title, chosen = self._shown()
        document = Krita.instance().activeDocument()
        items = [found.item for found in items_in(document)] if document is not None else []
        offered = places.offered(items, [title])
        if chosen and chosen not in offered:
            offered.insert(0, chosen)  # its image is another one, or it is gone
        for place in (EVERYWHERE, *offered):
            self._offer(place, chosen)
        self.addSeparator()
        selected = document is not None and document.selection() is not None
        keep = self.addAction(region_text.FROM_SELECTION, self._keep)
        if keep is not None:
            keep.setObjectName("scumble_where_selection")
            keep.setEnabled(selected)
            if not selected:
                keep.setToolTip(region_text.NOTHING_SELECTED)

    def _offer(self, place: str, chosen: str) -> None:
        words = region_text.words_of(place)
        brief = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
        action = self.addAction(brief.replace("&", "&&"), lambda: self._choose(place))
        if action is not None:
            action.setCheckable(True)
            action.setChecked(place == chosen)


class WhereButton(QtWidgets.QToolButton):
    """Button below a style that says where it acts, and opens the menu."""

    HEIGHT = 18

    def __init__(self, menu: WhereMenu, width: int) -> None:
        super().__init__()
        self.setMenu(menu)
        self.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAutoRaise(True)
        self.setFixedSize(width, self.HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet(
            "QToolButton::menu-indicator { image: none; } QToolButton { padding: 0; }"
        )
        font = self.font()
        font.setPixelSize(10)
        self.setFont(font)

    def show_place(self, place: str) -> None:
        """Show a place."""
        words, width = region_text.brief(place), self.width() - 4
        metrics = QtGui.QFontMetrics(self.font())
        brief = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
        self.setText(brief.replace("&", "&&"))
        self.setToolTip(plain(f"{region_text.acts_in(place)}\n{region_text.WHERE_HINT}"))
        self.setAccessibleName(region_text.acts_in(place))
