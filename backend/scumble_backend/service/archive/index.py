"""The index of the kept jobs: one row per job, made from their folders, rebuilt when broken."""

import contextlib
import json
import os
import sqlite3
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from scumble_backend.service.archive.entry import Entry, entry_from
from scumble_protocol.kept import LOCAL
from scumble_protocol.wire.fields import ProtocolError

_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    key TEXT PRIMARY KEY, owner TEXT, name TEXT, created REAL, changed REAL, settled INTEGER,
    size INTEGER, content TEXT, checksum INTEGER
);
CREATE INDEX IF NOT EXISTS newest ON jobs (owner, created);
CREATE INDEX IF NOT EXISTS named ON jobs (owner, name);
PRAGMA synchronous = OFF;
"""
"""A power cut may spoil the file: it is rebuilt from the folders then, which are synced."""
_COLUMNS = "key, owner, name, created, changed, settled, size, content, checksum"


class Row(NamedTuple):
    """A job in the index. ``stamp`` says which ``job.json`` it was made from."""

    entry: Entry
    size: int
    """Bytes of its folder."""
    thumbnail: bool
    stamp: int


class Index:
    """Rows in an SQLite file. Any method may raise ``shelf.DAMAGE`` when it cannot be used."""

    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            _make_private(path)
        self._data = sqlite3.connect(path, isolation_level=None)
        try:
            self._data.executescript(_TABLE)
            self._check()
        except BaseException:
            self._data.close()
            raise

    def put(self, row: Row) -> None:
        """Add or replace a job's row."""
        entry = row.entry
        content = json.dumps([entry.plain(), *row[1:]])
        plain = (entry.owner, entry.name, entry.created, entry.changed, entry.settled, row.size)
        values = (entry.key, *plain, content, zlib.crc32(content.encode()))
        self._data.execute("INSERT OR REPLACE INTO jobs VALUES (?,?,?,?,?,?,?,?,?)", values)

    def drop(self, key: str) -> None:
        """Delete a job's row."""
        self._data.execute("DELETE FROM jobs WHERE key = ?", (key,))

    def get(self, key: str) -> Row | None:
        """Find a job by the server's key."""
        return next(self._rows("WHERE key = ?", key), None)

    def named(self, owner: str, name: str) -> list[Row]:
        """Find an owner's jobs by the client's id, the newest first."""
        return list(self._rows("WHERE owner = ? AND name = ? ORDER BY created DESC", owner, name))

    def newest(self, owner: str, before: float | None, limit: int) -> list[Row]:
        """Give an owner's jobs that were created before a time, the newest first."""
        where = "WHERE owner = ? AND created < ? ORDER BY created DESC LIMIT ?"
        return list(self._rows(where, owner, 1e300 if before is None else before, limit))

    def oldest(self, settled: bool) -> Iterator[Row]:
        """Give jobs of all owners, those that have not changed for longest first."""
        return self._rows("WHERE settled = ? ORDER BY changed", int(settled))

    def all(self) -> list[Row]:
        """Give every row."""
        return list(self._rows(""))

    def size(self) -> int:
        """Bytes of all folders together."""
        (total,) = self._data.execute("SELECT TOTAL(size) FROM jobs").fetchone()
        return int(total)

    def close(self) -> None:
        """Close the file."""
        self._data.close()

    def _check(self) -> None:
        (found,) = self._data.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)

    def _rows(self, where: str, *values: object) -> Iterator[Row]:
        query = f"SELECT {_COLUMNS} FROM jobs {where}"  # noqa: S608 - no text from outside
        for found in self._data.execute(query, values).fetchall():
            yield _row_of(found)


def surplus(
    index: Index, limit: int, live: Collection[str], starred: Collection[str] = ()
) -> list[Row]:
    """Give the jobs that must go for the others to have at most ``limit`` bytes, none in ``live``.

    Settled ones come first, then those that have not changed for longest; the newest of either
    kind stays, and the user's ``starred`` ones, by the ids that their client gave.
    """
    excess, going = index.size() - limit, list[Row]()
    if excess <= 0:
        return going
    for row in [*list(index.oldest(settled=True))[:-1], *list(index.oldest(settled=False))[:-1]]:
        entry = row.entry
        stays = entry.key in live or (entry.owner == LOCAL and entry.name in starred)
        if excess > 0 and not stays:
            going.append(row)
            excess -= row.size
    return going


def _make_private(path: Path) -> None:
    """Make the file for its owner only, which SQLite would not."""
    with contextlib.suppress(OSError):  # SQLite says it better
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _row_of(found: tuple[object, ...]) -> Row:
    """Read a row; what SQLite does not notice to be damaged, the checksum does."""
    key, owner, name, created, changed, settled, size, content, checksum = found
    if not isinstance(content, str) or zlib.crc32(content.encode()) != checksum:
        raise sqlite3.DatabaseError("a row does not have its checksum")
    fields, *rest = json.loads(content)
    try:
        row = Row(entry_from(fields), *rest)
    except ProtocolError as error:
        raise sqlite3.DatabaseError("a row is of another version") from error
    entry = row.entry
    plain = (entry.key, entry.owner, entry.name, entry.created, entry.changed, entry.settled)
    if plain != (key, owner, name, created, changed, settled) or row.size != size:
        raise sqlite3.DatabaseError("a row contradicts itself")
    return row
