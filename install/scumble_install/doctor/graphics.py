"""GPUs that the system knows of, whatever PyTorch sees."""

import shutil
from pathlib import Path

_NVIDIA_FILE = Path("/dev/nvidia0")
"""There on Linux where NVIDIA's driver runs a GPU."""
_NVIDIA_PROGRAM = "nvidia-smi"
"""What NVIDIA's driver brings along on every system."""


def has_nvidia() -> bool:
    """Tell whether an NVIDIA GPU has its driver here. Others are not looked for.

    AMD's and Intel's are in most processors, where PyTorch has nothing for many of them.
    """
    return _NVIDIA_FILE.exists() or shutil.which(_NVIDIA_PROGRAM) is not None
