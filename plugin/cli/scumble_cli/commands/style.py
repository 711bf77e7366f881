"""``scumble style``: paint one picture, as a client like the editors."""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scumble_cli.files import named_files
from scumble_cli.interrupt import Presses
from scumble_cli.jobs.device_choice import wait_for_device
from scumble_cli.jobs.session import add_device, talk
from scumble_cli.main import parser_for
from scumble_cli.streams import complain, say
from scumble_client import Client, Event, Job, StyleFile
from scumble_editor import presets
from scumble_editor.presets import ENDING, PresetError, SavedSettings
from scumble_protocol.folder import FolderError
from scumble_protocol.parameters import PARAMETERS, Parameter, Value
from scumble_protocol.wire.limits import MOST_STYLES
from scumble_styles import find, starter_pack

if TYPE_CHECKING:
    from scumble_cli.files.pictures import Content
    from scumble_cli.jobs.run import Outcome

_OPTIONS = tuple(name for name in PARAMETERS if name != "size")
"""The parameters that are options of their own; ``size`` scales the picture itself instead."""
_BARE = {"keep_colors": 100.0}
"""What an option means without a value, where it may have none."""


def main(arguments: Sequence[str]) -> int:
    """Paint, write the result, and give the exit status: 0, 2, 3 or 130."""
    began = time.monotonic()
    options = _read(arguments)

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
    parameters: dict[str, Value] = {name: getattr(options, name) for name in _OPTIONS}
    if options.settings is not None:
        parameters["size"] = options.settings.parameters["size"]
    if options.size:
        parameters["size"] = options.size
    return Job(
        options.content.name,
        *size,
        content.format,
        content.pixels,
        tuple(options.style),
        mask,
        parameters,
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


def _read(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the options; what is said there counts more than saved settings."""
    parser = _parser()
    saved = _settings_parser().parse_known_args(arguments)[0].settings
    if saved is not None:
        parser.set_defaults(**{name: saved.parameters[name] for name in _OPTIONS})
    options = parser.parse_args(arguments)
    if saved is not None:
        for note in saved.notes:
            complain(note)
        if not options.style and saved.strip is not None:
            options.style = list(saved.strip.files)
    if not options.style:
        parser.error(f"--style is needed, 1 to {MOST_STYLES} times, or --settings with styles")
    return options


def _settings_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scumble style", add_help=False, allow_abbrev=False)
    _add_settings(parser)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings",
        type=_settings,
        metavar="NAME|FILE",
        help="start from settings that were saved in an editor, by name, or from a file of them",
    )


def _settings(words: str) -> SavedSettings:
    path = Path(words)
    is_file = named_files.is_file(path) or words.endswith(ENDING) or path.name != words
    try:
        return presets.read(path, path.stem) if is_file else presets.load(words)
    except (PresetError, FolderError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _parser() -> argparse.ArgumentParser:
    parser = parser_for("style")
    add = parser.add_argument
    add("content", type=Path, metavar="CONTENT", help="the picture to be painted")
    add(
        "--style",
        action="append",
        type=_style,
        metavar="STYLE[:WEIGHT]",
        help=f"a style picture, up to {MOST_STYLES} times; a file, or one of the starter pack: "
        + ", ".join(s.name for s in starter_pack()),
    )
    _add_settings(parser)
    add("-o", "--output", type=Path, required=True, metavar="OUT", help="where the result goes")
    for name in _OPTIONS:
        _add_parameter(parser, PARAMETERS[name])
    add("--size", type=_side, metavar="LONGEST_SIDE", help="scale the picture to this first")
    add("--mask", type=Path, help="paint only where this picture is white")
    add("--style-map", type=Path, metavar="MAP", help="which style goes where (see docs/cli.md)")
    add_device(parser)
    add("--timelapse", type=Path, metavar="OUT.webp", help="write how the picture formed")
    add("--plot", type=Path, metavar="OUT.png", help="write the curves of the losses")
    add("--json", action="store_true", help="print one line of JSON instead of progress")
    return parser


def _add_parameter(parser: argparse.ArgumentParser, parameter: Parameter) -> None:
    """Add the option for one entry of the table of parameters."""
    option = "--" + parameter.name.replace("_", "-")
    if parameter.kind == "flag":
        parser.add_argument(option, action="store_true", help=parameter.help)
        return
    default = parameter.lowest if parameter.kind == "text" else "%(default)s"
    words = f"{parameter.help.replace('%', '%%')} (default: {default})"
    if parameter.kind == "text":
        parser.add_argument(
            option, default=parameter.default, metavar=parameter.example, help=words
        )
        return
    if parameter.kind == "choice":
        choices = [value for value, _ in parameter.choices]
        parser.add_argument(option, choices=choices, default=parameter.default, help=words)
        return
    number = int if parameter.kind == "integer" else float
    bare: dict[str, Any] = {}
    if parameter.name in _BARE:
        bare = {"nargs": "?", "const": _BARE[parameter.name]}
    parser.add_argument(
        option,
        **bare,
        type=number,
        default=parameter.default,
        metavar=f"{parameter.minimum:g}..{parameter.maximum:g}",
        help=words,
    )


def _style(text: str) -> StyleFile:
    """Read STYLE[:WEIGHT]; a name of the starter pack stands for its picture."""
    path, colon, weight = text.rpartition(":")
    if not colon or not _is_number(weight) or named_files.is_file(Path(text)):
        return StyleFile(_style_path(text))
    if not 0.001 <= float(weight) <= 1000:
        raise argparse.ArgumentTypeError(f"the weight {weight} must lie between 0.001 and 1000")
    return StyleFile(_style_path(path), float(weight))


def _style_path(text: str) -> Path:
    path = Path(text)
    starter = None if named_files.is_file(path) else find(text)
    return starter.path if starter else path


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _side(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 32768:
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number from 1 to 32768")
    return int(text)
