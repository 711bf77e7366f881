"""Section ``film``: frames that hold still, against frames that are painted by themselves."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from scumble_backend.bench.film.scores import FilmScores, scores_of
from scumble_backend.bench.film.shot import Shot, make_shot
from scumble_backend.bench.pairs import Pair, load
from scumble_backend.bench.report import Column, Row, Section
from scumble_backend.engine import Carried, Network, Painting, Settings, Style
from scumble_motion.carrying import carried
from scumble_motion.flow import Floats, Levels, motion_between

_COLUMNS = (
    Column("way", "each frame"),
    Column("change", "change where nothing moves", "{:.4f}"),
    Column("change_ratio", "ratio", "{:.3f}"),
    Column("warping", "warping error", "{:.4f}"),
    Column("warping_ratio", "ratio", "{:.3f}"),
    Column("sharpness", "sharpness", "{:.3f}"),
    Column("last", "of the last frames", "{:.3f}"),
    Column("seconds", "CPU s a frame", "{:.2f}"),
    Column("cost", "ratio", "{:.2f}"),
)
_LAST = 6


class FilmPlan(NamedTuple):
    """How many frames of which width, and how steady: 0 is each by itself."""

    frames: int = 48
    width: int = 256
    steadiness: tuple[int, ...] = (0, 50, 90, 100)


def measure(
    pair: Pair,
    figure: Path,
    plan: FilmPlan,
    network: Network,
    say: Callable[[str], None],
    *,
    animation: Path | None = None,
) -> Section:
    """Paint the same shot in each way; the first is the one that others are compared with.

    ``animation``: where the ways are written side by side, as an animated WebP.
    """
    shot = make_shot(_levels(pair.photo), _levels(figure), plan.frames, plan.width)
    style = Style(load(pair.style))
    films, rows = list[list[Floats]](), list[Row]()
    first: tuple[FilmScores, float] | None = None
    for steadiness in plan.steadiness:
        say(f"film: {plan.frames} frames, steadiness {steadiness}")
        film, seconds = _painted(shot, style, steadiness, network)
        scores = scores_of(film, shot)
        first = first or (scores, seconds)
        films.append(film)
        rows.append(_row(steadiness, (scores, seconds), first))
    if animation is not None:
        _animate(films, animation)
    height, width = shot.frames[0].shape[:2]
    notes = [
        "change, warping: mean absolute differences of 0..1, of neighbouring frames; warping is "
        "after what moves was laid over itself by its true motion",
        "sharpness: the Laplacian's standard deviation, against that of frames by themselves",
        f"a frame's cost with its flow: the median of all but the first; the last {_LAST} frames "
        "show what wears away",
    ]
    title = f"A shot of {plan.frames} frames, {pair.name}, {width} x {height} px, draft"
    return Section("film", title, _COLUMNS, rows, notes)


def _painted(
    shot: Shot, style: Style, steadiness: int, network: Network
) -> tuple[list[Floats], float]:
    """Paint each frame; also the CPU seconds of one."""
    film, seconds = list[Floats](), list[float]()
    for number, frame in enumerate(shot.frames):
        began, beginning = time.process_time(), None
        if number and steadiness:
            motion = motion_between(shot.frames[number - 1], frame)
            picture = carried(film[-1], motion)
            hold = motion.known.astype(np.float32) * (steadiness / 100)
            beginning = Carried(_tensor(picture), torch.from_numpy(hold))
        content, settings = _tensor(frame / np.float32(255)), Settings(preset="draft")
        painting = Painting(content, [style], settings, network, carried=beginning).run()
        levels = painting.mul(255).round().permute(1, 2, 0).numpy()
        film.append(np.ascontiguousarray(levels / np.float32(255)))
        seconds.append(time.process_time() - began)
    return film, float(np.median(seconds[1:]))


def _row(steadiness: int, of: tuple[FilmScores, float], first: tuple[FilmScores, float]) -> Row:
    (scores, seconds), (others, theirs) = of, first
    usual = float(np.mean(others.sharpness))
    return {
        "way": f"steadiness {steadiness}" if steadiness else "by itself",
        "change": scores.change,
        "change_ratio": scores.change / others.change,
        "warping": scores.warping,
        "warping_ratio": scores.warping / others.warping,
        "sharpness": float(np.mean(scores.sharpness)) / usual,
        "last": float(np.mean(scores.sharpness[-_LAST:])) / usual,
        "seconds": seconds,
        "cost": seconds / theirs,
    }


def _animate(films: list[list[Floats]], path: Path) -> None:
    pages = [
        Image.fromarray(np.rint(np.hstack(row) * 255).astype(np.uint8))
        for row in zip(*films, strict=True)
    ]
    pages[0].save(path, save_all=True, append_images=pages[1:], duration=42, loop=0, quality=85)


def _levels(path: Path) -> Levels:
    with Image.open(path) as file:
        return np.asarray(file.convert("RGB"), np.uint8)


def _tensor(picture: Floats) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(picture)).permute(2, 0, 1).contiguous()
