"""The docker's picture and the buttons below it: compare, split, show it on the canvas."""

from scumble_client import Preview
from scumble_krita import text
from scumble_krita.canvas.canvas_pictures import CanvasPictures
from scumble_krita.canvas.comparing import Comparing
from scumble_krita.canvas.preview_images import image_of
from scumble_krita.qt import Qt, QtGui, QtWidgets
from scumble_krita.window.preview_pane import PreviewPane


class PreviewBox(QtWidgets.QWidget):
    """The newest preview with what the artist can do about it."""

    def __init__(
        self,
        comparing: Comparing,
        canvas: CanvasPictures,
        parent: QtWidgets.QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pane, self._canvas = PreviewPane(comparing), canvas
        self._shown: Preview | None = None
        self._compare = _button("compare", text.COMPARE, text.COMPARE_HINT)
        self._compare.pressed.connect(comparing.hold)
        self._compare.released.connect(comparing.let_go)
        self._split = _button("split", text.SPLIT, text.SPLIT_HINT)
        self._split.setCheckable(True)
        self._split.setChecked(comparing.state.split)
        self._split.toggled.connect(comparing.part)
        self._on_canvas = _button("in_place", text.ON_CANVAS, text.ON_CANVAS_HINT)
        self._on_canvas.setCheckable(True)
        self._on_canvas.setChecked(canvas.shown)
        self._on_canvas.toggled.connect(canvas.show_them)
        canvas.toggled.connect(self._on_canvas.setChecked)
        comparing.changed.connect(lambda: self._split.setChecked(comparing.state.split))
        row = QtWidgets.QHBoxLayout()
        row.setSpacing(2)
        for button in (self._compare, self._split, self._on_canvas):
            row.addWidget(button)
        row.addStretch(1)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._pane, 1)
        column.addLayout(row)

    def show_preview(self, preview: Preview | None) -> None:
        """Show another picture; None where a new job starts or there is none any more."""
        job = self._canvas.job_of(preview)
        if preview is not self._shown:
            self._shown = preview
            area = job.source.area if job is not None else preview  # one of the history has no job
            size = (area.width, area.height) if area is not None else (0, 0)
            self._pane.show_picture(image_of(preview) if preview else QtGui.QImage(), *size)
        self._pane.show_source(self._canvas.picture_of(job.source) if job else None)


def _button(name: str, label: str, hint: str) -> QtWidgets.QToolButton:
    button = QtWidgets.QToolButton()
    button.setObjectName(f"scumble_{name}")
    button.setText(label)
    button.setToolTip(hint)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
