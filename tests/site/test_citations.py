"""Citations, as the programs that keep references read them."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import bibtexparser
import jsonschema
import pytest
import rispy
from bibtexparser.middlewares import MonthIntMiddleware
from citeproc.source.json import CiteProcJSON

from sites import Build, digest

ATLAS = "2017/02/09/museum-returns-lost-atlas-to-island-library"
HOSTILE = "2017/04/06/a-title-to-come"
EXCERPT = "2017/04/06/only-the-beginning"

CSL = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "type", "title", "issued"],
        "additionalProperties": False,
        "properties": {
            "type": {"const": "article-newspaper"},
            "author": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["literal"],
                    "additionalProperties": False,
                    "properties": {"literal": {"type": "string", "minLength": 1}},
                },
            },
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "additionalProperties": False,
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 1,
                        "items": {
                            "type": "array",
                            "minItems": 3,
                            "maxItems": 3,
                            "items": {"type": "integer"},
                        },
                    }
                },
            },
            **{
                name: {"type": "string", "minLength": 1}
                for name in ("id", "title", "container-title", "language", "source", "URL", "note")
            },
        },
    },
}
"""The part of the schema of CSL's input (csl-data 1.0.2) that a digest's citation uses."""


@pytest.fixture(scope="session")
def citations(published: Build) -> dict[str, Path]:
    """Return the folders of the published digests by their addresses."""
    return {
        path.parent.relative_to(published.output).as_posix(): path.parent
        for path in published.output.rglob("citation.bib")
    }


def bibtex(folder: Path) -> dict[str, str]:
    """Return the one entry of a folder's BibTeX file."""
    library = bibtexparser.parse_string((folder / "citation.bib").read_text("utf-8"))
    assert library.failed_blocks == []
    (entry,) = library.entries
    return {"key": entry.key, "type": entry.entry_type, **{field.key: field.value for field in entry.fields}}


def ris(folder: Path) -> dict[str, object]:
    """Return the one record of a folder's RIS file."""
    (record,) = rispy.loads((folder / "citation.ris").read_text("utf-8"))
    assert "unknown_tag" not in record
    return record


def csl(folder: Path) -> dict[str, object]:
    """Return the one item of a folder's CSL-JSON file."""
    (item,) = json.loads((folder / "citation.json").read_text("utf-8"))
    return item


def test_every_digest_has_all_three(citations: dict[str, Path]) -> None:
    """Published and hidden digests can be cited; a draft cannot."""
    assert len(citations) == 16
    for folder in citations.values():
        assert {path.name for path in folder.iterdir()} == {
            "index.html", "citation.bib", "citation.ris", "citation.json"
        }  # fmt: skip


def test_bibtex_reads_back(citations: dict[str, Path]) -> None:
    """A BibTeX entry names writer, title, outlet, the outlet's date and the digest's page."""
    entry = bibtex(citations[ATLAS])
    assert entry == {
        "key": "museum-returns-lost-atlas-to-island-library",
        "type": "article",
        "author": "Edith Farrow",
        "title": "{Museum Returns Lost Atlas to Island Library}",
        "journal": "The Lakeside Observer",
        "date": "2017-02-08",
        "year": "2017",
        "month": "2",
        "langid": "english",
        "url": f"https://example.org/sub/{ATLAS}/",
        "note": "Digest in Digest Reader, 2017-02-09",
    }
    library = bibtexparser.parse_string(
        (citations[ATLAS] / "citation.bib").read_text("utf-8"), append_middleware=[MonthIntMiddleware()]
    )
    assert library.entries[0]["month"] == 2


def test_ris_reads_back(citations: dict[str, Path]) -> None:
    """A RIS record says the same."""
    record = ris(citations[ATLAS])
    assert record["type_of_reference"] == "NEWS"
    assert record["authors"] == ["Edith Farrow"]
    assert record["title"] == "Museum Returns Lost Atlas to Island Library"
    assert record["secondary_title"] == "The Lakeside Observer"
    assert record["date"] == "2017/02/08/"
    assert record["year"] == "2017"
    assert record["urls"] == [f"https://example.org/sub/{ATLAS}/"]
    assert (citations[ATLAS] / "citation.ris").read_text("utf-8").startswith("TY  - NEWS\n")


def test_csl_json_reads_back(citations: dict[str, Path]) -> None:
    """Every CSL-JSON file keeps to the schema, and citeproc reads it."""
    for folder in citations.values():
        items = json.loads((folder / "citation.json").read_text("utf-8"))
        jsonschema.validate(items, CSL)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            source = CiteProcJSON(items)
        assert list(source) == [items[0]["id"]]
    item = csl(citations[ATLAS])
    assert item["title"] == "Museum Returns Lost Atlas to Island Library"
    assert item["author"] == [{"literal": "Edith Farrow"}]
    assert item["issued"] == {"date-parts": [[2017, 2, 8]]}


def test_hostile_titles_and_names_break_no_format(citations: dict[str, Path]) -> None:
    """Braces, backslashes, percent signs and tags are text in each format."""
    shown = "O’Neil & ‹Sons› ‹/script›‹!-- “50%” {of} \\them ~ $5_000 #1"
    writer = "Ann </script> {O'Neil} & Co"
    folder = citations[HOSTILE]
    entry = bibtex(folder)
    assert untex(entry["title"]) == shown
    assert untex(entry["author"]) == writer
    braces = re.sub(r"[^{}]", "", (folder / "citation.bib").read_text("utf-8"))
    assert braces.count("{") == braces.count("}")
    assert ris(folder)["title"] == csl(folder)["title"] == shown
    assert ris(folder)["authors"] == [writer]
    assert csl(folder)["author"] == [{"literal": writer}]


def untex(text: str) -> str:
    """Return what TeX would print."""
    text = text.removeprefix("{").removesuffix("}")
    for name, letter in (("braceleft", "{"), ("braceright", "}"), ("asciitilde", "~"), ("backslash", "\\")):
        text = text.replace(f"\\text{name}{{}}", f"\0{letter}")
    return re.sub(r"(?<!\0)\\([#$%&_])", r"\1", text).replace("\0", "")


def test_the_originals_address_is_noted(citations: dict[str, Path]) -> None:
    """A citation leads to the digest, and names the original where its address is known."""
    url = "https://gate.example/a?b=1&c=2"
    assert str(csl(citations[EXCERPT])["note"]).endswith(f"; original: {url}")
    assert bibtex(citations[EXCERPT])["note"].replace("\\", "").endswith(url)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            ATLAS,
            "Edith Farrow, “Museum Returns Lost Atlas to Island Library”, The Lakeside Observer,"
            " 8 February 2017; digest in Digest Reader, 9 February 2017, ",
        ),
        (
            "2017/05/15/eski-gar-muze-oluyor-saat-calismiyor",
            "“Eski Gar Müze Oluyor, Saat Çalışmıyor”, Yarımada Haber, 14 Mayıs 2017;"
            " özeti: Digest Reader, 15 Mayıs 2017, ",
        ),
    ],
)
def test_the_citation_in_words(published: Build, address: str, words: str) -> None:
    """The outlet's article comes first, then where its digest is; dates are the page's language's."""
    assert f"{words}https://example.org/sub/{address}/" in said(published)


def said(published: Build) -> list[str]:
    """Return what the site's own template said of every digest."""
    return (published.output / "said.txt").read_text("utf-8").splitlines()


def test_downloads_are_there(published: Build) -> None:
    """Every address that a template is given leads to a file."""
    addresses = [line.removeprefix("download ") for line in said(published) if line.startswith("download ")]
    assert len(addresses) == 3 * 15
    assert [address for address in addresses if not (published.output / address).is_file()] == []


def test_a_stock_site_gets_them_beside_its_pages(build: Callable[..., Build]) -> None:
    """Where pages are no folders, the files have the pages' names; without the setting there are none."""
    site = build({"digests/a.txt": digest()}, settings="DIGEST_CITATIONS = True\n")
    stem = "council-agrees-to-mend-the-clock"
    assert {path.name for path in site.output.glob(f"{stem}.*")} == {
        f"{stem}.html", f"{stem}.bib", f"{stem}.ris", f"{stem}.json"
    }  # fmt: skip


def test_a_stock_site_gets_none_unasked(build: Callable[..., Build]) -> None:
    """Files are written only where DIGEST_CITATIONS is on."""
    site = build({"digests/a.txt": digest()})
    assert not [path for path in site.output.rglob("*") if path.suffix in (".bib", ".ris", ".json")]


@pytest.mark.parametrize(
    ("address", "names", "in_bibtex", "in_words"),
    [
        (
            "2017/04/06/a-bridge-in-three-voices",
            ["Rowan Ellery", "Ash Poe", "Ann Roe"],
            "Rowan Ellery and Ash Poe and Ann Roe",
            "Rowan Ellery, Ash Poe and Ann Roe, “",
        ),
        (
            "2017/04/06/a-bridge-in-two-names",
            ["Rowan Ellery", "Poe and Sons"],
            "Rowan Ellery and {Poe and Sons}",
            "Rowan Ellery and Poe and Sons, “",
        ),
    ],
)
def test_several_authors_are_cited_apart(
    citations: dict[str, Path],
    published: Build,
    address: str,
    names: list[str],
    in_bibtex: str,
    in_words: str,
) -> None:
    """Each author of a byline or a sidecar's list has a line or an entry of its own."""
    folder = citations[address]
    assert ris(folder)["authors"] == names
    assert [author["literal"] for author in csl(folder)["author"]] == names
    assert bibtex(folder)["author"] == in_bibtex
    words = published.page(f"{address}/index.html").select_one(".cite p")
    assert words
    assert words.get_text().startswith(in_words)
