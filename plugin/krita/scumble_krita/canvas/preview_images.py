"""Previews as Qt draws them: each is made once, however many widgets show it."""

from scumble_client import Preview
from scumble_krita.qt import QtGui

_MOST = 8
"""Jobs whose newest picture is remembered: as many as there may be workers."""


class PreviewImage(QtGui.QImage):
    """The picture of a preview, in the preview's own pixels, which live as long as it does.

    They are drawn as they came. Qt would convert all of a large one in several threads, and wait
    for them, where the screen shows a part of it.
    """

    def __init__(self, preview: Preview) -> None:
        self.preview, self._pixels = preview, bytes(preview.pixels)
        width, height = preview.width, preview.height
        super().__init__(
            self._pixels, width, height, 4 * width, QtGui.QImage.Format.Format_RGBA8888
        )


_newest: list[PreviewImage] = []


def image_of(preview: Preview) -> PreviewImage:
    """Give the picture of a preview."""
    known = next((image for image in _newest if image.preview is preview), None)
    if known is None:
        known = PreviewImage(preview)
        others = [image for image in _newest if image.preview.job != preview.job]
        _newest[:] = [*others, known][-_MOST:]
    return known
