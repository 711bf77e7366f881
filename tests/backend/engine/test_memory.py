from __future__ import annotations

from pathlib import Path

import psutil
import pytest
import torch

from scumble_backend.engine.memory import _free_on_linux, free_memory, ran_out, release

CPU = torch.device("cpu")


def test_the_free_memory_of_the_host_is_what_the_system_says() -> None:
    assert 0 < free_memory(CPU) <= psutil.virtual_memory().total


def _root(at: Path, available: str, limit: str = "", used: int = 0) -> Path:
    (at / "proc").mkdir()
    (at / "proc/meminfo").write_text(f"MemTotal: 99 kB\nMemAvailable:   {available} kB\n")
    group = at / "sys/fs/cgroup"
    group.mkdir(parents=True)
    if limit:
        (group / "memory.max").write_text(limit)
        (group / "memory.current").write_text(str(used))
        (group / "memory.stat").write_text("anon 1\ninactive_file 100\n")
    return at


def test_a_container_has_what_its_group_allows(tmp_path: Path) -> None:
    root = _root(tmp_path, "1000", limit="50000", used=20000)
    assert _free_on_linux(root) == 50000 - 20000 + 100  # pages of files can be dropped


@pytest.mark.parametrize("limit", ["", "max\n", "999999999999"])
def test_without_a_limit_the_system_counts(tmp_path: Path, limit: str) -> None:
    assert _free_on_linux(_root(tmp_path, "1000", limit)) == 1000 * 1024


def test_what_cannot_be_read_is_unknown(tmp_path: Path) -> None:
    assert _free_on_linux(tmp_path) is None
    assert _free_on_linux(_root(tmp_path, "many")) is None


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
