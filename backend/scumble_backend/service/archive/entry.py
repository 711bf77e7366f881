"""All that is known of a kept job except its pictures: the content of its ``job.json``."""

import json
from dataclasses import dataclass
from typing import Any

from scumble_backend.service.archive.tensor_files import DamagedError
from scumble_protocol.kept import JOB_FILE, OPEN
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.record import RecordShape
from scumble_protocol.wire.requests import SubmitFields

_SUBMIT = RecordShape(SubmitFields)
UNREADABLE = SubmitFields("", 0, "", 0, 0, "", False, False, (), {})
"""The submission of a job whose ``job.json`` is broken."""
_UNREADABLE = {"job": "", "revision": 0}
"""Its form in the index."""


@dataclass(frozen=True)
class Entry:
    """A kept job under the server's own key. Times are seconds since 1970."""

    key: str
    owner: str
    state: str
    created: float
    changed: float
    fraction: float
    submit: SubmitFields
    """A ``submit`` that would ask for the job as it stands now."""

    @property
    def name(self) -> str:
        """The client's id of the job."""
        return self.submit.job

    @property
    def revision(self) -> int:
        """The newest revision that is kept."""
        return self.submit.revision

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be painted."""
        return self.state != OPEN

    def plain(self) -> dict[str, Any]:
        """Give the entry as JSON values."""
        submit = _UNREADABLE if self.submit is UNREADABLE else self.submit.plain()
        return {name: getattr(self, name) for name in _OWN} | {"submit": submit}

    def text(self) -> bytes:
        """Give the content of ``job.json``."""
        plain = {name: value for name, value in self.plain().items() if name != "key"}
        return json.dumps({"version": 1, **plain}, indent=1).encode()


_OWN = ("key", "owner", "state", "created", "changed", "fraction")


def entry_of(key: str, text: bytes) -> Entry:
    """Read the content of a ``job.json``; raises DamagedError."""
    try:
        file = JOB_FILE.check(json.loads(text), "")
    except (ValueError, RecursionError, ProtocolError) as error:
        raise DamagedError(f"job.json cannot be read ({error})") from None
    times = (file.created, file.changed)
    return Entry(key, file.owner, file.state, *times, file.fraction, file.submit)


def entry_from(plain: dict[str, Any]) -> Entry:
    """Give the entry that ``plain`` was made of; raises ProtocolError."""
    submit = plain["submit"]
    known = UNREADABLE if submit == _UNREADABLE else _SUBMIT.check(submit, "submit")
    return Entry(**{**plain, "submit": known})
