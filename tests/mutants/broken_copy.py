"""A copy of the repository whose modules are broken and mended again, and what tests it."""

import compileall
import contextlib
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

import PIL.Image  # noqa: F401 - seconds that each mutant's tests would need again, these too
import psutil
import safetensors.torch  # noqa: F401
import torch.distributed.tensor  # noqa: F401 - what torch.testing imports
import zmq  # noqa: F401
from tests.mutants.points import Mutant
from tests.mutants.sampling import ROOT

PACKAGES = ("protocol", "plugin/client", "plugin/cli", "plugin/styles", "backend", "install")
FORK = multiprocessing.get_context("fork")


class Copy:
    """A copy of the repository in a folder that is deleted later."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "scumble"
        self._folder = folder
        self._said = folder / "said.txt"
        left_out = shutil.ignore_patterns(".*", "__pycache__", "docs", "bench.jpg")
        shutil.copytree(ROOT, self.root, ignore=left_out)
        by_text = PycInvalidationMode.CHECKED_HASH  # what is broken within a second is seen
        compileall.compile_dir(self.root / "backend", quiet=1, invalidation_mode=by_text)

    @contextlib.contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        """Break a module inside the block."""
        module = self.root / mutant.module
        whole = module.read_text()
        module.write_text(mutant.applied(whole))
        try:
            yield
        finally:
            module.write_text(whole)

    def fresh_folder(self) -> Path:
        """Give an empty folder outside the copy."""
        return Path(tempfile.mkdtemp(dir=self._folder))

    def run(self, work: Callable[[], None], patience: float) -> bool:
        """Do work in a process in the copy that has PyTorch already and nothing of Scumble's.

        Tells whether it came to an end within so many seconds. Backends that it has left behind
        get a moment to end by themselves.
        """
        process = FORK.Process(target=self._enter, args=(work,))
        process.start()
        process.join(patience)
        ended = process.exitcode is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
            process.join()
        self._end_what_is_left(moment=3)
        return ended

    def said(self) -> str:
        """What the last process has written, for when it tells nothing else."""
        return self._said.read_text(errors="replace")[-500:]

    def _enter(self, work: Callable[[], None]) -> None:
        os.setsid()
        os.chdir(self.root)
        said = os.open(self._said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.environ.pop("PYTEST_CURRENT_TEST", None)  # of tests that call us
        packages = [str(self.root / package) for package in PACKAGES]
        os.environ |= {"PYTHONPATH": os.pathsep.join(packages), "OMP_NUM_THREADS": "1"}
        sys.dont_write_bytecode = False
        sys.path[:0] = [str(self.root), *packages]
        for name in [name for name in sys.modules if name.startswith(("tests", "scumble_"))]:
            del sys.modules[name]
        work()

    def _end_what_is_left(self, moment: float) -> None:
        end = time.monotonic() + moment
        while left := list(self._left()):
            for process in left if time.monotonic() > end else []:
                with contextlib.suppress(psutil.Error):
                    process.kill()
            time.sleep(0.1)

    def _left(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                path = process.environ().get("PYTHONPATH", "")
                if process.pid != os.getpid() and str(self.root) in path:
                    yield process
