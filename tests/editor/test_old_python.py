"""What is shipped to the editors runs in the oldest Python that they bring: 3.10."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docs.house.figures import PRODUCT
from tests.editor import import_all

ROOT = Path(__file__).parents[2]
OLDEST = (3, 10)
NOT_FOR_EDITORS = {"scumble_pictures", "scumble_motion", "scumble_cli", "scumble_backend"}
NOT_FOR_EDITORS |= {"scumble_install"}
FOLDERS = {
    package: folder
    for folder, package in re.findall(
        r'^    "([\w/]+)/(\w+)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M
    )
    if package not in NOT_FOR_EDITORS
}
NEWER = {  # names that 3.10 lacks, as they are imported or as an attribute of their module
    "typing": {"Self", "Required", "NotRequired", "LiteralString", "Never", "Unpack", "override"}
    | {"TypeVarTuple", "assert_never", "assert_type", "reveal_type", "dataclass_transform"},
    "datetime": {"UTC"},
    "enum": {"StrEnum", "ReprEnum", "verify", "member", "nonmember"},
    "asyncio": {"TaskGroup", "Runner", "timeout", "Barrier"},
    "contextlib": {"chdir"},
    "hashlib": {"file_digest"},
    "itertools": {"batched"},
    "math": {"cbrt", "exp2", "sumprod"},
    "operator": {"call"},
    "tomllib": set(),
}


def modules() -> list[Path]:
    paths = [path for part in PRODUCT for path in (ROOT / part).rglob("*.py")]
    assert len(paths) > 300, "the product is where it is looked for"
    return paths


def newer_in(tree: ast.AST) -> list[str]:
    """Say what a module has that Python 3.10 refuses or lacks."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = {ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases}
            if "NamedTuple" in bases and len(bases) > 1:
                found.append(f"class {node.name}: a NamedTuple with another base")
        elif isinstance(node, ast.Import):
            found += [f"import {name.name}" for name in node.names if name.name == "tomllib"]
        elif isinstance(node, ast.ImportFrom) and node.module in NEWER:
            lacking = NEWER[node.module]
            found += [name.name for name in node.names if name.name in lacking or not lacking]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in NEWER.get(node.value.id, ()):
                found.append(ast.unparse(node))
        elif isinstance(node, ast.Name) and node.id in ("ExceptionGroup", "BaseExceptionGroup"):
            found.append(node.id)
    return found


@pytest.mark.parametrize(
    "code",
    [
        "class A(NamedTuple, Generic[T]): x: T",
        "class A(typing.NamedTuple, typing.Generic[T]): x: T",
        "import tomllib",
        "from tomllib import loads",
        "from typing import Any, Self",
        "now = datetime.UTC",
        "raise ExceptionGroup('', [])",
    ],
)
def test_what_is_looked_for_is_found(code):
    assert len(newer_in(ast.parse(code))) == 1


def test_every_package_is_either_for_editors_or_not():
    assert {"scumble_protocol", "scumble_client", "scumble_krita", "scumble_gimp"} < set(FOLDERS)
    assert all((ROOT / folder / package).is_dir() for package, folder in FOLDERS.items())


def test_no_module_has_what_the_oldest_python_lacks():
    found = {}
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST)
        if newer := newer_in(tree):
            found[path.relative_to(ROOT).as_posix()] = newer
    assert found == {}


def pythons() -> list[str]:
    """Where a Python 3.10 may be, besides the one that runs this."""
    home = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = sorted((home / "versions").glob("3.10*/bin/python"))
    return [sys.executable, "python3.10", *map(str, kept)]


def version_of(python: str) -> str:
    code = "import sys; print(*sys.version_info[:2], sep='.')"
    try:
        asked = subprocess.run(
            [python, "-I", "-c", code], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""  # there is none of that name
    return asked.stdout.strip()


def test_every_shipped_module_can_be_imported_by_the_oldest_python():
    python = next((one for one in pythons() if version_of(one) == "3.10"), None)
    if python is None:
        pytest.skip("there is no Python 3.10 on this machine")
    folders = os.pathsep.join(str(ROOT / folder) for folder in FOLDERS.values())
    command = [python, "-I", "-B", import_all.__file__, folders, os.pathsep.join(FOLDERS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    wanted = {
        ".".join(path.relative_to(ROOT / folder).with_suffix("").parts).removesuffix(".__init__")
        for package, folder in FOLDERS.items()
        for path in (ROOT / folder / package).rglob("*.py")
    }
    wanted = {name for name in wanted - set(FOLDERS) if "scumble_styles.painting" not in name}
    assert set(done.stdout.split()) == wanted
