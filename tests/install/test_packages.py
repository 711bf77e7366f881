"""What try.sh says before it fetches: how much, what is here already, and whether there is room."""

import importlib.util
import json
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "install" / "packages.py"


@pytest.fixture(scope="module")
def packages():
    spec = importlib.util.spec_from_file_location("packages", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def report(tmp_path):
    """Pip's report on two files that are there, one that is not, and a folder that is built."""
    rows = [{"download_info": {"url": tmp_path.as_uri(), "dir_info": {}}}]
    for name, size in (("small-1.0-x.whl", 1_000), ("large-2.0+cpu-x.whl", 3_000_000)):
        (tmp_path / name).write_bytes(bytes(size))
        address = (tmp_path / name).as_uri()
        rows.append(
            {"download_info": {"url": address, "archive_info": {"hashes": {"sha256": "f"}}}}
        )
    rows.append({"download_info": {"url": "file:///nowhere/lost-1.0-x.whl", "archive_info": {}}})
    path = tmp_path / "report.json"
    path.write_text(json.dumps({"install": rows}))
    (tmp_path / "downloads").mkdir()
    return path


def test_count_sizes_and_what_is_here_are_told(packages, report, capsys):
    folder = report.parent / "downloads"
    assert packages.main([str(report), str(folder)]) == 0
    assert capsys.readouterr().out == (
        "3 packages: 3.0 MB to fetch, 6.0 MB unpacked; of unknown size: 1 (PyTorch with "
        "NVIDIA's libraries has 3 GB). The largest: large 3.0 MB, small 0.0 MB.\n"
    )
    rows = [row.split() for row in (folder / "list").read_text().splitlines()]
    assert [row[:2] for row in rows] == [
        ["3000000", "large-2.0+cpu-x.whl"],
        ["1000", "small-1.0-x.whl"],
        ["0", "lost-1.0-x.whl"],
    ]
    assert rows[0][2].endswith("#sha256=f")
    (folder / "large-2.0+cpu-x.whl").write_bytes(bytes(3_000_000))
    assert packages.main([str(report), str(folder)]) == 0
    assert "3.0 MB of it were fetched before" in capsys.readouterr().out


def test_a_disk_without_room_is_one_line_and_an_end(packages, report, capsys, monkeypatch):
    usage = packages.shutil.disk_usage("/")._replace(free=309_000_000)
    monkeypatch.setattr(packages.shutil, "disk_usage", lambda _: usage)
    assert packages.main([str(report), str(report.parent / "downloads")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "0.3 GB are free: make room, or set SCUMBLE_HOME" in told
    monkeypatch.setattr(packages.shutil, "disk_usage", lambda _: usage._replace(free=309_003_000))
    assert packages.main([str(report), str(report.parent / "downloads")]) == 0


def test_where_nothing_is_fetched_a_full_disk_is_no_hindrance(packages, report, monkeypatch):
    report.write_text('{"install": []}')
    usage = packages.shutil.disk_usage("/")._replace(free=0)
    monkeypatch.setattr(packages.shutil, "disk_usage", lambda _: usage)
    assert packages.main([str(report), str(report.parent / "downloads")]) == 0
