"""Hashes of what a painting is made from: a checkpoint fits only the same inputs."""

import hashlib
import json

from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import SubmitFields
from scumble_protocol.wire.submission import Inputs


def input_hashes(inputs: Inputs[Buffer]) -> Inputs[str]:
    """Give the SHA-256 of each input, in hexadecimal digits; of one that is not here, nothing."""
    return inputs.map(lambda part: hashlib.sha256(part).hexdigest() if part else "")


def digest_of(submit: SubmitFields, hashes: Inputs[str]) -> str:
    """Give one hash for layer, selection, styles with their weights, and style maps of a job."""
    layer = [submit.width, submit.height, submit.format]
    weights = (float(style.weight) for style in submit.styles)
    styles = list(zip(hashes.styles, weights, strict=True))
    parts = [layer, hashes.pixels, hashes.mask, styles, hashes.maps]
    if hashes.carried is not None:
        parts.append(hashes.carried)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
