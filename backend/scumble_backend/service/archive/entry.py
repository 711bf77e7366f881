"""What is known of a kept job beside its pictures: the content of its ``job.json``."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from scumble_backend.service.tensor_files import DamagedError
from scumble_protocol.fields import Choice, Fields, Integer, Number, ProtocolError, Text
from scumble_protocol.messages import KINDS, LONGEST_NAME

OPEN, DONE, FAILED = "open", "done", "failed"
"""States on disk. An open job waits, runs, or (if the server does not know it) is unfinished."""

_SHAPE = Fields(
    {
        "version": Integer(1, 1),
        "owner": Text(LONGEST_NAME),
        "state": Choice((OPEN, DONE, FAILED)),
        "created": Number(0, 1e12),
        "changed": Number(0, 1e12),
        "fraction": Number(0, 1),
        "submit": KINDS["submit"],
    }
)


@dataclass(frozen=True)
class Entry:
    """A kept job under the server's own key. Times are seconds since 1970."""

    key: str
    owner: str
    state: str
    created: float
    changed: float
    fraction: float
    submit: dict[str, Any]
    """The fields of a ``submit`` that would ask for the job as it stands now."""

    @property
    def name(self) -> str:
        """The client's id of the job."""
        return str(self.submit["job"])

    @property
    def revision(self) -> int:
        """The newest revision that is kept."""
        return int(self.submit["revision"])

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be painted."""
        return self.state != OPEN

    def text(self) -> bytes:
        """Give the content of ``job.json``."""
        fields = asdict(self)
        del fields["key"]
        return json.dumps({"version": 1, **fields}, indent=1).encode()


def entry_of(key: str, text: bytes) -> Entry:
    """Read the content of a ``job.json``; raises DamagedError."""
    try:
        fields = _SHAPE.check(json.loads(text), "")
    except (ValueError, RecursionError, ProtocolError) as error:
        raise DamagedError(f"job.json cannot be read ({error})") from None
    del fields["version"]
    return Entry(key, **fields)
