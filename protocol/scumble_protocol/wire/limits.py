"""How large a message and its parts may be; both ends hold to it."""

from scumble_protocol.wire.shared import LARGEST_SHARED

LONGEST_HEADER = 64 * 1024
"""Bytes of the JSON header."""
LARGEST_SIDE = 32768
"""Pixels of a layer's width or height."""
LARGEST_STYLE = 256 * 1024 * 1024
"""Bytes of a style picture's file."""
LARGEST_BUFFER = LARGEST_SHARED
"""Bytes of one buffer: 2 GiB."""
LARGEST_MESSAGE = 2 * LARGEST_BUFFER
"""Bytes of all buffers of a message together."""
LARGEST_FRAME = LARGEST_BUFFER + 64
"""Bytes of a frame on the wire: encryption (CURVE) adds 33."""
MOST_STYLES = 4
"""Styles of one job."""
LONGEST_NAME = 200
"""Characters of a layer's, a style's or a client's name."""
LONGEST_GROUP = 64
"""Characters by which a client names what it paints together."""
MOST_LISTED = 100
"""Kept jobs in one ``history``."""
LARGEST_THUMBNAIL = 1024 * 1024
"""Bytes of a kept job's thumbnail, a PNG."""
