"""The specification says what the code does."""

import re
from pathlib import Path

import pytest

from scumble_protocol import VERSION
from scumble_protocol.parameters import PARAMETERS
from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.messages import KINDS
from scumble_protocol.wire.replies import FAILURES

README = (Path(__file__).parents[2] / "protocol" / "README.md").read_text(encoding="utf-8")


def row(name):
    return re.search(rf"^\| `{name}`.*\|$", README, re.MULTILINE)


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_and_field_is_specified(kind):
    found = row(kind)
    assert found, f"{kind} has no row"
    for field in KINDS[kind].shapes:
        assert f"`{field}`" in found[0]


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_specified_with_its_default(name):
    parameter = PARAMETERS[name]
    default = str(parameter.default).lower() if parameter.kind == "flag" else parameter.default
    shown = f"{default:g}" if isinstance(default, float) else str(default)
    assert shown in row(name)[0].rsplit("|", 2)[1]


def test_versions_formats_and_codes_are_specified():
    assert f"SCUMBLE/{VERSION}" in README
    assert all(f"`{name}`" in README for name in (*FORMATS, *FAILURES))
