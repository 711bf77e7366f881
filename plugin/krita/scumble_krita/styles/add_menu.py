"""The menu of all that can become a style."""

from krita import Document, Node

from scumble_editor.styles import style_text
from scumble_krita.qt import QtGui, QtWidgets
from scumble_krita.styles.sources import StyleSources, open_images

_MOST_LAYERS = 60
_LONGEST = 40


class AddMenu(QtWidgets.QMenu):
    """Files, folders, the clipboard, the selected layer, what is selected, all open images.

    ``add``: what is chosen is painted with beside the others, not instead.
    """

    def __init__(self, sources: StyleSources, parent: QtWidgets.QWidget, add: bool) -> None:
        super().__init__(parent)
        prefix = "scumble_plus" if add else "scumble"
        self._sources, self._add = sources, add
        self.setObjectName(f"{prefix}_menu")
        self.setToolTipsVisible(True)
        for name, label, act in (
            ("open_file", style_text.FROM_FILE, lambda: sources.ask_for_files(parent, add)),
            ("add_folder", style_text.FROM_FOLDER, lambda: sources.ask_for_folder(parent)),
            ("paste", style_text.PASTE, lambda: sources.paste(add)),
            ("", "", None),
            ("from_layer", style_text.FROM_LAYER, lambda: sources.use_layer(add)),
            ("from_selection", style_text.FROM_SELECTION, lambda: sources.use_selection(add)),
        ):
            if act is None:
                self.addSeparator()
            elif not (add and name == "add_folder"):
                action = self.addAction(label, act)
                assert action is not None  # noqa: S101 - Qt's own
                action.setObjectName(f"{prefix}_{name}")
        images = self.addMenu(style_text.FROM_IMAGE)
        assert images is not None  # noqa: S101 - Qt's own
        self._images = images
        images.setObjectName(f"{prefix}_images")
        images.aboutToShow.connect(self._list_images)

    def _list_images(self) -> None:
        """List what is open now."""
        self._images.clear()
        for document in open_images():
            menu = self._images.addMenu(_short(name_of(document)))
            if menu is not None:
                self._list_layers(menu, document)
        self._images.setEnabled(not self._images.isEmpty())

    def _list_layers(self, menu: QtWidgets.QMenu, document: Document) -> None:
        def whole() -> None:
            self._sources.use_image(document, self._add)

        menu.addAction(style_text.WHOLE_IMAGE, whole)
        menu.addSeparator()
        root = document.rootNode()
        for depth, node in _layers(root)[:_MOST_LAYERS] if root is not None else ():
            label = f"{'    ' * depth}{_short(node.name())}"
            action = menu.addAction(
                label, lambda node=node: self._sources.use_node(document, node, self._add)
            )
            if action is not None:
                action.setIcon(_picture_of(node))


def name_of(document: Document) -> str:
    """Give an image's name as its window shows it."""
    return document.name() or document.fileName().rpartition("/")[2] or "?"


def _layers(node: Node, depth: int = 0) -> list[tuple[int, Node]]:
    """Give all layers from the top down, each with how deep it lies in groups."""
    found = []
    for child in reversed(node.childNodes()):
        if not child.type().endswith("mask"):
            found += [(depth, child), *_layers(child, depth + 1)]
    return found


def _picture_of(node: Node) -> QtGui.QIcon:
    return QtGui.QIcon(QtGui.QPixmap.fromImage(node.thumbnail(24, 24)))


def _short(name: str) -> str:
    brief = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return brief.replace("&", "&&")
