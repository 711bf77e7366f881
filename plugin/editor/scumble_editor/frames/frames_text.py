"""What the artist reads of layers that are painted frame by frame, in any editor."""

from scumble_editor.languages.numbers import about
from scumble_editor.languages.translation import _, ngettext
from scumble_editor.messages import warning

PAINT_FRAMES = _("Paint all frames")
PAINT_LAYERS = _("Paint its layers as frames")
PAINT_FRAMES_HINT = _(
    "Paint every keyframe of the playback range in this style, each from the one before"
)
PAINT_LAYERS_HINT = _("Paint each layer of this group as a frame, each from the one below")
NOT_ANIMATED = _("Nothing is animated here: select a layer with keyframes, or a group of layers")


def no_frames(layer: str, first: int, last: int) -> str:
    """The playback range has no keyframe of the layer."""
    return _(
        "“{layer}” has no keyframe from {first} to {last}: set another playback range",
        layer=layer,
        first=first,
        last=last,
    )


def no_layers(group: str) -> str:
    """A group without a layer that can be a frame."""
    return _(
        "“{group}” has no visible layers to paint as frames: show some, or add them", group=group
    )


def one_layer() -> str:
    """Several layers are selected: a sequence is painted of one."""
    return _("Select one animated layer, or one group: its frames are painted one after the other")


def left_out(layer: str, count: int, first: int, last: int) -> str:
    """Some keyframes are outside of the range."""
    return warning(
        ngettext(
            "{count} keyframe of “{layer}” outside of the playback range {first} to {last} "
            "left out",
            "{count} keyframes of “{layer}” outside of the playback range {first} to {last} "
            "left out",
            count,
            layer=layer,
            first=first,
            last=last,
        )
    )


def frames_ahead(count: int, width: int, height: int, seconds: float | None) -> str:
    """What all frames take, before they are painted."""
    what = ngettext("{count} frame", "{count} frames", count)
    size = f"{what}, {width} × {height}"
    return size if seconds is None else f"{size}, {about(seconds)}"


def reading(layer: str, number: int, count: int) -> str:
    """A frame is on its way out of the editor."""
    return _("{layer}: reading frame {number} of {count}…", layer=layer, number=number, count=count)


def painting(layer: str, number: int, count: int, left: float | None) -> str:
    """The running line of a sequence; ``left`` in seconds, for all frames."""
    line = _("{layer}: frame {number} of {count}", layer=layer, number=number, count=count)
    return line if left is None else _("{line}, {time} left", line=line, time=about(left))


def stage(number: int, count: int) -> str:
    """How far a sequence is, in the queue."""
    return _("frame {number} of {count}", number=number, count=count)


def made(done: int, count: int, held: int) -> str:
    """What became of a sequence's frames."""
    if done < count:
        frames = _("{done} of {count} frames are painted", done=done, count=count)
    else:
        frames = _("{count} frames are painted", count=count)
    if held:
        frames = _("{frames}, {held} of them as the one before", frames=frames, held=held)
    if done < count:
        return _("{frames}: paint all frames again to go on with the others", frames=frames)
    return frames


def stopped_by(problem: str, done: int, count: int) -> str:
    """A frame could not be painted; those before it are kept."""
    return _(
        "{problem} (frame {number} of {count}; the {done} before it are kept)",
        problem=problem,
        number=done + 1,
        count=count,
        done=done,
    )


def in_frames(layer: str) -> str:
    """The same frames are being painted."""
    return _("The frames of “{layer}” are being painted like this already", layer=layer)
