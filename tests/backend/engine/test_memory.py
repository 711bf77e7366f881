import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import torch

from scumble_backend.engine.host import memory
from scumble_backend.engine.host.memory import free_memory, ran_out, release

CPU = torch.device("cpu")


def test_the_free_memory_of_the_host_is_what_the_system_says() -> None:
    assert 0 < free_memory(CPU) <= psutil.virtual_memory().total


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Pretend a Linux of so much memory, and a control group with a limit."""
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    monkeypatch.setattr(memory, "_GROUP", tmp_path)

    def pretend(available: str, limit: str = "", used: int = 0) -> None:
        names = ("MemTotal", "MemFree", "Buffers", "Cached", "Shmem", "Active", "Inactive", "Slab")
        lines = [f"{name}: 99 kB" for name in names] + [f"MemAvailable:   {available} kB"]
        (tmp_path / "meminfo").write_text("\n".join(lines) + "\n")
        if limit:
            (tmp_path / "memory.max").write_text(limit)
            (tmp_path / "memory.current").write_text(str(used))
            (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 100\n")

    return pretend


def test_what_pytorch_has_reserved_on_an_accelerator_and_does_not_use_is_free_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, says in {
        "get_memory_info": (700, 1000),
        "memory_reserved": 60,
        "memory_allocated": 20,
    }.items():
        monkeypatch.setattr(torch.accelerator, name, lambda _device, says=says: says)
    assert free_memory(torch.device("cuda")) == 700 + 60 - 20


def test_a_mac_says_how_much_it_recommends_and_how_much_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 900)
    monkeypatch.setattr(torch.mps, "driver_allocated_memory", lambda: 300)
    assert free_memory(torch.device("mps")) == 900 - 300


linux = pytest.mark.skipif(sys.platform != "linux", reason="a pretended /proc")


@linux
def test_a_container_has_what_its_group_allows(system: Callable[..., None]) -> None:
    system("1000", limit="50000", used=20000)
    assert free_memory(CPU) == 50000 - 20000 + 100  # pages of files can be dropped


@linux
@pytest.mark.parametrize("limit", ["", "max\n", "999999999999"])
def test_without_a_limit_the_system_counts(system: Callable[..., None], limit: str) -> None:
    system("99", limit)
    assert free_memory(CPU) == 99 * 1024


@linux
def test_what_cannot_be_read_is_unknown(system: Callable[..., None]) -> None:
    assert free_memory(CPU) == memory._UNKNOWN  # there is no meminfo
    system("many")
    assert free_memory(CPU) == memory._UNKNOWN


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (RuntimeError("[enforce fail at alloc_cpu.cpp:121] DefaultCPUAllocator: "
                      "can't allocate memory: you tried to allocate 4 bytes."), True),
        (RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate"), True),
        (RuntimeError("shape '[2]' is invalid"), False),
        (ValueError("out of memory"), False),
    ],
)  # fmt: skip
def test_running_out_of_memory_is_recognised(error: Exception, expected: bool) -> None:
    assert ran_out(error) is expected


def test_pytorchs_own_refusal_is_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50)
    assert ran_out(caught.value)
    release(CPU)
