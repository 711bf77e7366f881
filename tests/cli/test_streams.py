"""Streams that are closed, full, or cannot show a letter: a line at most, never a traceback."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.shell import ASCII_LOCALE, environment, in_locale

from scumble_cli import streams

SCRIPT = Path(sys.executable).with_name("scumble")


def run(tmp_path, *words, **more):
    given = {"env": environment(tmp_path), "stderr": subprocess.PIPE, **more}
    return subprocess.run([SCRIPT, *words], check=False, **given)


def test_a_full_disk_behind_stdout_is_one_line(tmp_path):
    with Path("/dev/full").open("w") as full:
        done = run(tmp_path, "--help", stdout=full)
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert told == ["scumble: the output cannot be written (No space left on device)"]


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_left_hears_no_more_and_is_told_nothing(tmp_path, unbuffered):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        env = {**environment(tmp_path), "PYTHONUNBUFFERED": unbuffered}
        done = run(tmp_path, "--help", stdout=pipe, env=env)
    assert done.stderr == b""
    assert done.returncode in (0, 141)


def test_closed_streams_are_no_files_of_ours(tmp_path):
    code = (
        "import os, sys; os.close(1); os.close(2); sys.stdout = sys.stderr = None\n"
        "from scumble_cli import streams; streams.prepare()\n"
        "number = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT); print('lost', flush=True)\n"
        "sys.exit(number < 3)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "file"], check=True)
    assert (tmp_path / "file").read_bytes() == b""


@pytest.mark.parametrize("encoding", ["ascii", "iso-8859-1", "utf-8"])
def test_every_text_can_be_shown_in_every_terminal(monkeypatch, encoding):
    shown = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", shown)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    streams.prepare()
    streams.say("Stopping… 3 × “a” 画 " + os.fsdecode(b"caf\xe9"))
    told = shown.buffer.getvalue().decode(encoding)
    plain = {"ascii": '... 3 x "a" \\u753b', "iso-8859-1": '... 3 × "a" \\u753b'}
    assert told == f"Stopping{plain.get(encoding, '… 3 × “a” 画')} caf\\xe9\n"


def test_a_name_breaks_no_line_and_commands_no_terminal(capsys):
    streams.complain("There is no picture a\nb\x1b[31m\x9b.png: check the name")
    told = "scumble: There is no picture a\\x0ab\\x1b[31m\\x9b.png: check the name\n"
    assert capsys.readouterr().err == told


def test_a_current_folder_that_is_gone_is_named(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    code = (
        "import os, sys; os.rmdir(os.getcwd()); from scumble_cli.main import main\n"
        "sys.argv = ['scumble', 'batch', sys.argv[1], '--style', 'impasto', '-o', 'out']\n"
        "sys.exit(main())"
    )
    picture = tmp_path / "a.png"
    picture.touch()
    words = [sys.executable, "-P", "-c", code, picture]
    env = environment(tmp_path)
    done = subprocess.run(words, cwd=gone, env=env, capture_output=True, check=False, text=True)
    assert done.stderr == "scumble: the current folder is gone: go to another one, and try again\n"


def test_an_ascii_terminal_gets_its_help(tmp_path):
    words = ("-m", "scumble_cli.main", "style", "--help")
    done = in_locale(ASCII_LOCALE, environment(tmp_path), *words)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.isascii()


def test_a_broken_installation_says_what_to_do(tmp_path):
    (tmp_path / "zmq.py").write_text("raise ImportError('no module named zmq')\n")
    env = {**environment(tmp_path), "PYTHONPATH": str(tmp_path)}
    done = run(tmp_path, "pair", "--list", env=env)
    told = done.stderr.decode().splitlines()
    assert done.returncode == 3
    assert told[-1].startswith("scumble: ")
    assert "install/try.sh" in told[-1]
