"""A video's frames into numbered files."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from scumble_cli.batch.wanted import digest_of
from scumble_cli.files import pictures
from scumble_cli.video.workplace import Timing, Workplace
from scumble_client import InputError
from scumble_pictures.picture import Samples


def unpacked(place: Workplace, say: Callable[[str], None]) -> Timing:
    """Have all frames of a video lie in their folder; raises InputError where it cannot be read.

    Where that was interrupted it is done again; where the video is another, too.
    """
    sha256 = digest_of(place.video)
    known = place.timing(sha256)
    if known is not None:
        return known
    say(f"{place.video}: its frames are being unpacked into {place.frames}")
    try:
        place.frames.mkdir(parents=True, exist_ok=True)
        for path in place.frames.iterdir():
            path.unlink()
        timing = _unpack(place, sha256)
        place.keep(timing)
    except (av.FFmpegError, OSError) as error:
        raise InputError(
            f"The video {place.video} cannot be unpacked ({error.strerror}): check the file, and "
            f"whether there is room for its frames"
        ) from None
    return timing


def _unpack(place: Workplace, sha256: str) -> Timing:
    times = list[int]()
    with av.open(str(place.video)) as container:
        if not container.streams.video:
            raise InputError(f"{place.video} has no pictures: name a video")
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        base = stream.time_base or Fraction(1, 1000)
        rate = Fraction(stream.average_rate or stream.guessed_rate or 25)
        for frame in container.decode(stream):
            usual = (times[-1] if times else -round(1 / rate / base)) + round(1 / rate / base)
            times.append(usual if frame.pts is None else frame.pts)
            path = place.frames / f"{len(times):06d}.png"
            _write(path, np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90)))
    if not times:
        raise InputError(f"{place.video} has no frames: name another one")
    pairs = [(one.numerator, one.denominator) for one in (base, rate)]
    return Timing(sha256, pairs[0], pairs[1], tuple(times))


def _write(path: Path, colours: Samples) -> None:
    opaque = np.full((*colours.shape[:2], 1), 255, np.uint8)
    pictures.write_values(path, np.concatenate([colours, opaque], 2), alpha=False)
