"""Where a module can be broken on purpose, and how: one small change of its text at a time."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
}  # fmt: skip
COMPUTED = {
    ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "/", ast.Mod: "*",
    ast.Pow: "*", ast.BitAnd: "|", ast.BitOr: "&", ast.MatMult: "*",
}  # fmt: skip
OPERATOR = re.compile(r"\b(is\s+not|not\s+in|is|in|and|or)\b|[-<>=!+*/%&|@]+")


class Mutant(NamedTuple):
    """One change: ``old`` at ``start`` (an offset into the module's text) becomes ``new``."""

    module: str
    start: int
    line: int
    old: str
    new: str

    def applied(self, text: str) -> str:
        """Give the module's text with the change in it."""
        return text[: self.start] + self.new + text[self.start + len(self.old) :]


def mutants_of(module: str, text: str) -> list[Mutant]:
    """Every change that is known for a module, in the order of its text."""
    lines = _Lines(text)
    found = []
    for node in _looked_at(ast.parse(text)):
        for first, last, new in _changes(node):
            start, end = lines.offset(*first), lines.offset(*last)
            if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp):  # parentheses stay
                operator = OPERATOR.search(text, start, end)
                assert operator is not None, text[start:end]
                start, end = operator.span()
            found.append(Mutant(module, start, first[0], text[start:end], new))
    return sorted(set(found), key=lambda m: (m.start, m.new))


class _Lines:
    """Offsets of a text's lines; the columns of ``ast`` count bytes."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def offset(self, line: int, column: int) -> int:
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)


def _looked_at(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but annotations, decorators and what is said in errors and logs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise | ast.Assert) or _is_said(node):
            continue
        yield node
        yield from _looked_at(_without_annotations(node))


def _without_annotations(node: ast.AST) -> ast.AST:
    for name in ("annotation", "returns", "decorator_list"):
        if hasattr(node, name):
            setattr(node, name, [] if name == "decorator_list" else None)
    return node


def _is_said(node: ast.AST) -> bool:
    """Tell whether a statement only writes to the log."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).startswith("log.")
    )


_Place = tuple[int, int]


def _changes(node: ast.AST) -> Iterator[tuple[_Place, _Place, str]]:
    """From where to where something else can stand, and what."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        new = COMPARED[type(node.ops[0])]
        yield _end(node.left), _begin(node.comparators[0]), new
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield _end(node.left), _begin(node.right), COMPUTED[type(node.op)]
    elif isinstance(node, ast.BoolOp):
        new = "or" if isinstance(node.op, ast.And) else "and"
        yield _end(node.values[0]), _begin(node.values[1]), new
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        test = ast.unparse(node.test)
        yield _begin(node.test), _end(node.test), f"(not ({test}))"
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int, float):
        new = repr(not node.value) if isinstance(node.value, bool) else repr(node.value + 1)
        yield _begin(node), _end(node), new
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        yield _begin(node), _end(node), "None"
    elif isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield _begin(node), _end(node), "return None"
    elif isinstance(node, ast.Break | ast.Continue) or _is_field(node):
        yield _begin(node), _end(node), "pass"


def _is_field(node: ast.AST) -> bool:
    """Tell whether a statement writes a field of an object, or an entry of it."""
    if not isinstance(node, ast.AugAssign | ast.Assign):
        return False
    targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
    return all(isinstance(target, ast.Attribute | ast.Subscript) for target in targets)


def _begin(node: ast.expr | ast.stmt) -> _Place:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt) -> _Place:
    assert node.end_lineno is not None and node.end_col_offset is not None  # noqa: PT018
    return node.end_lineno, node.end_col_offset
