"""The packages that pyproject names are those that the product imports, and no others."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 cannot read pyproject.toml")
REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
PARTS = ("protocol", "plugin", "backend", "install")
OF_THE_EDITORS = {"PyQt5", "PyQt6", "gi", "krita"}
RUN = {"pip": "install/scumble_install/vendor.py"}
"""What is started and not imported, and by which module."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(rows: list[str]) -> set[str]:
    return {canonical(re.match(r"[\w.-]+", row)[0]) for row in rows}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


@pytest.fixture(scope="module")
def used():
    """Give the distributions of all that the product imports from others."""
    modules = set()
    for part in PARTS:
        for path in (REPOSITORY / part).rglob("*.py"):
            modules |= imported(path)
    others = {
        module
        for module in modules - set(sys.stdlib_module_names) - OF_THE_EDITORS
        if not module.startswith("scumble_")
    }
    owners = packages_distributions()
    assert not others - set(owners), "these are not installed here"
    return {canonical(owner) for module in others for owner in owners[module]}


def test_all_that_is_imported_is_named_and_all_that_is_named_is_imported(used):
    optional = PROJECT["optional-dependencies"]
    extras = set().union(*(named(rows) for extra, rows in optional.items() if extra != "test"))
    assert used - extras == named(PROJECT["dependencies"]) - set(RUN)
    assert extras - used == named(optional["bench"]), "whose file is read, not its module"
    assert extras <= named(optional["test"]), "or their tests cannot run"


def test_what_is_only_run_is_run():
    for module, path in RUN.items():
        assert f'python_module("{module}"' in (REPOSITORY / path).read_text("utf-8")


def test_the_newest_python_that_is_named_is_looked_for_by_the_script():
    versions = [row.rpartition(" ")[2] for row in PROJECT["classifiers"] if ":: Python ::" in row]
    script = (REPOSITORY / "install" / "environment.sh").read_text("utf-8")
    assert all(f"python{version}" in script for version in versions)
    newest = int(versions[-1].partition(".")[2])
    assert f"sys.version_info < (3, {newest + 1})" in script
    assert PROJECT["requires-python"] == f">={versions[0]}"
