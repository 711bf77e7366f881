"""Which layer each painting was made of: in a parasite on the painting, saved with the image."""

import json
from typing import Any

from scumble_editor.painters.layer_job import LayerJob
from scumble_editor.results.made import record_of_job
from scumble_editor.results.record import ResultRecord, record_of
from scumble_gimp.api import Gimp

PARASITE = "scumble-settings"
"""Its name: JSON that says how the painting came about."""
_RECORD = "record"


def note(painting: Any, job: LayerJob[Any]) -> None:
    """Keep with a painting what it was made of, and the settings."""
    flags = Gimp.PARASITE_PERSISTENT | Gimp.PARASITE_UNDOABLE
    source = job.source
    own = {"painting": int(painting.get_tattoo()), "source": source.tattoo}
    record = record_of_job(job, str(source.tattoo), source.selection, source.soft)
    kept = {} if record is None else {_RECORD: record.of_layer(str(own["painting"])).plain()}
    words = json.dumps({**job.settings(), **own, **kept}).encode("ascii")  # GIMP takes nothing else
    painting.attach_parasite(Gimp.Parasite.new(PARASITE, flags, list(words)))


def painted_from(layer: Any) -> int:
    """The number (tattoo) of the layer that a painting was made of; 0 for other layers.

    A copy of a painting is a layer like others: it has another number than its parasite says.
    """
    number = _settings(layer).get("source")
    return number if isinstance(number, int) else 0


def record_at(layer: Any) -> ResultRecord | None:
    """The record of a painting; None for a layer that is none."""
    plain = _settings(layer).get(_RECORD)
    return record_of(plain) if isinstance(plain, dict) else None


def _settings(layer: Any) -> dict[str, Any]:
    """What is kept with a painting; nothing for other layers."""
    parasite = layer.get_parasite(PARASITE)
    if parasite is None:
        return {}
    try:
        settings = json.loads(bytes(parasite.get_data()))
    except (ValueError, RecursionError):
        return {}
    own = isinstance(settings, dict) and settings.get("painting") == layer.get_tattoo()
    return settings if own else {}


def painted_layer(image: Any, layer: Any) -> Any:
    """The layer that a painting was made of, if it is still there; any other layer itself."""
    number = painted_from(layer)
    return (image.get_layer_by_tattoo(number) if number > 0 else None) or layer
