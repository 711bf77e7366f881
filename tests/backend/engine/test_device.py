import pytest
import torch

from scumble_backend.engine import EngineError, pick_device
from scumble_backend.engine.host.device import exact, fast_dtype


@pytest.fixture
def two_gpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch says that it sees two."""
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: True)
    monkeypatch.setattr(torch.accelerator, "current_accelerator", lambda: torch.device("cuda"))
    monkeypatch.setattr(torch.accelerator, "device_count", lambda: 2)


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


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize(
    ("name", "found"), [("auto", "cuda"), ("cuda", "cuda"), ("cuda:1", "cuda:1"), ("cpu", "cpu")]
)
def test_one_of_two_accelerators_is_taken(name: str, found: str) -> None:
    assert pick_device(name) == torch.device(found)


@pytest.mark.usefixtures("two_gpus")
@pytest.mark.parametrize("name", ["cuda:2", "mps"])
def test_an_accelerator_beside_the_two_is_refused(name: str) -> None:
    with pytest.raises(EngineError, match=f"no device '{name}' here; PyTorch sees only 'cuda'"):
        pick_device(name)


def test_bfloat16_only_where_the_processor_multiplies_it(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    _lift_limits(monkeypatch)
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict, raising=False)
    assert fast_dtype(cpu) == torch.float32
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True}, raising=False)
    assert fast_dtype(cpu) == torch.bfloat16
    monkeypatch.delattr(torch.cpu, "get_capabilities")  # an older PyTorch
    assert fast_dtype(cpu) == torch.float32
    assert fast_dtype(torch.device("mps")) == torch.float32


XEON = {"cpu_name": "Intel Xeon", "avx512_bf16": True}


@pytest.mark.parametrize(
    ("found", "most", "fast"),
    [
        (XEON, "", False),
        (XEON | {"amx_bf16": True}, "", True),
        (XEON | {"amx_bf16": True}, "avx512_core_bf16", False),
        (XEON | {"amx_bf16": True}, "AVX512_CORE_AMX", True),
        ({"cpu_name": "AMD EPYC 9R14", "avx512_bf16": True}, "", True),
    ],
)
def test_intels_bfloat16_is_slow_without_amx(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, object], most: str, fast: bool
) -> None:
    """Measured: 1.7 times as long as float32 for a pass through the network at 64 to 640 px."""
    _lift_limits(monkeypatch)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found, raising=False)
    monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", most)
    assert fast_dtype(torch.device("cpu")) == (torch.bfloat16 if fast else torch.float32)


@pytest.mark.parametrize("name", ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"])
@pytest.mark.parametrize(
    ("most", "fast"),
    [
        ("AVX2", False),
        ("avx2_vnni_2", False),
        ("AVX512_CORE", False),
        ("AVX512_CORE_VNNI", False),
        ("AVX512_CORE_BF16", True),
        ("AVX10_1_512_AMX", True),
        ("DEFAULT", True),
        ("no such value", True),
    ],
)
def test_no_bfloat16_where_onednn_may_not_use_its_instructions(
    monkeypatch: pytest.MonkeyPatch, name: str, most: str, fast: bool
) -> None:
    _lift_limits(monkeypatch)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": True}, raising=False)
    monkeypatch.setenv(name, most)
    expected = torch.bfloat16 if fast else torch.float32
    assert fast_dtype(torch.device("cpu")) == expected


def test_what_a_device_without_float64_has_is_made_exact_on_the_cpu() -> None:
    class OnApple:
        device = torch.device("mps")

        def cpu(self) -> torch.Tensor:
            return torch.ones(2)

    found = exact(OnApple())  # type: ignore[arg-type]
    assert found.dtype == torch.float64
    assert torch.equal(found, torch.ones(2, dtype=torch.float64))


def _lift_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"):
        monkeypatch.delenv(name, raising=False)
