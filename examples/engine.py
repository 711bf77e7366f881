"""The engine from Python, without backend and wire: python examples/engine.py PHOTO STYLE OUT."""

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from scumble_backend.engine import Painting, Settings, Style, load_network


def read(path: str) -> torch.Tensor:
    """Read a picture as (3, height, width), sRGB, 0..1."""
    values = np.array(Image.open(path).convert("RGB"))
    return torch.from_numpy(values).permute(2, 0, 1) / 255


photo, style, out = sys.argv[1:4]
settings = Settings(preset="draft", strength=60)
painting = Painting(read(photo), [Style(read(style))], settings, load_network())
while not painting.finished:
    iterate = painting.step()
    sys.stdout.write(f"{iterate.step}/{iterate.total}: loss {iterate.losses['total']:.3f}\n")
levels = (painting.picture() * 255).round().to(torch.uint8)
Image.fromarray(levels.permute(1, 2, 0).numpy()).save(Path(out))
