"""A painting: one session of optimisation, from which pictures can be taken at any time."""

import math
import threading
from collections.abc import Callable, Sequence

from torch import Tensor

from scumble_backend.engine.errors import EngineError, InterruptedPainting
from scumble_backend.engine.host.memory import ran_out, release
from scumble_backend.engine.picture.carried import Carried
from scumble_backend.engine.plan import Plan
from scumble_backend.engine.session.carrying import carried_over
from scumble_backend.engine.session.restoring import restored, snapshot_of
from scumble_backend.engine.session.session import Session, new_session
from scumble_backend.engine.session.snapshot import Snapshot
from scumble_backend.engine.session.stepping import (
    Iterate,
    begun,
    matched_again,
    saving_memory,
    stepped,
)
from scumble_backend.engine.session.updating import update_of, updated
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.style.style import Style
from scumble_backend.engine.validation import (
    check_carried,
    check_content,
    check_memory_limit,
    check_styles,
)
from scumble_backend.engine.vgg.network import Network, Poll


def _never() -> bool:
    return False


def _poll(interrupted: Callable[[], bool]) -> Poll:
    """Give what stops a painting; no method: the objective keeps it, and a cycle keeps memory."""

    def poll() -> None:
        if interrupted():
            raise InterruptedPainting

    return poll


class Painting:
    """The content painted in the manner of the styles; goes step by step.

    content: (3,H,W) float, 0..1, sRGB. styles: at least one. alpha: (H,W), 0..1: pixels with
    alpha 0 count in no statistic, and what they hide does not bleed in. `interrupted` is asked
    between the layers of the network; when it answers True, step() raises InterruptedPainting
    and the painting stays as it was before that step.

    Pictures of any size are painted within memory: `plan` says beforehand how. `memory_limit`:
    bytes on the network's device, besides the network, to plan for; None: a share of what is
    free. When memory runs out all the same, tiles are halved and the step is done again.

    One thread steps; any thread may call picture() meanwhile. update() waits for a step that is
    under way. Raises EngineError for input that cannot be painted.

    Its state is one Session, which is never changed: each call makes the next one and puts that
    in its place, under the lock, when all went well.
    """

    def __init__(
        self,
        content: Tensor,
        styles: Sequence[Style],
        settings: Settings,
        network: Network,
        *,
        alpha: Tensor | None = None,
        carried: Carried | None = None,
        interrupted: Callable[[], bool] = _never,
        memory_limit: int | None = None,
    ) -> None:
        source, limit = check_content(content, alpha), check_memory_limit(memory_limit)
        shape = (source[0].shape[-2], source[0].shape[-1])
        checked = check_carried(carried, shape)
        session = new_session(source, check_styles(styles, shape), settings, network, limit)
        self._session = carried_over(session, checked)
        self._poll = _poll(interrupted)
        self._lock = threading.RLock()

    @property
    def finished(self) -> bool:
        """Whether the preset's stop is reached. An update can make it False again."""
        return self._session.finished

    @property
    def plan(self) -> Plan:
        """How the road up to the preset's stop will be painted: tiles, memory and work."""
        return self._session.plan

    # -- painting ----------------------------------------------------------------------------

    def step(self) -> Iterate:
        """One optimiser iteration; a level's set-up included when it begins.

        Raises InterruptedPainting, after which the painting can be looked at and can go on, and
        EngineError when it is finished.
        """
        with self._lock:
            if self.finished:
                raise EngineError("The painting is finished; update() can continue it")
            while True:
                try:
                    return self._step()
                except (MemoryError, RuntimeError) as error:
                    if not ran_out(error):
                        raise
                release(self._session.network.device)  # now that nothing holds the failed attempt
                self.swap(saving_memory)

    def _step(self) -> Iterate:
        """What has been set up and matched is not repeated when memory runs out after it."""
        self._session = begun(self._session, self._poll)
        self._session = matched_again(self._session)
        self._session, iterate = stepped(self._session)
        return iterate

    def run(self, callback: Callable[[Iterate], object] | None = None) -> Tensor:
        """Steps until finished; returns picture()."""
        while not self.finished:
            iterate = self.step()
            if callback is not None:
                callback(iterate)
        return self.picture()

    def update(
        self,
        settings: Settings,
        styles: Sequence[Style] | None = None,
        content: Tensor | None = None,
        alpha: Tensor | None = None,
    ) -> None:
        """Other settings, styles, content or alpha (None: as before), from the next step on.

        Continues from the current iterate. A longer preset goes on; a shorter one that is already
        passed finishes at once; kept colours only change the output. What changes the paint goes
        back to the level where it shows (settings.py), with the current picture as start: strokes
        finer than that level are kept aside and added again later. Where a new content of the same
        size differs from the one before, that part starts from scratch. Another `start` begins
        again from it.

        Raises EngineError, and then nothing has changed.
        """
        with self._lock:
            update = update_of(self._session, settings, styles, content, alpha)
            if update.repaints:  # the stage under way ends: its memory goes before the work begins
                self.swap(Session.halted)
            self.swap(lambda session: updated(session, update))

    def swap(self, change: Callable[[Session], Session]) -> None:
        """Go on with what `change` makes of the session; nothing changes where it raises."""
        with self._lock:
            self._session = change(self._session)

    # -- saving and resuming -----------------------------------------------------------------

    def snapshot(self, memory: float = math.inf) -> Snapshot:
        """All that is needed to resume from here in another process: `restore` it there.

        Takes no time on a CPU, since nothing of it is ever changed in place. `memory`: bytes of
        the optimiser's memory at most; if it is larger, none of it is kept.
        """
        with self._lock:
            return snapshot_of(self._session, memory)

    def restore(self, snapshot: Snapshot) -> None:
        """Resume from where a painting of the same content and styles was.

        With its settings, too: update() afterwards if others are wanted. On the same kind of
        CPU, with the same weights, threads and tiles, the same bytes come out as without the
        interruption: a stage under way continues with its own matches and the optimiser's memory.
        If that memory was too large to keep, the optimiser starts from scratch, with small steps.
        Until the first step in the middle of a stage, picture() is enlarged without lent strokes.

        Raises EngineError where the snapshot does not fit, and then nothing has changed.
        """
        self.swap(lambda session: restored(session, snapshot))

    # -- looking ---------------------------------------------------------------------------

    def picture(self) -> Tensor:
        """The best picture so far, (3,H,W) float32 on the CPU, 0..1, at the content's own size.

        That is the newest iterate of the newest level, or the one of lowest loss where the
        newest steps went wrong; before the first iteration, the content in the styles' colours.
        """
        session = self._session
        shown, output = session.on_show(), session.output
        del session  # the stage's memory is not to be held while the picture is made
        return output.full(shown)
