"""Names of files in a Python that was started in a locale of long ago, as editors do."""

import json
import os
from pathlib import Path

import pytest

from scumble_protocol import paths
from tests.shell import ASCII_LOCALE, in_locale

NAME = "Gemälde von Jörg 画.png"

CODE = """
import json, os, sys
from pathlib import Path
from scumble_protocol.paths import native, shown, unicode
from scumble_protocol.folder import read_launch, shared_folder, write_launch
from scumble_client import InputError, StyleFile
from scumble_editor.styles.folders import styles_in
name = json.loads(sys.argv[1])
folder = Path(os.environ["HOME"])
def error(path):
    try:
        StyleFile(path).content
    except InputError as problem:
        return str(problem)
style = StyleFile(native(f"{unicode(folder)}/{name}"))
write_launch([f"{folder}/python", "-m"])
print(json.dumps({
    "encoding": sys.getfilesystemencoding(),
    "folder": shown(shared_folder()),
    "styles": [(style.title, unicode(style.path)) for style in styles_in(str(folder)) if style],
    "content": style.content.decode(),
    "name": style.name,
    "error": error(folder / native("\\u00d6l.png")),
    "launch": [unicode(word) for word in read_launch()],
}))
"""


@pytest.mark.parametrize(
    ("locale", "encoding"),
    [(ASCII_LOCALE, "ascii"), ({"LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"}, "utf-8")],
)
def test_paths_in_any_script_work_in_any_locale(
    tmp_path: Path, locale: dict[str, str], encoding: str
) -> None:
    home = tmp_path / "jörg"
    home.mkdir()
    (home / NAME).write_text("picture")
    found = run(home, locale)
    assert found["encoding"] == encoding
    assert found["folder"] == f"{home}/.local/share/scumble"
    assert found["styles"] == [["Gemälde von Jörg 画", str(home / NAME)]]
    assert found["content"] == "picture"
    assert found["name"] == "Gemälde von Jörg 画"
    assert f"The style {home}/Öl.png cannot be read (No such file" in found["error"]
    assert found["launch"] == [f"{home}/python", "-m"]
    launch = home / ".local" / "share" / "scumble" / "launch.json"
    assert json.loads(launch.read_text("utf-8"))["command"] == [f"{home}/python", "-m"]


def run(home: Path, locale: dict[str, str]) -> dict[str, object]:
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}
    done = in_locale(locale, environment, "-c", CODE, json.dumps(NAME))
    assert done.returncode == 0, done.stderr
    facts: dict[str, object] = json.loads(done.stdout)
    return facts


def test_a_name_that_is_not_utf8_survives_and_can_be_shown() -> None:
    name = os.fsdecode(b"gr\xfcn.png")
    assert paths.native(paths.unicode(name)) == name
    assert paths.shown(name) == "gr\N{REPLACEMENT CHARACTER}n.png"
    assert paths.native("lone \ud800") == "lone ?"
