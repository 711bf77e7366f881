import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit

from scumble_backend.engine.features import search_index
from scumble_backend.engine.features.search_index import search_index_of


@pytest.mark.parametrize("weighted", [False, True])
def test_the_nearest_column_is_the_one_brute_force_finds(
    weighted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "_CHUNK", 7)
    queries, bank = torch.rand(30, 6) + 1, torch.rand(20, 6) + 3
    weight = torch.rand(30) if weighted else None
    w = torch.ones(30, dtype=torch.float64) if weight is None else weight.double()
    centre = (queries.double() * w[:, None]).sum(0) / w.sum()
    found = search_index_of(bank, torch.float32).nearest(queries, centre.float())
    other = bank.double().mean(0)
    for i, index in enumerate(found.tolist()):
        q = queries[i].double() - centre
        likeness = [
            float(q @ (b.double() - other) / (q.norm() * (b.double() - other).norm())) for b in bank
        ]
        assert likeness[index] == pytest.approx(max(likeness), abs=1e-6)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
def test_columns_that_reduced_keys_find_are_as_near_as_the_nearest(dtype: torch.dtype) -> None:
    directions = torch.randn(1216, 1216) * torch.arange(1, 1217) ** -0.7  # as a network's fall off
    bank, queries = (torch.randn(n, 1216) @ directions.T for n in (1500, 300))
    reduced = search_index_of(bank, dtype)
    assert reduced.onto is not None
    assert reduced.nbytes < 0.2 * bank.numel() * reduced.columns.element_size()
    likeness = F.normalize(queries) @ F.normalize(bank - bank.mean(0)).T
    found = likeness.gather(1, reduced.nearest(queries, torch.zeros(1216))[:, None])
    assert float(found.mean()) > 0.98 * float(likeness.max(1).values.mean())


def test_keys_are_the_same_every_time() -> None:
    bank = torch.randn(200, 300)
    one, other = search_index_of(bank, torch.float32), search_index_of(bank, torch.float32)
    assert torch.equal(one.columns, other.columns)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
def test_a_query_that_is_like_one_key_only_finds_it(dtype: torch.dtype) -> None:
    bank = torch.tensor([[3.0, 0.0], [0.0, 1.0], [-2.0, -2.0]])
    queries = torch.tensor([[1.0, -0.2], [-1.0, 3.0], [-1.0, -1.0]])
    found = search_index_of(bank, dtype).nearest(queries, torch.zeros(2))
    assert found.tolist() == [0, 1, 2]
