"""The picture of the house is of this house."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import grimp
import pytest
from docs.house import figures, rooms
from docs.house.__main__ import GRAPH, PAGE, between, shown
from docs.house.drawing import drawing
from docs.house.rooms import Panel

ROOT = Path(__file__).parents[2]
PARTS = (*figures.PRODUCT, "docs", "tests", "examples")
PLURALS = {
    *(
        "Answers",
        "Checks",
        "Clients",
        "Colours",
        "Drafts",
        "Frames",
        "Hands",
        "Keys",
        "Layers",
        "Losses",
    ),
    *("Masks", "Means", "Names", "Paintings", "Pairs", "Pictures", "Pixels", "Sections", "Shares"),
    *("Folders", "Sizes", "Strips", "Styles", "Sources", "Views", "Weights", "Writers"),
}
"""Nouns that begin docstrings and look like verbs."""
ANEW = "make it again with `python -m docs.house`"


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return rooms.read(ROOT)


@pytest.fixture(scope="module")
def panels(graph: grimp.ImportGraph) -> list[Panel]:
    return rooms.panels(graph)


@pytest.fixture(scope="module")
def found() -> figures.Figures:
    return figures.read(ROOT)


def test_the_picture_shows_the_code_as_it_is(panels: list[Panel]) -> None:
    drawn = json.loads(GRAPH.read_text(encoding="utf-8"))
    assert drawn == [panel.as_data() for panel in panels], ANEW


def test_the_page_shows_every_picture(panels: list[Panel]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert shown(panels) in page, ANEW
    for panel in panels:
        picture = GRAPH.with_name(f"{panel.name}.svg").read_text(encoding="utf-8")
        texts = {found.text for found in ET.fromstring(picture).iter()}  # noqa: S314
        assert texts >= {panel.title, *panel.rooms}, ANEW


def test_the_page_has_a_row_for_every_figure(
    graph: grimp.ImportGraph, found: figures.Figures
) -> None:
    made = figures.table(found, rooms.arrows_of(graph))
    page = PAGE.read_text(encoding="utf-8")
    for line in made.splitlines():
        assert f"{line.split('|')[1]}|" in page if line else True, ANEW


def test_the_house_keeps_its_goals(found: figures.Figures) -> None:
    """Small functions, files and folders; names that stand once; editors that share most."""
    assert found.functions[0].lines <= figures.LONGEST_FUNCTION, found.functions[:3]
    assert not [name for name, lines in found.files.items() if lines > figures.LONGEST_FILE]
    assert not [name for name, count in found.folders.items() if count > rooms.MOST_MODULES]
    assert (found.raw_fields, found.twice) == (0, {})
    editors = dict(found.editors)
    shared = editors.pop("editor")
    assert all(lines < shared for lines in editors.values())


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Give what may hold a docstring, deep down: no expression does."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield child
            yield from statements(child)


def first_words() -> Iterator[tuple[str, str]]:
    """Every docstring's first word, with where it stands."""
    for path in (path for part in PARTS for path in (ROOT / part).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in (tree, *statements(tree)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                said = ast.get_docstring(node) or ""
                place = f"{path.relative_to(ROOT)}: {said.splitlines()[:1]}"
                yield (re.match(r"\W*(\w*)", said) or [""])[1], place


def test_docstrings_begin_with_an_imperative_or_a_noun_phrase() -> None:
    """A verb that begins some docstring begins none in another form, unless that is a noun."""
    found = list(first_words())
    words = {word for word, _ in found}
    forms = {form for word in words for form in (f"{word}s", f"{word}es") if len(word) > 2}
    wrong = forms - PLURALS | {"Return", "Returns"}
    assert not [place for word, place in found if word in wrong]


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A tree of four rooms, of which two know each other."""
    files = {
        "high.py": "from small_house.middle import worker\nfrom small_house.low import base\n",
        "middle/worker.py": "from small_house.low import base\nfrom small_house.beside import a\n",
        "beside/a.py": "from small_house.middle import worker\n",
        "low/base.py": "class Thing:\n    def act(self):\n        pass\n\n\nclass B:\n    pass\n",
        "low/again.py": "class Thing:\n    pass\n",
    }
    for name, text in files.items():
        path = tmp_path / "small_house" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("small_house", None)


@pytest.mark.usefixtures("small")
def test_a_room_stands_above_all_that_it_knows() -> None:
    graph = grimp.build_graph("small_house", cache_dir=None)
    panel = rooms.panel_of(graph, "small_house")
    assert panel is not None
    assert panel.floors == {"low": 0, "beside": 1, "middle": 1, "high": 2}
    assert panel.arrows == [
        ("beside", "middle"),
        ("high", "low"),
        ("high", "middle"),
        ("middle", "beside"),
        ("middle", "low"),
    ]
    assert ("high", "low") not in panel.plain_arrows  # it follows from the one to the middle
    assert len(panel.plain_arrows) == 4
    assert panel.circles == ["beside", "middle"]
    assert drawing(panel).count("<path d=") == 4 + 1  # and the arrow's head


def test_a_long_arrow_passes_the_floors_between() -> None:
    panel = Panel("p", "abcd", [("a", "b"), ("b", "c"), ("d", "c"), ("a", "d"), ("d", "b")])
    assert panel.floors == {"c": 0, "b": 1, "d": 2, "a": 3}
    assert panel.plain_arrows == [("a", "d"), ("b", "c"), ("d", "b")]
    two = Panel("p", "abcd", [("a", "b"), ("b", "c"), ("d", "c"), ("a", "d")])
    assert two.floors == {"c": 0, "b": 1, "d": 1, "a": 2}


def test_a_folder_of_many_modules_is_one_room(small: Path) -> None:
    for number in range(rooms.MOST_MODULES):
        (small / "small_house" / f"module{number}.py").touch()
    graph = grimp.build_graph("small_house", cache_dir=None)
    panel = rooms.panel_of(graph, "small_house")
    assert panel is not None
    assert len(panel.rooms) == 4  # the three folders, and all modules together


def test_figures_are_those_of_the_files(small: Path) -> None:
    product = small / "backend"
    product.mkdir()
    (small / "plugin").mkdir()
    (small / "small_house").rename(product / "small_house")
    found = figures.read(small)
    assert [(f.lines, f.name) for f in found.functions] == [(2, "act")]
    assert found.files["backend/small_house/low/base.py"] == 7
    assert found.folders["backend/small_house/low"] == 2
    assert list(found.twice) == ["Thing"]
    assert found.raw_fields == 0


def test_only_the_part_between_the_comments_changes() -> None:
    page = "a\n<!-- x: made -->\nold\n<!-- end of x -->\nb\n"
    assert between(page, "x", "new") == page.replace("old", "new")
    with pytest.raises(ValueError, match="no part"):
        between(page, "y", "new")
