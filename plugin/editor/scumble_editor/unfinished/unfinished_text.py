"""Every line about unfinished paintings."""

from scumble_editor.languages.numbers import ago, percent
from scumble_editor.languages.translation import _, ngettext


def unfinished(count: int) -> str:
    """Paintings that an editor or a backend has left in the middle."""
    return ngettext("{count} unfinished painting", "{count} unfinished paintings", count)


def unfinished_facts(width: int, height: int, fraction: float, age: float) -> str:
    """Which painting that is, below its layer's name; ``age`` in seconds."""
    done = [_("{percent} done", percent=percent(100 * fraction))] if fraction >= 0.005 else []
    return " · ".join([f"{width} × {height}", *done, ago(age)])


def as_it_was_begun(style: str) -> str:
    """An unfinished painting is resumed in a style that is not in the list."""
    return _("{style} – the style it was started in", style=style)
