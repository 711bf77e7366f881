"""The installer on a home of its own: what it writes, what it leaves alone, what it takes away."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from tests.backends import until

from scumble_install import krita, processes
from scumble_install.ini import set_value
from scumble_install.krita import KRITA

KRITARC = "[MainWindow]\nState=AAAA/wAAAAD9\n\n[python]\nenable_other=true\n\n[theme]\nTheme=Dark\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    profile = krita.native_profile(home)
    profile.settings.parent.mkdir(parents=True)
    profile.settings.write_text(KRITARC)
    KRITA.install(profile)
    return profile


def test_the_plugin_is_complete_and_stands_alone(installed):
    """Client, protocol and styles import from the vendor folder, without this environment."""
    vendor = installed.folder / "pykrita" / "scumble_krita" / "vendor"
    code = (
        f"import sys; sys.path.insert(0, {str(vendor)!r})\n"
        "import importlib, pkgutil\n"
        "import zmq, scumble_client, scumble_editor, scumble_protocol.parameters, scumble_styles\n"
        "rooms = list(pkgutil.walk_packages(scumble_editor.__path__, 'scumble_editor.'))\n"
        "assert any(room.name == 'scumble_editor.unfinished.offers' for room in rooms)\n"
        "assert all(importlib.import_module(room.name) for room in rooms)\n"
        "assert zmq.has('curve')\n"
        "assert all(s.path.is_file() for s in scumble_styles.starter_pack())\n"
        "print(zmq.__file__, scumble_client.__file__)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert all(path.startswith(str(vendor)) for path in done.stdout.split())


def test_every_room_of_the_plugin_is_copied(installed):
    folder = installed.folder / "pykrita" / "scumble_krita"
    source = Path(find_spec("scumble_krita").origin).parent
    wanted = {path.relative_to(source) for path in source.rglob("*.py")}
    assert wanted == {
        path.relative_to(folder)
        for path in folder.rglob("*.py")
        if "vendor" not in path.relative_to(folder).parts
    }


def test_krita_finds_and_enables_it(installed):
    folder = installed.folder / "pykrita"
    assert "X-KDE-Library=scumble_krita" in (folder / "scumble_krita.desktop").read_text()
    lines = installed.settings.read_text().splitlines()
    assert lines[lines.index("[python]") + 1] == "enable_scumble_krita=true"
    assert [line for line in KRITARC.splitlines() if line not in lines] == []
    actions = installed.folder / "actions" / "scumble_krita.action"
    assert '<Action name="scumble_paint">' in actions.read_text(), "it can be given a shortcut"


def test_no_temporary_folders_stay(installed):
    names = {p.name for p in (installed.folder / "pykrita").iterdir()}
    assert names == {"scumble_krita", "scumble_krita.desktop"}


def test_installing_again_replaces_the_old_copy(installed):
    old = installed.folder / "pykrita" / "scumble_krita" / "old_module.py"
    old.touch()
    KRITA.install(installed)
    assert not old.exists()
    assert KRITA.installed(installed)
    assert installed.settings.read_text().count("enable_scumble_krita") == 1


def test_profiles_are_found_by_their_folders(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert KRITA.find(tmp_path) == []
    (tmp_path / ".var/app/org.kde.krita/data/krita").mkdir(parents=True)
    assert [p.name for p in KRITA.find(tmp_path)] == ["Krita (Flatpak)"]
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/krita")
    assert [p.name for p in KRITA.find(tmp_path)] == ["Krita", "Krita (Flatpak)"]


def test_uninstalling_leaves_the_rest_as_it_was(tmp_path, installed):
    import shutil

    home = tmp_path / "copy"
    shutil.copytree(installed.folder.parents[2], home)
    profile = krita.native_profile(home)
    assert KRITA.uninstall(profile)
    assert list((profile.folder / "pykrita").iterdir()) == []
    assert list((profile.folder / "actions").iterdir()) == []
    assert profile.settings.read_text() == KRITARC
    assert not KRITA.uninstall(profile)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[python]\nkey=1\n"),
        ("[python]\n", "[python]\nkey=1\n"),
        ("[python]\nkey=0\n[x]\nkey=9\n", "[python]\nkey=1\n[x]\nkey=9\n"),
        ("[x]\na=[b]\n", "[x]\na=[b]\n\n[python]\nkey=1\n"),
    ],
)
def test_one_value_is_set_and_all_else_stays(tmp_path, before, after):
    path = tmp_path / "kritarc"
    path.write_text(before)
    path.chmod(0o600)
    set_value(path, "python", "key", "1")
    assert path.read_text() == after
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_foreign_bytes_of_a_kritarc_stay_as_they_are(tmp_path, end):
    before = end.join([b"[x]", b"name=caf\xe9", b"a=\x85\x0b", b"", b"[python]", b"key=0", b""])
    path = tmp_path / "kritarc"
    path.write_bytes(before)
    set_value(path, "python", "key", "1")
    assert path.read_bytes() == before.replace(b"key=0", b"key=1")
    set_value(path, "python", "key", None)
    assert path.read_bytes() == before.replace(b"key=0" + end, b"")


def test_a_linked_kritarc_stays_a_link(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    real, link = tmp_path / "dotfiles" / "kritarc", tmp_path / "kritarc"
    real.write_text("[python]\n")
    real.chmod(0o600)
    link.symlink_to(real)
    set_value(link, "python", "key", "1")
    assert link.is_symlink()
    assert real.read_text() == "[python]\nkey=1\n"
    assert real.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in real.parent.iterdir()] == ["kritarc"]


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
