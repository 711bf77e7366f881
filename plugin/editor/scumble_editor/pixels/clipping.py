"""Float pixels outside of 0..1 (brighter than white, or not in sRGB): a painting has none."""

import re

from scumble_protocol.wire.messages import Buffer

# The upper 16 bits of a float are looked at as text: Python searches that as fast as C does. Out
# are values of 1 + 2^-7 and more, those of -2^-8 and less, and all that is not a number.
_OUT = {
    "rgbaf32": re.compile("[\u3f81-\u7fff\ubb80-\U0010ffff]"),
    "rgbaf16": re.compile("[\u3c08-\u7fff\u9c00-\U0010ffff]"),
}


def is_clipped(pixels: Buffer, form: str) -> bool:
    """Tell whether some values of pixels in a format of the wire lie clearly outside of 0..1.

    Formats of whole numbers have none.
    """
    out = _OUT.get(form.replace("bgra", "rgba"))
    if out is None:
        return False
    halves = memoryview(pixels).cast("B").cast("H")
    upper = halves[1::2] if form.endswith("32") else halves
    text = upper.tobytes().decode("utf-16-le", "surrogatepass")
    return out.search(text) is not None
