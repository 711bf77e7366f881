"""The options of what paints: styles, saved settings, every parameter; how they are read."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scumble_cli.files import named_files
from scumble_cli.streams import complain
from scumble_client import StyleFile
from scumble_editor import presets
from scumble_editor.presets import ENDING, BrokenPresetError, PresetError, SavedSettings
from scumble_protocol.folder import FolderError
from scumble_protocol.options import OptionParser, number
from scumble_protocol.parameters import PARAMETERS, Parameter, Value
from scumble_protocol.wire.limits import LARGEST_SIDE, MOST_STYLES
from scumble_styles import find, starter_pack

_OPTIONS = tuple(name for name in PARAMETERS if name != "size")
"""The parameters that are options of their own; ``size`` scales the picture itself instead."""
_BARE = {"keep_colors": 100.0}
"""What an option means without a value, where it may have none."""


def add_styles(parser: argparse.ArgumentParser) -> None:
    """Add ``--style`` and ``--settings``."""
    parser.add_argument(
        "--style",
        action="append",
        type=style_of,
        metavar="STYLE[:WEIGHT]",
        help=f"a style picture, up to {MOST_STYLES} times; a file, or one of the starter pack: "
        + ", ".join(s.name for s in starter_pack()),
    )
    _add_settings(parser)


def add_parameters(parser: argparse.ArgumentParser) -> None:
    """Add an option for each parameter, and ``--size``, which scales the picture itself."""
    for name in _OPTIONS:
        _add_parameter(parser, PARAMETERS[name])
    parser.add_argument(
        "--size",
        type=number(int, 1, LARGEST_SIDE),
        metavar="LONGEST_SIDE",
        help="scale the picture to this first",
    )


def read(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Read the options; what is said there counts more than saved settings."""
    saved = _settings_parser(parser.prog).parse_known_args(arguments)[0].settings
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


def parameters_of(options: argparse.Namespace) -> dict[str, Value]:
    """Give the parameters that were chosen."""
    parameters: dict[str, Value] = {name: getattr(options, name) for name in _OPTIONS}
    if options.settings is not None:
        parameters["size"] = options.settings.parameters["size"]
    if options.size:
        parameters["size"] = options.size
    return parameters


def _settings_parser(prog: str) -> argparse.ArgumentParser:
    parser = OptionParser(prog=prog, add_help=False, allow_abbrev=False)
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
    except BrokenPresetError:
        raise argparse.ArgumentTypeError(
            f"{path} has no settings of Scumble's in it: name a file that an editor has saved"
        ) from None
    except (PresetError, FolderError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


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
    kind = int if parameter.kind == "integer" else float
    bare: dict[str, Any] = {}
    if parameter.name in _BARE:
        bare = {"nargs": "?", "const": _BARE[parameter.name]}
    parser.add_argument(
        option,
        **bare,
        type=number(kind, parameter.minimum, parameter.maximum),
        default=parameter.default,
        metavar=f"{parameter.minimum:g}..{parameter.maximum:g}",
        help=words,
    )


def style_of(text: str) -> StyleFile:
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
    if starter is None and path.name == text and not path.suffix and not path.exists():
        names = ", ".join(style.name for style in starter_pack())
        raise argparse.ArgumentTypeError(
            f"there is no style {text!r}: name a picture, or one of the starter pack: {names}"
        )
    return starter.path if starter else path


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
