import io
import json
import os
import subprocess
import sys

import pytest
import torch
from rich.console import Console

from scumble_backend import waiting
from scumble_backend.bench import report
from scumble_backend.bench.main import main
from scumble_backend.bench.pairs import PairError, parse_pair
from scumble_backend.bench.report import Column, Section

SECTION = Section(
    "wire",
    "The wire",
    (Column("what", "what"), Column("seconds", "s", "{:.2f}")),
    [{"what": "there", "seconds": 1.234}, {"what": "back", "seconds": None}],
    ["one note"],
    [{"what": "more"}],
)


def test_the_json_document():
    facts = report.machine(torch.device("cpu"))
    document = json.loads(json.dumps(report.document(facts, [SECTION])))
    assert document.keys() == {"scumble_bench", "machine", "sections"}
    assert document["scumble_bench"] == 1
    section = document["sections"]["wire"]
    assert section.keys() == {"title", "columns", "rows", "notes", "details"}
    assert section["columns"] == {"what": "what", "seconds": "s"}
    assert section["rows"][0]["seconds"] == 1.234
    assert section["rows"][1]["seconds"] is None


def test_the_machine_is_described_without_its_name():
    import platform

    facts = report.machine(torch.device("cpu"))
    assert {"cpu", "cores", "torch", "dtype", "date", "load", "threads"} <= facts.keys()
    assert platform.node() not in json.dumps(facts)
    assert str(facts["torch"]) in report.machine_line(facts)


def test_the_table_shows_rows_notes_and_gaps():
    console = Console(record=True, width=80, file=io.StringIO())
    report.show(SECTION, console)
    text = console.export_text()
    assert "1.23" in text
    assert "one note" in text
    assert " - " in text.replace("-\n", "- \n")


def test_pairs_are_read_or_refused_in_one_line(tmp_path):
    photo = tmp_path / "a.jpg"
    photo.touch()
    assert parse_pair(f"{photo}:impasto").name == "a x impasto"
    with pytest.raises(PairError, match="check the name"):
        parse_pair(f"{photo}:{tmp_path / 'none.jpg'}")


def test_the_command_refuses_what_it_does_not_know():
    command = [sys.executable, "-m", "scumble_cli.main", "bench"]
    done = subprocess.run([*command, "everything"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "quality" in done.stderr


def test_a_pair_that_is_not_there_is_refused_in_one_line(capsys):
    assert main(["quality", "--pair", "no.jpg:impasto"]) == 2
    assert capsys.readouterr().err.strip() == (
        "scumble bench: There is no picture no.jpg: check the name"
    )


def test_threads_wait_as_in_a_worker():
    look = "print(os.environ['GOMP_SPINCOUNT'], 'torch' in sys.modules)"
    code = f"import os, sys, scumble_backend.bench; {look}"
    said = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")
    clean = {k: v for k, v in os.environ.items() if k not in said}
    done = subprocess.run([sys.executable, "-c", code], env=clean, capture_output=True, check=True)
    assert done.stdout.split() == [waiting.SPINS.encode(), b"False"]
