"""A shell for tests: the ``scumble`` command as its user types it, in its own shared folder."""

import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from scumble_cli.main import main
from tests.backends import shared_folder, until

SCUMBLE = [sys.executable, "-m", "scumble_cli.main"]
ASCII_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale of long ago, in which editors start Python still."""


def environment(home):
    """The environment of a command whose shared folder is ``home``."""
    return {**os.environ, "SCUMBLE_HOME": str(home), "TMPDIR": str(home)}


def scumble(home, *arguments):
    """Run a command to its end."""
    words = [str(a) for a in arguments]
    return subprocess.run(
        [*SCUMBLE, *words],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def in_locale(locale, environment, *words):
    """Run Python to its end in a locale, such as ``ASCII_LOCALE``.

    Python reads its .pth files in the locale's letters, and starts in none that lacks one of the
    folders that they name: it is given the folders of modules by their bytes instead.
    """
    return subprocess.run(
        [sys.executable, "-S", *words],
        env={**environment, **locale, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        check=False,
    )


def in_process(home, *arguments):
    """Run a command to its end in this process, where starting another would prove nothing more."""
    told, complained = io.StringIO(), io.StringIO()
    with shared_folder(home), redirect_stdout(told), redirect_stderr(complained):
        status = main([str(a) for a in arguments])
    return subprocess.CompletedProcess(arguments, status, told.getvalue(), complained.getvalue())


def listed(home):
    """Give the kept jobs as ``scumble history`` has them for programs."""
    done = in_process(home, "history", "list", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def kept_at(home, name):
    """Give what is listed of the job of a name."""
    return next(job for job in listed(home) if job["name"] == name)


@contextmanager
def in_terminal(home, *arguments):
    """Start a command whose stderr is a terminal; gives the process and the terminal."""
    terminal, screen = pty.openpty()
    process = subprocess.Popen(
        [*SCUMBLE, *[str(a) for a in arguments]],
        env={**environment(home), "TERM": "xterm", "COLUMNS": "120"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=screen,
        # a shell that starts tests in the background has them ignore Ctrl-C
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        yield process, terminal
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        os.close(screen)
        os.close(terminal)


def watch_until(terminal, words, patience=90):
    """Read what a terminal shows until some words stand there; gives all of it."""
    shown, end = "", time.monotonic() + patience
    while words not in shown:
        assert time.monotonic() < end, shown
        shown += _read(terminal, 0.5)
    return shown


def ended(process, terminal, patience=90):
    """Read what a terminal shows until its command has ended; gives what went to stdout."""
    end = time.monotonic() + patience
    while process.poll() is None:  # a command that nobody reads would wait for its reader
        assert time.monotonic() < end
        _read(terminal, 0.1)
    return process.communicate()[0]


def _read(terminal, patience):
    if not select.select([terminal], [], [], patience)[0]:
        return ""
    return os.read(terminal, 65536).decode(errors="replace")


def backend_of(home):
    """The process id of the backend that runs there; None where none does."""
    connection = home / "connection.json"
    return json.loads(connection.read_text())["pid"] if connection.exists() else None


def end_backend_of(home):
    """End the backend that a command has started."""
    pid = backend_of(home)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        until(lambda: not (home / "connection.json").exists(), 20)
