"""What a dialog's painter does."""

import enum


class PaintingState(enum.Enum):
    """What the painter does."""

    IDLE = "nothing is painted yet, or nothing came of it"
    PAINTING = "a layer is being painted"
    PAUSING = "the best picture so far was asked for"
    PAUSED = "the best picture so far is there"
    DONE = "every layer is painted, or as much of them as was wanted"
