"""What the dispatcher knows of each worker."""

from dataclasses import dataclass

from scumble_protocol.wire.replies import DeviceFields


@dataclass
class WorkerState:
    """What the dispatcher knows of a worker."""

    name: str
    joined: bool = False
    device: DeviceFields | None = None
    """What it paints on; None until it is ready."""
    job: str | None = None
    """The key of the job that it has."""
    held: str | None = None
    """The job whose picture it still has, from which an update can continue."""
    trouble: str = ""
    """Why it cannot paint; empty while all is well."""

    @property
    def free(self) -> bool:
        """Whether it can take a job."""
        return self.joined and not self.trouble and self.job is None

    def holds(self, key: str) -> bool:
        """Tell whether it still has a job's picture, and no other job."""
        return not self.trouble and key == (self.held if self.job is None else self.job)
