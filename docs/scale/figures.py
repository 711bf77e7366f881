"""What one frame, one message and one worker take, and what that fills at so many workers."""

from typing import NamedTuple


class Frame(NamedTuple):
    """A frame of a shot on one kind of worker."""

    name: str
    seconds: float  # to paint it
    iterations: int  # each says how far it is, in one message
    pixels: int  # bytes there, and as many back
    checkpoint: int  # bytes of one


class House(NamedTuple):
    """What all workers share, and how it is used."""

    name: str
    job_seconds: float  # of the head's processor for each job: its records, its entry, its result
    message_seconds: float  # for each message that a worker sends
    messages_a_second: float  # at most, from one worker; a batch shows nobody every iteration
    checkpoint_every: float  # seconds
    through_head: (
        bool  # pixels travel through the head's network, else workers read and write files
    )
    heads: int  # servers, each with shots and workers of its own
    store: float = 1.1e9  # bytes a second of the shared folder: 10 Gbit/s
    network: float = 1.1e9  # bytes a second of one head's network, each way
    heartbeat: float = 2.0  # seconds until a dead worker is known to be dead
    restart: float = 8.0  # seconds until there is another in its place
    between_deaths: float = 24 * 3600.0  # seconds that a worker lives on average: lent machines

    def messages(self, frame: Frame) -> float:
        """Messages that a worker sends for a frame."""
        return min(frame.iterations, frame.seconds * self.messages_a_second)

    def head_seconds(self, frame: Frame) -> float:
        """Seconds of a head's processor for one frame."""
        return self.job_seconds + self.messages(frame) * self.message_seconds

    def stored(self, frame: Frame) -> float:
        """Bytes to and from the store for one frame."""
        checkpoints = int(frame.seconds / self.checkpoint_every)
        return 2.0 * frame.pixels + checkpoints * frame.checkpoint

    def lost(self) -> float:
        """Share of a worker's time that its deaths cost."""
        once = self.heartbeat + self.restart + self.checkpoint_every / 2
        return once / (self.between_deaths + once)


class Limit(NamedTuple):
    """Something shared, and how many workers fill it."""

    what: str
    workers: float


CPU = Frame("HD, normal, two cores", 9.8, 42, 1920 * 1080 * 8, 14 * 1024 * 576 * 12)
"""Measured: seconds and iterations in docs/benchmarks.md, checkpoints of 14 pictures in float32."""

GPU = Frame("HD, normal, a GPU that is ten times as fast (assumed)", 0.98, 42, *CPU[3:])
"""Never measured: no GPU has been lent to this project yet."""

TODAY = House(
    "as it is",
    job_seconds=0.02,
    message_seconds=0.0014,
    messages_a_second=1000.0,
    checkpoint_every=3.0,
    through_head=True,
    heads=1,
)
"""Measured: a server's processor time for small jobs without previews, a checkpoint's interval."""

LATER = House(
    "changed",
    job_seconds=0.02,
    message_seconds=0.0014,
    messages_a_second=0.5,
    checkpoint_every=60.0,
    through_head=False,
    heads=1,
    store=11e9,
)
"""Frames by their paths, seldom checkpoints and messages, a store of ten times the width."""

_EACH = 100


def parted(house: House, workers: int) -> House:
    """Give it with a head for each hundred workers, each with shots of its own."""
    return house._replace(name=f"{house.name}, parted", heads=-(-workers // _EACH))


def limits(house: House, frame: Frame) -> list[Limit]:
    """Give how many workers fill each thing that is shared, the first to be full first."""
    worker = frame.seconds
    found = [
        Limit("head", house.heads * worker / house.head_seconds(frame)),
        Limit("store", worker * house.store / house.stored(frame)),
    ]
    if house.through_head:
        found.append(Limit("network", house.heads * worker * house.network / frame.pixels))
    return sorted(found, key=lambda limit: limit.workers)


def frames_a_second(house: House, frame: Frame, workers: int) -> float:
    """Frames that all of them paint in a second, by the first limit alone."""
    painting = workers * (1 - house.lost())
    return min(painting, limits(house, frame)[0].workers) / frame.seconds
