"""Where several machines meet: a folder that all of them see, or a store that fsspec opens."""

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scumble_protocol.whole import write_whole

MARK = "cluster.mark"
"""The file by which a machine finds out that it sees the same place as another."""


class StoreError(Exception):
    """A store cannot be used; the text says why, in one line."""


def is_store(location: str) -> bool:
    """Tell whether a location is one for fsspec, such as ``s3://bucket/folder``: no folder."""
    return "://" in location


class StoreFiles:
    """Files of a store, by names below its location. All methods may raise OSError."""

    def __init__(self, location: str) -> None:
        """Raise StoreError where nothing here opens such a store."""
        try:
            import fsspec  # noqa: PLC0415 - only where there is such a store

            self._files, self._root = fsspec.core.url_to_fs(location)
        except (ImportError, ValueError, OSError) as error:
            raise StoreError(f"{location} cannot be opened: {error}") from None

    def exists(self, name: str) -> bool:
        """Tell whether there is such a file."""
        with self._reaching(name) as path:
            self._files.invalidate_cache()
            return bool(self._files.exists(path))

    def read(self, name: str) -> bytes:
        """Give a file's bytes."""
        with self._reaching(name) as path:
            return bytes(self._files.cat_file(path))

    def write(self, name: str, content: bytes) -> None:
        """Write a small file."""
        with self._reaching(name) as path:
            self._make_folder(path)
            self._files.pipe_file(path, content)

    def put(self, local: Path, name: str) -> None:
        """Copy a file of this machine there."""
        with self._reaching(name) as path:
            self._make_folder(path)
            self._files.put_file(str(local), path)

    def get(self, name: str, local: Path) -> None:
        """Copy a file to this machine."""
        with self._reaching(name) as path:
            self._files.get_file(path, str(local))

    def copy(self, name: str, to: str) -> None:
        """Have a file under another name too."""
        with self._reaching(name) as path, self._reaching(to) as other:
            self._make_folder(other)
            self._files.cp_file(path, other)

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        if self.exists(name):
            with self._reaching(name) as path:
                self._files.rm_file(path)

    def _make_folder(self, path: str) -> None:
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)

    @contextlib.contextmanager
    def _reaching(self, name: str) -> Iterator[str]:
        """Give a file's path; what a store says that is no OSError becomes one."""
        try:
            yield f"{self._root.rstrip('/')}/{name}"
        except OSError:
            raise
        except Exception as error:  # each store's library has errors of its own
            raise OSError(errno.EIO, _words(error)) from error


def put_mark(location: str, mark: str) -> None:
    """Leave a mark where checkpoints are, or beside their folder; raises OSError, StoreError."""
    if is_store(location):
        StoreFiles(location).write(MARK, mark.encode("ascii"))
    else:
        write_whole(Path(location).with_name(MARK), [mark.encode("ascii")])


def found_mark(location: str) -> str:
    """Give the mark that is seen from this machine; empty where none is."""
    try:
        if is_store(location):
            return StoreFiles(location).read(MARK).decode("ascii")
        return Path(location).with_name(MARK).read_text("ascii")
    except (OSError, StoreError, UnicodeDecodeError):
        return ""


def check_store(location: str) -> None:
    """Raise StoreError unless files can be written, read and deleted there."""
    files, trial = StoreFiles(location), "trial"
    try:
        files.write(trial, b"scumble")
        if files.read(trial) != b"scumble":
            raise StoreError(f"{location} does not give back what is written there")
        files.delete(trial)
    except OSError as error:
        raise StoreError(f"{location} cannot be used: {_words(error)}") from None


def _words(error: Exception) -> str:
    said: Any = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(said).split())[:300]
