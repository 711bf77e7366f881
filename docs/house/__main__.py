"""Make the pictures and the table of docs/architecture.md again."""

import json
import re
import sys
from pathlib import Path

from docs.house import figures, rooms
from docs.house.drawing import drawing

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
FOLDER = ROOT / "docs" / "rooms"
GRAPH = FOLDER / "graph.json"
"""What the pictures were drawn from: a test compares it with the code."""


def main() -> None:
    """Write graph, pictures and table."""
    graph = rooms.read(ROOT)
    panels = rooms.panels(graph)
    for old in FOLDER.glob("*.svg"):
        old.unlink()
    for panel in panels:
        (FOLDER / f"{panel.name}.svg").write_text(drawing(panel), encoding="utf-8")
    GRAPH.write_text(as_json(panels), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    page = between(page, "pictures", shown(panels))
    page = between(page, "figures", figures.table(figures.read(ROOT), rooms.arrows_of(graph)))
    PAGE.write_text(page, encoding="utf-8")
    sys.stdout.write(f"{len(panels)} pictures in {FOLDER}, figures in {PAGE}\n")


def as_json(panels: list[rooms.Panel]) -> str:
    """Give the graph as text, a line for each room, so that a change reads well in a diff."""
    return json.dumps([panel.as_data() for panel in panels], indent=1) + "\n"


def shown(panels: list[rooms.Panel]) -> str:
    """Give the page's part that shows the pictures: the parts, and the rest folded."""
    parts, *folders = panels
    folded = "\n".join(
        f"<details><summary>{panel.title}</summary>\n\n{_picture(panel)}\n\n</details>"
        for panel in folders
    )
    return f"{_picture(parts)}\n\n{folded}"


def _picture(panel: rooms.Panel) -> str:
    return f"![{panel.title}](rooms/{panel.name}.svg)"


def between(page: str, name: str, content: str) -> str:
    """Give the page with other content between the two comments of that name."""
    pattern = rf"(<!-- {name}[^>]*-->\n).*(\n<!-- end of {name} -->)"
    changed, count = re.subn(
        pattern, lambda found: found[1] + content + found[2], page, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"the page has no part between the comments {name!r}")
    return changed


if __name__ == "__main__":
    main()
