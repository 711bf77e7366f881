"""A layer painted in Krita, and what is checked of its painting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from krita_runner import Facts, Krita
from numpy.typing import NDArray


def paint(
    krita: Krita, photo: Path, style: Path, size: int, depth: str = "U8", **more: object
) -> Facts:
    return krita.play(
        "paint",
        model="RGBA",
        depth=depth,
        size=size,
        photo=krita.bring(photo),
        style=krita.bring(style),
        **more,
    )


def picture(pixels: bytes, size: int) -> NDArray[np.uint8]:
    return np.frombuffer(pixels, np.uint8).reshape(size, size, 4)


def alpha(pixels: bytes, depth: str, size: int) -> list[bytes]:
    """The bytes of the last channel."""
    pixel = len(pixels) // size**2
    width = {"U8": 1, "U16": 2, "F16": 2, "F32": 4}[depth]
    return [pixels[byte::pixel] for byte in range(pixel - width, pixel)]


def check_one_undo_step(facts: Facts) -> None:
    name = facts["painting"]["name"]
    assert facts["names"] == ["Photo", name], "right above its source"
    assert facts["edit_undo"] == ["Photo"]
    assert facts["edit_redo"] == ["Photo", name]
    assert facts["redone_same"]
    assert facts["source_untouched"]
    assert facts["source_after_undo"]
    assert facts["active"] == name, "the next brush stroke belongs where it is seen"
    assert facts["source_visible"] == ("mask" in facts), "it would shine through its soft edges"
    assert facts["edit_undo_seen"] == [True]
    assert facts["edit_redo_seen"] == [facts["source_visible"], True]
    assert facts["painting"]["opacity"] == 255
    assert facts["painting"]["blending"] == "normal"
