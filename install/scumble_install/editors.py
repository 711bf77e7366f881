"""Every editor that Scumble has a plugin for."""

from scumble_install.editor import Editor
from scumble_install.gimp import GIMP
from scumble_install.krita import KRITA

EDITORS: tuple[Editor, ...] = (KRITA, GIMP)
