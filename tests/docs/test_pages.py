"""Pages point at what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for folder in (ROOT, ROOT / "docs", ROOT / "protocol", ROOT / "tests/data")
    for page in folder.glob("*.md")
)
PATCHES = (ROOT / "tests/contributing").glob("*.patch")
MADE = {
    path
    for patch in PATCHES
    for path in re.findall(
        r"^--- /dev/null\n\+\+\+ b/(.+)$", patch.read_text("utf-8"), re.MULTILINE
    )
}
"""Files that the worked examples make."""
FILES = {path.name for path in (ROOT / "tests").rglob("test_*.py")}

each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)


def anchors(page: Path) -> set[str]:
    """Names by which a page's headings can be linked to."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page if not path else page.parent / path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each_page
def test_tests_that_a_page_calls_proof_are_there(page: Path) -> None:
    named = re.findall(r"`(?:[\w/]+/)?(test_\w+\.py)`", page.read_text(encoding="utf-8"))
    assert set(named) <= FILES


@each_page
def test_paths_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:tests|docs|protocol|plugin|backend|install)/[\w./]+)`", text):
        assert (ROOT / path).exists() or path in MADE, path
