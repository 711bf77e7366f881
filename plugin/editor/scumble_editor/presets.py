"""Saved settings: sliders, and styles if wanted, under a name, for both editors and the shell.

One file of JSON each, ``presets/NAME.json`` in the shared folder. Whatever else lies there, or has
been written into one by another version or hand, is no harm: it is said in one line.
"""

import json
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

from scumble_editor.styles import style_text
from scumble_editor.styles.strip import Strip, strip_in, strip_of
from scumble_protocol.folder import FolderError, shared_folder
from scumble_protocol.owned import own_folder
from scumble_protocol.parameters import PARAMETERS, ParameterError, Value, defaults
from scumble_protocol.paths import native, unicode
from scumble_protocol.whole import write_whole

VERSION = 1
"""Of the form of the files."""
ENDING = ".json"
LONGEST_NAME, LARGEST = 60, 64 * 1024
"""Characters of a name, bytes of a file."""
_NAMED = 8
"""Values that do not fit which a line names."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for itself."""


class PresetError(Exception):
    """Saved settings cannot be used or saved; the text says why and what to do, in one line."""


class BrokenPresetError(PresetError):
    """A file has something else in it than settings."""


@dataclass(frozen=True)
class SavedSettings:
    """What a file of saved settings says."""

    parameters: dict[str, Value]
    """A value of every parameter."""
    strip: Strip | None = None
    """The styles, where they were saved too and are still there."""
    notes: list[str] = field(default_factory=list)
    """What was left out, a line each."""


def names() -> list[str]:
    """Give the names of all that is saved, in the order of the alphabet."""
    try:
        with os.scandir(_folder()) as entries:
            found = [unicode(entry.name) for entry in entries]
    except (OSError, FolderError):
        return []
    stems = [name[: -len(ENDING)] for name in found if name.endswith(ENDING)]
    return sorted((name for name in stems if is_name(name)), key=str.casefold)


def is_name(name: str) -> bool:
    """Tell whether settings may be called so."""
    plain = name.strip() == name and not name.startswith(".") and not name.endswith(".")
    fits = 0 < len(name) <= LONGEST_NAME and not _UNFIT.search(name)
    return plain and fits and not _DEVICES.fullmatch(name)


def save(name: str, parameters: dict[str, Value], strip: Strip | None = None) -> str:
    """Write settings under a name, in place of what had it; gives the name as it is kept.

    Raises PresetError.
    """
    name = " ".join(name.split())
    if not is_name(name):
        raise PresetError(style_text.NAME_MISFIT if name else style_text.NAME_EMPTY)
    name = _known(name) or name
    content = {
        "scumble": VERSION,
        "parameters": parameters,
        "styles": strip.plain() if strip else [],
    }
    try:
        own_folder(shared_folder())
        own_folder(_folder())
        write_whole(_path(name), [json.dumps(content, indent=1).encode("ascii")])
    except OSError as error:
        raise PresetError(style_text.settings_unreadable(name, _reason(error))) from None
    except FolderError as error:
        raise PresetError(str(error)) from None
    return name


def load(name: str) -> SavedSettings:
    """Read the settings of a name, whatever its case. Raises PresetError."""
    known = _known(name.strip())
    if known is None:
        raise PresetError(style_text.settings_missing(name))
    return read(_path(known), known)


def read(path: Path, name: str) -> SavedSettings:
    """Read a file of settings; ``name``: how it is called. Raises PresetError."""
    try:
        content = json.loads(_content(path))
    except OSError as error:
        raise PresetError(style_text.settings_unreadable(name, _reason(error))) from None
    except (ValueError, RecursionError):
        content = None
    version = content.get("scumble") if isinstance(content, dict) else None
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise BrokenPresetError(style_text.settings_broken(name))
    if version > VERSION:
        raise PresetError(style_text.settings_newer(name))
    return _settings(content)


def delete(name: str) -> None:
    """Delete the settings of a name. Raises PresetError."""
    try:
        _path(_known(name) or name).unlink()
    except FileNotFoundError:
        raise PresetError(style_text.settings_missing(name)) from None
    except OSError as error:
        raise PresetError(style_text.settings_unreadable(name, _reason(error))) from None


def style_paths() -> set[str]:
    """Give the paths of all styles that are in saved settings."""
    paths = set[str]()
    for name in names():
        try:
            strip = load(name).strip
        except PresetError:
            continue  # nobody can use it: it is said where somebody tries
        paths.update(strip.paths if strip else ())
    return paths


def _folder() -> Path:
    return shared_folder() / "presets"


def _path(name: str) -> Path:
    return _folder() / native(f"{name}{ENDING}")


def _known(name: str) -> str | None:
    """Find the name that is the same but for its case."""
    return next((known for known in names() if known.casefold() == name.casefold()), None)


def _content(path: Path) -> bytes:
    """Read an ordinary file that is not too large; raises OSError, ValueError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise ValueError("not an ordinary file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError("too large")
    return content


def _settings(content: dict[str, object]) -> SavedSettings:
    parameters, left_out = defaults(), []
    given = content.get("parameters")
    for name, value in given.items() if isinstance(given, dict) else ():
        try:
            parameters[name] = PARAMETERS[name].check(value)
        except (KeyError, ParameterError):
            left_out.append(str(name)[:40])
    strip = strip_in(content.get("styles"))
    styles = strip.styles if strip else ()
    there = [one for one in styles if Path(one.style.path).is_file()]
    gone = [one.style.title for one in styles if one not in there]
    notes = [style_text.settings_left_out(left_out[:_NAMED])] if left_out else []
    notes += [style_text.styles_gone(gone)] if gone else []
    return SavedSettings(parameters, strip_of(there), notes)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
