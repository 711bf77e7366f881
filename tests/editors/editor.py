"""What both editors' runners share: a home folder in the tree, and a desk for orders and notes."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Facts = dict[str, Any]


class EditorError(AssertionError):
    """Something went wrong in an editor; of its paths bytes that are no text are written out.

    pytest-xdist cannot send others, and would end all tests.
    """

    def __init__(self, words: str) -> None:
        super().__init__(words.encode("utf-8", "backslashreplace").decode())


class Editor:
    """An editor of the tree. It sees the tree as its root and finds orders on its desk."""

    def __init__(self, tree: Path, pictures: Path, name: str, person: str = "") -> None:
        self.tree = tree
        self.pictures = pictures
        self._name = name
        (tree / "home").mkdir(exist_ok=True)
        home = tempfile.mkdtemp(prefix=f"scumble-{name}-", suffix=person, dir=tree / "home")
        self.home = Path(home)
        self.desk = self.home / "desk"

    def inside(self, path: Path) -> str:
        """The name that a path below the tree has for the editor."""
        return "/" + str(path.relative_to(self.tree))

    def bring(self, path: Path) -> str:
        """Copy a file into the editor's home; gives its name there."""
        target = self.home / "pictures" / path.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy(path, target)
        return self.inside(target)

    def read(self, name: str) -> bytes:
        """Bytes that a scenario left on its desk."""
        return (self.desk / name).read_bytes()

    def order(self, number: int, scenario: str, arguments: dict[str, Any]) -> Path:
        """Lay an order for a scenario on the desk; gives where its facts will lie."""
        script = self.desk / f"{scenario}.py"
        shutil.copy(HERE / self._name / "scenarios" / script.name, script)
        content = {"script": self.inside(script), "arguments": arguments}
        self.write(self.desk / f"order-{number}.json", content)
        return self.desk / f"result-{number}.json"

    def clear(self) -> None:
        """Keep the editor's log beside the pictures; remove its home."""
        self.pictures.mkdir(parents=True, exist_ok=True)
        log = self.home / f"{self._name}.log"
        if log.exists():
            shutil.copy(log, self.pictures / f"{self.home.name}.log")
        shutil.rmtree(self.home, ignore_errors=True)

    @staticmethod
    def write(path: Path, value: Any) -> None:
        """Write JSON so that nobody reads half of it."""
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(value))
        temporary.rename(path)
