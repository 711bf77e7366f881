"""What an editor asks for: a layer's pixels, style pictures, parameters."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from scumble_protocol.parameters import ParameterError, Value, check_parameters
from scumble_protocol.paths import shown
from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.limits import (
    LARGEST_BUFFER,
    LARGEST_SIDE,
    LARGEST_STYLE,
    LONGEST_NAME,
    MOST_STYLES,
)
from scumble_protocol.wire.messages import Buffer

_NO_TEXT = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of UTF-16 characters, but for those by which Python carries a name's odd bytes."""


def sendable(name: str) -> str:
    """Give a name as text for the wire: bytes that are not UTF-8 become U+FFFD."""
    carried = _NO_TEXT.sub("\ufffd", name).encode("utf-8", "surrogateescape")
    return carried.decode("utf-8", "replace")[:LONGEST_NAME]


class InputError(ValueError):
    """The job cannot be sent as it is; the text names the cause and the next step in one line."""


class JobKind(NamedTuple):
    """What decides how long a job takes: its size, not what is in it."""

    width: int
    height: int
    mask: bool
    style_maps: bool
    styles: int
    """How many."""
    parameters: Mapping[str, Value]


@dataclass(frozen=True)
class StyleFile:
    """A style picture in a file, as it is: the backend decodes it."""

    path: str | Path
    weight: float = 1.0
    """Relative to the other styles of the job, 0.001..1000."""

    @property
    def name(self) -> str:
        """The file's name without folder and ending."""
        return sendable(shown(Path(self.path).stem))

    @cached_property
    def content(self) -> bytes:
        """The file's bytes; raises InputError if they cannot be had."""
        path = Path(self.path)
        try:
            with path.open("rb") as file:  # a pipe has no size, and can be read once
                content = file.read(LARGEST_STYLE + 1)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(
                f"The style {shown(path)} cannot be read ({reason}): choose another picture"
            ) from None
        if len(content) > LARGEST_STYLE:
            raise InputError(f"{shown(path)} is larger than 256 MB: choose a smaller style picture")
        if not content:
            raise InputError(f"The style {shown(path)} is empty: choose another picture")
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
    ``parameters`` may leave out any that keeps its default.
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
    carried: Buffer | None = field(default=None, repr=False)
    """What the painting begins with, such as the frame before: pixels as ``pixels`` has them, whose
    alpha says how firm each is, from not known at all to one that stays."""

    def check(self) -> None:
        """Raise InputError if the job cannot be sent."""
        if not 1 <= len(self.styles) <= MOST_STYLES:
            raise InputError(f"Choose one to {MOST_STYLES} style pictures")
        if self.format not in FORMATS:
            raise InputError(
                f"{self.format} is not a pixel format: use one of {', '.join(FORMATS)}"
            )
        if not (1 <= self.width <= LARGEST_SIDE and 1 <= self.height <= LARGEST_SIDE):
            raise InputError(
                f"The layer measures {self.width} x {self.height} pixels: "
                f"it can be painted from 1 to {LARGEST_SIDE} pixels a side"
            )
        self.check_picture(self.pixels, self.mask)
        if self.style_maps and len(self.style_maps) != len(self.styles):
            raise InputError(f"{len(self.styles)} styles need as many maps, or none")
        if any(len(style_map) != self.width * self.height for style_map in self.style_maps):
            raise InputError("A style map does not have the size of the layer")
        if self.carried is not None and len(self.carried) != len(self.pixels):
            raise InputError("The picture to begin with does not have the size of the layer")
        _check_parameters(self.parameters)
        for style in self.styles:
            style.content  # noqa: B018 - reading it is the check

    def check_picture(self, pixels: Buffer | None, mask: Buffer | None) -> None:
        """Raise InputError unless pixels and mask, where there are any, have the job's size."""
        wanted = FORMATS[self.format].size_of(self.width, self.height)
        if wanted > LARGEST_BUFFER:
            raise InputError(
                f"The layer has {wanted / 2**30:.1f} GiB of pixels: at most "
                f"{LARGEST_BUFFER / 2**30:.0f} GiB can be painted; use fewer bits or scale it down"
            )
        if pixels is not None and len(pixels) != wanted:
            raise InputError(f"The layer has {len(pixels)} bytes of pixels, not {wanted}")
        if mask is not None and len(mask) != self.width * self.height:
            raise InputError(f"The mask has {len(mask)} bytes, not {self.width * self.height}")


@dataclass(frozen=True)
class Change:
    """What an update changes of a job; what is left out stays as it is."""

    parameters: Mapping[str, Value] = field(default_factory=dict)
    styles: tuple[StyleFile, ...] = ()
    pixels: Buffer | None = field(default=None, repr=False)
    mask: Buffer | None = field(default=None, repr=False)

    def check(self, job: Job) -> None:
        """Raise InputError if it does not fit the job."""
        _check_parameters(self.parameters)
        if len(self.styles) > MOST_STYLES:
            raise InputError(f"Choose one to {MOST_STYLES} style pictures")
        job.check_picture(self.pixels, self.mask)
        for style in self.styles:
            style.content  # noqa: B018 - reading it is the check

    def after(self, earlier: "Change") -> "Change":
        """Give both changes as one."""
        return Change(
            {**earlier.parameters, **self.parameters},
            self.styles or earlier.styles,
            earlier.pixels if self.pixels is None else self.pixels,
            earlier.mask if self.mask is None else self.mask,
        )

    def applied(self, job: Job) -> Job:
        """Give the job as it is afterwards. New styles have no maps."""
        return replace(
            job,
            parameters={**job.parameters, **self.parameters},
            styles=self.styles or job.styles,
            style_maps=() if self.styles else job.style_maps,
            pixels=job.pixels if self.pixels is None else self.pixels,
            mask=job.mask if self.mask is None else self.mask,
        )


def _check_parameters(parameters: Mapping[str, Value]) -> None:
    try:
        check_parameters(parameters)
    except ParameterError as error:
        raise InputError(str(error)) from None
