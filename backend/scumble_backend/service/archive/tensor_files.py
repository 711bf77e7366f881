"""Tensors in files (safetensors): the form in which jobs and checkpoints are kept."""

import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from scumble_protocol.wire.messages import Buffer


class DamagedError(Exception):
    """A file of ours does not hold what we wrote; the text says which and how."""


class Values(NamedTuple):
    """A tensor's bytes, its type as safetensors calls it, its shape."""

    content: Buffer
    dtype: str
    shape: list[int]


def plain(content: Buffer) -> Values:
    """Bytes as a tensor of bytes."""
    return Values(content, "U8", [len(content)])


def tensor_file(tensors: Mapping[str, Values], metadata: Mapping[str, str]) -> Iterator[Buffer]:
    """Give the parts of a safetensors file, without copying what is in them.

    The library's own ``serialize`` would make one more copy of a whole layer in memory, and its
    ``save_file`` knows neither fsync nor file modes; it reads them.
    """
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    end = 0
    for name, (content, dtype, shape) in tensors.items():
        begin, end = end, end + len(content)
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text))
    yield text
    for values in tensors.values():
        yield values.content


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
