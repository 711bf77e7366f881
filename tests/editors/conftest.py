"""One Krita with a stand-in for the client, one with the real backend; each is started once."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from krita_runner import Krita, editors_tree  # noqa: E402
from real_backend import Backend  # noqa: E402

DATA = HERE.parent / "data"


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: $SCUMBLE_TEST_OUTPUT, or a temporary folder."""
    chosen = os.environ.get("SCUMBLE_TEST_OUTPUT")
    return Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")


@pytest.fixture(scope="session")
def krita(pictures: Path) -> Iterator[Krita]:
    """A Krita whose plugin talks to a stand-in for the client: fast, and it does what we want."""
    session = Krita(editors_tree(), pictures)
    try:
        session.install_plugin(HERE / "krita" / "fake" / "scumble_client")
        session.start()
        yield session
    finally:
        session.close()


@pytest.fixture(scope="session")
def real_krita(pictures: Path) -> Iterator[Krita]:
    """A Krita as the installer leaves it; its first scenario starts the real backend."""
    session = Krita(editors_tree(), pictures)
    backend = Backend(session.home)
    session.answers["start_backend"] = backend.start
    try:
        session.install_product()
        session.start()
        yield session
    finally:
        backend.stop()
        session.close()


@pytest.fixture
def photo() -> Path:
    return DATA / "coffee.jpg"


@pytest.fixture
def style() -> Path:
    from scumble_styles import starter_pack

    return starter_pack()[0].path
