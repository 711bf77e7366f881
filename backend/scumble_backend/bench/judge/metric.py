"""How far a picture is from a style and from a photo, seen by another network than the painter's.

Use it as an alarm beside contact sheets, not as a judge: it knows the statistics of strokes, not
whether they belong together.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own habit
from torch import Tensor

from scumble_backend.bench.judge.lite0 import Lite0
from scumble_backend.engine.picture.resample import fit, resize

_DIRECTIONS, _QUANTILES = 64, 256
_CONTENT_LAYERS = ("block4", "block7")
_EDGE_CELLS = (2, 4)  # px: the pictures whose edges are compared are averaged over these
_LUMA = (0.2126, 0.7152, 0.0722)


class Score(NamedTuple):
    """Lower is nearer, in both."""

    style: float
    content: float

    @property
    def both(self) -> float:
        """(1 + style)(1 + content), as ArtFID combines them (Wright & Ommer 2022).

        The untouched photo has 2: compare it among pictures of similar content distance only.
        """
        return (1 + self.style) * (1 + self.content)


class Judge:
    """Distances of pictures (3,H,W), 0..1, from one pair of photo and style.

    All pictures are compared with their longest side at `side` px.

    style(x) = mean over layers l of  SW_l(x, style) / SW_l(photo, style)

        SW_l(x, s)^2 = mean over unit directions u, quantiles q of (Q_ux(q) - Q_us(q))^2

    with Q_ux the quantile function of u.F_l(x) over the positions of x, F_l the ReLU6 features of
    EfficientNet-Lite0 at layer l: the sliced Wasserstein-2 distance (Rabin et al. 2011) of what
    the layers see, whatever its place. 0: the same distribution; 1: as far as the photo.

    content(x) = 1/2 (1 - mean over layers, positions p of cos(N_l(x)_p, N_l(photo)_p))
                        + 1/2 (1 - mean over scales of max(0, corr(E(x), E(photo))))

    E: length of the gradient of luma, the picture averaged over cells of 2 and 4 px. N_l:
    features with mean 0 and deviation 1 in each channel over the positions, so that a change of
    colours or contrast counts little. 0: the same; about 1: unrelated.
    """

    def __init__(self, photo: Tensor, style: Tensor, network: Lite0, side: int = 512) -> None:
        self._side = side
        self._network = network
        generator = torch.Generator().manual_seed(0)
        photo = self._sized(photo)
        of_photo = network.features(photo)
        of_style = network.features(self._sized(style))
        self._directions = {
            name: F.normalize(torch.randn(_DIRECTIONS, f.shape[0], generator=generator), dim=1)
            for name, f in of_style.items()
        }
        self._style = self._quantiles(of_style)
        self._from_photo = self._distances(of_photo)
        self._shape = (photo.shape[-2], photo.shape[-1])
        self._content = {name: _normalised(of_photo[name]) for name in _CONTENT_LAYERS}
        self._edges = _edges(photo)

    def score(self, picture: Tensor) -> Score:
        """Both distances of a picture of the photo's proportions (any size)."""
        picture = resize(picture, self._shape).clamp(0, 1)
        features = self._network.features(picture)
        style = (self._distances(features) / self._from_photo).mean()
        cosines = [
            F.cosine_similarity(_normalised(features[name]), wanted, dim=0).mean()
            for name, wanted in self._content.items()
        ]
        pairs = zip(_edges(picture), self._edges, strict=True)
        edges = [_correlation(a, b).clamp(min=0) for a, b in pairs]
        content = 1 - 0.5 * torch.stack(cosines).mean() - 0.5 * torch.stack(edges).mean()
        return Score(float(style), max(0.0, float(content)))

    def _sized(self, picture: Tensor) -> Tensor:
        shape = fit((picture.shape[-2], picture.shape[-1]), self._side)
        return resize(picture.float(), shape).clamp(0, 1)

    def _quantiles(self, features: dict[str, Tensor]) -> dict[str, Tensor]:
        places = (torch.arange(_QUANTILES) + 0.5) / _QUANTILES
        result = {}
        for name, feature in features.items():
            ranked = (self._directions[name] @ feature.flatten(1)).sort(dim=1).values
            at = places * (ranked.shape[1] - 1)
            low = at.floor().long()
            high = (low + 1).clamp(max=ranked.shape[1] - 1)
            result[name] = torch.lerp(ranked[:, low], ranked[:, high], at - low)
        return result

    def _distances(self, features: dict[str, Tensor]) -> Tensor:
        quantiles = self._quantiles(features)
        squares = [(quantiles[name] - self._style[name]).square().mean() for name in self._style]
        return torch.stack(squares).sqrt()


def _normalised(feature: Tensor) -> Tensor:
    flat = feature.flatten(1)
    flat = flat - flat.mean(1, keepdim=True)
    return flat / flat.square().mean(1, keepdim=True).sqrt().clamp(min=1e-3)


def _edges(picture: Tensor) -> list[Tensor]:
    luma = (picture * torch.tensor(_LUMA).view(3, 1, 1)).sum(0, keepdim=True)[None]
    result = []
    for cell in _EDGE_CELLS:
        x = F.avg_pool2d(luma, cell)
        across, down = x[..., :-1, 1:] - x[..., :-1, :-1], x[..., 1:, :-1] - x[..., :-1, :-1]
        result.append((across.square() + down.square()).sqrt().flatten())
    return result


def _correlation(a: Tensor, b: Tensor) -> Tensor:
    return F.cosine_similarity(a - a.mean(), b - b.mean(), dim=0)
