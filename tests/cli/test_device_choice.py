"""``--device`` beside a backend that runs already is never ignored silently."""

from types import SimpleNamespace

import pytest

from scumble_cli.jobs.device_choice import wait_for_device
from scumble_client import InputError, Status
from scumble_protocol.wire.replies import DeviceFields

READY = Status("ready", "")


class Answering:
    """A client whose backend answers at the second poll, with these devices."""

    def __init__(self, *kinds, first=("connecting",)):
        self.welcome = SimpleNamespace(devices=[DeviceFields(kind, kind, 0) for kind in kinds])
        self._events = [[Status(stage, "") for stage in first], [READY]]

    def poll(self):
        return self._events.pop(0)


@pytest.mark.parametrize(
    ("device", "kinds"),
    [("cuda:99", ["cuda"]), ("cuda", ["cpu"]), ("cpu", ["cuda", "cuda"]), ("mps", ["cpu"])],
)
def test_another_device_than_the_backend_has_is_refused(device, kinds):
    with pytest.raises(InputError, match=f"paints on {kinds[0]}, not on {device}"):
        wait_for_device(Answering(*kinds), device)


@pytest.mark.parametrize(
    ("device", "kinds"),
    [("cuda:1", ["cuda", "cuda"]), ("cuda", ["cuda"]), ("cpu", ["cpu"]), ("cpu", [])],
)
def test_its_own_devices_are_fine(device, kinds):
    assert wait_for_device(Answering(*kinds), device)[-1] == READY


def test_a_backend_that_was_started_so_need_not_be_asked():
    assert READY in wait_for_device(Answering("cpu", first=("starting",)), "cuda")


def test_any_device_waits_for_nothing():
    assert wait_for_device(None, "auto", [READY]) == [READY]
