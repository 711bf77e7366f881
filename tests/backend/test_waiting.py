import os
import runpy
from pathlib import Path

import pytest

from scumble_backend import engine, waiting


@pytest.mark.parametrize(
    ("platform", "policy", "spins"),
    [("linux", "ACTIVE", waiting.SPINS), ("darwin", "PASSIVE", None)],
)
def test_threads_soon_sleep_while_they_wait(
    monkeypatch: pytest.MonkeyPatch, platform: str, policy: str, spins: str | None
) -> None:
    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.setenv(name, "")  # to be put back as it was
        monkeypatch.delenv(name)
    monkeypatch.setattr("sys.platform", platform)
    runpy.run_path(str(waiting.__file__))
    assert os.environ["OMP_WAIT_POLICY"] == policy
    assert os.environ.get("GOMP_SPINCOUNT") == spins


def test_what_the_user_has_said_about_it_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "PASSIVE")
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    runpy.run_path(str(waiting.__file__))
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert "GOMP_SPINCOUNT" not in os.environ


def test_the_engine_imports_it_before_anything_that_loads_pytorch() -> None:
    lines = Path(str(engine.__file__)).read_text(encoding="utf-8").splitlines()
    imports = [line for line in lines if line.startswith(("from", "import"))]
    assert imports[0].startswith("from scumble_backend import waiting")
