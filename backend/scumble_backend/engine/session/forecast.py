"""What a painting would take, before there is one: from the sizes alone."""

from typing import NamedTuple

from scumble_backend.engine.effort import Effort, effort_of, input_effort, output_effort, together
from scumble_backend.engine.host.memory import free_memory
from scumble_backend.engine.picture.frame import Frame
from scumble_backend.engine.plan import Planner
from scumble_backend.engine.schedule import SETUP, stop_of
from scumble_backend.engine.session.session import road_of
from scumble_backend.engine.settings import Settings
from scumble_backend.engine.style.style import looked_at
from scumble_backend.engine.vgg.network import Network

_LAYER = 72  # bytes for each px of a layer: it, as floats, framed, enlarged, and on its way
_BESIDES = 50 * 2**20  # bytes that do not depend on the size


class JobSize(NamedTuple):
    """What is known of a job's pictures: the layer's (h,w), whether it is masked, its styles."""

    shape: tuple[int, int]
    masked: bool = False
    styles: int = 1
    style_maps: bool = False


class PaintingForecast(NamedTuple):
    """What a painting would take.

    shape: (h,w) of the last level that is painted. memory: the most bytes that it is expected to
    hold, besides the network. free: bytes that are free on the device now. fits: whether that
    suffices; where it does not, not even the smallest tiles help.
    """

    shape: tuple[int, int]
    effort: Effort
    memory: int
    free: int

    @property
    def fits(self) -> bool:
        """Whether there is memory enough."""
        return self.memory <= self.free


def forecast(
    inputs: JobSize, settings: Settings, network: Network, held: int = 0
) -> PaintingForecast:
    """Plan a painting as a session would; nothing is computed.

    held: bytes that will be free by then, besides those that are free now.
    """
    network, frame = network.pooled(settings.pooling), Frame(inputs.shape)
    maps = (inputs.masked or any(frame.pad)) + inputs.styles * inputs.style_maps
    stages = road_of(network, frame, settings)
    stages = tuple(s for s in stages[: stop_of(stages, settings.preset)] if s.iterations)
    planner = Planner(network, None, maps)
    efforts, peak = [], 0
    for stage in stages:
        shape = frame.level_shape(stage.size)
        plan = planner.stage(stage, shape, looked_at(stage, settings.brush_size))
        once = effort_of(stage, plan, shape)
        efforts.append(once.times(stage.iterations + SETUP * inputs.styles))
        peak = max(peak, plan.peak_bytes)
    painted = frame.level_shape(stages[-1].size)
    around = (input_effort(frame.framed_shape), output_effort(frame.framed_shape, painted))
    effort = together([*efforts, *around])
    layer = _LAYER * frame.framed_shape[0] * frame.framed_shape[1]
    on_host = network.device.type == "cpu"
    free = free_memory(network.device) + held
    return PaintingForecast(painted, effort, peak + (layer + _BESIDES if on_host else 0), free)
