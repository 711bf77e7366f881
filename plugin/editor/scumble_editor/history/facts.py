"""What is said of a painting of before in its tooltip; a search finds it by the same words."""

import textwrap
import time

from scumble_client import KeptJob
from scumble_editor import history_text
from scumble_editor.controls import choices_of, is_number, name_of
from scumble_editor.languages.numbers import ago, dated, percent, whole
from scumble_editor.styles.named_style import title_of_name
from scumble_editor.styles.strip import Strip
from scumble_protocol.parameters import PARAMETERS, Parameter, Value, defaults

_WIDEST = 60
"""Characters of a line of settings."""


def facts(kept: KeptJob) -> str:
    """Say which painting that is, how it was made and when, a line each."""
    settings = textwrap.fill(", ".join(_settings(kept)), _WIDEST)
    when = f"{_unfinished(kept)}{age(kept)}, {dated(kept.changed)}"
    return "\n".join((kept.name, _made_in(kept), settings, when))


def names(kept: KeptJob) -> str:
    """Give what a painting and its styles are called, these also as the shell lists them."""
    return "\n".join((kept.name, *(title_of_name(name) for name in kept.styles), *kept.styles))


def figures(kept: KeptJob) -> str:
    """Give how and when it was made, in its tooltip and in the shell's list, but for its age."""
    preset = str(_values(kept)["preset"])
    dates = (dated(kept.created), dated(kept.changed))
    return "\n".join((_made_in(kept), *_settings(kept), preset, *dates, _unfinished(kept)))


def age(kept: KeptJob) -> str:
    """Say how long ago a painting was made."""
    return ago(time.time() - kept.changed)


def _unfinished(kept: KeptJob) -> str:
    half = kept.state == "unfinished"
    return f"{history_text.unfinished_at(kept.fraction)} · " if half else ""


def _made_in(kept: KeptJob) -> str:
    strength, title = float(_values(kept)["strength"]), Strip.begun_in(kept).title
    return history_text.made_in(title, strength, kept.width, kept.height)


def _settings(kept: KeptJob) -> list[str]:
    """Name the preset, and every other setting that is not as it is at first."""
    values, usual = _values(kept), defaults()
    first = [_shown(PARAMETERS["preset"], values["preset"])]
    rest = [one for one in PARAMETERS.values() if one.name not in ("preset", "strength")]
    changed = [one for one in rest if values[one.name] != usual[one.name]]
    return first + [f"{name_of(one)} {_shown(one, values[one.name])}" for one in changed]


def _shown(parameter: Parameter, value: Value) -> str:
    if is_number(parameter):
        number = float(value)
        return percent(number) if parameter.unit == "%" else f"{whole(number)} {parameter.unit}"
    return dict(choices_of(parameter)).get(str(value), str(value))


def _values(kept: KeptJob) -> dict[str, Value]:
    return {**defaults(), **kept.parameters}
