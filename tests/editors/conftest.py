"""One Krita with a stand-in for the client, one with the real backend; each is started once."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from gimp_case import LARGE, SMALL, SOFT, Case  # noqa: E402
from gimp_runner import Gimp  # noqa: E402
from krita_runner import Krita, editors_tree  # noqa: E402
from real_backend import Backend, OwnDisk  # noqa: E402

DATA = HERE.parent / "data"


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: $SCUMBLE_TEST_OUTPUT, or a temporary folder."""
    chosen = os.environ.get("SCUMBLE_TEST_OUTPUT")
    return Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")


@pytest.fixture(scope="module")
def krita(pictures: Path) -> Iterator[Krita]:
    """A Krita whose plugin talks to a stand-in for the client: fast, and it does what we want."""
    session = Krita(editors_tree(), pictures)
    try:
        session.install_plugin(HERE / "krita" / "fake_client.py")
        session.start()
        yield session
    finally:
        session.close()


@pytest.fixture(scope="module")
def real_krita(pictures: Path) -> Iterator[Krita]:
    """A Krita as the installer leaves it; its first scenario starts the real backend."""
    session = Krita(editors_tree(), pictures)
    backend = Backend(session.home, "pastiche")
    session.answers |= {
        "start_backend": backend.start,
        "restart_backend": backend.restart,
        "kill_backend": backend.kill,
        "start_another_backend": backend.start,
        "stop_backend": backend.stop,
    }
    try:
        session.install_product()
        session.start()
        yield session
    finally:
        backend.stop()
        session.close()


@pytest.fixture(scope="session")
def gimp_backend(narrow_weights_file: str) -> Iterator[Backend]:
    """The real backend of the GIMP without windows, where nobody does anything meanwhile."""
    yield from _backend_for_gimp(narrow_weights_file)


@pytest.fixture(scope="session")
def window_backend() -> Iterator[Backend]:
    """The real backend of the GIMP with windows: all of the network, painting like an artist's."""
    yield from _backend_for_gimp("pastiche")


def _backend_for_gimp(weights: str) -> Iterator[Backend]:
    (editors_tree() / "home").mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="scumble-backend-", dir=editors_tree() / "home"))
    backend = Backend(home, weights)
    backend.disk = OwnDisk(backend.folder)
    backend.start()
    yield backend
    backend.stop()
    backend.disk.close()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def gimp(pictures: Path, gimp_backend: Backend) -> Iterator[Gimp]:
    """A GIMP without windows, with the plug-in as the installer leaves it."""
    yield from _gimp(pictures, gimp_backend, windows=False)


@pytest.fixture(scope="session")
def gimp_windows(pictures: Path, window_backend: Backend) -> Iterator[Gimp]:
    """A GIMP on a screen of its own, with the plug-in as the installer leaves it."""
    yield from _gimp(pictures, window_backend, windows=True)


def _gimp(pictures: Path, backend: Backend, windows: bool) -> Iterator[Gimp]:
    session = Gimp(editors_tree(), pictures, windows, backend.folder)
    try:
        session.install_product()
        session.start()
        yield session
    finally:
        session.close()


@pytest.fixture(scope="session")
def gimp_photo(gimp: Gimp, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small photo with a soft edge, inside GIMP's home."""
    path = tmp_path_factory.mktemp("photo") / "photo.png"
    _soft(64).save(path)
    return gimp.bring(path)


@pytest.fixture(scope="session")
def gimp_style(gimp: Gimp) -> str:
    from scumble_styles import starter_pack

    return gimp.bring(starter_pack()[0].path)


@pytest.fixture
def case(gimp_windows: Gimp, window_photos: dict[int, str], window_style: str) -> Iterator[Case]:
    case = Case(gimp_windows, window_photos, window_style)
    yield case
    if case.number is not None:  # a test failed in the middle: the next one starts clean
        gimp_windows.photograph("failed-window")
        gimp_windows.ask("click", name="scumble_cancel")
        case.close()


@pytest.fixture(scope="session")
def window_photos(gimp_windows: Gimp, tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The photo in several sizes, inside GIMP's home."""
    folder, found = tmp_path_factory.mktemp("photos"), {}
    for size in (SMALL, LARGE, SOFT):
        image = Image.open(DATA / "coffee.jpg").resize((size, size))
        (_soft(size) if size == SOFT else image).save(folder / f"{size}.png")
        found[size] = gimp_windows.bring(folder / f"{size}.png")
    return found


@pytest.fixture(scope="session")
def window_style(gimp_windows: Gimp) -> str:
    from scumble_styles import starter_pack

    return gimp_windows.bring(starter_pack()[4].path)


@pytest.fixture(scope="session")
def same_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo with a soft edge that every editor and the shell are to paint alike."""
    path = tmp_path_factory.mktemp("same") / "same.png"
    image = _soft(96)
    seen = image.getchannel("A").point(lambda alpha: max(alpha, 1))
    image.putalpha(seen)  # or Krita would leave out what is transparent at the border
    image.save(path)
    return path


@pytest.fixture(scope="session")
def shell_painting(same_photo: Path) -> Path:
    """What ``scumble style`` makes of it on the CPU; the editors' parameters are to be these."""
    return _paint_in_the_shell(same_photo, "whole", "pastiche")


@pytest.fixture(scope="session")
def narrow_shell_painting(same_photo: Path, narrow_weights_file: str) -> Path:
    """The same, by the network that GIMP's backend has."""
    return _paint_in_the_shell(same_photo, "narrow", narrow_weights_file)


def _paint_in_the_shell(photo: Path, name: str, weights: str) -> Path:
    out, home = photo.with_name(f"{name}.png"), photo.with_name(name)
    environment = {**os.environ, "SCUMBLE_HOME": str(home)}
    environment["SCUMBLE_WEIGHTS"] = weights
    words = ["style", str(photo), "--style", "impasto", "-o", str(out), "--device", "cpu"]
    settings = ["--preset", "draft", "--seed", "5", "--variation", "30"]
    command = [sys.executable, "-m", "scumble_cli.main", *words, *settings]
    subprocess.run(command, env=environment, check=True, timeout=200)
    connection = json.loads((home / "connection.json").read_text())
    os.kill(connection["pid"], signal.SIGTERM)
    return out


def _soft(size: int) -> Image.Image:
    image = Image.open(DATA / "coffee.jpg").convert("RGBA").resize((size, size))
    image.putalpha(Image.linear_gradient("L").resize((size, size)).rotate(90))
    return image


@pytest.fixture
def photo() -> Path:
    return DATA / "coffee.jpg"


@pytest.fixture
def style() -> Path:
    from scumble_styles import starter_pack

    return starter_pack()[0].path
