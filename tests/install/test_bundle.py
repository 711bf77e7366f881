"""What of our packages an editor gets."""

from pathlib import Path

from scumble_install import bundle


def copied(name: str, folder: Path) -> set[str]:
    target = bundle.copy_package(name, folder)
    return {path.relative_to(target).as_posix() for path in target.rglob("*")}


def test_only_the_code_that_painted_the_styles_is_left_out(tmp_path, monkeypatch):
    package = tmp_path / "found" / "scumble_other" / "painting"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path / "found"))
    assert copied("scumble_other", tmp_path) == {"__init__.py", "painting", "painting/__init__.py"}
    styles = copied("scumble_styles", tmp_path)
    assert not any(name.startswith("painting") for name in styles)
    assert any(name.endswith((".jpg", ".webp")) for name in styles), styles
    assert bundle.differences(tmp_path / "scumble_other") == []
