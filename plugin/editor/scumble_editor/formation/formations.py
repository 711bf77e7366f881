"""How the newest paintings formed, and their timelapses on the way to the disk."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scumble_client import Event, KeptJob, Preview, Progress
from scumble_editor.formation import formation_text
from scumble_editor.formation.formation import Formation
from scumble_editor.formation.timelapse import ENDING, save_timelapse
from scumble_editor.work.answers import Answers

MOST_PAINTINGS = 12
"""Paintings of which this is noted; of the oldest it is forgotten."""
_LONGEST = 60
"""Characters of a layer's name that are suggested for a file."""


class Formations:
    """Those of the paintings that were painted last, by their jobs."""

    def __init__(self, answers: Answers, tell: Callable[[str], None]) -> None:
        """``tell`` is given the line that says how saving went."""
        self._answers, self._tell = answers, tell
        self._of: dict[str, Formation] = {}
        self._pool = ThreadPoolExecutor(1, "timelapse")

    def take(self, event: Event) -> None:
        """Note what a client told."""
        if isinstance(event, Progress):
            self._at(event.job).add_losses(event.step, event.losses)
        elif isinstance(event, Preview):
            self._at(event.job).add_frame(event)

    def of(self, job: str | None) -> Formation | None:
        """Give how a job's painting formed; None where nothing is known of that (any more)."""
        return self._of.get(job or "")

    def save(self, kept: KeptJob, ask: Callable[[str], str | None]) -> None:
        """Have a painting's timelapse written, in a thread of its own.

        ``ask`` has the artist choose a file, given a name for it; None: nothing is written.
        """
        formation = self.of(kept.job)
        frames = list(formation.frames) if formation is not None else []
        if not frames:
            self._tell(formation_text.no_frames(kept.name))
            return
        path = ask(_file_name(kept.name))
        if path:
            self._answers.ask(
                lambda: self._pool.submit(save_timelapse, path, frames),
                self._tell,
                lambda error: self._tell(formation_text.timelapse_failed(error)),
            )

    def _at(self, job: str) -> Formation:
        found = self._of[job] = self._of.pop(job) if job in self._of else Formation()
        for oldest in list(self._of)[:-MOST_PAINTINGS]:
            del self._of[oldest]
        return found


def _file_name(layer: str) -> str:
    """Suggest a file's name, which every system takes."""
    plain = "".join(c if c.isalnum() or c in " -_" else "_" for c in layer[:_LONGEST]).strip()
    return f"{plain or 'Scumble'} timelapse{ENDING}"
