"""The strip in the docker: the styles that are painted with, each with its weight."""

from scumble_editor.languages.numbers import percent
from scumble_editor.styles import style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip, WeightedStyle
from scumble_krita.qt import Qt, QtGui, QtWidgets, dropped_at
from scumble_krita.styles.add_menu import AddMenu
from scumble_krita.styles.crop_dialog import CropDialog
from scumble_krita.styles.drops import DropTarget
from scumble_krita.styles.gallery import StyleGallery
from scumble_krita.styles.sources import StyleSources
from scumble_krita.styles.strip_cell import PLACE, SIDE, StripCell, StyleTitle

_GAP = 4


class StripView(QtWidgets.QWidget):
    """The strip: its styles beside each other, a plus, and the title where there is only one."""

    def __init__(self, sources: StyleSources, gallery: StyleGallery) -> None:
        super().__init__()
        self.setObjectName("scumble_strip")
        self.setToolTip(style_text.STRIP_HINT)
        DropTarget(self, sources, add=True)
        self._sources, self._choices, self._gallery = sources, sources.choices, gallery
        self.cells: list[StripCell] = []
        self._row = QtWidgets.QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._plus = QtWidgets.QToolButton()
        self._plus.setObjectName("scumble_strip_plus")
        self._plus.setText("+")
        self._plus.setAutoRaise(True)
        self._plus.setFixedSize(24, SIDE)
        self._plus.setToolTip(style_text.STRIP_HINT)
        self._plus.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        self._plus.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._plus.setMenu(AddMenu(sources, self, add=True))
        self._title = StyleTitle()
        self._row.addWidget(self._plus, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._title, 1, Qt.AlignmentFlag.AlignTop)
        self._row.addStretch(0)
        self._choices.signals.style_chosen.connect(self._follow)
        gallery.thumbnails_came.connect(self.update_cells)
        self._follow()

    # ---- what its cells ask for

    @property
    def count(self) -> int:
        """How many styles there are."""
        return len(self.cells)

    def weigh(self, place: int, weight: float) -> None:
        """Give a style another weight."""
        self._set(self._strip and self._strip.weighed(place, weight))

    def remove(self, place: int) -> None:
        """Take a style away."""
        self._set(self._strip and self._strip.without(place))

    def move_style(self, place: int, target: int) -> None:
        """Move a style."""
        self._set(self._strip and self._strip.moved(place, target))

    def even(self) -> None:
        """Let all styles count alike."""
        strip = self._strip
        self._set(strip and strip.even())

    def crop(self, place: int) -> None:
        """Have a part of a style chosen, which then takes its place."""
        style = self.cells[place].style_shown
        CropDialog(self, style, lambda image: self._sources.replace(place, image)).open()

    def place_style(self, place: int, where: str) -> None:
        """Have a style act somewhere else."""
        self._set(self._strip and self._strip.placed(place, where))

    def keep_selection(self, place: int) -> None:
        """Have a style act where the selection is."""
        self._sources.keep_place(place)

    def keep_only(self, style: NamedStyle) -> None:
        """Paint with one of them only."""
        self._choices.choose(style)

    def thumbnail_of(self, path: str) -> QtGui.QPixmap | None:
        """Give a thumbnail, where it was read."""
        return self._gallery.thumbnail_of(path)

    def update_cells(self) -> None:
        """Draw thumbnails that have come."""
        for cell in self.cells:
            cell.update()

    # ---- how

    @property
    def _strip(self) -> Strip | None:
        return self._choices.strip

    def _set(self, strip: Strip | None) -> None:
        self._choices.set_strip(strip)

    def _follow(self) -> None:
        """Show the choices: anew where the styles are others, else their weights only."""
        strip = self._strip
        styles = strip.styles if strip else ()
        wanted = [one.style for one in styles]
        if [cell.style_shown for cell in self.cells] != wanted:
            self._build(styles)
        alone = len(styles) == 1
        shares = strip.shares if strip else []
        for cell, one, share in zip(self.cells, styles, shares, strict=True):
            cell.show_style(one, "" if alone else percent(100 * share))
        self._title.show_style(styles[0].style if alone else NamedStyle("", style_text.STRIP_EMPTY))
        self._title.setVisible(len(styles) < 2)
        self._plus.setEnabled(strip is None or not strip.is_full)

    def _build(self, styles: tuple[WeightedStyle, ...]) -> None:
        for cell in self.cells:
            self._row.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = [
            StripCell(self, place, one, alone=len(styles) == 1) for place, one in enumerate(styles)
        ]
        for place, cell in enumerate(self.cells):
            self._row.insertWidget(place, cell, 0, Qt.AlignmentFlag.AlignTop)
            cell.show()

    def _place_at(self, x: int) -> int:
        return sum(cell.geometry().center().x() < x for cell in self.cells)

    def dragEnterEvent(self, event: QtGui.QDragEnterEvent | None) -> None:  # noqa: N802
        """Take the strip's own cells; what may be a style is taken by a filter."""
        mime = event.mimeData() if event is not None else None
        if event is not None and mime is not None and mime.hasFormat(PLACE):
            event.acceptProposedAction()

    def dropEvent(self, event: QtGui.QDropEvent | None) -> None:  # noqa: N802 - Qt's name
        """Move what was dragged within."""
        mime = event.mimeData() if event is not None else None
        if event is not None and mime is not None and mime.hasFormat(PLACE):
            event.acceptProposedAction()
            place, target = int(mime.data(PLACE).data()), self._place_at(dropped_at(event).x())
            self.move_style(place, target - (target > place))
