"""Whether an editor runs is judged by its program, as far as processes can be seen."""

import shutil
import subprocess

import psutil
import pytest
from tests.backends import until

from scumble_install import processes
from scumble_install.editors.gimp import GIMP
from scumble_install.editors.krita import KRITA


class Process:
    """A process as psutil gives it, on any system; what is an error is raised."""

    def __init__(self, exe, name, user="zoe"):
        self._exe, self._name, self._user = exe, name, user

    def exe(self):
        return _given(self._exe)

    def name(self):
        return _given(self._name)

    def username(self):
        return _given(self._user)


def _given(value):
    if isinstance(value, Exception):
        raise value
    return value


DENIED, GONE = psutil.AccessDenied(1), psutil.NoSuchProcess(1)


@pytest.mark.parametrize(
    ("editor", "exe", "name", "runs"),
    [
        (KRITA, r"C:\Program Files\Krita (x64)\bin\krita.exe", "krita.exe", True),
        (KRITA, r"C:\Program Files\Krita (x64)\bin\krita.com", "krita.com", True),
        (KRITA, r"D:\Zoë 100%\Krita.EXE", "Krita.EXE", True),
        (KRITA, DENIED, "krita.exe", True),
        (KRITA, "/Applications/krita.app/Contents/MacOS/krita", "krita", True),
        (KRITA, "/run/user/1/.mount_kritaXyz/usr/bin/krita", "krita", True),
        (KRITA, "/home/zoe/krita-5.2.9-x86_64.appimage", "krita-5.2.9-x86_64.appimage", False),
        (KRITA, "/usr/bin/krita (deleted)", "krita", True),
        (KRITA, "", "krita", True),
        (KRITA, PermissionError(13, "hidden"), "krita", True),
        (KRITA, DENIED, DENIED, False),
        (KRITA, GONE, GONE, False),
        (KRITA, "/usr/bin/kritarunner", "kritarunner", False),
        (KRITA, "/usr/bin/python3", "krita", False),
        (GIMP, r"C:\Program Files\GIMP 3\bin\gimp-3.0.exe", "gimp-3.0.exe", True),
        (GIMP, "/Applications/GIMP.app/Contents/MacOS/gimp", "gimp", True),
        (GIMP, "/app/bin/gimp-3.2", "gimp-3.2", True),
        (GIMP, "/usr/bin/gimp-2.10", "gimp-2.10", False),
    ],
)
def test_an_editor_is_known_by_its_program(monkeypatch, editor, exe, name, runs):
    for user in ("zoe", DENIED, KeyError("uid not found")):
        them = [Process(DENIED, DENIED, DENIED), Process(GONE, GONE), Process(exe, name, user)]
        with monkeypatch.context() as patch:
            patch.setattr(psutil, "process_iter", lambda them=them: iter(them))
            assert processes.is_running(editor.program) is runs


@pytest.mark.parametrize("error", [FileNotFoundError(2, "/proc"), DENIED, PermissionError(1, "")])
def test_nothing_breaks_where_no_process_can_be_seen(monkeypatch, error):
    def hidden():
        raise error

    monkeypatch.setattr(psutil, "process_iter", hidden)
    monkeypatch.setattr(psutil, "Process", hidden)
    assert processes.is_running(KRITA.program) is False


@pytest.mark.parametrize(
    ("program", "counts"),
    [("krita", True), ("krita-backup", False), ("kritarunner", False), ("nokrita", False)],
)
def test_only_krita_itself_counts_as_running_krita(tmp_path, program, counts):
    shutil.copy(shutil.which("sleep"), tmp_path / program)
    with subprocess.Popen([tmp_path / program, "60"]) as process:
        mine = psutil.Process(process.pid)
        try:
            until(lambda: processes.program_of(mine) == program, 10)
            assert bool(KRITA.program.fullmatch(processes.program_of(mine))) == counts
            assert not counts or processes.is_running(KRITA.program)
        finally:
            process.kill()
