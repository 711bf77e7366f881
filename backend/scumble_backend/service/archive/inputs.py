"""A job's inputs as named tensors: pixels, mask, style maps, style files."""

import json
from collections.abc import Mapping
from typing import Any

from scumble_backend.service.tensor_files import DamagedError
from scumble_protocol.fields import ProtocolError
from scumble_protocol.messages import Buffer, encode

_OWN = ("width", "height", "format", "mask", "style_maps", "styles")
"""Fields that say how the inputs are to be read; they are kept in the same file."""


def input_names(fields: dict[str, Any]) -> list[str]:
    """Name the inputs of a ``submit`` with these fields, in the order of its buffers."""
    count = range(len(fields["styles"]))
    names = ["pixels", *(["mask"] if fields["mask"] else [])]
    maps = [f"style_map.{n}" for n in count] if fields["style_maps"] else []
    return names + maps + [f"style.{n}" for n in count]


def inputs_metadata(submit: dict[str, Any]) -> dict[str, str]:
    """Give what a file of inputs says about itself: how they are to be read."""
    return {"submit": json.dumps({name: submit[name] for name in _OWN})}


def read_inputs(
    submit: dict[str, Any], tensors: Mapping[str, Buffer], metadata: Mapping[str, str]
) -> tuple[dict[str, Any], list[Buffer]]:
    """Give fields and buffers of a ``submit`` for kept inputs; raises DamagedError.

    The inputs may be newer than the other fields, after a power cut between two files.
    """
    try:
        own = json.loads(metadata["submit"])
        fields = {**submit, **{name: own[name] for name in _OWN}}
        buffers = [tensors[name] for name in input_names(fields)]
        count = len(fields["styles"])
        fields["styles"] = [  # of which not all had their bytes with them when they were kept
            {**style, "bytes": len(content)}
            for style, content in zip(fields["styles"], buffers[-count:], strict=True)
        ]
        encode("submit", fields, buffers)  # checks them
    except (ProtocolError, KeyError, ValueError, TypeError) as error:
        raise DamagedError(f"its inputs cannot be read ({error})") from None
    return fields, buffers
