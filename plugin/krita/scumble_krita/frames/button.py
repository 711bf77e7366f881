"""The button that paints all frames: there where something moves, or a group might."""

import time

from scumble_editor import text
from scumble_editor.forecast.forecast import LayerSize
from scumble_editor.frames import frames_text
from scumble_editor.painters.source import LayerError
from scumble_krita.frames import looking
from scumble_krita.qt import QtWidgets, plain
from scumble_krita.studio import KritaStudio

_SHARE = 20
"""How many times as long as a look took none is taken."""


class FramesButton(QtWidgets.QPushButton):
    """Seen only where the selected layer has frames; its hint tells what they take."""

    def __init__(self, studio: KritaStudio, parent: QtWidgets.QWidget | None = None) -> None:
        super().__init__(frames_text.PAINT_FRAMES, parent)
        self.setObjectName("scumble_paint_frames")
        self.clicked.connect(studio.paint_frames)
        self._studio, self.line = studio, ""
        """What all frames of a layer that moves take; empty where there is none."""
        self._due = 0.0
        self.hide()

    def look(self) -> None:
        """Look at what is selected: whether that has frames, and what they take.

        A long clip of many layers takes Krita a while: then it is looked at less often.
        """
        began = time.monotonic()
        if began >= self._due:
            self._look()
            now = time.monotonic()
            self._due = now + _SHARE * (now - began)

    def _look(self) -> None:
        try:
            document, node = looking.wanted()
            frames = looking.frames_of(document, node)
        except LayerError:
            frames = ()
        if not frames:
            self.line = ""
            self.hide()
            return
        moving, selection = looking.moves(node), document.selection()
        self.setText(frames_text.PAINT_FRAMES if moving else frames_text.PAINT_LAYERS)
        size = LayerSize(document.width(), document.height())
        if selection is not None:
            size = LayerSize(selection.width(), selection.height(), mask=True)
        choices = self._studio.choices
        each = self._studio.painter.forecast.seconds(size, choices.parameters, choices.style_count)
        seconds = None if each is None else len(frames) * each
        takes = f"{self.text()}: {frames_text.frames_ahead(len(frames), *size[:2], seconds)}"
        hint = frames_text.PAINT_FRAMES_HINT if moving else frames_text.PAINT_LAYERS_HINT
        self.setToolTip(plain(text.hint(hint, takes)))
        self.line = takes if moving else ""
        self.show()
