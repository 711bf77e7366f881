"""What a painting is made from: decoded, and as hashes, since a checkpoint fits only the same."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings
from scumble_backend.pixels import Layer, layer_of
from scumble_backend.service.worker.engine_inputs import (
    carried_of,
    check_visible,
    mapped,
    settings_of,
    styles_of,
)
from scumble_protocol.wire.messages import Buffer
from scumble_protocol.wire.requests import SubmitFields
from scumble_protocol.wire.submission import Inputs, Submission, Update


@dataclass(frozen=True)
class JobInputs:
    """A job as it is to be painted, with all updates so far."""

    submission: Submission
    layer: Layer
    coverage: Tensor = field(repr=False)
    """How much of each pixel is painted (height, width), 0..1."""
    hashes: Inputs[str]

    @staticmethod
    def of(submission: Submission) -> "JobInputs":
        """Give those of a job that comes."""
        layer = layer_of(submission)
        return JobInputs(submission, layer, layer.coverage(), input_hashes(submission.inputs))

    def updated(self, update: Update) -> "JobInputs":
        """Give them as an update makes them; what it leaves as it is stays the same object."""
        news, brought = update.fields, update.inputs
        submission, layer = self.submission.updated(update), self.layer
        coverage, hashes = self.coverage, self.hashes
        if brought.pixels or brought.mask is not None:
            layer = layer_of(submission)
            coverage = layer.coverage()
        if news.styles or news.content is not None:
            hashes = hashes.changed(input_hashes(brought))
        return JobInputs(submission, layer, coverage, hashes)

    @property
    def revision(self) -> int:
        """The newest update that is in them."""
        return self.submission.fields.revision

    @property
    def settings(self) -> Settings:
        """The engine's settings."""
        return settings_of(self.submission.fields.parameters)

    @property
    def digest(self) -> str:
        """One hash for all of them."""
        return digest_of(self.submission.fields, self.hashes)

    def check_visible(self) -> None:
        """Raise EngineError where nothing of the layer is to be painted."""
        check_visible(self.layer, self.coverage)

    def painting(self, network: Network, interrupted: Callable[[], bool]) -> Painting:
        """Begin a painting; raises StyleError or EngineError."""
        self.check_visible()
        inputs = self.submission.inputs
        styles = styles_of(self.submission.fields.styles, inputs.styles)
        if inputs.maps:
            styles = mapped(styles, self.layer, inputs.maps)
        return Painting(
            self.layer.color(),
            styles,
            self.settings,
            network,
            alpha=self.coverage,
            carried=carried_of(self.submission),
            interrupted=interrupted,
        )


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
