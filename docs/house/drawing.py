"""A panel as a picture: rooms as boxes on floors, arrows down to what they know.

Layers with invisible stops where an arrow passes a floor, ordered by the mean place of their
neighbours (Sugiyama, Tagawa & Toda 1981). An arrow that follows from others is left out.
"""

import itertools
from collections import defaultdict
from html import escape

from docs.house.rooms import Arrow, Panel

LETTER, HEIGHT, GAP, FLOOR, MARGIN = 8.0, 30, 26, 84, 24
"""Pixels: width of a letter, height of a box, between boxes, between floors, around all."""
_PASSING = 10
"""Pixels that an arrow takes where it passes a floor."""
_SWEEPS = 24


class _Stop(str):
    """Where an arrow passes a floor."""

    __slots__ = ()


def drawing(panel: Panel) -> str:
    """Give an SVG picture of a panel."""
    layers, ways = _layers(panel)
    _order(layers, ways)
    places = _places(layers)
    title = MARGIN + LETTER * 1.15 * len(panel.title)  # it is bold
    boxed = max(x + _width(name) / 2 for name, (x, _) in places.items())
    width = max(title, boxed) + MARGIN
    height = MARGIN * 2 + 28 + FLOOR * (len(layers) - 1) + HEIGHT
    lines = [_arrow([places[stop] for stop in way]) for way in ways.values()]
    boxes = [_box(name, *place) for name, place in places.items() if not isinstance(name, _Stop)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
            'font-family="sans-serif" font-size="13">',
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#667"/></marker></defs>',
            '<rect width="100%" height="100%" fill="white"/>',
            f'<text x="{MARGIN}" y="{MARGIN + 8}" font-weight="bold">{escape(panel.title)}</text>',
            *lines,
            *boxes,
            "</svg>\n",
        )
    )


def _layers(panel: Panel) -> tuple[list[list[str]], dict[Arrow, list[str]]]:
    """Give what stands on each floor, the highest first, and the stops of each arrow."""
    top = max(panel.floors.values())
    layers: list[list[str]] = [[] for _ in range(top + 1)]
    for room in panel.rooms:
        layers[top - panel.floors[room]].append(room)
    ways: dict[Arrow, list[str]] = {}
    for a, b in panel.plain_arrows:
        way: list[str] = [a]
        for floor in range(panel.floors[a] - 1, panel.floors[b], -1):
            stop = _Stop(f"{a} {b} {floor}")
            layers[top - floor].append(stop)
            way.append(stop)
        ways[a, b] = [*way, b]
    return layers, ways


def _order(layers: list[list[str]], ways: dict[Arrow, list[str]]) -> None:
    """Sort each floor by the mean place of what its rooms are joined to, above and below."""
    beside: dict[str, list[str]] = defaultdict(list)
    for way in ways.values():
        for a, b in itertools.pairwise(way):
            beside[a].append(b)
            beside[b].append(a)
    for _ in range(_SWEEPS):
        for layer in (*layers, *reversed(layers)):
            places = {name: x for name, (x, _) in _places(layers).items()}

            def mean(name: str, places: dict[str, float] = places) -> float:
                near = [places[other] for other in beside[name]]
                return sum(near) / len(near) if near else places[name]

            layer.sort(key=lambda name: (mean(name), name))


def _places(layers: list[list[str]]) -> dict[str, tuple[float, float]]:
    """Give the middle of each box, every floor in the middle of the picture."""
    widths = [sum(map(_width, layer)) + GAP * (len(layer) - 1) for layer in layers]
    places = {}
    for number, layer in enumerate(layers):
        x = MARGIN + (max(widths) - widths[number]) / 2
        y = MARGIN + 28 + FLOOR * number + HEIGHT / 2
        for name in layer:
            places[name] = (x + _width(name) / 2, y)
            x += _width(name) + GAP
    return places


def _width(name: str) -> float:
    return _PASSING if isinstance(name, _Stop) else LETTER * len(name) + 18


def _arrow(points: list[tuple[float, float]]) -> str:
    (x, y), *rest = points
    path = [f"M{x:.0f} {y + HEIGHT / 2:.0f}"]
    y += HEIGHT / 2
    for number, (to_x, middle) in enumerate(rest):
        last = number == len(rest) - 1
        to_y = middle - HEIGHT / 2 if middle > y - HEIGHT else middle + HEIGHT / 2
        bend = (to_y - y) / 2
        path.append(f"C{x:.0f} {y + bend:.0f} {to_x:.0f} {to_y - bend:.0f} {to_x:.0f} {to_y:.0f}")
        x, y = to_x, to_y
        if not last:
            y += HEIGHT
            path.append(f"L{x:.0f} {y:.0f}")
    return f'<path d="{"".join(path)}" fill="none" stroke="#667" marker-end="url(#head)"/>'


def _box(name: str, x: float, y: float) -> str:
    width = _width(name)
    return (
        f'<rect x="{x - width / 2:.0f}" y="{y - HEIGHT / 2:.0f}" width="{width:.0f}" '
        f'height="{HEIGHT}" rx="4" fill="#eef3fa" stroke="#345"/>'
        f'<text x="{x:.0f}" y="{y + 4.5:.0f}" text-anchor="middle">{escape(name)}</text>'
    )
