"""Files that are there whole or not at all, and pictures' bytes in them (safetensors)."""

import contextlib
import json
import os
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from scumble_protocol.messages import Buffer

SLICE = 8 * 1024 * 1024
"""Bytes written at once."""


class DamagedError(Exception):
    """A file of ours does not hold what we wrote; the text says which and how."""


def write_whole(path: Path, parts: Iterable[Buffer]) -> None:
    """Write a file for its owner only, such that a power cut leaves the old one or the new one.

    Raises OSError, and leaves nothing behind then.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(temporary, flags, 0o600)
        try:
            for part in parts:
                _write(handle, part)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)  # noqa: PTH105 - the pair of os.open
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Make names that came or went in a folder outlive a power cut (where a system can)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tensor_file(tensors: Mapping[str, Buffer], metadata: Mapping[str, str]) -> Iterator[Buffer]:
    """Give the parts of a safetensors file of bytes, without copying what is in them.

    The library's own ``serialize`` would make one more copy of a whole layer in memory.
    """
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    end = 0
    for name, content in tensors.items():
        begin, end = end, end + len(content)
        header[name] = {"dtype": "U8", "shape": [len(content)], "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text))
    yield text
    yield from tensors.values()


def read_tensors(path: Path) -> tuple[dict[str, Buffer], dict[str, str]]:
    """Read such a file: its bytes by name, and its metadata. Raises DamagedError."""
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415 - NumPy comes with it

    try:
        with safe_open(path, framework="numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            metadata = dict(file.metadata() or {})
    except (OSError, SafetensorError) as error:
        raise DamagedError(f"{path.name} cannot be read ({error})") from None
    return {name: memoryview(tensor).cast("B") for name, tensor in tensors.items()}, metadata


def _write(handle: int, part: Buffer) -> None:
    view = memoryview(part).cast("B")
    while view:
        view = view[os.write(handle, view[:SLICE]) :]
