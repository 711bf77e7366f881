"""Which layer each painting was made of: in a parasite on the painting, saved with the image."""

import json
from typing import Any

from scumble_editor.layer_job import LayerJob
from scumble_gimp.api import Gimp

PARASITE = "scumble-settings"
"""Its name: JSON that says how the painting came about."""


def note(painting: Any, job: LayerJob[Any]) -> None:
    """Keep with a painting what it was made of, and the settings."""
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    own = {"painting": int(painting.get_tattoo()), "source": job.source.tattoo}
    words = json.dumps({**job.settings(), **own}).encode("ascii")  # GIMP takes nothing else
    painting.attach_parasite(Gimp.Parasite.new(PARASITE, flags, list(words)))


def painted_from(layer: Any) -> int:
    """The number (tattoo) of the layer that a painting was made of; 0 for other layers.

    A copy of a painting is a layer like others: it has another number than its parasite says.
    """
    parasite = layer.get_parasite(PARASITE)
    if parasite is None:
        return 0
    try:
        settings = json.loads(bytes(parasite.get_data()))
    except ValueError:
        return 0
    if not isinstance(settings, dict) or settings.get("painting") != layer.get_tattoo():
        return 0
    number = settings.get("source")
    return number if isinstance(number, int) else 0


def painted_layer(image: Any, layer: Any) -> Any:
    """The layer that a painting was made of, if it is still there; any other layer itself."""
    number = painted_from(layer)
    return (image.get_layer_by_tattoo(number) if number > 0 else None) or layer
