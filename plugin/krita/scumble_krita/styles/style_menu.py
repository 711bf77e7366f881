"""What can be done with a style of the gallery."""

from scumble_editor.styles import style_text
from scumble_editor.styles.named_style import NamedStyle
from scumble_krita import text
from scumble_krita.qt import Qt, QtCore, QtWidgets
from scumble_krita.styles.sources import StyleSources


def offer(
    parent: QtWidgets.QWidget,
    where: QtCore.QPoint,
    style: NamedStyle,
    removable: str,
    sources: StyleSources,
) -> None:
    """Show the menu of a style at a point of a widget; ``removable``: see ``Listed``."""
    choices, menu = sources.choices, QtWidgets.QMenu(parent)
    menu.setObjectName("scumble_style_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    favourite = style.path in choices.marks.favourites

    def favour() -> None:
        choices.marks.favour(style.path, not favourite)
        choices.signals.marks_changed.emit()

    menu.addAction(style_text.ONLY_THIS, lambda: choices.choose(style))
    menu.addAction(style_text.ADD_TO_STRIP, lambda: sources.add(style))
    menu.addAction(style_text.UNFAVOUR if favourite else style_text.FAVOUR, favour)
    if removable:
        menu.addSeparator()
        words = text.removal(removable).replace("&", "&&")
        menu.addAction(words, lambda: choices.forget(removable))
    menu.popup(parent.mapToGlobal(where))
