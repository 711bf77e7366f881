"""A stage's passes of the network over a picture, tile by tile."""

from copy import copy
from typing import NamedTuple

from torch import Tensor

from scumble_backend.engine.picture.tiles import Tile, cut, margin_of
from scumble_backend.engine.stage.stage_inputs import StageInputs
from scumble_backend.engine.stage.term import Addends, Maps
from scumble_backend.engine.vgg.network import Features


class _Looked(NamedTuple):
    """What the network saw of a picture in one tile, kept for its first evaluation."""

    picture: Tensor
    run: Features


class Passes:
    """Forward and backward passes over pictures (1,3,h,w) of a stage.

    tile: px of a tile's core, None: all at once. tiles: of the picture, or of the patch that is
    painted. `roomy`: there is memory to keep what look() saw for the first forward().
    """

    def __init__(self, inputs: StageInputs, tile: int | None, *, roomy: bool) -> None:
        self._network, self._stage, self._poll = inputs.network, inputs.stage, inputs.poll
        self._shape, self._roomy = inputs.shape, roomy
        self._taps = inputs.stage.taps
        self._margin = margin_of(self._taps, inputs.stage.coarse)
        self._looked: _Looked | None = None
        self._window = None if inputs.patch is None else inputs.patch.window
        self._everywhere: Passes | None = None
        self.cut(tile)

    @property
    def partial(self) -> bool:
        """Whether the tiles cover only a part of the picture."""
        return self._window is not None

    def everywhere(self) -> "Passes":
        """Those over all of the picture."""
        if self._window is None:
            return self
        if self._everywhere is None:
            self._everywhere = copy(self)
            self._everywhere._window, self._everywhere._looked = None, None
            self._everywhere.cut(self.tile)
        return self._everywhere

    def copied(self) -> "Passes":
        """A copy that is cut, and looks, on its own; this one frees what it looked at."""
        self._looked = self._everywhere = None
        return copy(self)

    def cut(self, tile: int | None) -> None:
        """Go on with tiles whose cores have at most `tile` px, a multiple of 16; None: one."""
        self.tile, self.tiles = tile, cut(self._shape, tile, self._margin, self._window)
        self._everywhere = None
        if tile is not None:
            self._looked = None

    def look(self, picture: Tensor, tile: Tile) -> Maps:
        """Feature maps of a tile, of the stage's hypercolumn at least."""
        if self._roomy and len(self.tiles) == 1:
            self._looked = _Looked(picture, self._run(picture, tile, for_backward=True))
            return self._looked.run.taps
        part = tile.outer.of(picture)
        return self._network.forward(part, self._stage.hyper, self._poll).taps

    def forward(self, picture: Tensor, tile: Tile, *, for_backward: bool) -> Features:
        """What the network sees of a tile, at all of the stage's layers."""
        looked, self._looked = self._looked, None
        if looked is not None and looked.picture is picture:
            return looked.run
        del looked
        return self._run(picture, tile, for_backward=for_backward)

    def backward(self, run: Features, addends: Addends) -> Tensor:
        """Gradient (1,3,h,w) for all of the tile that forward() saw."""
        return self._network.backward(run, addends, self._poll)

    def _run(self, picture: Tensor, tile: Tile, *, for_backward: bool) -> Features:
        part = tile.outer.of(picture)
        return self._network.forward(part, self._taps, self._poll, for_backward=for_backward)
