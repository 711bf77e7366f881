"""What an editor asks for: a layer's pixels, style pictures, parameters."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from scumble_protocol.messages import LARGEST_SIDE, LARGEST_STYLE, LONGEST_NAME, MOST_STYLES, Buffer
from scumble_protocol.parameters import ParameterError, Value, check_parameters
from scumble_protocol.pixels import FORMATS


class InputError(ValueError):
    """The job cannot be sent as it is; the text names the cause and the next step in one line."""


@dataclass(frozen=True)
class StyleFile:
    """A style picture in a file, as it is: the backend decodes it."""

    path: str | Path
    weight: float = 1.0
    """Relative to the other styles of the job, 0.001..1000."""

    @property
    def name(self) -> str:
        """The file's name without folder and ending."""
        return Path(self.path).stem[:LONGEST_NAME]

    @cached_property
    def content(self) -> bytes:
        """The file's bytes; raises InputError if they cannot be had."""
        path = Path(self.path)
        try:
            if path.stat().st_size > LARGEST_STYLE:
                raise InputError(f"{path} is larger than 256 MB: choose a smaller style picture")
            content = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise InputError(
                f"The style {path} cannot be read ({reason}): choose another picture"
            ) from None
        if not content:
            raise InputError(f"The style {path} is empty: choose another picture")
        return content

    @cached_property
    def sha256(self) -> str:
        """The content's hash, by which the backend knows the style afterwards."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Job:
    """A layer to be painted.

    ``pixels`` are ``width * height`` pixels in ``format`` (see scumble_protocol.pixels), sRGB
    encoded, alpha last; ``mask`` has one byte a pixel, 0 outside the selection, 255 inside.
    ``parameters`` may leave out any that shall keep its default.
    """

    name: str
    width: int
    height: int
    format: str
    pixels: Buffer = field(repr=False)
    styles: tuple[StyleFile, ...]
    mask: Buffer | None = field(default=None, repr=False)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    style_maps: tuple[Buffer, ...] = field(default=(), repr=False)
    """One map for each style, one byte a pixel: where it counts, 0 nowhere .. 255 fully."""

    def check(self) -> None:
        """Raise InputError if the job cannot be sent."""
        if not 1 <= len(self.styles) <= MOST_STYLES:
            raise InputError(f"Choose one to {MOST_STYLES} style pictures")
        if self.format not in FORMATS:
            raise InputError(f"{self.format} is no pixel format: use one of {', '.join(FORMATS)}")
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise InputError(
                f"The layer measures {self.width} x {self.height} pixels: "
                f"it can be painted from 1 to {LARGEST_SIDE} pixels a side"
            )
        wanted = FORMATS[self.format].size_of(self.width, self.height)
        if len(self.pixels) != wanted:
            raise InputError(f"The layer has {len(self.pixels)} bytes of pixels, not {wanted}")
        if self.mask is not None and len(self.mask) != self.width * self.height:
            raise InputError(f"The mask has {len(self.mask)} bytes, not {self.width * self.height}")
        if self.style_maps and len(self.style_maps) != len(self.styles):
            raise InputError(f"{len(self.styles)} styles need as many maps, or none")
        if any(len(style_map) != self.width * self.height for style_map in self.style_maps):
            raise InputError("A style map does not have the size of the layer")
        try:
            check_parameters(self.parameters)
        except ParameterError as error:
            raise InputError(str(error)) from None
        for style in self.styles:
            style.content  # noqa: B018 - reading it is the check
