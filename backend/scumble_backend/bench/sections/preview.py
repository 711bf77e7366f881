"""Section ``preview``: how soon an artist sees something, over the wire, backend warm."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scumble_backend.bench import wire
from scumble_backend.bench.pairs import Pair, load, unseen
from scumble_backend.bench.report import Column, Row, Section
from scumble_protocol.wire.replies import AcceptedFields, PreviewFields, ResultFields

LARGE = 256
"""px: longest side from which a preview counts as a picture to judge by."""

_COLUMNS = (
    Column("what", "layer"),
    Column("accepted", "accepted, s", "{:.3f}"),
    Column("first", "first preview, s", "{:.2f}"),
    Column("first_px", "its px"),
    Column("large", f"first of {LARGE} px, s", "{:.2f}"),
    Column("draft", "draft done, s", "{:.2f}"),
    Column("previews", "previews"),
)


def measure(pair: Pair, device: str, repeats: int, say: Callable[[str], None]) -> Section:
    """Drafts at 512 and 1024 px; medians, with a style that is new to the backend and one known."""
    rows: list[Row] = []
    with wire.backend(device) as client, tempfile.TemporaryDirectory() as folder:
        client.submit("warm", wire.sent(load(pair.photo, 256)), pair.style, "draft")
        client.hear("result")
        for size in (512, 1024):
            layer = wire.sent(load(pair.photo, size))
            for known in (False, True):
                say(f"preview: {size} px, style {'known' if known else 'new'}")
                seen = []
                for number in range(repeats):
                    name = f"{size}-{known}-{number}"
                    style = pair.style if known else unseen(pair.style, Path(folder), name)
                    began = time.perf_counter()
                    client.submit(name, layer, style, "draft")
                    seen.append(_watch(client, began))
                word = "known" if known else "new"
                row = {key: statistics.median(s[key] for s in seen) for key in seen[0]}
                what = f"{layer.width} x {layer.height}, {word} style"
                rows.append({"what": what, **row})
    notes = [f"medians of {repeats}, seconds from submit (layer in memory) to message decoded"]
    return Section("preview", "Previews over the wire, backend warm", _COLUMNS, rows, notes)


def _watch(client: wire.WireClient, began: float) -> dict[str, Any]:
    seen: dict[str, Any] = {"previews": 0}
    while True:
        message = client.hear("accepted", "preview", "result")
        passed = time.perf_counter() - began
        said = message.fields
        if isinstance(said, AcceptedFields):
            seen["accepted"] = passed
        elif isinstance(said, ResultFields):
            return {"large": None, **seen, "draft": passed}
        elif isinstance(said, PreviewFields):
            side = max(said.width, said.height)
            seen["previews"] += 1
            seen.setdefault("first", passed)
            seen.setdefault("first_px", side)
            if side >= LARGE:
                seen.setdefault("large", passed)
