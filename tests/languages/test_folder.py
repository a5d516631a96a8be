"""A language is a folder: one that is added works, and nothing else is touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date as Date
from pathlib import Path

import pytest

from digest_reader import languages, publish
from digest_reader.render import page
from digest_reader.settings import Settings

DUTCH = """\
name = "Dutch"

[reading]
date = ["datum"]
page = ["pagina", "blz."]
by = ["door", "geschreven door"]
source = ["bron", "bronnen"]
on = ["op"]
outlets = ["krant", "dagblad", "courant"]
dangling = ["de", "het", "een", "en", "van", "dat", "met"]

[casing]
small = ["de", "het", "een", "en", "van", "in", "op"]
everyday = ["in", "op"]
acronyms = ["vvd"]

[sentences]
abbreviations = ["mr", "drs", "Mr", "Drs"]
before_figures = ["nr"]
"""

DIGEST = """\
VVD EN HET LOK VAN DE HAVEN

Datum: 6 mei 2017

Door Jan Roe, Noordelijk Dagblad (5 mei 2017)

De vissers van de stad willen de oude vuurtoren houden, zei burgemeester Drs. Poe op maandag na het

Lokaal overleg met de raad. Hij is 12. Daarna ging hij weg.

blz. 2

De raad stemt in juni over het voorstel.

Bron: https://example.org/a
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a copy of the languages' folder, used in the place of the real one."""
    copy = tmp_path / "languages"
    for code in languages.codes():
        (copy / code).mkdir(parents=True)
        shutil.copy(languages.FOLDER / code / "language.toml", copy / code)
    monkeypatch.setattr(languages, "FOLDER", copy)
    languages.forget()
    yield copy
    monkeypatch.undo()
    languages.forget()


def read(tmp_path: Path) -> publish.Post:
    """Read the Dutch digest."""
    path = tmp_path / "digest.txt"
    path.write_text(DIGEST, "utf-8")
    return publish.read_digest(path, Settings(summary_words=20), tmp_path)


def test_a_language_that_is_added_is_read(folder: Path, tmp_path: Path) -> None:
    """Its fields, its headlines and its sentences are read by what its file says; marks it has none."""
    (folder / "nl").mkdir()
    (folder / "nl" / "language.toml").write_text(DUTCH, "utf-8")
    languages.forget()
    post = read(tmp_path)
    assert languages.codes() == ("en", "nl", "tr")
    assert (post.language, post.status) == ("nl", "published")
    assert [problem.code for problem in post.problems] == ["not-restored"]
    assert post.headline == "VVD en het Lok van de Haven"
    assert (post.date, post.outlet_date) == (Date(2017, 5, 6), Date(2017, 5, 5))
    assert (post.outlet, post.authors) == ("Noordelijk Dagblad", ("Jan Roe",))
    assert post.urls == ("https://example.org/a",)
    assert len(post.digest.paragraphs) == 2
    assert page.metadata(post)["summary"] == (
        "De vissers van de stad willen de oude vuurtoren houden, zei burgemeester Drs. Poe op maandag na "
        "het Lokaal overleg met de raad."
    )


def test_a_language_without_a_folder_is_not_read(folder: Path, tmp_path: Path) -> None:
    """The same file, without the folder: told as Dutch, but its months and labels are not known."""
    post = read(tmp_path)
    assert (post.language, post.status) == ("nl", "draft")
    assert {problem.code for problem in post.problems} >= {"not-restored", "date-missing"}
    assert post.headline == post.digest.title


@pytest.mark.parametrize("code", languages.codes())
def test_a_languages_tables_are_in_order(code: str) -> None:
    """Casing knows words in lower case alone, sentences know abbreviations without their stop."""
    language = languages.load(code)
    assert language is not None
    casing = language.casing
    for word in casing.small | casing.everyday | casing.acronyms:
        assert word == word.lower()
    assert casing.lower_beside or not casing.lower
    assert all(not word.endswith(".") for word in language.sentences.abbreviations)
    assert set(language.reading.months.values()) <= set(range(1, 13))
