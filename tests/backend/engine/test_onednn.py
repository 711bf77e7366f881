"""Which kernels oneDNN takes for us, as it tells itself: here, and as a lesser processor."""

import os
import platform
import subprocess
import sys
from typing import NamedTuple

import pytest
import torch

PROGRAM = """
import scumble_backend.waiting
import torch
from scumble_backend.engine import load_network
from scumble_backend.engine.host.device import fast_dtype
from torch.backends import mkldnn
network = load_network(device="cpu", dtype=torch.float32)
def look(height, width):
    run = network.forward(torch.rand(1, 3, height, width), {"5_1"}, for_backward=True)
    network.backward(run, {"5_1": [lambda g: g.add_(1)]})
for threads in (1, 2):
    torch.set_num_threads(threads)
    for shape in ((43, 64), (64, 43), (64, 64), (95, 143)):
        look(*shape)
        with mkldnn.verbose(mkldnn.VERBOSE_ON):
            look(*shape)
dtype = fast_dtype(torch.device("cpu"))
print("dtype", dtype, flush=True)
x, kernel = (torch.randn(n, 64, s, s, dtype=dtype) for n, s in ((1, 32), (64, 3)))
with mkldnn.verbose(mkldnn.VERBOSE_ON):
    torch.nn.functional.conv2d(x.contiguous(memory_format=torch.channels_last), kernel, padding=1)
"""

PRETENDED = ["AVX2", "AVX512_CORE"] if torch.backends.cpu.get_cpu_capability() == "AVX512" else []
"""Lesser processors than this one; without AVX-512 it is the least itself."""


class Told(NamedTuple):
    """What oneDNN did, a list of fields for each primitive: in passes in float32, and in `fast`.

    Field 5 is the primitive's kind, 6 its kernel (oneDNN's documentation of its verbose mode).
    """

    passes: list[list[str]]
    fast: str
    in_fast: list[list[str]]


@pytest.fixture(scope="module", params=[*PRETENDED, "ALL"])
def told(request: pytest.FixtureRequest) -> Told:
    """All of it in one process for each processor."""
    lines = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": request.param, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    (at,) = (n for n, line in enumerate(lines) if line.startswith("dtype "))
    passes, in_fast = (
        [line.split(",") for line in part if ",exec," in line] for part in (lines[:at], lines[at:])
    )
    return Told(passes, lines[at].removeprefix("dtype "), in_fast)


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="other instructions")
def test_no_iteration_puts_weights_in_order_again(told: Told) -> None:
    """On an AVX2 processor a loop of reference did, for small maps: a second an iteration."""
    assert sum(line[5] == "convolution" for line in told.passes) == 2 * 4 * 2 * 13
    assert {line[5] for line in told.passes} == {"convolution"}
    assert [line for line in told.passes if "ref" in line[6]] == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads what oneDNN prints on Linux")
def test_onednn_emulates_no_bfloat16_for_us(told: Told) -> None:
    if told.fast == "torch.bfloat16":
        names = [line[6] for line in told.in_fast if line[5] == "convolution"]
        assert names
        assert all("_bf16" in name.split(":")[-1] or "amx" in name for name in names)
