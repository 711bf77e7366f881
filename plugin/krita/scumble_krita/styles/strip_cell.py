"""A style of the strip in the docker, and what it is called."""

from typing import Protocol

from scumble_editor.styles import style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import STEPS, WeightedStyle, position_of, weight_at
from scumble_krita.qt import Qt, QtCore, QtGui, QtWidgets, plain
from scumble_krita.regions.where_menu import WhereButton, WhereMenu
from scumble_krita.styles.own_keys import Act, OwnKeys
from scumble_krita.styles.tile import draw_picture
from scumble_krita.window.controls import heed_focus, reset_slider

SIDE = 48
PLACE = "application/x-scumble-place"
"""What is dragged from a cell: its place in the strip."""
_FAR = 8


class StripActs(Protocol):
    """What a cell asks of the strip that it is in."""

    @property
    def count(self) -> int:
        """How many styles there are."""

    def weigh(self, place: int, weight: float) -> None:
        """Give a style another weight."""

    def remove(self, place: int) -> None:
        """Take a style away."""

    def move_style(self, place: int, target: int) -> None:
        """Move a style."""

    def even(self) -> None:
        """Let all styles count alike."""

    def crop(self, place: int) -> None:
        """Have a part of a style chosen."""

    def keep_only(self, style: NamedStyle) -> None:
        """Paint with one of them only."""

    def thumbnail_of(self, path: str) -> QtGui.QPixmap | None:
        """Give a thumbnail, where it was read."""

    def place_style(self, place: int, where: str) -> None:
        """Have a style act somewhere else."""

    def keep_selection(self, place: int) -> None:
        """Have a style act where the selection is."""


class StripCell(QtWidgets.QWidget):
    """A style of the strip: its thumbnail with its share, and a slider below it."""

    def __init__(self, strip: StripActs, place: int, one: WeightedStyle, alone: bool) -> None:
        super().__init__()
        self.setObjectName(f"scumble_strip_{place}")
        self._strip, self.place, self.style_shown = strip, place, one.style
        self._share, self._pressed = "", QtCore.QPoint()
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, SIDE + 2, 0, 0)
        self._slider = QtWidgets.QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName(f"scumble_weight_{place}")
        self._slider.setRange(-STEPS, STEPS)
        self._slider.setPageStep(20)
        self._slider.setToolTip(style_text.WEIGHT_HINT)
        self._slider.setAccessibleName(f"{one.style.title}: {style_text.WEIGHT_HINT}")
        self._slider.setMinimumWidth(1)
        self._slider.setValue(position_of(one.weight))
        self._slider.valueChanged.connect(self._weigh)
        self._slider.setVisible(not alone)
        heed_focus(self._slider)
        reset_slider(self._slider, lambda: self._slider.setValue(0))
        column.addWidget(self._slider)
        self._alone, self._where = alone, one.where
        self._button = WhereButton(self._where_menu(), SIDE)
        self._button.setObjectName(f"scumble_where_{place}")
        column.addWidget(self._button)
        self._show_place(one.where)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        OwnKeys(self, self._key)
        self.setAccessibleName(one.style.title)
        self.setToolTip(plain(_words(one.style)))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer)

    @property
    def slider(self) -> QtWidgets.QSlider:
        """Its weight."""
        return self._slider

    def show_style(self, one: WeightedStyle, share: str) -> None:
        """Show another weight, and where it acts."""
        self._share = share
        if one.where != self._where:
            self._show_place(one.where)
        position = position_of(one.weight)
        if position != self._slider.value() and not self._slider.isSliderDown():
            blocked = self._slider.blockSignals(True)
            self._slider.setValue(position)
            self._slider.blockSignals(blocked)
        self.update()

    def _show_place(self, where: str) -> None:
        self._where = where
        seen = bool(where) or not self._alone
        self._button.show_place(where)
        self._button.setVisible(seen)
        slider = 2 if self._alone else 22
        self.setFixedSize(SIDE, SIDE + slider + (WhereButton.HEIGHT if seen else 0))

    def _where_menu(self) -> WhereMenu:
        place, strip = self.place, self._strip
        return WhereMenu(
            self,
            lambda: (self.style_shown.title, self._where),
            lambda where: strip.place_style(place, where),
            lambda: strip.keep_selection(place),
        )

    def _weigh(self, position: int) -> None:
        self._strip.weigh(self.place, weight_at(position))

    def _offer(self, where: QtCore.QPoint) -> None:
        menu, last = QtWidgets.QMenu(self), self._strip.count - 1
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place, strip = self.place, self._strip
        menu.addAction(style_text.TAKE_FROM_STRIP, lambda: strip.remove(place))
        menu.addAction(style_text.CROP, lambda: strip.crop(place))
        menu.addMenu(self._where_menu())
        if last:
            menu.addAction(style_text.ONLY_THIS, lambda: strip.keep_only(self.style_shown))
            menu.addSeparator()
            if place:
                menu.addAction(style_text.MOVE_LEFT, lambda: strip.move_style(place, place - 1))
            if place < last:
                menu.addAction(style_text.MOVE_RIGHT, lambda: strip.move_style(place, place + 1))
            menu.addAction(style_text.EVEN_WEIGHTS, strip.even)
        menu.popup(self.mapToGlobal(where))

    def _cross(self) -> QtCore.QRect:
        return QtCore.QRect(SIDE - 16, 1, 15, 15)

    # ---- events

    def mousePressEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Remove it by its cross, or begin to drag it."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._cross().contains(event.pos()):
            self._strip.remove(self.place)
            return
        self._pressed = event.pos()

    def mouseMoveEvent(self, event: QtGui.QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Drag it to another place."""
        if event is None:
            return
        far = (event.pos() - self._pressed).manhattanLength()
        if event.buttons() & Qt.MouseButton.LeftButton and far > _FAR:
            drag, mime = QtGui.QDrag(self), QtCore.QMimeData()
            mime.setData(PLACE, QtCore.QByteArray(str(self.place).encode()))
            drag.setMimeData(mime)
            drag.setPixmap(self.grab(QtCore.QRect(0, 0, SIDE, SIDE)))
            drag.exec(Qt.DropAction.MoveAction)
        self.update()

    def leaveEvent(self, event: QtCore.QEvent | None) -> None:  # noqa: N802 - Qt's name
        """The cross is seen only below the pointer."""
        super().leaveEvent(event)
        self.update()

    def _key(self, event: QtGui.QKeyEvent) -> Act | None:
        """Delete removes it; Ctrl with an arrow moves it."""
        place, moves = self.place, {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return lambda: self._strip.remove(place)
        if control and event.key() in moves:
            target = place + moves[Qt.Key(event.key())]
            return lambda: self._strip.move_style(place, target)
        return None

    def paintEvent(self, event: QtGui.QPaintEvent | None) -> None:  # noqa: ARG002, N802
        """Draw the thumbnail, its share, its cross, and the focus."""
        painter, place = QtGui.QPainter(self), QtCore.QRect(0, 0, SIDE, SIDE)
        draw_picture(painter, place, self._strip.thumbnail_of(self.style_shown.path))
        if self._share:
            band = QtCore.QRect(0, SIDE - 15, SIDE, 15)
            painter.fillRect(band, QtGui.QColor(0, 0, 0, 150))
            painter.setPen(Qt.GlobalColor.white)
            font = painter.font()
            font.setPixelSize(11)
            painter.setFont(font)
            painter.drawText(band, Qt.AlignmentFlag.AlignCenter, self._share)
        if self.underMouse():
            cross = self._cross()
            painter.fillRect(cross, QtGui.QColor(0, 0, 0, 170))
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(cross, Qt.AlignmentFlag.AlignCenter, "×")
        if self.hasFocus():
            painter.setPen(QtGui.QPen(self.palette().color(QtGui.QPalette.ColorRole.Highlight), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))


class StyleTitle(QtWidgets.QWidget):
    """What a style is called, and in small letters what it does."""

    LINES = 2
    """Small lines at most."""

    def __init__(self) -> None:
        super().__init__()
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Ignored, policy.Maximum)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(2, 0, 0, 0)
        column.setSpacing(0)
        self._title, self._note = QtWidgets.QLabel(), QtWidgets.QLabel()
        self._title.setObjectName("scumble_style")
        font = self._note.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        self._note.setFont(font)
        self._note.setMaximumHeight(self.LINES * QtGui.QFontMetrics(font).lineSpacing() + 1)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        for label in (self._title, self._note):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            column.addWidget(label)
        self._note.setForegroundRole(QtGui.QPalette.ColorRole.PlaceholderText)

    def show_style(self, style: NamedStyle) -> None:
        """Show another style; one without a path is a hint."""
        self._title.setText(style.title)
        self._title.setEnabled(bool(style.path))
        self._note.setText(style.shown_note)
        self._note.setVisible(bool(style.note))
        self.setToolTip(plain(_words(style)))


def _words(style: NamedStyle) -> str:
    return "\n".join(filter(None, (style.title, style.shown_note)))
