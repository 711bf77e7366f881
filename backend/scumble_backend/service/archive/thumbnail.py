"""A small PNG of a picture, for the list of kept jobs."""

import io

from scumble_protocol.pixels import FORMATS
from scumble_protocol.wire.messages import Buffer

SIDE = 256
"""Pixels at most."""


def thumbnail(width: int, height: int, form: str, pixels: Buffer) -> bytes:
    """Give a PNG of at most 256 pixels a side for pixels in one of the wire's formats."""
    # Imported late: the server must answer before these are loaded.
    from PIL import Image  # noqa: PLC0415

    from scumble_pictures.picture import eight_bits  # noqa: PLC0415
    from scumble_pictures.wire import samples_of  # noqa: PLC0415

    every = max(1, max(width, height) // (2 * SIDE))
    image = Image.fromarray(eight_bits(samples_of(pixels, width, height, FORMATS[form], every)))
    image.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # a tenth larger, in a quarter of the time
    return file.getvalue()
