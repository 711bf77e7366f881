import os
import runpy
from pathlib import Path

import pytest

from scumble_backend import engine
from scumble_backend.engine import waiting


def test_threads_sleep_while_they_wait_unless_the_user_has_said_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    runpy.run_path(str(waiting.__file__))
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"
    monkeypatch.delenv("OMP_WAIT_POLICY")
    runpy.run_path(str(waiting.__file__))
    assert os.environ["OMP_WAIT_POLICY"] == "PASSIVE"


def test_the_engine_imports_it_before_anything_that_loads_pytorch() -> None:
    lines = Path(str(engine.__file__)).read_text(encoding="utf-8").splitlines()
    imports = [line for line in lines if line.startswith(("from", "import"))]
    assert imports[0].startswith("from . import waiting")
