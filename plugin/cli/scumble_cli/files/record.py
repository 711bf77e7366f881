"""What a run leaves beside its picture: an animation of how it formed, and loss curves."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from scumble_cli.files import output_file
from scumble_cli.files.endings import animation_format_of
from scumble_cli.files.pictures import write_picture
from scumble_client import Preview
from scumble_pictures.errors import DAMAGE
from scumble_pictures.picture import Samples, eight_bits

FRAME_SIDE, FRAME_MS, LAST_FRAME_MS = 512, 120, 2000
_COLORS = ("#d1495b", "#00798c", "#edae49", "#30638e", "#66a182", "#8d6a9f")
_WIDTH, _HEIGHT, _MARGIN = 960, 540, 56


def write_timelapse(path: Path, previews: Sequence[Preview], last: Samples) -> None:
    """Write the previews and the final picture, RGBA (h, w, 4), as one animation.

    Raises InputError if it cannot be written.
    """
    form = animation_format_of(path)
    height, width = last.shape[:2]
    scale = min(1.0, FRAME_SIDE / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    frames = [Image.frombytes("RGBA", (p.width, p.height), p.pixels) for p in previews]
    frames.append(Image.fromarray(eight_bits(last)))
    scaled = [frame.resize(size, Image.Resampling.BICUBIC) for frame in frames]
    durations = [FRAME_MS] * len(previews) + [LAST_FRAME_MS]
    file = BytesIO()
    try:
        scaled[0].save(
            file, form, save_all=True, append_images=scaled[1:], duration=durations, loop=0
        )
    except DAMAGE as error:
        raise output_file.cannot_write(path, error) from None
    output_file.write(path, file.getvalue())


def write_plot(path: Path, losses: Sequence[dict[str, float]]) -> None:
    """Write the losses over the iterations as curves, on a linear scale from zero."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw = ImageDraw.Draw(image)
    names = list(losses[-1]) if losses else []
    top = max((max(step.get(n, 0.0) for n in names) for step in losses), default=1.0) or 1.0
    _draw_axes(draw, len(losses), top)
    for number, name in enumerate(names):
        color = _COLORS[number % len(_COLORS)]
        points = [
            _place(i, len(losses), step.get(name, 0.0) / top) for i, step in enumerate(losses)
        ]
        if len(points) > 1:
            draw.line(points, fill=color, width=3 if name == "total" else 2)
        draw.text((_WIDTH - 150, _MARGIN + 20 * number), name, fill=color, font_size=16)
    write_picture(path, image, alpha=False)


def _place(step: int, steps: int, height: float) -> tuple[float, float]:
    x = _MARGIN + (_WIDTH - 2 * _MARGIN) * step / max(1, steps - 1)
    return x, _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * height


def _draw_axes(draw: ImageDraw.ImageDraw, steps: int, top: float) -> None:
    for part in range(5):
        _, y = _place(0, 2, part / 4)
        draw.line([(_MARGIN, y), (_WIDTH - _MARGIN, y)], fill="#dddddd")
        draw.text((8, y - 8), f"{top * part / 4:.2f}", fill="#555555", font_size=14)
    x, y = _place(steps, steps + 1, 0)
    draw.text((x - 90, y + 12), f"{steps} iterations", fill="#555555", font_size=14)
