"""Pictures in, picture out: neural style transfer by optimisation, in PyTorch.

network = load_network()
painting = Painting(content, [Style(picture)], Settings(preset="draft"), network)
while not painting.finished:
    iterate = painting.step()
result = painting.picture()
"""

from scumble_backend import waiting  # noqa: F401 - first, before PyTorch is loaded

from .device import pick_device
from .errors import EngineError, InterruptedPainting
from .network import Network, load_network
from .painting import Iterate, Painting
from .plan import Plan, StagePlan
from .settings import PRESETS, Settings
from .state import State
from .style import Style

__all__ = [
    "PRESETS",
    "EngineError",
    "InterruptedPainting",
    "Iterate",
    "Network",
    "Painting",
    "Plan",
    "Settings",
    "StagePlan",
    "State",
    "Style",
    "load_network",
    "pick_device",
]
