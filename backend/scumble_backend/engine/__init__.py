"""Pictures in, picture out: neural style transfer by optimisation, in PyTorch.

network = load_network()
painting = Painting(content, [Style(picture)], Settings(preset="draft"), network)
while not painting.finished:
    iterate = painting.step()
result = painting.picture()
"""

from scumble_backend import waiting  # noqa: F401 - first, before PyTorch is loaded
from scumble_backend.engine.errors import DeviceError, EngineError, InterruptedPainting
from scumble_backend.engine.host.device import pick_device
from scumble_backend.engine.picture.carried import Carried
from scumble_backend.engine.plan import Plan, StagePlan
from scumble_backend.engine.session.painting import Painting
from scumble_backend.engine.session.snapshot import Snapshot
from scumble_backend.engine.session.stepping import Iterate
from scumble_backend.engine.settings import PRESETS, Settings
from scumble_backend.engine.style.style import Style
from scumble_backend.engine.vgg.network import Network, load_network

__all__ = [
    "PRESETS",
    "Carried",
    "DeviceError",
    "EngineError",
    "InterruptedPainting",
    "Iterate",
    "Network",
    "Painting",
    "Plan",
    "Settings",
    "Snapshot",
    "StagePlan",
    "Style",
    "load_network",
    "pick_device",
]
