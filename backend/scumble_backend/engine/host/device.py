"""Which device, and which number format it is fast in."""

import os

import torch
from torch import Tensor

from scumble_backend.engine.errors import EngineError

# Values of ONEDNN_MAX_CPU_ISA under which oneDNN multiplies bfloat16 by other instructions, if at
# all, whatever the processor has. Values that it does not know restrict nothing.
_WITHOUT_BFLOAT16 = {
    "SSE41",
    "AVX",
    "AVX2",
    "AVX2_VNNI",
    "AVX2_VNNI_2",  # converts it, and multiplies float32
    "AVX512_CORE",  # emulates it: 14 GFLOP/s where float32 has 97
    "AVX512_CORE_VNNI",
}
# And those under which it has no AMX.
_WITHOUT_AMX = _WITHOUT_BFLOAT16 | {
    "AVX512_CORE_BF16",
    "AVX512_CORE_FP16",
    "AVX10_1_512",
    "AVX10_2",
    "AVX10_2_512",
}


def pick_device(name: str = "auto") -> torch.device:
    """The device called `name`: "auto", "cpu", "cuda", "cuda:1", "mps", "xpu", ...

    "auto" is the accelerator that PyTorch reports, else the CPU.
    Raises EngineError when PyTorch does not know the name or the device is not there. The CPU
    is given without a question about accelerators: their drivers may hang or end the process.
    """
    if name == "auto":
        return _accelerator() or torch.device("cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise EngineError(f"PyTorch knows no device called {name!r}") from error
    if device.type == "cpu":
        return device
    accelerator = _accelerator()
    there = accelerator is not None and accelerator.type == device.type
    if not there or (device.index or 0) >= torch.accelerator.device_count():
        found = accelerator.type if accelerator else "cpu"
        raise EngineError(f"There is no device {name!r} here; PyTorch sees only {found!r}")
    return device


def _accelerator() -> torch.device | None:
    return torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None


def fast_dtype(device: torch.device) -> torch.dtype:
    """The fastest dtype that is good enough for VGG features on `device`.

    bfloat16 where the hardware multiplies it faster and oneDNN may use that (ONEDNN_MAX_CPU_ISA),
    else float32: 1.7 to 2 times faster on AMD's CPUs with avx512_bf16, and with AMX. Intel's
    avx512_bf16 alone is slower than its float32 (1.7 times, Xeon of 2023 without AMX), as an
    emulated bfloat16 is. The features are scaled to RMS 1 (see weights.py), so bfloat16's 8 bits
    cost no visible picture quality.
    """
    if device.type == "cpu":
        fast = _cpu_multiplies_bfloat16()
    elif device.type == "cuda":
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = False
    return torch.bfloat16 if fast else torch.float32


def exact(x: Tensor) -> Tensor:
    """`x` in float64, for small matrices: on its device, or on the CPU if that has no float64."""
    return x.double() if has_float64(x.device) else x.cpu().double()


def has_float64(device: torch.device) -> bool:
    """Whether the device has float64; Apple's GPUs do not."""
    return device.type != "mps"


def _cpu_multiplies_bfloat16() -> bool:
    get_capabilities = getattr(torch.cpu, "get_capabilities", None)  # new in PyTorch 2.11 or so
    if get_capabilities is None or not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    found, most = get_capabilities(), _most_instructions()
    if found.get("amx_bf16") and most not in _WITHOUT_AMX:
        return True
    intel = str(found.get("cpu_name", "")).startswith("Intel")
    return bool(found.get("avx512_bf16")) and not intel and most not in _WITHOUT_BFLOAT16


def _most_instructions() -> str:
    """Give the name of the instructions that the environment restricts oneDNN to; "": none."""
    names = ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA")  # in the order in which oneDNN looks
    return next((os.environ[name] for name in names if os.environ.get(name)), "").upper()
