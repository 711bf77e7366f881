"""A real Krita is killed in the middle of a job; the next one goes on with it."""

import contextlib
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import editors_tree
from krita_case import alpha
from krita_runner import Krita, ScenarioError
from real_backend import Backend

pytestmark = pytest.mark.editor

SIZE = 224
AUTOSAVE = 2
"""Seconds after which Krita keeps for recovery what is not saved."""


@pytest.fixture
def backend(own_krita: Krita) -> Iterator[Backend]:
    backend = Backend(own_krita.home, "pastiche")
    yield backend
    backend.stop()


@pytest.fixture
def own_krita(pictures: Path) -> Iterator[Krita]:
    session = Krita(editors_tree(), pictures)
    try:
        settings = session.home / ".config" / "kritarc"
        settings.write_text(f"AutoSaveInterval={AUTOSAVE}\n{settings.read_text()}")
        session.install_product()
        yield session
    finally:
        session.close()


def test_a_killed_kritas_job_is_offered_and_goes_on(
    own_krita: Krita, backend: Backend, photo: Path, style: Path
) -> None:
    """First the backend says so; then, as after a power cut, only the disk does."""
    krita, picture = own_krita, own_krita.bring(photo)
    krita.answers |= {"kill": krita.kill, "start_backend": backend.start}
    backend.start()
    krita.start()
    folder = krita.home / "paintings"
    folder.mkdir()
    with contextlib.suppress(ScenarioError):  # Krita ended
        krita.play(
            "left",
            size=SIZE,
            photo=picture,
            style=krita.bring(style),
            saved=krita.inside(folder / "saved.kra"),
        )
    check_no_trace(folder / "saved.kra", folder / "saved.kra-autosave.kra")
    assert backend.log_until("client left", 1, seconds=5)
    until_on_disk(backend, "checkpoint.safetensors")

    language = krita.home / ".config" / "klanguageoverridesrc"
    language.write_text("[Language]\nkrita=de\n")  # as Settings > Switch Application Language
    krita.start()
    facts = krita.play("offered", size=SIZE, photo=picture, picture="krita-unfinished")
    assert facts["words"] == "1 unfertiges Gemälde"
    assert facts["tip"].startswith("Photo\n")
    assert " % fertig" in facts["tip"]
    language.unlink()
    print(f"offered {facts['offered_after']:.1f} s after the docker was shown: {facts['tip']}")

    krita.kill()
    backend.kill()
    krita.start()
    facts = krita.play(
        "offered",
        size=SIZE,
        photo=picture,
        picture="krita-unfinished-disk",
        go_on=True,
        start=True,
    )
    print(facts)
    assert facts["words"] == "1 unfinished painting"
    assert backend.count("goes on after step ") == 1
    assert facts["names"][0] == "Photo"
    assert facts["names"][1] == "Night Harbour, 50 % – Photo"
    assert facts["names"][2] == "Above"
    assert "is ready" in facts["line"]
    assert facts["undone"] == ["Photo", "Above"], "one undo step"
    assert not facts["row_at_last"]
    source, painted = krita.read("source.raw"), krita.read("painted.raw")
    assert alpha(painted, "U8", SIZE) == alpha(source, "U8", SIZE)
    assert painted != source


def check_no_trace(saved: Path, recovered: Path) -> None:
    """Neither the document nor what Krita kept for recovery has any of the forming picture."""
    before, after = zipfile.ZipFile(saved), zipfile.ZipFile(recovered)
    assert sorted(parts(after)) == sorted(parts(before))
    assert layers(after) == layers(before) == ["Photo"]
    stroke = [name for name in parts(after) if after.read(name) != before.read(name)]
    assert [name.rpartition("/")[2] for name in stroke] == ["layer2"], stroke


def parts(kra: zipfile.ZipFile) -> list[str]:
    """What the document has, but for what tells of the whole picture or the time."""
    told = ("documentinfo.xml", "maindoc.xml", "mergedimage.png", "preview.png")
    return [name for name in kra.namelist() if not name.endswith(told)]


def layers(kra: zipfile.ZipFile) -> list[str]:
    return re.findall(r'<layer [^>]*\bname="([^"]*)"', kra.read("maindoc.xml").decode())


def until_on_disk(backend: Backend, name: str, seconds: float = 300) -> None:
    """Wait until some job has a file of that name."""
    end = time.monotonic() + seconds
    while not list(backend.folder.glob(f"jobs/*/{name}")):
        assert time.monotonic() < end, f"no {name} within {seconds} s"
        time.sleep(0.05)
