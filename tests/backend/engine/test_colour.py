import pytest
import torch

from scumble_backend.engine.picture.colour import (
    Moments,
    from_oklab,
    mix_moments,
    moments,
    monge_map,
    recolour,
    to_oklab,
    with_colours_of,
)


@pytest.mark.parametrize(
    ("rgb", "lab"),
    [  # published values of OKLab
        ((1.0, 1.0, 1.0), (1.0, 0.0, 0.0)),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        ((1.0, 0.0, 0.0), (0.62796, 0.22486, 0.12585)),
        ((0.0, 1.0, 0.0), (0.86644, -0.23389, 0.17950)),
        ((0.0, 0.0, 1.0), (0.45201, -0.03246, -0.31153)),
    ],
)
def test_oklab_of_known_colours(
    rgb: tuple[float, float, float], lab: tuple[float, float, float]
) -> None:
    found = to_oklab(torch.tensor(rgb).view(3, 1, 1)).flatten()
    torch.testing.assert_close(found, torch.tensor(lab), atol=2e-4, rtol=0)


def test_oklab_there_and_back() -> None:
    rgb = torch.rand(3, 9, 11, dtype=torch.float64)
    torch.testing.assert_close(from_oklab(to_oklab(rgb)), rgb, atol=1e-6, rtol=0)


def test_keeping_colours_takes_light_from_one_and_colour_from_the_other() -> None:
    picture, content = (0.3 + 0.4 * torch.rand(3, 8, 8) for _ in range(2))
    grey = picture.mean(0, keepdim=True).expand(3, -1, -1)
    lab = to_oklab(with_colours_of(grey, 0.45 + 0.1 * content))
    torch.testing.assert_close(lab[:1], to_oklab(grey)[:1], atol=1e-4, rtol=0)
    torch.testing.assert_close(lab[1:], to_oklab(0.45 + 0.1 * content)[1:], atol=1e-4, rtol=0)


def test_moments_are_means_and_covariances() -> None:
    x = torch.rand(3, 6, 7, dtype=torch.float64)
    found = moments(x)
    torch.testing.assert_close(found.mean, x.flatten(1).mean(1))
    torch.testing.assert_close(found.covariance, torch.cov(x.flatten(1), correction=0))


def test_weighted_moments_count_repeated_pixels() -> None:
    x = torch.rand(3, 1, 5, dtype=torch.float64)
    times = torch.tensor([[1, 0, 3, 2, 0]])
    repeated = x[:, :, torch.repeat_interleave(times[0])]
    found, truth = moments(x, times.double() / 3), moments(repeated)
    torch.testing.assert_close(found.mean, truth.mean)
    torch.testing.assert_close(found.covariance, truth.covariance)


def test_mixed_moments_are_weighted_means() -> None:
    a = Moments(torch.zeros(2), torch.eye(2))
    b = Moments(torch.ones(2), 3 * torch.eye(2))
    mixed = mix_moments([(0.25, a), (0.75, b)])
    torch.testing.assert_close(mixed.mean, torch.full((2,), 0.75))
    torch.testing.assert_close(mixed.covariance, 2.5 * torch.eye(2))


def test_the_monge_map_carries_one_covariance_to_the_other() -> None:
    a, b = (torch.cov(torch.randn(3, 40, dtype=torch.float64)) for _ in range(2))
    t = monge_map(a, b)
    torch.testing.assert_close(t @ a @ t.T, b)
    torch.testing.assert_close(t, t.T)  # symmetric positive: the optimal one
    assert float(torch.linalg.eigvalsh(t).min()) > 0


def test_recolouring_gives_the_styles_statistics() -> None:
    own, style = torch.rand(2, 3, 30, 30, dtype=torch.float64)
    lab, target = to_oklab(0.2 + 0.6 * own), moments(to_oklab(style))
    found = moments(recolour(lab, moments(lab), target))
    torch.testing.assert_close(found.mean, target.mean)
    torch.testing.assert_close(found.covariance[0, 0], target.covariance[0, 0])
    torch.testing.assert_close(
        found.covariance[1:, 1:], target.covariance[1:, 1:], rtol=0.05, atol=1e-5
    )


def test_recolouring_a_flat_picture_stays_finite() -> None:
    lab = torch.full((3, 4, 4), 0.5)
    style = moments(to_oklab(torch.rand(3, 9, 9)))
    assert bool(recolour(lab, moments(lab), style).isfinite().all())
