"""environment.sh: killed at any point it goes on, and takes no half environment for a whole one."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("alpha", "beta")

DRIVER = """
set -euo pipefail
. {environment}
LARGE=1
tick() {{ "$TICK" "$$"; }}
usable_python() {{ printf '%s\\n' "$STUB"; }}
mv() {{ tick; command mv "$@"; tick; }}
rm() {{
    local last="${{!#}}"
    if [ -d "$last" ]; then command rm -rf "$last"/s*; tick; fi  # a part first, as rm does it
    command rm "$@"
}}
make_environment env .
"""
"""Runs the script with moves, removals and programs that may be the last thing it does."""

TICK = """#!/usr/bin/env bash
count=$(($(<"$COUNT") + 1))
echo $count > "$COUNT"
[ "$count" != "$KILL_AT" ] || kill -9 "$DRIVER_PID" "$@"
"""

STUB = """#!/usr/bin/env bash
# Python and pip as far as the script knows them: packages are files in env/site.
here=${0%/*/*}
tick() { "$TICK" $$; }
case "$*" in
    *"-m venv"*)
        mkdir -p "${!#}/bin"; tick
        mkdir -p "${!#}/site"; cp "$STUB" "${!#}/bin/python" ;;
    *packages.py*) cp "$INDEX/list" env.downloads/list; tick ;;
    *--report*) ;;
    *--no-index*)
        for file in "$@"; do
            name=${file##*/}
            [ -f "$file" ] && [ ! -e "$here/site/$name" ] || continue  # pip takes it for installed
            : > "$here/site/$name"; tick
            cp "$file" "$here/site/"; tick
        done ;;
    *"pip download"*)
        for word in "$@"; do case $word in file://*) file=${word#file://} ;; esac; done
        echo "$file" >> "$FETCHED"; tick
        cp "$file" env.downloads/; tick ;;
    *"install ."* | *"install --force-reinstall"*)
        : > "$here/site/scumble"; tick
        echo whole > "$here/site/scumble" ;;
esac
"""


@pytest.fixture
def place(tmp_path):
    """A folder to run in: the sources that count, an index, and the stand-ins."""
    for name in ("protocol", "plugin", "backend", "install", "index"):
        (tmp_path / name).mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_text(name)
    rows = []
    for name in PACKAGES:
        file = tmp_path / "index" / f"{name}-1.0-py3-none-any.whl"
        file.write_text(name * 100)
        rows.append(f"{file.stat().st_size} {file.name} {file.as_uri()}\n")
    (tmp_path / "index" / "list").write_text("".join(rows))
    for name, text in (("stub", STUB), ("tick", TICK)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    environment = REPOSITORY / "install" / "environment.sh"
    (tmp_path / "driver.sh").write_text(DRIVER.format(environment=environment))
    return tmp_path


def begin(place: Path, kill_at: int = 0) -> "subprocess.Popen[str]":
    names = {
        "STUB": "stub",
        "TICK": "tick",
        "COUNT": "count",
        "INDEX": "index",
        "FETCHED": "fetched",
    }
    own = {name: str(place / file) for name, file in names.items()}
    return subprocess.Popen(
        ["bash", "-c", "DRIVER_PID=$$ exec bash driver.sh"],
        cwd=place,
        env={**os.environ, **own, "KILL_AT": str(kill_at)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(place: Path, kill_at: int = 0) -> "subprocess.CompletedProcess[str]":
    (place / "count").write_text("0\n")
    process = begin(place, kill_at)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def is_whole(place: Path) -> bool:
    site = place / "env" / "site"
    files = {name: site / f"{name}-1.0-py3-none-any.whl" for name in PACKAGES}
    return (site / "scumble").read_text() == "whole\n" and all(
        file.is_file() and file.read_text() == name * 100 for name, file in files.items()
    )


def fetched(place: Path) -> list[str]:
    log = place / "fetched"
    return log.read_text().split() if log.exists() else []


def test_killed_at_any_point_it_goes_on_and_ends_with_a_whole_environment(place, tmp_path):
    """The state is believed only if it is, too: after each kill, what claims to be whole is."""
    assert run(place).returncode == 0
    moments = int((place / "count").read_text())
    assert moments >= 12
    for moment in range(1, moments + 1):
        for name in ("env", "env.downloads", "env.old"):
            shutil.rmtree(tmp_path / name, ignore_errors=True)
        (place / "fetched").unlink(missing_ok=True)
        assert run(place, moment).returncode == -signal.SIGKILL
        there = {p.name for p in (place / "env.downloads").glob("*.whl")}
        before = len(fetched(place))
        again = run(place)
        assert again.returncode == 0, (moment, again.stderr)
        assert is_whole(place), moment
        later = {Path(file).name for file in fetched(place)[before:]}
        assert not there & later, (moment, "fetched twice")
        assert not (place / "env.downloads").exists()
        assert not (place / "env.old").exists()


def test_two_runs_at_once_are_one_after_the_other(place):
    (place / "count").write_text("0\n")
    runs = [begin(place) for _ in range(2)]
    said = [process.communicate() for process in runs]
    assert [process.returncode for process in runs] == [0, 0], said
    assert is_whole(place)
    assert len(fetched(place)) == len(PACKAGES)
    assert any("env is whole, and of this release: nothing is fetched" in out for out, _ in said)


def test_an_interrupted_update_is_completed_and_fetches_nothing(place):
    assert run(place).returncode == 0
    assert "nothing is fetched" in run(place).stdout
    (place / "README.md").write_text("of a newer release")
    (place / "index" / "list").write_text("")
    before = fetched(place)
    assert run(place, 4).returncode == -signal.SIGKILL
    assert (place / "env" / "scumble-state").read_text() == "updating\n"
    assert not is_whole(place)
    assert run(place).returncode == 0
    assert is_whole(place)
    assert fetched(place) == before


def test_an_environment_made_by_hand_is_never_removed(place):
    (place / "env").mkdir()
    (place / "env" / "mine").touch()
    done = run(place)
    assert done.returncode == 1
    assert done.stderr.startswith("scumble: env is no Python environment that works")
    assert (place / "env" / "mine").exists()


@pytest.mark.parametrize("moment", [1, 2, 3])
def test_killed_while_it_takes_half_an_environment_away_it_goes_on(place, moment):
    assert run(place, 11).returncode == -signal.SIGKILL
    assert (place / "env" / "scumble-state").read_text() == "making\n"
    assert run(place, moment).returncode == -signal.SIGKILL
    assert run(place).returncode == 0
    assert is_whole(place)
