import pytest
import torch

from scumble_backend.engine import EngineError, pick_device
from scumble_backend.engine.device import fast_dtype


def test_the_cpu_is_always_there() -> None:
    assert pick_device("cpu") == torch.device("cpu")


def test_auto_takes_the_accelerator_or_the_cpu() -> None:
    expected = "cpu"
    if torch.accelerator.is_available():
        found = torch.accelerator.current_accelerator()
        expected = found.type if found else "cpu"
    assert pick_device("auto").type == expected


@pytest.mark.parametrize("name", ["toaster", "cuda:77", "mps:3"])
def test_a_device_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(EngineError, match=name):
        pick_device(name)


def test_bfloat16_only_where_the_processor_multiplies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)
    assert fast_dtype(cpu) == torch.float32
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True}, raising=False)
    assert fast_dtype(cpu) == torch.bfloat16
    monkeypatch.delattr(torch.cpu, "get_capabilities")  # an older PyTorch
    assert fast_dtype(cpu) == torch.float32
    assert fast_dtype(torch.device("mps")) == torch.float32
