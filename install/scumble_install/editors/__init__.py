"""Every editor that Scumble has a plugin for."""

from scumble_install.editors.editor import Editor
from scumble_install.editors.gimp import GIMP
from scumble_install.editors.krita import KRITA

EDITORS: tuple[Editor, ...] = (KRITA, GIMP)
