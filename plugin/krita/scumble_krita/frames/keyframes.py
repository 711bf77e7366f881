"""An empty layer with keyframes: Krita's Python can make none, but Krita can read them.

So Krita saves a tiny document with one layer, the keyframes are put into that file, and Krita
opens it again, hidden. Whatever its version writes is what it reads.
"""

import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from krita import Document, Krita

from scumble_editor.work.steps import Steps
from scumble_krita.frames.stage import settled
from scumble_krita.pixels.formats import ColorSpace

_SIZE = 16
_KEYFRAMES, _DEFAULT = ".keyframes.xml", ".defaultpixel"


def with_keyframes(name: str, times: Sequence[int], space: ColorSpace) -> Steps[Document]:
    """Open a hidden document whose one layer has empty frames at ``times``.

    Raises OSError or ValueError where Krita cannot write or read it.
    """
    with tempfile.TemporaryDirectory(prefix="scumble-") as folder:
        made, filled = Path(folder) / "made.kra", Path(folder) / "frames.kra"
        yield from _save(made, name, space)
        _fill(made, filled, times)
        yield
        document = Krita.instance().openDocument(os.fsdecode(filled))
    if document is None or document.rootNode() is None:
        raise ValueError("Krita does not open its own frames")
    document.setBatchmode(True)
    yield from settled(document)
    return document


def _save(path: Path, name: str, space: ColorSpace) -> Steps[None]:
    document = Krita.instance().createDocument(_SIZE, _SIZE, name, *space, 72.0)
    try:
        document.setBatchmode(True)
        root = document.rootNode()
        assert root is not None  # noqa: S101 - it was just made
        layer = document.createNode("frames", "paintlayer")
        root.addChildNode(layer, None)
        layer.enableAnimation()
        for other in root.childNodes():
            if other != layer:
                other.remove()
        yield from settled(document)
        if not document.saveAs(os.fsdecode(path)):
            raise OSError(f"Krita cannot write {path}")
        yield from settled(document)
    finally:
        document.setModified(False)
        document.close()


def _fill(made: Path, filled: Path, times: Sequence[int]) -> None:
    """Copy a file of Krita's, with frames in its one animated layer."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(filled, "w") as target:
        keys = [name for name in source.namelist() if name.endswith(_KEYFRAMES)]
        if len(keys) != 1:
            raise ValueError("Krita has written no keyframes")
        layer = keys[0][: -len(_KEYFRAMES)]
        frames = [layer, *(f"{layer}.f{number}" for number in range(1, len(times)))]
        for name in source.namelist():
            if name != keys[0]:
                target.writestr(name, source.read(name))
        for frame in frames[1:]:
            for ending in ("", _DEFAULT):
                target.writestr(frame + ending, source.read(layer + ending))
        target.writestr(keys[0], _keyframes([Path(frame).name for frame in frames], times))


def _keyframes(frames: Sequence[str], times: Sequence[int]) -> str:
    keys = "".join(
        f'<keyframe frame={quoteattr(frame)} time="{time}" color-label="0">'
        '<offset type="point" x="0" y="0"/></keyframe>'
        for frame, time in zip(frames, times, strict=True)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<keyframes xmlns="http://www.calligra.org/DTD/krita-keyframes">'
        f'<channel name="content">{keys}</channel></keyframes>'
    )
