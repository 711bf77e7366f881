"""How the newest paintings formed, and their timelapses on the way to the disk."""

import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from scumble_client import Event, KeptJob, Preview, Progress
from scumble_editor.formation import formation_text
from scumble_editor.formation.formation import Formation
from scumble_editor.formation.timelapse import ENDING, save_timelapse
from scumble_editor.work.answers import Answers

MOST_PAINTINGS = 12
"""Paintings of which this is noted; of the oldest it is forgotten."""
MOST_BYTES = 32 * 1024 * 1024
"""Bytes of all their pictures: where there are more, the oldest paintings' are forgotten."""
_LONGEST = 60
"""Characters of a layer's name that are suggested for a file."""


class Formations:
    """Those of the paintings that were painted last, by their jobs."""

    def __init__(self, answers: Answers, tell: Callable[[str], None]) -> None:
        """``tell`` is given the line that says how saving went."""
        self._answers, self._tell = answers, tell
        self._of: dict[str, Formation] = {}
        self._pool = ThreadPoolExecutor(1, "timelapse")
        """One worker: pictures are packed in the order in which they came, and then saved."""

    def take(self, event: Event) -> None:
        """Note what a client told; pictures are packed later, in a thread of their own."""
        if isinstance(event, Progress):
            self._at(event.job).add_losses(event.step, event.losses)
        elif isinstance(event, Preview):
            formation = self._at(event.job)
            if formation.wants_frame():
                self._pool.submit(_pack, formation, event)

    def of(self, job: str | None) -> Formation | None:
        """Give how a job's painting formed; None where nothing is known of that (any more)."""
        return self._of.get(job or "")

    def save(self, kept: KeptJob, ask: Callable[[str], str | None]) -> None:
        """Have a painting's timelapse written, in that thread, with the pictures that have come.

        ``ask`` has the artist choose a file, given a name for it; None: nothing is written.
        """
        formation = self.of(kept.job)
        if formation is None or not formation.expected:
            self._tell(formation_text.no_frames(kept.name))
            return
        path = ask(_file_name(kept.name))
        if path:
            self._answers.ask(
                lambda: self._pool.submit(_save, path, formation, kept.name),
                self._tell,
                lambda error: self._tell(formation_text.timelapse_failed(error)),
            )

    def _at(self, job: str) -> Formation:
        found = self._of[job] = self._of.pop(job) if job in self._of else Formation()
        for oldest in list(self._of)[:-MOST_PAINTINGS]:
            del self._of[oldest]
        sizes = [one.size for one in self._of.values()]
        for oldest in list(self._of)[:-1]:
            if sum(sizes) <= MOST_BYTES:
                break
            del self._of[oldest]
            sizes.pop(0)
        return found


def _pack(formation: Formation, preview: Preview) -> None:
    """Note a picture; what that raises is in the editor's log, and the painting goes on."""
    try:
        formation.add_frame(preview)
    except Exception:  # noqa: BLE001 - any: one picture less
        traceback.print_exc()


def _save(path: str, formation: Formation, name: str) -> str:
    """Write what is packed; gives the line that says how that went."""
    frames = tuple(formation.frames)
    return save_timelapse(path, frames) if frames else formation_text.no_frames(name)


def _file_name(layer: str) -> str:
    """Suggest a file's name, which every system takes."""
    plain = "".join(c if c.isalnum() or c in " -_" else "_" for c in layer[:_LONGEST]).strip()
    return f"{plain or 'Scumble'} timelapse{ENDING}"
