"""What a loss term is: a value with a weight, and its gradient written out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from scumble_backend.engine.features.statistic import Pull
from scumble_backend.engine.picture.tiles import Tile
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.vgg.network import Addend

Maps = dict[str, Tensor]  # feature maps (1,C,h,w) by layer
Addends = dict[str, list[Addend]]  # what adds to the gradients for a tile's feature maps
Sums = dict[tuple[int, str], Tensor]  # by region and layer, as statistic.py has them
Pulls = dict[tuple[int, str], Pull]


class Term(ABC):
    """A summand of one stage's loss: either a FeatureTerm or a PixelTerm.

    name: of its value among the losses. weight: how many times it counts in the
    total. Values are given unweighted, gradients weighted.
    """

    name: str
    weight: float

    @classmethod
    @abstractmethod
    def of(cls, inputs: StageInputs) -> "Term | None":
        """Make the term of a stage; None where that stage has none."""


class Settled(NamedTuple):
    """What is known of a term once its sums are: a part of its value, and pulls at features."""

    value: Tensor | None = None
    pulls: Pulls = {}  # noqa: RUF012 - nobody changes it


class FeatureTerm(Term):
    """A term that looks at feature maps, tile by tile.

    For each picture the objective calls gather() on every tile, settle() once, add_gradients() on
    every tile. A term that needs no sums over the whole picture has add_gradients() alone. A
    tile's margin counts in other tiles: look at the tile's core only.
    """

    def see_content(self, taps: Maps, tile: Tile) -> None:
        """Look at a tile of the content's feature map, of the stage's layer for it.

        All tiles are shown before the first picture.
        """

    def retile(self, tiles: Sequence[Tile]) -> None:
        """Prepare for pictures in these tiles from now on."""

    def gather(self, sums: Sums, taps: Maps, tile: Tile) -> None:
        """Add a tile's part to what is needed of the whole picture; `sums` are empty at first."""

    def settle(self, sums: Sums) -> Settled:  # noqa: ARG002 - for those that gather
        """Make of the whole picture's sums what add_gradients() needs; `sums` are used up."""
        return Settled()

    @abstractmethod
    def add_gradients(self, to: Addends, pulls: Pulls, taps: Maps, tile: Tile) -> Tensor | None:
        """Have weighted gradients added for a tile's feature maps.

        Returns the tile's part of the value; None where settle() gave all of it. The value is the
        sum of these parts, and of what settle() gave.
        """


class PixelTerm(Term):
    """A term that looks at the picture itself, all at once."""

    @abstractmethod
    def add_gradient(self, picture: Tensor, gradient: Tensor) -> Tensor:
        """Add the weighted gradient for `picture` (1,3,h,w) to `gradient`, in place.

        Returns the value, a scalar on the picture's device.
        """


class AbsentTerm(PixelTerm):
    """A term that the stage does not have: its value is 0."""

    def __init__(self, name: str) -> None:
        self.name, self.weight = name, 0.0

    @classmethod
    def of(cls, inputs: StageInputs) -> Term | None:  # noqa: ARG003 - the same for all
        """None: it is made in place of a term that is absent."""
        return None

    def add_gradient(self, picture: Tensor, gradient: Tensor) -> Tensor:  # noqa: ARG002
        """Add nothing."""
        return torch.zeros((), device=picture.device)
