"""What a job would take, told before it is submitted."""

import logging

import psutil

from scumble_backend.engine import EngineError, Network
from scumble_backend.engine.session.forecast import JobSize, forecast
from scumble_backend.service.timing.pace import Pace
from scumble_backend.service.worker.engine_inputs import settings_of
from scumble_protocol.wire.replies import DeviceFields, EstimatedFields
from scumble_protocol.wire.requests import EstimateFields

log = logging.getLogger("scumble.estimating")


class Estimator:
    """What answers ``estimate``: arithmetic only, so any thread may ask.

    Memory that this process holds of its last painting counts as free: the next one gets it.
    """

    def __init__(self, network: Network, device: DeviceFields) -> None:
        self._network, self._device = network, device
        self._own = psutil.Process()
        self._idle = self._own.memory_info().rss

    def estimate(self, asked: EstimateFields, pace: Pace) -> EstimatedFields:
        """Answer a question, without figures where no such job can be painted."""
        try:
            return self._estimated(asked, pace)
        except EngineError as error:
            log.info("no estimate: %s", error)
            return EstimatedFields(asked.number, asked.width, asked.height, None, 0, 0, "", "")

    def _estimated(self, asked: EstimateFields, pace: Pace) -> EstimatedFields:
        inputs = JobSize((asked.height, asked.width), asked.mask, asked.styles, asked.style_maps)
        on_host = self._network.device.type == "cpu"
        held = max(0, self._own.memory_info().rss - self._idle) if on_host else 0
        found = forecast(inputs, settings_of(asked.parameters), self._network, held)
        return EstimatedFields(
            number=asked.number,
            width=found.shape[1],
            height=found.shape[0],
            seconds=pace.seconds(found.effort),
            memory=found.memory,
            free=found.free,
            device=self._device.name,
            device_kind=self._device.kind,
        )
