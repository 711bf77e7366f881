"""What a picture file cannot be read for, in words; and what its decoders may raise."""

import struct
import zlib
from zipfile import BadZipFile

DAMAGE = (
    OSError,  # Pillow's own word for most of it
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,  # imagecodecs' own
    NotImplementedError,
    BadZipFile,
    struct.error,
    zlib.error,
)
"""What the decoders raise for files that are not as they should be."""

NO_PICTURE = "is not a picture that can be read"


class PictureError(ValueError):
    """A file cannot be read. The text goes on after the file's name: "is damaged (...): ..."."""
