"""The language that GIMP is shown in."""

import os

from scumble_editor.languages.translation import speak
from scumble_gimp.api import GLib

_LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")
_ENGLISH = ("C", "POSIX")


def speak_as_gimp() -> str:
    """Have every line in GIMP's language; gives its name.

    GIMP hands what is chosen in its preferences to plug-ins as LANGUAGE, which the locales C and
    POSIX overrule, as in GIMP itself.
    """
    locale = next(filter(None, map(os.environ.get, _LOCALES)), "")
    return speak(_ENGLISH[:1] if locale in _ENGLISH else GLib.get_language_names())
