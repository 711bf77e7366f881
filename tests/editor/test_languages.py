"""The plugins speak the editor's language: which one that is, and what may be wrong with it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from docs.languages import catalogues
from docs.languages.checks import KEYS, faults, is_done
from tests.editor.krita_processes import PYQT5, PYQT6, run

from scumble_editor import mnemonics, onward_text
from scumble_editor.composition import source_name
from scumble_editor.languages import backend_lines, translation
from scumble_editor.languages.numbers import decimal, percent
from scumble_editor.languages.translation import _, ngettext, pgettext, speak
from scumble_protocol.parameters import PARAMETERS

ROOT = Path(__file__).parents[2]
SPOKEN = (
    *("cs", "de", "es", "fr", "it", "ja", "ko"),
    *("nl", "pl", "pt_BR", "ru", "tr", "uk", "zh_CN"),
)


@pytest.fixture(autouse=True)
def english_again() -> Any:
    yield
    speak(["en"])


def catalogue(language: str) -> Catalog:
    return catalogues.read(catalogues.path_of(language), language)


def translated(language: str, message: str, context: str | None = None) -> str:
    found = catalogue(language).get(message, context)
    assert found is not None, f"{message!r} is in the catalogue"
    assert is_done(found)
    return str(found.string)


# ---- the catalogues


def test_catalogues_are_those_of_the_code() -> None:
    old = [path.name for path, text in catalogues.wanted() if not same(path, text)]
    assert old == [], "run python -m docs.languages"


def same(path: Path, content: bytes) -> bool:
    return catalogues.says_the_same(path, content)


def test_a_string_that_the_template_lacks_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "scumble.pot"
    lines = catalogues.TEMPLATE.read_text("utf-8")
    assert 'msgid "Paint"\n' in lines
    path.write_text(lines.replace('msgid "Paint"\n', 'msgid "Paint it"\n'), "utf-8")
    assert not same(path, catalogues.TEMPLATE.read_bytes())


def test_a_compiled_catalogue_of_other_lines_is_noticed(tmp_path: Path) -> None:
    po, path = catalogues.path_of("de").read_bytes(), tmp_path / "scumble.mo"
    path.write_bytes(catalogues.as_mo("de", po.replace(b'"Malen"', b'"Pinseln"')))
    assert not same(path, catalogues.as_mo("de", po))
    path.write_bytes(catalogues.as_mo("de", po))
    assert same(path, catalogues.as_mo("de", po))


def test_an_f_string_is_not_taken_for_a_line() -> None:
    """It would be filled in before anybody could look it up."""
    calls = re.compile(r"\b(?:_|ngettext|pgettext|mark)\(\s*f[\"']")
    for folder in ("editor", "krita", "gimp"):
        for path in (ROOT / "plugin" / folder).rglob("*.py"):
            assert not calls.search(path.read_text("utf-8")), path


@pytest.mark.parametrize("language", catalogues.languages())
def test_a_catalogue_has_no_faults(language: str) -> None:
    assert faults(catalogue(language)) == []


def test_the_promised_languages_are_there() -> None:
    assert set(SPOKEN) <= set(catalogues.languages())
    for language in SPOKEN:
        done = sum(is_done(message) for message in catalogue(language) if message.id)
        assert done > 0.9 * len(catalogue(language)), language


@pytest.mark.parametrize(
    ("message", "string", "fault"),
    [
        ("Reading {layer}…", "{ebene} wird gelesen…", "has not the placeholders"),
        ("Reading {layer}…", "Wird gelesen…", "has not the placeholders"),
        ("Reading {layer}…", "{layer wird gelesen…", "cannot be filled in"),
        (("{count} layer", "{count} layers"), ("{count} Ebene", ""), "lacks a plural form"),
        (("{count} layer", "{count} layers"), ("{count} Ebenen",), "has 1 forms, not 2"),
        ("_Paint", "Malen", "needs one key"),
        ("_Paint", "M_al_en", "needs one key"),
        ("_Paint", "Über_ölen", "needs one key"),
    ],
)
def test_a_fault_of_a_translation_is_found(message: Any, string: Any, fault: str) -> None:
    catalog = Catalog(locale="de")
    catalog.add(message, string)
    (line,) = faults(catalog)
    assert fault in line


def test_two_widgets_of_a_window_with_one_key_are_found() -> None:
    catalog = Catalog(locale="de")
    for label in KEYS[0]:
        catalog.add(label, label)
    assert faults(catalog) == []
    catalog.get("_Help").string = "Auskunf_t"  # type: ignore[union-attr]
    catalog.get("Adva_nced").string = "Erw_eitert"  # type: ignore[union-attr]
    assert faults(catalog) == []
    catalog.get("_Finer").string = "Feiner, mi_t mehr"  # type: ignore[union-attr]
    assert "the key 't' is there twice" in faults(catalog)[0]


# ---- which language


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["de"], "de"),
        (["de_AT.UTF-8", "C"], "de"),
        (["de-Latn-DE"], "de"),
        (["de@euro"], "de"),
        (["zh_CN"], "zh_CN"),
        (["zh", "zh-CN", "zh-Hans-CN"], "zh_CN"),
        (["zh-Hans-SG"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW", "zh-Hant", "zh"], "en"),
        (["pt_BR.UTF-8"], "pt_BR"),
        (["pt-PT"], "en"),
        (["sv-SE", "fr-FR"], "fr"),
        (["en-GB", "de"], "en"),
        (["C"], "en"),
        (["", "../de", "de/..", "d\0e"], "en"),
        ([], "en"),
    ],
)
def test_the_language_is_the_first_that_there_is(wanted: list[str], spoken: str) -> None:
    assert speak(wanted) == spoken
    assert _("Paint") == ("Paint" if spoken == "en" else translated(spoken, "Paint"))


def test_values_come_where_the_translation_has_them() -> None:
    speak(["de"])
    assert _("Reading {layer}…", layer="{a}{0}") == "{a}{0} wird gelesen…"
    assert ngettext("{count} day ago", "{count} days ago", 1) == "vor 1 Tag"
    assert ngettext("{count} day ago", "{count} days ago", 3) == "vor 3 Tagen"
    assert pgettext("start", "Layer") == "Ebene"
    assert decimal(1.25, 1) == "1,2"
    speak(["ja"])
    assert (decimal(1.25, 1), percent(49.6)) == ("1.2", "50%")


def test_english_is_what_the_code_says() -> None:
    assert _("Reading {layer}…", layer="Sky") == "Reading Sky…"
    assert ngettext("{count} day ago", "{count} days ago", 0) == "0 days ago"
    assert (decimal(1.25, 1), percent(49.6)) == ("1.2", "50 %")


# ---- a broken catalogue


@pytest.mark.parametrize(
    "content", [b"", b"no catalogue at all", b"\xde\x12\x04\x95" + b"\xff" * 40]
)
def test_a_broken_catalogue_is_english_and_a_line_in_the_log(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "de" / "LC_MESSAGES" / "scumble.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    translation._speech._told.clear()
    assert [speak(["de"], tmp_path), speak(["de"], tmp_path)] == ["en", "en"]
    assert _("Paint") == "Paint"
    said = capsys.readouterr().err
    assert said.startswith("scumble: the translation 'de' cannot be read (")
    assert said.count("\n") == 1


@pytest.mark.parametrize("words", ["{ebene}", "{layer.mro}", "{layer", "{0}", "{layer:d}"])
def test_a_broken_line_is_english_and_a_line_in_the_log(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalog = Catalog(locale="de")
    catalog.add("Reading {layer}…", words)
    path = tmp_path / "de" / "LC_MESSAGES" / "scumble.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.as_mo("de", catalogues.as_po(catalog)))
    translation._speech._told.clear()
    assert speak(["de"], tmp_path) == "de"
    assert [_("Reading {layer}…", layer="Sky") for _again in range(2)] == ["Reading Sky…"] * 2
    assert capsys.readouterr().err.count("\n") == 1


# ---- what is read back from words, and keys


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_a_paintings_name_is_known_in_every_language(language: str) -> None:
    speak([language])
    stopped = _("{facts} (stopped at step {step})", facts="Koi, 50 %", step=7)
    for other in ("en", *SPOKEN):  # the file is opened by somebody else
        speak([other])
        assert source_name(f"{stopped} #2 – Photo") == "Photo"


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_a_line_that_names_a_layer_is_known_in_every_language(language: str) -> None:
    speak([language])
    assert onward_text.names(onward_text.taken_up("Sky (1)"), "Sky (1)")
    assert not onward_text.names(onward_text.taken_up("Sky (1)"), "Sky")


@pytest.mark.parametrize("language", ["en", *SPOKEN])
def test_no_two_widgets_of_gimps_window_have_a_key(language: str) -> None:
    speak([language])
    window = [_(label) for label in KEYS[0]]
    labels = [pgettext(parameter.name, parameter.label) for parameter in PARAMETERS.values()]
    english = [parameter.label for parameter in PARAMETERS.values()]
    taken = mnemonics.keys_in(window)
    keyed = mnemonics.with_keys(labels, taken, english)
    found = taken + mnemonics.keys_in(keyed)
    assert len(set(found)) == len(found)
    assert len(found) >= len(window) + 8, keyed
    if language not in {"ja", "ko", "ru", "uk", "zh_CN"}:  # letters of another script
        assert [one.replace("_", "") for one in keyed] == labels


# ---- what client and backend say


def test_what_the_backend_says_is_translated_where_it_is_known() -> None:
    line = "The style koi.png cannot be read (no {access}): choose another picture"
    assert backend_lines.heard(line) == line
    speak(["de"])
    assert backend_lines.heard("Starting the backend…") == "Das Backend wird gestartet…"
    assert backend_lines.heard(line) == (
        "Der Stil koi.png ist nicht lesbar (no {access}): ein anderes Bild wählen"
    )
    assert backend_lines.heard(
        "The GPU Card (2) cannot be used (hot): the CPU paints instead, and needs "
        "about 20 minutes more for this layer"
    ) == (
        "Die Grafikkarte Card (2) ist nicht verwendbar (hot): Stattdessen malt die CPU und "
        "braucht für diese Ebene noch etwa 20 Minuten"
    )
    assert backend_lines.heard("Something new happened") == "Something new happened"


def test_every_line_that_is_known_is_said() -> None:
    """In the code of client, backend and protocol, but for what differs each time."""
    parts = ("plugin/client", "backend/scumble_backend", "protocol")
    code = " ".join(p.read_text("utf-8") for part in parts for p in (ROOT / part).rglob("*.py"))
    said = re.sub(r"\"\s*\n\s*f?\"", "", code).casefold()
    for line in backend_lines._LINES:
        for words in re.split(r"\{\w+\}|; |: ", line):
            assert words.strip(" ()").casefold() in said, line


RARE = {
    *("client_socket._TOO_FAST", "client_socket._TOO_MANY"),  # a program that floods the backend
    *("backend_link._UNREACHABLE", "pipe._FAILED", "sandbox._UNSEEN", "sandbox._NO_START"),
    *("transport.NO_WAY", "local.TROUBLE", "local._LIMITED"),
    *("stranger.NOT_INSTALLED", "stranger.NO_ANSWER", "stranger.UNLOCKED", "stranger.TOKENLESS"),
    *("cluster_process.ENDS", "ray_pool.KEEPS_CRASHING"),  # whoever runs a cluster
}
"""Sentences that stay English: most are about how Scumble is set up, with commands to type."""


def test_every_sentence_that_an_artist_may_read_is_translated_or_named_here() -> None:
    """Those that client and backend keep under names of their own."""
    speak(["de"])
    english = set[str]()
    for part in ("plugin/client", "backend/scumble_backend/service"):
        for path in (ROOT / part).rglob("*.py"):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.Assign):
                    said = [line for line in lines_of(node.value) if SENTENCE.match(line)]
                    name = f"{path.stem}.{ast.unparse(node.targets[0])}"
                    english |= {name for line in said if backend_lines.heard(line) == line}
    assert english == RARE, "mark it in backend_lines.py, or say here why not"


SENTENCE = re.compile(r"[A-Z]\S* (\S+ ){2}.*$")


def lines_of(node: ast.AST) -> Iterator[str]:
    """Give the texts in an expression, "{}" for what is put in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(next(lines_of(part), "{}") for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif not isinstance(node, ast.FormattedValue):
        for part in ast.iter_child_nodes(node):
            yield from lines_of(part)


# ---- in a played Krita


@pytest.mark.parametrize("krita", [PYQT5, PYQT6])
def test_a_krita_in_german_has_a_german_docker(krita: str, tmp_path: Path) -> None:
    done = run(krita, "krita_starts", home=tmp_path, language="de_DE.UTF-8")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["labels"]["scumble_paint"] == "Malen"
    assert facts["labels"]["scumble_more"] == "Mehr"
    assert facts["words"]["scumble_paint"] == "Scumble: ausgewählte Ebenen malen"
    english = {str(one.id) for one in catalogue("de") if one.id and one.string != one.id}
    assert english.isdisjoint(facts["labels"].values())
