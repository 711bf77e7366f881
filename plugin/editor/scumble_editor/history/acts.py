"""What an artist does with a painting of before, and the menu that offers it."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from scumble_client import KeptJob
from scumble_editor import history_text
from scumble_editor.formation.formation_text import TIMELAPSE

Act = Callable[[KeptJob], object]


class HistoryActs(NamedTuple):
    """What becomes of a painting: a layer, settings to paint with, a star, nothing, a film."""

    add: Act
    use: Act
    star: Act
    delete: Act
    timelapse: Act

    def menu(
        self, kept: KeptJob, *, starred: bool, to_window: bool = False
    ) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Give the entries in order: words, and what they do.

        ``to_window``: the painting is shown in the window, and becomes a layer at its OK.
        """
        star = history_text.UNSTAR if starred else history_text.STAR
        entries = (
            (adding(kept, to_window), self.add),
            (history_text.USE_SETTINGS, self.use),
            (star, self.star),
            (TIMELAPSE, self.timelapse),
            (history_text.DELETE, self.delete),
        )
        return tuple((words, partial(act, kept)) for words, act in entries)


def adding(kept: KeptJob, to_window: bool = False) -> str:
    """Give the words for having a painting as a layer again."""
    if kept.state == "unfinished":
        return history_text.RESUME_IT
    return history_text.ADD_TO_WINDOW if to_window else history_text.ADD_AS_LAYER
