"""``scumble batch``: paint folders, globs and numbered frames, each once, in one style."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scumble_backend.service.pool.pool_name import PoolName
from scumble_cli.batch.numbering import Ranges, ranges_of
from scumble_cli.interrupt import Presses
from scumble_cli.jobs import painting_options
from scumble_cli.jobs.device_choice import wait_for_device, wait_for_ray
from scumble_cli.jobs.session import add_device, talk
from scumble_cli.main import parser_for
from scumble_cli.streams import complain
from scumble_client import Client, InputError

if TYPE_CHECKING:
    from scumble_cli.batch.frames import FrameFile
    from scumble_cli.batch.manifest import Manifest
    from scumble_cli.batch.outputs import Task
    from scumble_cli.batch.wanted import FrameSettings

_USUAL_STEADINESS = 90.0


def main(arguments: Sequence[str]) -> int:
    """Paint all frames that are not done yet; gives 0, 2, 3 or 130."""
    options = painting_options.read(_parser(), arguments)
    return talk(
        "scumble batch", options.device, lambda client: _work(client, options), str(options.pool)
    )


def _work(client: Client, options: argparse.Namespace) -> int:
    from scumble_cli.video import workplace  # noqa: PLC0415 - as in commands/style

    place = workplace.workplace_of(options.input, options.output)
    if place is None:
        return _frames(client, options)
    from scumble_cli.video.packing import packed  # noqa: PLC0415 - optional
    from scumble_cli.video.unpacking import unpacked  # noqa: PLC0415 - optional

    if options.ending is not None:
        raise InputError("--ending is of pictures: name the video's by -o, such as painted.mkv")
    timing = unpacked(place, complain)
    options.input = [str(place.frames / workplace.FRAMES)]
    options.output = place.paintings / workplace.FRAMES
    status = _frames(client, options)
    if not options.dry_run and packed(place, timing):
        complain(f"all frames are painted: {place.output}")
    return status


def _frames(client: Client, options: argparse.Namespace) -> int:
    from scumble_cli.batch import dry_run, frames, outputs  # noqa: PLC0415 - as in commands/style
    from scumble_cli.batch.manifest import Manifest  # noqa: PLC0415 - as in commands/style

    found = frames.find_frames(options.input, options.range)
    wanted = _wanted(options, found.frames)
    tasks = outputs.tasks_of(found.frames, options.output, options.ending)
    for note in found.notes:
        complain(note)
    part = options.range.part if options.range is not None else ""
    folder = outputs.folder_of(options.output)
    manifest = Manifest(folder, part)
    if options.dry_run:
        manifest.read()
        mine = outputs.mine(tasks, options.range)
        return dry_run.dry_run(client, mine, wanted, manifest, as_json=options.json)
    outputs.make_folder(folder)
    with _locked(folder, part):
        manifest.read()
        return _paint(client, options, tasks, wanted, manifest)


def _wanted(options: argparse.Namespace, frames: "Sequence[FrameFile]") -> "FrameSettings":
    from scumble_cli.batch.keyframes import keyframes_of  # noqa: PLC0415 - as in commands/style
    from scumble_cli.batch.steady import check_installed  # noqa: PLC0415 - as in commands/style
    from scumble_cli.batch.wanted import FrameSettings  # noqa: PLC0415 - as in commands/style
    from scumble_cli.files import pictures  # noqa: PLC0415 - as in commands/style

    for style in options.style:
        pictures.say_notes(str(style.path), style.content)
    if options.steadiness:
        check_installed()
    elif options.keyframes:
        raise InputError("--keyframes guide their neighbours where these are steady: --steadiness")
    keyframes = keyframes_of(options.keyframes, frames) if options.keyframes else {}
    parameters = painting_options.parameters_of(options)
    styles = tuple(options.style)
    return FrameSettings(
        styles, parameters, options.size, options.warm, options.steadiness, keyframes
    )


def _paint(
    client: Client,
    options: argparse.Namespace,
    tasks: "Sequence[Task]",
    wanted: "FrameSettings",
    manifest: "Manifest",
) -> int:
    from scumble_cli.batch import keyframes, outputs, run, steady  # noqa: PLC0415 - as in commands/style
    from scumble_cli.batch.wanted import may_be_done  # noqa: PLC0415 - as in commands/style

    mine = outputs.mine(tasks, options.range)
    if not all(may_be_done(t, wanted, manifest) for t in mine):
        if options.device != "auto":
            client.connect()
            wait_for_device(client, options.device)
        if options.pool.on_ray:
            client.connect()
            wait_for_ray(client)
    steps = None
    if wanted.keyframes:
        steps = keyframes.from_keyframes(tasks, wanted.keyframes, steady.shot_begins)
    with Presses() as ctrl_c:
        batch = run.Batch(
            client, tasks, wanted, manifest, ctrl_c, options.range, options.json, steps=steps
        )
        return batch.run()


@contextmanager
def _locked(folder: Path, part: str) -> Iterator[None]:
    """Let nobody else paint the same frames into a folder meanwhile; raises InputError."""
    from scumble_backend.service.server.lock import (  # noqa: PLC0415 - as in commands/style
        AlreadyRunning,
        BackendLock,
    )

    lock = BackendLock(folder / f".scumble-batch{'.' if part else ''}{part}.lock")
    try:
        lock.take()
    except AlreadyRunning:
        raise InputError(
            f"Another batch paints into {folder}: wait for its end, or name another folder with -o"
        ) from None
    except OSError as error:
        complain(f"{folder} knows no locks ({error.strerror}): let no other batch paint into it")
    try:
        yield
    finally:
        lock.release(delete=True)


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("batch")
    add = parser.add_argument
    add(
        "input",
        nargs="+",
        metavar="INPUT",
        help="a folder, a glob ('in/*.png'), numbered frames ('shot/####.png'), a file, or a video",
    )
    painting_options.add_styles(parser)
    add(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT",
        help="a folder, or a pattern with the frame's number ('out/####.png')",
    )
    add(
        "--range",
        type=_typed(ranges_of),
        metavar="FIRST-LAST",
        help="only frames of these numbers, such as 1-48 or 1-48,60",
    )
    add("--ending", type=_typed(_ending), metavar="png|tif|...", help="the format of all paintings")
    _add_ways(parser)
    painting_options.add_parameters(parser)
    _add_backend(parser)
    add("--dry-run", action="store_true", help="say what it would take, and paint nothing")
    add("--json", action="store_true", help="print a line of JSON a frame instead of progress")
    return parser


def _add_ways(parser: argparse.ArgumentParser) -> None:
    """Add how frames hang together."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--warm",
        action="store_true",
        default=None,
        help="begin each frame from the one before (default: numbered frames only)",
    )
    way.add_argument(
        "--independent", dest="warm", action="store_false", help="begin each frame by itself"
    )
    way.add_argument(
        "--steadiness",
        nargs="?",
        type=_typed(_steadiness),
        const=_USUAL_STEADINESS,
        default=0.0,
        metavar="0..100",
        help="move each painting with its picture and paint on from there; what comes into view is "
        f"painted anew, and 100 changes nothing else (without a number {_USUAL_STEADINESS:g})",
    )
    parser.add_argument(
        "--keyframes",
        metavar="FOLDER/####.png",
        help="touched-up paintings of some numbered frames, which guide their neighbours",
    )


def _add_backend(parser: argparse.ArgumentParser) -> None:
    """Add what a backend that is started is told."""
    add_device(parser)
    parser.add_argument(
        "--pool",
        type=_typed(PoolName.read),
        default=PoolName(),
        metavar="local|ray[=HOST:PORT]",
        help="for a backend that is started: paint on this machine, or on a Ray cluster",
    )


def _typed(read: "Callable[[str], Ranges | PoolName | str | float]") -> "Callable[[str], object]":
    """Have argparse say the words of a ValueError."""

    def typed(words: str) -> object:
        try:
            return read(words)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return typed


def _steadiness(words: str) -> float:
    if not (words.replace(".", "", 1).isdecimal() and 0 <= float(words) <= 100):
        raise ValueError(f"{words!r} must be a number from 0 to 100")
    return float(words)


def _ending(words: str) -> str:
    from scumble_cli.files import endings  # noqa: PLC0415 - as in commands/style

    ending = f".{words.lstrip('.')}"
    endings.format_of(Path(f"frame{ending}"))
    return ending
