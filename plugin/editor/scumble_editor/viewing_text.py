"""Every line about looking at a painting, and comparing it with its source."""

from scumble_editor.languages.translation import _

COMPARE = _("Compare")
COMPARE_HINT = _("Hold it down to see the source instead of its painting")
SPLIT = _("Split")
SPLIT_HINT = _("Show the source left of a line that can be dragged, the painting right of it")
LINE_HINT = _("Drag: the source is left of the line, the painting right of it")
PANE_HINT = _("Ctrl with the wheel, or a double click: zoom. Drag: move")
