"""Live's switch, the same for every docker: on, a timer looks at the layer; off, nothing runs."""

from krita import Document

from scumble_editor.live import live_text
from scumble_editor.live.live import Live
from scumble_editor.live.size_check import SizeCheck
from scumble_editor.painters.source import LayerError
from scumble_krita.choices import KritaChoices
from scumble_krita.layers.reading import KritaSource, selected_layers
from scumble_krita.layers.tree import is_closed
from scumble_krita.live.layer import KritaLayer
from scumble_krita.live.pen import CanvasPen
from scumble_krita.painter import KritaEditor
from scumble_krita.qt import QtCore

_TICK = 50
"""Milliseconds between two looks at the clock."""
_TICKS_A_LOOK = 10
"""After how many of those it is looked which canvases there are."""


class LiveSwitch(QtCore.QObject):
    """A switch: one layer is followed, or none."""

    def __init__(
        self,
        editor: KritaEditor,
        choices: KritaChoices,
        parent: QtCore.QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._choices, self._pen = editor, choices, CanvasPen(self)
        painter = editor.painter
        self.live = Live[KritaSource](painter, choices, SizeCheck(painter.forecast), self._show)
        self._document: Document | None = None
        self._ticks = 0
        self._timer = QtCore.QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)

    @property
    def on(self) -> bool:
        """Whether a layer is followed."""
        return self.live.on

    def turn(self, on: bool) -> None:
        """Follow the selected layer, or follow no more."""
        if on and not self.on:
            self._begin()
        elif not on and self.on:
            self.live.stop()
        self._show()

    def close(self) -> None:
        """Krita ends."""
        self._timer.stop()
        self._pen.stop()

    def _begin(self) -> None:
        painter = self._editor.painter
        try:
            document, nodes = selected_layers()
        except LayerError as error:
            painter.tell(str(error))
            return
        if len(nodes) > 1:
            painter.tell(live_text.ONE_LAYER)
            return
        node = nodes[0]
        if node.type().endswith("mask") and (owner := node.parentNode()) is not None:
            node = owner
        painter.warm_up()
        self._choices.note_use()
        self._document = document
        stepper, scratch = self._editor.stepper, self._editor.scratch
        self.live.start(KritaLayer(document, node, self._pen, stepper, scratch))
        self._ticks = 0

    def _tick(self) -> None:
        try:
            document, looks = self._document, self._ticks % _TICKS_A_LOOK == 0
            if looks and document is not None and not is_closed(document):
                self._pen.listen(document)
            self._ticks += 1
            self.live.poll()
        except Exception as error:  # noqa: BLE001 - a timer has nobody to tell
            self.live.stop()
            self._editor.painter.report(error)

    def _show(self) -> None:
        if self.on:
            self._timer.start()
        else:
            self._timer.stop()
            self._pen.stop()
            self._document = None
        self._editor.show()
