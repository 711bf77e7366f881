"""The settings of a painting of before, chosen again."""

from collections.abc import Callable

from scumble_client import KeptJob
from scumble_editor import history_text
from scumble_editor.choices import Choices
from scumble_editor.styles.named_style import NamedStyle
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import defaults

Named = Callable[[str], NamedStyle | None]
"""Finds a style by its file's name without ending."""


def choose_settings(kept: KeptJob, choices: Choices, named: Named) -> str:
    """Choose the settings and the style of a painting; gives the line that tells of it."""
    found = [named(name) for name in kept.styles]
    styles = [style for style in found if style is not None]
    for name, value in {**defaults(), **kept.parameters}.items():
        choices.set_parameter(name, value)
    if len(styles) < max(1, len(found)):
        return history_text.style_missing(kept.name, Strip.begun_in(kept).title)
    choices.set_strip(Strip.of(*styles))
    return history_text.settings_of(kept.name)
