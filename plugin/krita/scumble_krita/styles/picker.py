"""The style picker as a whole: what is shown, the gallery, and what adds to it."""

from scumble_editor.styles import style_text
from scumble_editor.styles.marks import LARGEST, SMALLEST
from scumble_krita.qt import Qt, QtWidgets
from scumble_krita.styles.add_menu import AddMenu
from scumble_krita.styles.gallery import StyleGallery
from scumble_krita.styles.sources import StyleSources
from scumble_krita.window.controls import heed_focus
from scumble_krita.window.search_field import SearchField


class StylePicker(QtWidgets.QWidget):
    """A row to narrow the gallery, the gallery, and a row that adds to it."""

    def __init__(self, sources: StyleSources) -> None:
        super().__init__()
        self._sources, self._choices = sources, sources.choices
        self.gallery = StyleGallery(sources)
        self._section = QtWidgets.QComboBox()
        self._section.setObjectName("scumble_section")
        self._section.setToolTip(style_text.SECTION_HINT)
        self._section.setSizeAdjustPolicy(
            QtWidgets.QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._section.setMinimumContentsLength(9)
        self._search = SearchField("scumble_search", style_text.SEARCH, style_text.SEARCH_HINT)
        self._search.went_on.connect(self.gallery.setFocus)
        self._list_sections()
        self._section.currentIndexChanged.connect(self._narrow)
        self._search.textChanged.connect(self._narrow)
        self._choices.signals.styles_changed.connect(self._list_sections)
        self._arrange()

    def _arrange(self) -> None:
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(_row(self._section, self._search))
        column.addWidget(self.gallery, 1)
        column.addLayout(_row(self._layer_button(), self._add_button(), None, self._size()))
        heed_focus(self._section)

    def _layer_button(self) -> QtWidgets.QToolButton:
        button = _tool("scumble_layer_as_style", style_text.LAYER, style_text.LAYER_HINT)
        button.clicked.connect(lambda _: self._sources.use_layer(add=False))
        return button

    def _add_button(self) -> QtWidgets.QToolButton:
        button = _tool("scumble_add", style_text.ADD_STYLE, style_text.ADD_STYLE_HINT)
        button.setPopupMode(QtWidgets.QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(AddMenu(self._sources, self, add=False))
        return button

    def _size(self) -> QtWidgets.QSlider:
        slider = QtWidgets.QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("scumble_thumbnails")
        slider.setRange(SMALLEST, LARGEST)
        slider.setPageStep(16)
        slider.setValue(self.gallery.side)
        slider.setToolTip(style_text.SIZE_HINT)
        slider.setAccessibleName(style_text.SIZE_HINT)
        slider.setMinimumWidth(48)
        slider.setMaximumWidth(96)
        slider.valueChanged.connect(self.gallery.resize_to)
        heed_focus(slider)
        return slider

    def _list_sections(self) -> None:
        chosen = self._section.currentData()
        self._section.blockSignals(True)
        self._section.clear()
        for key, label in self.gallery.sections:
            self._section.addItem(label, key)
        self._section.setCurrentIndex(max(0, self._section.findData(chosen)))
        self._section.blockSignals(False)
        if self._section.currentData() != chosen:
            self._narrow()

    def _narrow(self) -> None:
        self.gallery.narrow(self._section.currentData() or "", self._search.text())


def _tool(name: str, label: str, tip: str) -> QtWidgets.QToolButton:
    button = QtWidgets.QToolButton()
    button.setObjectName(name)
    button.setText(label)
    button.setToolTip(tip)
    return button


def _row(*widgets: QtWidgets.QWidget | None) -> QtWidgets.QHBoxLayout:
    """Put widgets beside each other; None is room between."""
    row = QtWidgets.QHBoxLayout()
    row.setSpacing(6)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget, 1 if isinstance(widget, QtWidgets.QLineEdit) else 0)
    return row
