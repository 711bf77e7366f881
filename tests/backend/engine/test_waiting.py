import os
import subprocess
import sys
from pathlib import Path


def test_threads_sleep_while_they_wait() -> None:
    """The engine says so before PyTorch is loaded, unless the user has said otherwise."""
    script = (
        "import os, sys; import scumble_backend.engine.waiting as w; "
        "print(os.environ['OMP_WAIT_POLICY'])"
    )
    ours = {k: v for k, v in os.environ.items() if k != "OMP_WAIT_POLICY"}
    ours["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
    for extra, expected in (({}, "PASSIVE"), ({"OMP_WAIT_POLICY": "ACTIVE"}, "ACTIVE")):
        done = subprocess.run(
            [sys.executable, "-c", script], env=ours | extra, capture_output=True, check=True
        )
        assert done.stdout.decode().strip() == expected


def test_the_engine_imports_it_before_pytorch() -> None:
    from scumble_backend import engine

    lines = Path(str(engine.__file__)).read_text(encoding="utf-8").splitlines()
    imports = [line for line in lines if line.startswith(("from", "import"))]
    assert imports[0].startswith("from . import waiting")
