"""Systems that are played in a folder: what their editors have left there, and what is listed."""

import plistlib
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from scumble_install import bundle
from scumble_install.editors import EDITORS
from scumble_install.editors.editor import Editor, Profile
from scumble_install.editors.system import System

WINDOWS = {
    "APPDATA": "{home}/AppData/Roaming",
    "LOCALAPPDATA": "{home}/AppData/Local",
    "ProgramFiles": "{root}/Program Files",
    "ProgramW6432": "{root}/Program Files",
    "ProgramFiles(x86)": "{root}/Program Files (x86)",
}
LISTINGS = Path(__file__).with_name("layouts")
STORE = "AppData/Local/Packages"
OURS = (
    "scumble_protocol",
    "scumble_client",
    "scumble_editor",
    "scumble_styles",
    "scumble_krita",
    "scumble_gimp",
)


@dataclass(frozen=True)
class Played:
    """One system: files and folders (ending in "/") below its root, ``~`` being the user's home."""

    kind: str
    machine: str
    home: str
    there: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    content: dict[str, str] = field(default_factory=dict)

    def make(self, root: Path) -> System:
        home = root / self.home
        home.mkdir(parents=True)
        for name in self.there:
            path = self.path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            elif name.endswith(".app"):
                make_bundle(path, self.content[name])
            else:
                usual = "[theme]\nTheme=Dark\n" if name.endswith("kritarc") else ""
                path.write_bytes(self.content.get(name, usual).format(root=root).encode())
                path.chmod(0o755)
        given = {k: v.format(root=root, home=home) for k, v in self.variables.items()}
        return System(home, self.kind, self.machine, given, root)

    def path(self, root: Path, name: str) -> Path:
        return root / name.replace("~", self.home)


def make_bundle(path: Path, version: str) -> None:
    (path / "Contents").mkdir(parents=True)
    facts = plistlib.dumps({"CFBundleShortVersionString": version})
    (path / "Contents" / "Info.plist").write_bytes(facts)


def install(system: System) -> list[tuple[Editor, Profile]]:
    """Install into all editors that are found; gives those."""
    found = [(editor, profile) for editor in EDITORS for profile in editor.find(system)]
    for editor, profile in found:
        editor.install(profile)
        assert editor.installed(profile)
    return found


def files(root: Path) -> dict[str, Path]:
    """Give all files below a root by their names there."""
    paths = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path for path in paths}


def contents(root: Path) -> dict[str, bytes]:
    """Read all files below a root."""
    return {name: path.read_bytes() for name, path in files(root).items()}


def described(system: System, found: list[tuple[Editor, Profile]], before: dict[str, bytes]) -> str:
    """Say what was found, and each file that came or was changed."""
    profiles = [f"{p.name}: {p.wheels or 'no pyzmq, over the bridge'}" for _, p in found]
    after = files(system.root).items()
    came = [name for name, path in after if name not in before or path.read_bytes() != before[name]]
    return "\n".join([*profiles, "", *listing(came), ""])


def listing(names: Iterable[str]) -> list[str]:
    """List files; one line each for a package of ours and for all of pyzmq that is not compiled."""
    return sorted({_line(name) for name in names})


def _line(name: str) -> str:
    inside = re.match(rf"(.*/({'|'.join(OURS)}))/(?!vendor/)", name)
    if inside and "/vendor/" not in name[inside.end() :]:
        return f"{inside[1]}/"
    if ".dist-info/" in name:
        return re.sub(r"(/pyzmq)-[\d.]+(\.dist-info/).*", r"\1\2", name)
    if "/vendor/zmq/" in name and not re.search(r"\.(so|pyd|dylib|dll)\b", name):
        return re.sub(r"/zmq/.*", "/zmq/", name)
    return re.sub(r"-[0-9a-f]{8}\.so[.\d]*", ".so", name)


def no_pyzmq(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Fetch none: where that is not what is tested."""
    empty = folder / "no-pyzmq"
    empty.mkdir()
    patch.setattr(bundle, "_pyzmq", lambda _: (SimpleNamespace(name=str(empty)), []))


def packages(root: Path) -> list[Path]:
    """Give every folder of a package of ours."""
    return [path for path in root.rglob("scumble_*") if path.is_dir()]


@cache
def source(package: str) -> frozenset[str]:
    """Give the files of a package of this tree that an editor gets."""
    folder = Path(find_spec(package).origin).parent
    names = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    unwanted = {"__pycache__", "painting", "py.typed"}
    sources = {".po", ".pot"}  # of the compiled catalogues
    wanted = (n for n in names if not unwanted & set(n.parts) and n.suffix not in sources)
    return frozenset(map(str, wanted))


SYSTEMS = {
    "windows-installers": Played(
        "win32",
        "AMD64",
        "Users/Zoë Müller",
        (
            "Program Files/Krita (x64)/bin/krita.exe",
            "Program Files/GIMP 3/bin/gimp-3.0.exe",
            "Program Files/GIMP 3/bin/gimp-console-3.0.exe",
            "Program Files/GIMP 2/bin/gimp-2.10.exe",
        ),
        WINDOWS,
    ),
    "windows-portable": Played(
        "win32",
        "AMD64",
        "Users/100% zoë",
        (
            "~/Desktop/krita-x64-5.2.9/bin/krita.exe",
            "~/AppData/Roaming/krita/",
            "~/AppData/Local/kritarc",
            "~/AppData/Local/Programs/GIMP 3/bin/gimp-3.2.exe",
            "~/AppData/Roaming/GIMP/3.0/plug-ins/",
            "~/AppData/Roaming/GIMP/2.10/plug-ins/",
        ),
        WINDOWS,
        {"~/AppData/Local/kritarc": "[theme]\r\nTheme=Krita dark\r\n"},
    ),
    "windows-steam": Played(
        "win32",
        "AMD64",
        "Users/zoe",
        ("Program Files (x86)/Steam/steamapps/common/Krita/krita/bin/krita.exe",),
        WINDOWS,
    ),
    "windows-store": Played(
        "win32",
        "AMD64",
        "Users/zoe",
        (
            f"~/{STORE}/49800Krita_dgzwdfkcxzg90/",
            f"~/{STORE}/GIMP.43237F745622_cr9t4ypyw6jyy/LocalCache/Roaming/GIMP/3.0/",
            f"~/{STORE}/Microsoft.Paint_8wekyb3d8bbwe/LocalCache/Roaming/",
        ),
        WINDOWS,
    ),
    "windows-three-kritas": Played(
        "win32",
        "AMD64",
        "Users/zoe",
        (
            "Program Files/Krita (x64)/bin/krita.exe",
            "~/Downloads/krita-x64-6.0.1/bin/krita.exe",
            "~/AppData/Roaming/krita/pykrita/other/__init__.py",
            f"~/{STORE}/49800KritaProject.Krita_n3kgb906j1zjg/LocalCache/Roaming/krita/",
        ),
        WINDOWS,
    ),
    "windows-arm": Played(
        "win32",
        "ARM64",
        "Users/zoe",
        (
            "Program Files/Krita (x64)/bin/krita.exe",
            "Program Files/GIMP 3/bin/gimp-3.2.exe",
        ),
        WINDOWS,
    ),
    "macos": Played(
        "darwin",
        "arm64",
        "Users/zoe",
        ("Applications/krita.app", "Applications/GIMP.app"),
        content={"Applications/krita.app": "5.2.9", "Applications/GIMP.app": "3.0.4"},
    ),
    "macos-started": Played(
        "darwin",
        "x86_64",
        "Users/Zoë Müller",
        (
            "~/Applications/GIMP-2.10.app",
            "~/Library/Application Support/krita/",
            "~/Library/Preferences/kritarc",
            "~/Library/Application Support/GIMP/3.2/plug-ins/",
            "~/Library/Application Support/GIMP/2.10/plug-ins/",
        ),
        content={"~/Applications/GIMP-2.10.app": "2.10.38"},
    ),
    "linux": Played(
        "linux",
        "x86_64",
        "home/zoe",
        ("usr/bin/krita", "usr/bin/gimp-3.0", "usr/bin/gimp-console-3.0", "usr/bin/gimp-2.10"),
        {"PATH": "{root}/usr/local/bin:{root}/usr/bin"},
    ),
    "linux-arm": Played(
        "linux",
        "aarch64",
        "home/zoe",
        ("usr/bin/krita", "~/.config/GIMP/3.0/plug-ins/other/other.py"),
        {"PATH": "{root}/usr/bin"},
    ),
    "linux-xdg": Played(
        "linux",
        "x86_64",
        "home/zoe",
        ("~/my data 100%/krita/", "~/.settings/GIMP/3.2/", "~/.local/share/gone", "~/.config/gone"),
        {
            "XDG_DATA_HOME": "{home}/my data 100%",
            "XDG_CONFIG_HOME": "{home}/.settings",
            "GIMP3_DIRECTORY": "painting/gimp",
        },
    ),
    "linux-flatpak": Played(
        "linux",
        "x86_64",
        "home/zoe",
        (
            "var/lib/flatpak/app/org.kde.krita/current/active/files/bin/krita",
            "~/.local/share/flatpak/app/org.gimp.GIMP/current/active/files/bin/gimp-3.0",
            "~/.local/share/flatpak/app/org.gimp.GIMP/current/active/files/bin/gimp-console-3.0",
        ),
        {"PATH": "{root}/usr/bin"},
    ),
    "linux-flatpak-started": Played(
        "linux",
        "x86_64",
        "home/zoe",
        (
            "~/.var/app/org.kde.krita/data/krita/",
            "~/.var/app/org.kde.krita/config/kritarc",
            "~/.config/GIMP/3.2/plug-ins/",
            "~/.var/app/org.gimp.GIMP/config/GIMP/3.0/",
        ),
        {"PATH": "{root}/usr/bin"},
    ),
    "linux-snap": Played(
        "linux",
        "x86_64",
        "home/zoe",
        (
            "snap/bin/krita",
            "~/snap/krita/current/.config/kritarc",
            "~/snap/gimp/current/.config/GIMP/3.0/",
        ),
        {"PATH": "{root}/usr/bin:{root}/snap/bin"},
    ),
    "linux-appimage": Played(
        "linux",
        "x86_64",
        "home/zoe",
        (
            "~/Downloads/krita-5.2.9-x86_64.appimage",
            "~/Applications/GIMP-3.0.4-x86_64.AppImage",
            "~/Applications/GIMP-2.10.38-x86_64.AppImage",
        ),
        {"PATH": "{root}/usr/bin"},
    ),
    "linux-moved-resources": Played(
        "linux",
        "x86_64",
        "home/zoe",
        ("~/.config/kritarc", "~/.local/share/krita/", "media/big disk/"),
        content={
            "~/.config/kritarc": "ResourceDirectory={root}/media/big\\sdisk/kr\\xc3\\xafta\n"
            "[a]\nb=1"
        },
    ),
}


if __name__ == "__main__":  # list anew what comes, to be looked at before it is committed
    for name, played in SYSTEMS.items():
        with tempfile.TemporaryDirectory() as folder:
            system = played.make(Path(folder) / "root")
            before = contents(system.root)
            (LISTINGS / f"{name}.txt").write_text(
                described(system, install(system), before), "utf-8"
            )
