"""Why a picture file cannot be read, in words; and what its decoders may raise."""

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
"""What the decoders raise for damaged files."""

NO_PICTURE = "is not a picture that can be read"


class PictureError(ValueError):
    """A file cannot be read. The text follows the file's name: "is damaged (...): ..."."""
