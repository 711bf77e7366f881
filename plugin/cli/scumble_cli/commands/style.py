"""``scumble style``: paint one picture, as a client like the editors."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from scumble_cli.files import named_files
from scumble_cli.interrupt import Presses
from scumble_cli.jobs import painting_options
from scumble_cli.jobs.device_choice import wait_for_device
from scumble_cli.jobs.session import add_device, talk
from scumble_cli.main import parser_for
from scumble_cli.streams import complain, say
from scumble_client import Client, Event, Job

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content
    from scumble_cli.jobs.run import Outcome


def main(arguments: Sequence[str]) -> int:
    """Paint, write the result, and give the exit status: 0, 2, 3 or 130."""
    began = time.monotonic()
    options = painting_options.read(_parser(), arguments)

    def work(client: Client) -> int:
        _look_at_files(options)
        client.connect()
        early = client.poll()  # the backend starts while the pictures are decoded
        return _paint(client, options, began, early)

    return talk("scumble style", options.device, work)


def _look_at_files(options: argparse.Namespace) -> None:
    """Raise InputError for what can be checked at once, before a backend is started in vain."""
    for path in (options.content, options.mask, options.style_map):
        if path is not None:
            named_files.check_there(path, "picture")
    for style in options.style:
        style.content  # noqa: B018 - reading it is the look
    named_files.check_different(
        {"-o": options.output, "--plot": options.plot, "--timelapse": options.timelapse},
        {
            "CONTENT": options.content,
            "--mask": options.mask,
            "--style-map": options.style_map,
            **{f"--style {style.path}": Path(style.path) for style in options.style},
        },
    )


def _paint(client: Client, options: argparse.Namespace, began: float, early: list[Event]) -> int:
    from scumble_cli.files import pictures  # noqa: PLC0415 - Pillow and rich load meanwhile
    from scumble_cli.jobs import run  # noqa: PLC0415 - Pillow and rich load meanwhile

    for path in (options.output, options.plot):
        if path is not None:
            pictures.check_output(path)
    if options.timelapse is not None:
        pictures.check_timelapse(options.timelapse)
    content = pictures.read_content(options.content, options.size)
    pictures.check_side(options.output, content.size)
    for style in options.style:
        pictures.say_notes(str(style.path), style.content)
    job = _job(options, content)
    early = wait_for_device(client, options.device, early)
    with Presses() as ctrl_c:
        identity = client.submit(job)
        outcome = run.watch(client, identity, began, ctrl_c, early, quiet=options.json)
        if outcome.result is None:
            complain(outcome.error)
        else:
            _write(options, content, outcome)
    return outcome.status


def _job(options: argparse.Namespace, content: "Content") -> Job:
    from scumble_cli.files import pictures  # noqa: PLC0415 - see _paint

    size = content.size
    mask = pictures.read_mask(options.mask, size) if options.mask else None
    maps = (
        pictures.read_style_maps(options.style_map, size, len(options.style))
        if options.style_map
        else ()
    )
    return Job(
        options.content.name,
        *size,
        content.format,
        content.pixels,
        tuple(options.style),
        mask,
        painting_options.parameters_of(options),
        maps,
    )


def _write(options: argparse.Namespace, content: "Content", outcome: "Outcome") -> None:
    from scumble_cli.files import record, result_file  # noqa: PLC0415 - see _paint
    from scumble_cli.jobs import run  # noqa: PLC0415 - see _paint

    result = outcome.result
    assert result is not None  # noqa: S101 - the caller looked
    masked = options.mask is not None
    painted = run.write_kept(
        outcome,
        options.output,
        lambda path: result_file.write_painting(path, content, result, masked=masked),
    )
    try:
        if options.timelapse:
            record.write_timelapse(options.timelapse, outcome.previews, painted)
        if options.plot:
            record.write_plot(options.plot, outcome.losses)
    finally:  # the picture is there, whatever becomes of the rest
        if options.json:
            say(json.dumps({"output": str(options.output), **outcome.summary()}))
        else:
            say(outcome.words(options.output))


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("style")
    add = parser.add_argument
    add("content", type=Path, metavar="CONTENT", help="the picture to be painted")
    painting_options.add_styles(parser)
    add("-o", "--output", type=Path, required=True, metavar="OUT", help="where the result goes")
    painting_options.add_parameters(parser)
    add("--mask", type=Path, help="paint only where this picture is white")
    add("--style-map", type=Path, metavar="MAP", help="which style goes where (see docs/cli.md)")
    add_device(parser)
    add("--timelapse", type=Path, metavar="OUT.webp", help="write how the picture formed")
    add("--plot", type=Path, metavar="OUT.png", help="write the curves of the losses")
    add("--json", action="store_true", help="print one line of JSON instead of progress")
    return parser
