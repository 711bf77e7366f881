"""A worker process with a pretended GPU that lies, run in the place of the product's own.

``$LIES`` names the lie, ``$LIES_FOLDER`` is where it notes that it has lied, and is told to be lost
``again and again`` instead of once. Only what PyTorch says of accelerators is replaced; the
pretended GPU computes on the CPU (``tests/accelerator.py``).
"""

import os
from pathlib import Path

from scumble_backend.service.worker import checkpoints, device_loop, main, painting_device

# isort: split
import torch
from tests.accelerator import DEVICE, Accelerator

LIE = os.environ["LIES"]
NOTES = Path(os.environ["LIES_FOLDER"])
_CONVOLUTION = torch.ops.aten.convolution


class LyingAccelerator(Accelerator):
    """One whose convolutions fail as the lie wants it."""

    def __init__(self):
        super().__init__()
        self._ready = False
        self._calls = 0

    def start_painting(self):
        """From now on a job is painted, and no trial."""
        self._ready = True

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func.overloadpacket is _CONVOLUTION and any(x.device == DEVICE for x in args[:2]):
            self._calls += 1
            self._lie()
        return super().__torch_dispatch__(func, types, args, kwargs)

    def _lie(self):
        if LIE == "raises at the first kernel":
            raise RuntimeError("CUDA error: no kernel image is available for execution\nCompile")
        if self._ready and self._calls > 200:
            self._fail_in_a_job()

    def _fail_in_a_job(self):
        told = len(list(NOTES.glob("lost-*")))
        if LIE == "is lost" and (told == 0 or (NOTES / "again and again").exists()):
            (NOTES / f"lost-{told}").touch()
            raise RuntimeError("CUDA error: unspecified launch failure")


def _pick_device(name):
    """Find the pretended GPU, or the CPU."""
    if name == "cpu":
        return torch.device("cpu")
    return DEVICE


def pretend():
    """Have every new device loop's thread see the GPU."""
    made, run = device_loop.DeviceLoop.__init__, device_loop.DeviceLoop.run
    gpu = LyingAccelerator()

    def begin(self, replies, setup, *rest):
        if setup.device != "cpu":
            gpu.__enter__()
        made(self, replies, setup, *rest)
        gpu.start_painting()

    device_loop.DeviceLoop.__init__, device_loop.DeviceLoop.run = begin, run
    painting_device.pick_device = _pick_device
    checkpoints.CHECKPOINT_PAUSE = 0.0  # there is one after the first iteration
    painting_device.describe = lambda device: painting_device.DeviceFields(
        "Pretended 4090" if device == DEVICE else "cpu", device.type, 0
    )
    device_loop.describe = painting_device.describe


if __name__ == "__main__":
    pretend()
    main.main()
