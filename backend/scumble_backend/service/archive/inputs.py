"""A job's inputs as a file of named tensors: pixels, mask, style maps, style files."""

import json
from collections.abc import Mapping

from scumble_backend.service.archive.tensor_files import DamagedError
from scumble_protocol.wire.fields import ProtocolError
from scumble_protocol.wire.frames import encode
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.record import RecordShape
from scumble_protocol.wire.requests import SubmitFields
from scumble_protocol.wire.submission import Inputs, Submission

_OWN = ("width", "height", "format", "mask", "style_maps", "styles", "carried")
"""Fields that say how the inputs are to be read; they are kept in the same file."""
_SUBMIT = RecordShape(SubmitFields)


def inputs_metadata(submit: SubmitFields) -> dict[str, str]:
    """Give what a file of inputs says about itself: how they are to be read."""
    plain = submit.plain()
    return {"submit": json.dumps({name: plain[name] for name in _OWN if name in plain})}


def read_inputs(
    submit: SubmitFields, tensors: Mapping[str, Buffer], metadata: Mapping[str, str]
) -> Submission:
    """Give the submission of kept inputs; raises DamagedError.

    The inputs may be newer than the other fields, after a power cut between two files. Not all
    styles had their bytes with them when they were kept.
    """
    try:
        own = json.loads(metadata["submit"])
        plain = {**submit.plain(), **{name: own[name] for name in _OWN if name in own}}
        fields = _SUBMIT.check(plain, "")
        inputs = Inputs.found(fields, tensors)
        submission = Submission(fields, inputs).with_styles(inputs.styles)
        encode(submission.message(fields.job))  # checks the sizes
    except (ProtocolError, KeyError, ValueError, TypeError) as error:
        raise DamagedError(f"its inputs cannot be read ({error})") from None
    return submission
