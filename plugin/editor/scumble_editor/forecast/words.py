"""The line that tells what a painting will take, as both editors show it."""

from collections.abc import Sequence
from typing import NamedTuple

from scumble_client import Estimated
from scumble_editor.languages.numbers import about, decimal
from scumble_editor.languages.translation import _, ngettext
from scumble_editor.messages import warning

ADDED_WHEN_FINISHED = _("It is added when it is finished; OK adds it as it is")
ESTIMATE_HINT = _("What the selected layers take with these settings, if nothing else is painted")
# Translators: as in "10 s on the processor"
_PROCESSOR = _("the processor")


class KnownLayer(NamedTuple):
    """A layer's size, and what is known of painting it."""

    width: int
    height: int
    answer: Estimated


def estimate(layers: Sequence[KnownLayer]) -> str:
    """Tell what layers take together; empty where nobody can tell of one of them."""
    if not layers or any(one.answer.seconds is None for one in layers):
        return ""
    scarce = next((one for one in layers if one.answer.memory > one.answer.free), None)
    if scarce is not None:
        return _too_large(scarce)
    seconds = sum(one.answer.seconds or 0 for one in layers)
    most = max(one.answer.memory for one in layers)
    device = ", ".join(dict.fromkeys(_device(one.answer) for one in layers))
    return _(
        "{size}, {time} on {device}, {memory}",
        size=_what(layers),
        time=about(seconds),
        device=device,
        memory=_bytes(most),
    )


def _what(layers: Sequence[KnownLayer]) -> str:
    if len(layers) > 1:
        return ngettext("{count} layer", "{count} layers", len(layers))
    width, height, answer = layers[0]
    painted = max(answer.width, answer.height)
    if painted < max(width, height):
        return _(
            "{width} × {height}, painted at {painted}", width=width, height=height, painted=painted
        )
    return f"{width} × {height}"


def _too_large(layer: KnownLayer) -> str:
    answer = layer.answer
    return warning(
        _(
            "{width} × {height} needs {memory} of memory, and {free} is free: "
            "close other programs, or choose a smaller painted size",
            width=layer.width,
            height=layer.height,
            memory=_bytes(answer.memory),
            free=_bytes(answer.free),
        )
    )


def _device(answer: Estimated) -> str:
    return _PROCESSOR if answer.device_kind == "cpu" else answer.device or answer.device_kind


def _bytes(count: int) -> str:
    if count >= 95e6:
        return _("{number} GB", number=decimal(count / 1e9, 1))
    return _("{number} MB", number=max(1, round(count / 1e6)))
