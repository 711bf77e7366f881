"""Promise: the doctor names what is wrong with the backend, with its cause and the next step.

A real one answers, which other tests share; what it may answer besides is played.
"""

from collections.abc import Iterator

import pytest
from tests.backends import shared_folder

from scumble_client import Devices, Failed
from scumble_install.doctor import backend
from scumble_install.doctor.finding import Finding
from scumble_protocol.wire import frames
from scumble_protocol.wire.replies import TrialFields


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[None]:
    with shared_folder(request.getfixturevalue("backend").folder):
        yield


def looked_at(**options: object) -> dict[str, Finding]:
    return {found.name: found for found in backend.look_at_backend(lambda _: None, **options)}


@pytest.mark.usefixtures("running")
def test_a_backend_that_paints_is_waited_for():
    found = looked_at()
    assert all(finding.well for finding in found.values())
    assert list(found) == ["release", "backend", "device"]
    assert " GFLOP/s) paints here" in found["device"].text


@pytest.mark.usefixtures("running")
def test_a_backend_of_an_older_release(monkeypatch):
    monkeypatch.setattr(backend, "release", lambda: "9.9.9")
    found = looked_at()["release"]
    assert not found.well
    assert found.text.endswith("and this is 9.9.9")
    assert found.remedy == "run scumble install, which stops it"


@pytest.mark.usefixtures("running")
def test_a_backend_of_another_protocol(monkeypatch):
    monkeypatch.setattr(frames, "VERSION", 2)
    (found,) = looked_at().values()
    assert (found.name, found.well) == ("release", False)
    assert "version 1 of the protocol, the other version 2" in found.text
    assert "update both to the same release" in found.remedy


class PlayedClient:
    """A client whose backend gives these answers, one for each question."""

    def __init__(self, *answers: Devices | Failed) -> None:
        self.answers, self.asked, self.welcome = list(answers), 0, None

    def __call__(self, *_: object) -> "PlayedClient":
        return self

    def connect(self) -> None:
        pass

    def devices(self) -> None:
        self.asked += 1

    def poll(self) -> list[Devices | Failed]:
        return [self.answers.pop(0)] if self.answers and self.asked else []

    def close(self) -> None:
        pass


CPU = TrialFields("cpu", "cpu", usable=True, reason="", speed=45.3)
BROKEN = TrialFields("cuda:0", "Old Card", usable=False, reason="no kernel image", speed=None)
STARTING = Devices((), ready=False, trouble="")


def played(monkeypatch: pytest.MonkeyPatch, *answers: Devices | Failed) -> dict[str, Finding]:
    monkeypatch.setenv("SCUMBLE_HOME", "/nowhere")
    monkeypatch.setattr(backend, "Client", PlayedClient(*answers))
    return looked_at(patience=0.3)


def test_a_device_that_cannot_be_used_is_a_finding(monkeypatch):
    found = played(monkeypatch, STARTING, Devices((BROKEN, CPU), ready=True, trouble=""))
    assert found["backend"].well
    assert not found["device"].well
    assert "The CPU (45 GFLOP/s) paints here" in found["device"].text
    assert "the GPU Old Card cannot be used (no kernel image)" in found["device"].text
    assert "driver" in found["device"].remedy


def test_a_gpu_that_pytorch_does_not_see_is_a_finding(monkeypatch):
    monkeypatch.setattr(backend, "has_nvidia", lambda: True)
    found = played(monkeypatch, Devices((CPU,), ready=True, trouble=""))["device"]
    assert not found.well
    assert "there is an NVIDIA GPU here" in found.text
    assert found.remedy == "install a PyTorch for it, or update its driver"


def test_a_backend_that_knows_no_question_for_devices_is_older(monkeypatch):
    found = played(monkeypatch, Devices((), ready=True, trouble=""))["device"]
    assert (found.well, found.remedy) == (False, "run scumble install, which stops it")


def test_a_backend_that_cannot_paint_says_why(monkeypatch):
    trouble = "weights.pth holds no VGG-19 weights: choose another file"
    (found,) = played(monkeypatch, Devices((), ready=False, trouble=trouble)).values()
    assert (found.well, found.remedy) == (False, "choose another file")


def test_a_worker_that_never_gets_ready(monkeypatch):
    (found,) = played(monkeypatch, STARTING).values()
    assert not found.well
    assert found.text.startswith("No worker could paint")


def test_a_backend_that_does_not_start(monkeypatch):
    failed = Failed(None, "lost", "The backend did not start: see backend.log")
    (found,) = played(monkeypatch, failed).values()
    assert found == Finding("backend", False, "The backend did not start", "see backend.log")
