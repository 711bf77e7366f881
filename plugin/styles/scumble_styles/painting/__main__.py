"""Repaint the starter pack: ``python -m scumble_styles.painting [NAME ...]``."""

import argparse
import sys
import time
from pathlib import Path

from scumble_styles import starter_pack
from scumble_styles.painting import recipes


def main(arguments: list[str] | None = None) -> int:
    """Paint the named pictures, or all, and save them as JPEG."""
    names = [style.name for style in starter_pack()]
    pictures = starter_pack()[0].path.parent
    parser = argparse.ArgumentParser(prog="python -m scumble_styles.painting", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"which to paint (all): {', '.join(names)}")
    parser.add_argument("--out", type=Path, default=pictures, help="folder for the pictures")
    parser.add_argument("--size", type=int, default=recipes.SIZE, help="longer side in pixels")
    chosen = parser.parse_args(arguments)
    unknown = sorted(set(chosen.name) - set(names))
    if unknown:
        parser.error(f"no such picture: {', '.join(unknown)}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in chosen.name or names:
        start = time.monotonic()
        target = chosen.out / f"{name}.jpg"
        target.write_bytes(recipes.jpeg(recipes.paint(name, chosen.size), name))
        took = time.monotonic() - start
        sys.stdout.write(f"{name}: {target.stat().st_size / 1000:.0f} kB in {took:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
