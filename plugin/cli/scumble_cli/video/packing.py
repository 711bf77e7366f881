"""Painted frames into a video, with the sound of the one that they were made of."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

import av
import numpy as np
from av.audio import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video import VideoStream
from av.video.reformatter import ColorRange, Colorspace

from scumble_cli.files import pictures
from scumble_cli.video.workplace import Timing, Workplace
from scumble_client import InputError
from scumble_pictures.picture import Samples, eight_bits

_CODECS = {".webm": ("libvpx-vp9", {"crf": "18", "b": "0"})}
_USUAL = ("libx264", {"crf": "14", "preset": "medium"})
"""The codec and its options: strokes are all fine contrast, which usual ones smear."""
_BT709 = 1


def packed(place: Workplace, timing: Timing) -> bool:
    """Make the video where all paintings are there; False if some are not. Raises InputError.

    It is written beside its place and renamed when it is whole.
    """
    if not all(place.painting(number + 1).is_file() for number in range(len(timing.times))):
        return False
    if place.is_packed(timing):
        return True
    beside = place.folder / f"packing{place.output.suffix}"
    try:
        with av.open(str(place.video)) as source, av.open(str(beside), "w") as target:
            _pack(place, timing, source, target)
        beside.replace(place.output)
        place.note_packed(timing)
    except (av.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"The video {place.output} cannot be written ({reason}): all paintings are in "
            f"{place.paintings}; choose another ending with -o, such as .mkv"
        ) from None
    return True


def _pack(
    place: Workplace, timing: Timing, source: InputContainer, target: OutputContainer
) -> None:
    first = _painting(place, 1)
    codec, options = _CODECS.get(place.output.suffix.lower(), _USUAL)
    stream = target.add_stream(codec, rate=Fraction(*timing.rate), options=options)
    assert isinstance(stream, VideoStream)  # noqa: S101 - of a video's codec
    height, width = first.shape[:2]
    stream.width, stream.height = width, height
    stream.pix_fmt = "yuv420p" if width % 2 == height % 2 == 0 else "yuv444p"
    stream.time_base = stream.codec_context.time_base = Fraction(*timing.time_base)
    context = stream.codec_context
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    sounds = {one.index: target.add_stream_from_template(one) for one in source.streams.audio}
    sound = _sound(source, sounds)
    waits = next(sound, None)
    for number, time in enumerate(timing.times, 1):
        while waits is not None and _seconds(waits) <= time * Fraction(*timing.time_base):
            target.mux(waits)
            waits = next(sound, None)
        frame = av.VideoFrame.from_ndarray(_painting(place, number), format="rgb24")
        frame = frame.reformat(
            format=stream.pix_fmt, dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = time, Fraction(*timing.time_base)
        target.mux(stream.encode(frame))
    target.mux(stream.encode(None))
    if waits is not None:
        target.mux([waits, *sound])


def _sound(
    source: InputContainer, streams: Mapping[int, AudioStream]
) -> Iterator["Packet[Stream]"]:
    """Give the packets of all sound, bytes as they are."""
    for packet in source.demux(*source.streams.audio) if streams else ():
        if packet.dts is not None:
            packet.stream = streams[packet.stream.index]
            yield packet


def _seconds(packet: "Packet[Stream]") -> Fraction:
    return (packet.dts or 0) * Fraction(packet.time_base)


def _painting(place: Workplace, number: int) -> Samples:
    values = pictures.read_content(place.painting(number), None, again=True).values
    return np.ascontiguousarray(eight_bits(values)[..., :3])
