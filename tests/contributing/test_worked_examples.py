"""The worked examples of CONTRIBUTING.md apply to this tree, and the tests that they bring pass.

A patch begins with a line of words and one "Tests: ..." with what pytest is asked to run. A line
"Run: ..." before it names the module that makes what no patch can hold, such as a picture.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATCHES = sorted(Path(__file__).parent.glob("*.patch"))
PRODUCT = ("protocol", "plugin", "backend", "install")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "corpus", "*.egg-info")
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"

each_patch = pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)


def changed(patch: Path) -> list[str]:
    """The files that a patch makes or alters."""
    return re.findall(r"^\+\+\+ b/(.+)$", patch.read_text(encoding="utf-8"), re.MULTILINE)


def commands(patch: Path, kind: str) -> list[list[str]]:
    """The words of each line of a kind."""
    lines = re.findall(rf"^{kind}: (.+)$", patch.read_text(encoding="utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.fixture
def copy(patch: Path, tmp_path: Path) -> Path:
    """The tree with the patch applied."""
    tree = tmp_path / "tree"
    for name in (*PRODUCT, "tests", "docs/house"):
        shutil.copytree(ROOT / name, tree / name, ignore=LEFT_OUT)
    shutil.copy(ROOT / "pyproject.toml", tree)
    words = ["git", "apply", "--verbose", "--whitespace=error", str(patch)]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    done = subprocess.run(
        words, cwd=tree, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, f"make {patch.name} again: {done.stderr}"
    return tree


@pytest.fixture(scope="module")
def warm_pytest() -> Iterator["subprocess.Popen[str]"]:
    """What runs pytest without loading PyTorch for each example again: see that module."""
    words = [sys.executable, str(Path(__file__).with_name("warm_pytest.py"))]
    own = {"HYPOTHESIS_STORAGE_DIRECTORY": str(ROOT / ".hypothesis")}  # its tables are there
    environment = {**os.environ, **own}
    with subprocess.Popen(
        words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def code_of(tree: Path) -> list[str]:
    """The folders of a copy's code, which go before those of the environment."""
    (listed,) = re.findall(
        r"^dev-mode-dirs = \[(.*)\]$", (tree / "pyproject.toml").read_text(), re.M
    )
    return [*(str(tree / name) for name in re.findall(r'"([\w/]+)"', listed)), str(tree)]


def run(tree: Path, *words: str) -> None:
    """Run Python on the copy's code."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(code_of(tree))}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=tree,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def run_pytest(process: "subprocess.Popen[str]", tree: Path, *words: str) -> None:
    """Run pytest on the copy's code."""
    log = tree / "pytest.log"
    order = {"words": words, "folder": str(tree), "path": code_of(tree), "log": str(log)}
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    assert process.stdout.readline() == "0\n", log.read_text()


@each_patch
def test_the_example_applies_and_its_tests_pass(
    patch: Path, copy: Path, warm_pytest: "subprocess.Popen[str]"
) -> None:
    files = [name for name in changed(patch) if name.endswith(".py")]
    run(copy, "-m", "ruff", "check", "--no-cache", *files)
    run(copy, "-m", "ruff", "format", "--no-cache", "--check", *files)
    for words in commands(patch, "Run"):
        run(copy, "-m", *words)
    (tests,) = commands(patch, "Tests")
    run_pytest(warm_pytest, copy, "-q", "-p", "no:cacheprovider", *tests)


@pytest.mark.parametrize(
    "patch",
    [one for one in PATCHES if "pyproject.toml" in changed(one)],
    ids=lambda patch: patch.stem,
)
def test_a_package_that_an_example_adds_keeps_the_contracts(copy: Path) -> None:
    run(copy, "-c", LINT_IMPORTS)


@each_patch
def test_the_page_names_the_files_of_the_product_that_it_touches(patch: Path) -> None:
    (row,) = re.findall(rf"^\|.*\({re.escape(f'tests/contributing/{patch.name}')}\).*$", PAGE, re.M)
    touched = [n for n in changed(patch) if n.startswith(PRODUCT) and n.endswith(".py")]
    assert sorted(re.findall(r"`([\w/]+\.py)`", row)) == sorted(touched)


def test_every_example_that_the_page_names_is_there() -> None:
    named = re.findall(r"\((tests/contributing/[^)]+)\)", PAGE)
    assert sorted(named) == [path.relative_to(ROOT).as_posix() for path in PATCHES]
