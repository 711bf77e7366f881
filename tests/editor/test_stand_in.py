"""The stand-in for the client in the real Krita's tests can do all that editors ask of a client."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLED = re.compile(r"(?:_reach\(\)|\bclient|_client)\.([a-z]\w*)\(")


def test_it_has_every_method_that_editors_call() -> None:
    tree = ast.parse((ROOT / "tests/editors/krita/fake_client.py").read_text())
    client = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Client")
    known = {node.name for node in client.body if isinstance(node, ast.FunctionDef)}
    called: set[str] = set()
    for folder in ("editor/scumble_editor", "krita/scumble_krita"):
        for path in (ROOT / "plugin" / folder).rglob("*.py"):
            called |= set(CALLED.findall(path.read_text()))
    assert {"submit", "update", "cancel", "queue"} <= called
    assert called <= known
