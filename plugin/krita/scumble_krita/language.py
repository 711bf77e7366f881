"""The language that Krita is shown in."""

from scumble_editor.languages.translation import speak
from scumble_krita.qt import QtCore


def speak_as_krita() -> str:
    """Have every line in Krita's language; gives its name.

    Krita gives Qt what was chosen under Settings > Switch Application Language, or else what the
    system has.
    """
    return speak(QtCore.QLocale().uiLanguages())
