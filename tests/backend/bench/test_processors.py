import pytest
import torch

from scumble_backend.bench.cost.convolutions import Kind, kinds_of, time_kind
from scumble_backend.bench.pairs import PairError, default_pairs
from scumble_backend.bench.run import processors
from scumble_backend.bench.sections.processors import NATIVE, ProcessorPlan
from scumble_backend.engine.schedule import road


def test_every_convolution_of_a_level_is_among_its_kinds():
    kinds = kinds_of(road(512)[0], (43, 64))
    assert Kind(3, 64, (43, 64), back=False) in kinds
    assert Kind(64, 3, (43, 64), back=True) in kinds
    assert Kind(512, 512, (3, 4), back=False) in kinds
    assert Kind(512, 512, (6, 8), back=True) in kinds
    assert max(kind.outputs for kind in kinds_of(road(512)[3], (341, 512))) == 256


@pytest.mark.parametrize("kind", [Kind(3, 64, (9, 14), False), Kind(64, 3, (9, 14), True)])
def test_a_kind_is_timed_against_pytorch(kind):
    timed = time_kind(kind, torch.float32)
    assert timed.ours > 0
    assert timed.fastest > 0
    assert timed.speed == timed.fastest / timed.ours
    assert timed.kind == kind.name


def test_a_processor_is_measured_in_a_process_of_its_own():
    section = processors.measure(
        default_pairs()[0], 64, [NATIVE], ProcessorPlan(1, 1), lambda _: None
    )
    assert [row["what"] for row in section.rows] == [
        "draft, 64 px",
        "draft, 64 px",
        "normal, 64 px",
        "whole draft over the wire",
        "whole normal over the wire",
    ]
    assert all(row["processor"] == NATIVE and row["times_wall"] > 0.5 for row in section.rows)
    assert {row["way"] for row in section.details} <= {
        "conv2d, channels last",
        "conv2d, channels first",
        "unfold and a matrix product",
    }
    assert any(note.startswith("native: ") for note in section.notes)


def test_a_processor_that_cannot_be_measured_is_named():
    with pytest.raises(PairError, match="native ended with status"):
        processors.measure(
            default_pairs()[0]._replace(photo=default_pairs()[0].photo.with_name("none.jpg")),
            64,
            [NATIVE],
            ProcessorPlan(1, 1),
            lambda _: None,
        )


def test_only_lesser_processors_are_pretended(monkeypatch):
    for capability, names in (
        ("DEFAULT", [NATIVE]),
        ("AVX2", ["AVX2", NATIVE]),
        ("AVX512", ["AVX2", "AVX512_CORE", NATIVE]),
    ):
        monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda c=capability: c)
        assert processors.processors() == names
