"""What the tests of the installer share."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scumble_install import bundle
from scumble_install.vendor import vendor_pyzmq


@pytest.fixture(scope="session", autouse=True)
def wheels_fetched_once(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Have each platform's pyzmq fetched once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if hasattr(request.config, "workerinput") else base) / "wheels"
    shared.mkdir(exist_ok=True)

    def vendor(folder: Path, wheels: str) -> list[str]:
        fetched, served = shared / wheels, shared / f"{wheels}.json"
        with (shared / f"{wheels}.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not served.exists():
                fetched.mkdir(exist_ok=True)
                served.write_text(json.dumps(vendor_pyzmq(fetched, wheels)))
        shutil.copytree(fetched, folder, dirs_exist_ok=True)
        found: list[str] = json.loads(served.read_text())
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "vendor_pyzmq", vendor)
        yield
