"""What a process that an editor starts inherits: the user's variables without the bundle's."""

import ntpath

import pytest

from scumble_client.link.environment import Starter, clean_environment, without_bundle

PYTHON = "/home/zoë/.local/share/scumble/env/bin/python"
APP = "/run/mount_kritaXy"
MAC = "/Applications/krita.app/Contents"
KRITA = r"C:\Program Files\Krita (x64)"
WINDOWS = r"C:\Users\Zoë\scumble\env\Scripts\python.exe"

CASES = {
    "an AppImage's own entries go, ROCm's stay": (
        Starter("linux", f"{APP}/usr/bin/krita", {
            "APPDIR": APP,
            "APPIMAGE": "/home/zoë/krita.appimage",
            "ARGV0": "krita.appimage",
            "OWD": "/home/zoë",
            "LD_LIBRARY_PATH": f"{APP}/usr/libstdcpp-fallback/:/opt/rocm/lib",
            "PATH": f"{APP}/usr/bin:/usr/local/bin:/usr/bin",
            "PYTHONPATH": f"{APP}/usr/lib/python3.10:/home/zoë/modules",
            "PYTHONHOME": f"{APP}/usr",
            "QT_PLUGIN_PATH": f"{APP}/usr/plugins",
            "GI_TYPELIB_PATH": f"{APP}/usr/lib/girepository-1.0:/opt/gir",
            "LD_PRELOAD": f"{APP}/exec.so /usr/lib/libjemalloc.so",
            "SSL_CERT_FILE": f"{APP}/usr/cert.pem",
            "XDG_DATA_DIRS": f"{APP}/usr/share:/usr/share",
        }),
        PYTHON,
        {
            "LD_LIBRARY_PATH": "/opt/rocm/lib",
            "PATH": "/usr/local/bin:/usr/bin",
            "PYTHONPATH": "/home/zoë/modules",
            "GI_TYPELIB_PATH": "/opt/gir",
            "LD_PRELOAD": "/usr/lib/libjemalloc.so",
            "XDG_DATA_DIRS": "/usr/share",
        },
    ),
    "an empty entry that a bundle leaves would mean the current folder": (
        Starter("linux", f"{APP}/usr/bin/krita", {
            "APPDIR": APP,
            "LD_LIBRARY_PATH": f"{APP}/usr/libstdcpp-fallback/:",
        }),
        PYTHON,
        {},
    ),
    "an AppImage that was unpacked sets no APPDIR": (
        Starter("linux", "/opt/krita/usr/bin/krita", {
            "LD_LIBRARY_PATH": "/opt/krita/usr/lib:/opt/rocm/lib",
        }, {"/opt/krita/AppRun"}.__contains__),
        PYTHON,
        {"LD_LIBRARY_PATH": "/opt/rocm/lib"},
    ),
    "NixOS: all of it is the user's": (
        Starter("linux", "/nix/store/abc-krita/bin/krita", {
            "LD_LIBRARY_PATH": "/run/opengl-driver/lib",
            "PYTHONPATH": "/nix/store/def-python3.12/site-packages",
            "QT_PLUGIN_PATH": "/nix/store/ghi-qt/plugins",
        }, lambda _: False),
        PYTHON,
        {
            "LD_LIBRARY_PATH": "/run/opengl-driver/lib",
            "PYTHONPATH": "/nix/store/def-python3.12/site-packages",
            "QT_PLUGIN_PATH": "/nix/store/ghi-qt/plugins",
        },
    ),
    "a distribution's Krita adds its plugins, which may be called like modules": (
        Starter("linux", "/usr/bin/krita", {
            "PYTHONPATH": "/usr/lib/x86_64-linux-gnu/krita-python-libs:"
            "/home/zoë/.local/share/krita/pykrita:/usr/share/krita/pykrita:/home/zoë/modules",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
        }, lambda _: False),
        PYTHON,
        {"PYTHONPATH": "/home/zoë/modules", "PYTHONNOUSERSITE": "1"},
    ),
    "a Flatpak's files are in /app": (
        Starter("linux", "/app/bin/krita", {
            "PYTHONPATH": "/app/lib/python3/dist-packages",
            "PATH": "/app/bin:/usr/bin",
            "FLATPAK_ID": "org.kde.krita",
        }, {"/.flatpak-info"}.__contains__),
        PYTHON,
        {"PATH": "/usr/bin", "FLATPAK_ID": "org.kde.krita"},
    ),
    "a snap's": (
        Starter("linux", "/snap/krita/92/usr/bin/krita", {
            "SNAP": "/snap/krita/92",
            "LD_LIBRARY_PATH": "/snap/krita/92/usr/lib:/var/lib/snapd/lib/gl",
        }, lambda _: False),
        PYTHON,
        {"LD_LIBRARY_PATH": "/var/lib/snapd/lib/gl"},
    ),
    "macOS": (
        Starter("darwin", f"{MAC}/MacOS/krita", {
            "DYLD_LIBRARY_PATH": "/opt/mine",
            "DYLD_FRAMEWORK_PATH": f"{MAC}/Frameworks",
            "__PYVENV_LAUNCHER__": f"{MAC}/MacOS/krita",
            "PYTHONEXECUTABLE": f"{MAC}/MacOS/krita",
            "PYTHONHOME": f"{MAC}/Frameworks/Python.framework/Versions/3.10",
            "PATH": f"{MAC}/MacOS:/opt/homebrew/bin:/usr/bin",
            "QT_PLUGIN_PATH": f"{MAC}/PlugIns",
        }),
        "/Users/zoë/Library/Application Support/Scumble/env/bin/python",
        {"PATH": "/opt/homebrew/bin:/usr/bin"},
    ),
    "Windows: the editor's DLLs go, in whatever letters": (
        Starter("win32", KRITA + r"\bin\krita.exe", {
            "PATH": ntpath.normpath(KRITA).lower() + r"\bin;C:\Windows\System32;C:\CUDA\bin",
            "PYTHONHOME": KRITA + r"\python",
            "QT_PLUGIN_PATH": KRITA.replace("\\", "/") + "/lib/qt",
        }),
        WINDOWS,
        {"PATH": r"C:\Windows\System32;C:\CUDA\bin"},
    ),
    "Windows: the shell's own Python keeps its DLLs (conda)": (
        Starter("win32", r"C:\conda\envs\art\python.exe", {
            "PATH": r"C:\conda\envs\art\Library\bin;C:\Windows",
            "PYTHONHOME": r"C:\conda\envs\art",
        }),
        r"C:\conda\envs\art\python.exe",
        {
            "PATH": r"C:\conda\envs\art\Library\bin;C:\Windows",
            "PYTHONHOME": r"C:\conda\envs\art",
        },
    ),
    "a folder whose name only begins so is another": (
        Starter("linux", "/run/mount_a/usr/bin/krita", {
            "APPDIR": "/run/mount_a",
            "PATH": "/run/mount_ab/bin:/run/mount_a/bin",
            "EMPTY": "",
            "URL": "https://example.org:80/run/mount_a",
        }),
        PYTHON,
        {
            "PATH": "/run/mount_ab/bin",
            "EMPTY": "",
            "URL": "https://example.org:80/run/mount_a",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_the_bundles_own_entries_go(case):
    starter, command, left = CASES[case]
    assert without_bundle(starter, command) == left


def test_what_is_started_gets_it_so(monkeypatch, tmp_path):
    monkeypatch.setenv("SCUMBLE_HOME", str(tmp_path))
    monkeypatch.setenv("APPDIR", APP)
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{APP}/lib:/opt/rocm/lib")
    cleaned = clean_environment(PYTHON)
    assert (cleaned["LD_LIBRARY_PATH"], cleaned["PYTHONUTF8"]) == ("/opt/rocm/lib", "1")
