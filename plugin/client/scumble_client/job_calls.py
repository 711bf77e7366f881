"""What a caller asks of a client about jobs that it has painted."""

from collections.abc import Mapping, Sequence

from scumble_client.job import Change, Job, StyleFile
from scumble_client.question import check_identity
from scumble_client.sent_jobs import SentJobs
from scumble_protocol.parameters import Value
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import OriginFields


class JobCalls:
    """The half of the client that begins jobs and changes them."""

    def __init__(self, jobs: SentJobs) -> None:
        self._jobs = jobs
        self._wanted = False
        """Whether a backend is to be found or started."""

    def submit(self, job: Job, known_as: str = "", after: str = "") -> str:
        """Queue a job for sending and give its id; raises InputError for one that cannot be.

        ``known_as``: its id; a job that is kept under it is resumed instead. ``after``: a kept job
        of the same size, format, selection, styles and maps, from whose picture it begins, to hold
        still where the layers are alike; if that is not kept it is painted from the start.
        """
        job.check()
        self._wanted = True
        return self._jobs.submit(job, known_as, after)

    def update(
        self,
        identity: str,
        parameters: Mapping[str, Value],
        styles: Sequence[StyleFile] = (),
        pixels: Buffer | None = None,
        mask: Buffer | None = None,
    ) -> None:
        """Change a job that runs or has just finished; it continues from its present picture.

        What is left out stays as it is. ``pixels`` and ``mask`` have the size and format of the
        job's own. Raises InputError for what does not fit and for a job that is not there any
        more.
        """
        self._jobs.update(identity, Change(parameters, tuple(styles), pixels, mask))
        self._wanted = True

    def branch(
        self,
        origin: str,
        parameters: Mapping[str, Value],
        styles: Sequence[StyleFile] = (),
        fresh: bool = False,
    ) -> str:
        """Begin a job as a kept one is, and give its id; the kept one stays as it is.

        It continues from that one's picture, or with ``fresh`` is painted from the start of the
        same layer and selection. What is left out is as it was there. If that one is not kept any
        more the answer is Failed, ``unknown-job``. Raises InputError for what cannot be sent.
        """
        check_identity(origin)
        self._wanted = True
        return self._jobs.branch(OriginFields(origin, fresh), Change(parameters, tuple(styles)))

    def view(self, identity: str, side: int) -> None:
        """Have previews of a job as large as they are shown: 1..32768 pixels the longest side."""
        self._jobs.view(identity, side)

    def queue(
        self, identity: str, group: str = "", *, paused: bool = False, background: bool = False
    ) -> None:
        """Say where a job stands in the queue; what was said before need not be said again.

        ``group``: what it is painted together with, such as an id of its document (64 characters):
        groups take turns. ``paused``: it waits, its device is free, until this is said without.
        ``background``: nobody waits for it before a screen, so it gives way to all others.
        """
        self._jobs.queue(identity, group, paused=paused, background=background)

    def put_first(self, identity: str) -> None:
        """Have a job that waits painted before all others of the same user."""
        self._jobs.put_first(identity)
