"""Everything in Krita that can become a style: files, what is dropped or pasted, layers, images."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TypeVar

from krita import Document, Krita, Node

from scumble_editor.painters.docked_painter import DockedPainter
from scumble_editor.painters.error_line import words_of
from scumble_editor.painters.source import LayerError
from scumble_editor.pixels.area import Area
from scumble_editor.styles import incoming, kept_pictures, style_text
from scumble_editor.styles.intake import StyleIntake
from scumble_editor.styles.kept_pictures import StylePictureError
from scumble_editor.styles.named_style import PICTURES, NamedStyle
from scumble_editor.work.steps import Steps
from scumble_krita import text
from scumble_krita.choices import KritaChoices
from scumble_krita.layers import strokes
from scumble_krita.layers.reading import KritaSource, selected_layers
from scumble_krita.layers.strokes import StrokePixels
from scumble_krita.paths import from_qt
from scumble_krita.pixels.scratch import Scratch
from scumble_krita.qt import QtCore, QtGui, QtWidgets, bytes_of
from scumble_krita.regions import places
from scumble_krita.steps import Stepper

_FILE_FILTER = (
    f"{text.PICTURES} ({' '.join(f'*{ending}' for ending in PICTURES)});;{text.ALL_FILES} (*)"
)
_PIXELS_A_STEP = 64 * 1024
T = TypeVar("T")


class StyleSources(QtCore.QObject):
    """What turns things into styles; ``add``: beside what is chosen, or instead.

    What cannot be a style is said in the docker's line.
    """

    def __init__(
        self,
        choices: KritaChoices,
        painter: DockedPainter[KritaSource],
        stepper: Stepper,
        scratch: Scratch,
        *,
        put_down: Callable[[], None],
        parent: QtCore.QObject | None = None,
    ) -> None:
        """``put_down``: have what is chosen not act on the painting that is selected."""
        super().__init__(parent)
        self._put_down = put_down
        self.choices = choices
        self._painter, self._stepper, self._scratch = painter, stepper, scratch
        self._intake = StyleIntake(choices, choices.take, choices.set_strip, self._say)

    # ---- files

    def ask_for_files(self, parent: QtWidgets.QWidget, add: bool) -> None:
        """Have the artist choose picture files."""
        paths, _ = QtWidgets.QFileDialog.getOpenFileNames(parent, text.OPEN_FILE, "", _FILE_FILTER)
        self._intake.take([NamedStyle.at(from_qt(path)) for path in paths], add)

    def ask_for_folder(self, parent: QtWidgets.QWidget) -> None:
        """Have the artist choose a folder whose pictures are listed from now on."""
        folder = QtWidgets.QFileDialog.getExistingDirectory(parent, text.ADD_FOLDER)
        if folder:
            self._intake.take_folder(from_qt(folder))

    def add(self, style: NamedStyle) -> None:
        """Paint with a style of the list too."""
        self._say(self.choices.add_style(style))

    # ---- dropped and pasted

    def takes(self, event: QtGui.QDropEvent) -> bool:
        """Whether what is dragged may be a style."""
        mime = event.mimeData()
        return mime is not None and (mime.hasUrls() or mime.hasImage() or mime.hasText())

    def paste(self, add: bool) -> None:
        """Take what is in the clipboard: a picture, files, or a path."""
        clipboard = QtWidgets.QApplication.clipboard()
        mime = clipboard.mimeData() if clipboard is not None else None
        self.take(mime, add, style_text.PASTED, style_text.NOTHING_TO_PASTE)

    def take(
        self,
        mime: QtCore.QMimeData | None,
        add: bool,
        title: str,
        nothing: str = style_text.NOTHING_DROPPED,
    ) -> None:
        """Take what was dropped or pasted; ``title``: of a picture that has none."""
        addresses = _addresses(mime)
        if mime is not None and mime.hasImage() and not addresses:
            image = QtGui.QImage(mime.imageData())
            if not image.isNull():
                steps = _picture_steps(image, title, self.choices.used_paths)
                self._keep(steps, lambda style: self._intake.take([style], add))
                return
        self._intake.take_addresses(addresses, add, nothing)

    def replace(self, place: int, image: QtGui.QImage) -> None:
        """Put a picture in the place of a style in the strip."""
        title = self._intake.title_at(place)
        if title is not None:
            part = style_text.part_title(title)
            steps = _picture_steps(image, part, self.choices.used_paths)
            self._keep(steps, self._intake.replacing(place))

    def keep_place(self, place: int) -> None:
        """Have a style of the strip act where the selection of the open image is."""
        document, title = Krita.instance().activeDocument(), self._intake.title_at(place)
        if document is not None and title is not None:
            steps = places.keep_selection(document, title, self._scratch)
            self._run(steps, self._intake.placing(place))

    # ---- layers and images

    def use_layer(self, add: bool = False) -> None:
        """Take the layer that is selected."""
        self._put_down()
        self._use(lambda: strokes.of_layer(*_selected()), add)

    def use_selection(self, add: bool = False) -> None:
        """Take what is selected of that layer."""
        self._put_down()
        self._use(lambda: strokes.of_selection(*_selected()), add)

    def use_image(self, document: Document, add: bool) -> None:
        """Take a whole image as it is seen."""
        self._use(lambda: strokes.of_image(document), add)

    def use_node(self, document: Document, node: Node, add: bool) -> None:
        """Take a layer of any open image."""
        self._use(lambda: strokes.of_layer(document, node), add)

    # ---- how

    def _use(self, find: Callable[[], StrokePixels], add: bool) -> None:
        try:
            steps = strokes.keep(find(), self._scratch, self.choices.used_paths)
        except LayerError as error:
            self._say(str(error))
            return
        self._say(style_text.READING_STYLE)
        self._keep(steps, lambda style: self._intake.take([style], add))

    def _keep(self, steps: Steps[NamedStyle], take: Callable[[NamedStyle], None]) -> None:
        def made(style: NamedStyle) -> None:
            take(style)
            self._say(style_text.became_style(style.title))

        self._run(steps, made)

    def _run(self, steps: Steps[T], take: Callable[[T], None]) -> None:
        """Do something in short steps, then take what it made, or say why it is not made."""

        def ended(done: "Future[T]") -> None:
            error = done.exception()
            if error is None:
                take(done.result())
            elif isinstance(error, StylePictureError | LayerError):
                self._say(str(error))
            elif isinstance(error, Exception):
                self._say(words_of(error))

        self._stepper.run(steps).add_done_callback(ended)

    def _say(self, line: str) -> None:
        if line:
            self._painter.tell(line)


def open_images() -> list[Document]:
    """Give the images that are open, but not the plugin's own."""
    documents = Krita.instance().documents()
    return [one for one in documents if one.rootNode() is not None and one.name() != Scratch.NAME]


def _selected() -> tuple[Document, Node]:
    document, nodes = selected_layers()
    if not nodes:
        raise LayerError(text.NO_LAYER)
    return document, nodes[0]


def _addresses(mime: QtCore.QMimeData | None) -> list[str]:
    """Files' addresses in what was dropped; a text that is a path too."""
    if mime is None:
        return []
    if mime.hasUrls():
        urls = mime.urls()
        return [bytes_of(url.toEncoded()).decode("ascii", "replace") for url in urls]
    path = incoming.path_in(mime.text()) if mime.hasText() else ""
    return [incoming.address_of(path)] if path else []


def _picture_steps(image: QtGui.QImage, title: str, used: set[str]) -> Steps[NamedStyle]:
    """Keep a picture of Qt's, in short steps."""
    kept_pictures.check_size(image.width(), image.height())
    deep, size = image.depth() > 32, (image.width(), image.height())
    yield
    style = yield from kept_pictures.keep_pixels(
        title, size, 16 if deep else 8, _strips(image, deep), used
    )
    return style


def _strips(image: QtGui.QImage, deep: bool) -> Iterator[bytes]:
    formats, width = QtGui.QImage.Format, image.width()
    srgb = QtGui.QColorSpace(QtGui.QColorSpace.NamedColorSpace.SRgb)
    other = image.colorSpace().isValid() and image.colorSpace() != srgb
    form = formats.Format_RGBA64 if deep else formats.Format_RGBA8888
    row = width * (8 if deep else 4)
    for area in Area(0, 0, width, image.height()).strips(_PIXELS_A_STEP):
        part = image.copy(0, area.y, width, area.height)
        if other:
            part = part.convertedToColorSpace(srgb)
        part = part.convertToFormat(form)
        bits = part.constBits()
        assert bits is not None  # noqa: S101 - it has pixels
        bits.setsize(part.sizeInBytes())
        content, padded = bytes(bits), part.bytesPerLine()  # type: ignore[call-overload]
        if padded == row:
            yield content
        else:
            starts = range(0, len(content), padded)
            yield b"".join(content[start : start + row] for start in starts)
