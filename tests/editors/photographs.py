"""Photographs of the real editors for the documentation: ``python -m tests.editors.photographs``.

Makes docs/gimp.jpg: the plug-in's window while it paints a photo of tests/data.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageOps

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from gimp_case import SCUMBLE_WINDOW, Case  # noqa: E402
from gimp_runner import Gimp  # noqa: E402
from krita_runner import editors_tree  # noqa: E402
from real_backend import Backend  # noqa: E402

DATA, DOCS = HERE.parent / "data", HERE.parents[1] / "docs"
SIZE, PATIENCE = 480, 900.0
"""Pixels of the square photo a side; seconds, as a busy machine paints slowly."""


def photo(name: str, folder: Path) -> Path:
    """The middle square of a photo."""
    path = folder / f"{name}.png"
    with Image.open(DATA / f"{name}.jpg") as picture:
        ImageOps.fit(picture.convert("RGB"), (SIZE, SIZE)).save(path)
    return path


def gimp_window(gimp: Gimp, folder: Path, style: str, fraction: float) -> Path:
    """The window, when so much of a photo is painted."""
    case = Case(gimp, {SIZE: gimp.bring(photo("coffee", folder))}, "")
    case.open("menu", size=SIZE)
    case.style = next(path for path in gimp.ask("facts")["styles"] if f"/{style}." in path)
    case.paint("normal")
    gimp.until("nearly painted", lambda f: f["fraction"] >= fraction, PATIENCE)
    window = gimp.find(SCUMBLE_WINDOW)
    path = folder / "gimp.png"
    assert gimp.screen is not None
    gimp.screen.photograph(path, window)
    return path


def main() -> None:
    """Make the photographs."""
    tree, folder = editors_tree(), Path(tempfile.mkdtemp(prefix="scumble-photographs-"))
    (tree / "home").mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="scumble-backend-", dir=tree / "home"))
    backend = Backend(home, "pastiche")
    backend.start()
    gimp = Gimp(tree, folder, windows=True, shared=backend.folder)
    try:
        gimp.install_product()
        gimp.start()
        with Image.open(gimp_window(gimp, folder, "impasto", 0.9)) as window:
            window.convert("RGB").save(DOCS / "gimp.jpg", quality=80, optimize=True)
    finally:
        gimp.close()
        backend.stop()
        shutil.rmtree(home, ignore_errors=True)
        print(f"pictures of the screen are in {folder}")


if __name__ == "__main__":
    main()
