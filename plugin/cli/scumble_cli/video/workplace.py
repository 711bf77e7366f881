"""Where a video's frames lie while it is painted, and what is known of them."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scumble_cli.files import named_files, output_file
from scumble_client import InputError
from scumble_protocol.remedies import install_extra
from scumble_protocol.whole import write_whole

_VIDEOS = re.compile(r"\.(mp4|m4v|mov|mkv|webm|avi)", re.IGNORECASE)
FRAMES = "######.png"


@dataclass(frozen=True)
class Timing:
    """What a video says of its frames beside their pixels; what was unpacked, by its SHA-256."""

    sha256: str
    time_base: tuple[int, int]
    """Seconds of a unit of ``times``."""
    rate: tuple[int, int]
    """Frames a second, as the file says."""
    times: tuple[int, ...]
    """When each frame is shown."""


class Workplace:
    """The folder beside a painted video that has its frames, before and after."""

    def __init__(self, video: Path, output: Path) -> None:
        self.video, self.output = video, output
        self.folder = output.with_name(f"{output.name}.frames")
        self.frames, self.paintings = self.folder / "in", self.folder / "out"
        self._timing = self.folder / "timing.json"
        self._packed = self.folder / "packed.json"

    def timing(self, sha256: str) -> Timing | None:
        """Give what was unpacked of a video; None where that has not come to its end."""
        found = _read(self._timing)
        if found is None or found.get("sha256") != sha256:
            return None
        return Timing(sha256, *(tuple(found[name]) for name in ("time_base", "rate", "times")))

    def keep(self, timing: Timing) -> None:
        """Note that all frames lie there."""
        write_whole(self._timing, [json.dumps(asdict(timing)).encode()], shared=True)

    def painting(self, number: int) -> Path:
        """Give where the painting of a frame lies, from 1 on."""
        return self.paintings / f"{number:06d}.png"

    def is_packed(self, timing: Timing) -> bool:
        """Tell whether the painted video is there, made of the paintings as they are."""
        known = _read(self._packed)
        return self.output.is_file() and known == self._made_of(timing)

    def note_packed(self, timing: Timing) -> None:
        """Note of which paintings the video was made."""
        write_whole(self._packed, [json.dumps(self._made_of(timing)).encode()], shared=True)

    def _made_of(self, timing: Timing) -> dict[str, Any]:
        files = [self.painting(number + 1).stat() for number in range(len(timing.times))]
        return {"sha256": timing.sha256, "files": [[one.st_size, one.st_mtime_ns] for one in files]}


def is_video(path: Path) -> bool:
    """Tell whether a name is that of a video."""
    return _VIDEOS.fullmatch(path.suffix) is not None


def workplace_of(inputs: list[str], output: Path) -> Workplace | None:
    """Give where a video is painted; None where none is asked for. Raises InputError."""
    videos = [Path(one) for one in inputs if is_video(Path(one)) and named_files.is_file(Path(one))]
    if not videos:
        return None
    if len(inputs) > 1:
        raise InputError(f"{videos[0]} is a video: give it alone, one command each")
    if not is_video(output):
        raise InputError(f"{videos[0]} becomes a video: name one with -o, such as painted.mp4")
    if output.resolve() == videos[0].resolve():
        raise InputError(f"{output} is the video itself: choose another name with -o")
    try:
        import av  # noqa: F401, PLC0415 - optional
    except ImportError:
        raise InputError(f"Videos need PyAV: run {install_extra('video')}") from None
    if output.parent.is_dir():
        output_file.check(output)
    return Workplace(videos[0], output)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or torn by a kill: it is made again
        return None
    return found if isinstance(found, dict) else None
