"""What people report of their exports: fields in other places, of other shapes, under other words."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from digest_reader.model import Digest
from digest_reader.read import read

ROOT = Path(__file__).parents[2]
CASES = tomllib.loads((ROOT / "tests" / "cases" / "parse" / "reports.toml").read_text("utf-8"))["case"]
MASTHEADS = ("BULLETIN OF THE EXAMPLE CENTRE", "CENTER FOR EURASIAN STUDIES")
BODY = "The ferry board has voted to keep the old pier for another year. It was close, its chair said.\n"
REPORTS = Path(os.environ.get("DIGEST_REPORTS", ROOT.parent / "shared" / "reports")) / "public"


def digest(data: bytes) -> Digest:
    """Read a digest."""
    return read(data, "a.txt", mastheads=MASTHEADS, default="en")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_field_is_read_or_told(case: dict[str, Any]) -> None:
    """Every shape yields the fields of an ordinary digest, and the problems named, no others."""
    header = case.get("header", "THE PIER STAYS\n\n19.04.2018\n\nThe Fen Gazette (18 April 2018)")
    body, footer = case.get("body", BODY), case.get("footer", "Source: https://example.org/a")
    parsed = digest(f"BULLETIN OF THE EXAMPLE CENTRE\n\n{header}\n\n{body}\n\n{footer}\n".encode())
    assert parsed.byline is not None
    assert parsed.headline == case.get("title", "The Pier Stays")
    assert (str(parsed.date), str(parsed.byline.date)) == (
        case.get("date", "2018-04-19"),
        case.get("outlet_date", "2018-04-18"),
    )
    assert (parsed.byline.outlet, list(parsed.byline.authors)) == (
        case.get("outlet", "The Fen Gazette"),
        case.get("authors", []),
    )
    assert list(parsed.source.urls if parsed.source else ()) == case.get("urls", ["https://example.org/a"])
    assert [problem.code for problem in parsed.problems] == case.get("problems", [])
    if "paragraphs" in case:
        assert list(parsed.paragraphs) == case["paragraphs"]


EXPECTED: dict[str, dict[str, Any]] = {
    "01": {"headline": ("Britain’s Lamps", "Britain's Lamps")},
    "02a": {"authors": ["Kerem Ali Örnek"], "codes": ["author-line"]},
    "02b": {"authors": ["Ayşe Nur Örnek"], "codes": ["author-line", "furniture-in-text"]},
    "02c": {"authors": ["Kerem Ali Örnek"], "codes": ["author-line"]},
    "02d": {"authors": ["Jane Roe"], "codes": ["author-line"]},
    "03a": {"urls": ("https://example.org/opinion/152",)},
    "05a": {"codes": ["line-below-title"]},
    "05b": {"codes": ["line-below-title"]},
    "05c": {"codes": ["line-below-title"]},
    "05d": {"codes": ["line-below-title"]},
    "06a": {"authors": ["Jane Roe", "John Doe", "Ann Poe"]},
    "06b": {"authors": ["Jane Roe"], "outlet": "The Guardian"},
    "06c": {"outlet": "AFP", "codes": ["byline-aside"]},
    "07a": {"authors": ["Jane Roe", "John Doe"]},
    "09a": {"headline": ("MERKELS BESUCH IN ANKARA",), "language": "de", "outlet": "Die Zeit"},
    "09b": {"headline": ("LES PORTS FERMENT",), "language": "fr", "outlet": "Le Monde"},
    "10a": {"headline": ("AKP Faces a Revolt",)},
    "10b": {"headline": ("McFenns Visit to the Port",)},
    "10c": {"headline": ("McFenn Flies to the Port",)},
    "10d": {"headline": ("NATOnun Rolü ve AKPnin Adayı",)},
    "10e": {"headline": ("МИНИСТР В АНКАРЕ",), "outlet": "Известия"},
    "14a": {"codes": ["hyphen-unsure"] * 3},
    "15a": {"headline": ("Deniz Feneri Açık Kalacak",), "codes": ["letters-unsure"]},
    "15b": {"headline": ("Deniz Feneri Açık Kalacak",)},
    "16a": {"urls": (), "codes": ["several-digests"]},
    "16b": {"codes": ["several-digests"]},
    "18a": {"date": "2081-04-19", "codes": ["dates-apart"]},
}


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_report_is_read_or_told(path: Path) -> None:
    """The files of the reports, where they are at hand, yield what is expected of them."""
    parsed = digest(path.read_bytes())
    expected = EXPECTED.get(path.stem[:3], EXPECTED.get(path.stem[:2], {}))
    turkish = parsed.language == "tr"
    assert parsed.byline is not None
    assert parsed.headline in expected.get(
        "headline", ("Fener Açık Kalacak" if turkish else "The Lighthouse Stays Open",)
    )
    assert str(parsed.date) == expected.get("date", "2018-04-19")
    assert parsed.byline.outlet == expected.get("outlet", "Hürriyet" if turkish else "The Baltic Gazette")
    assert list(parsed.byline.authors) == expected.get("authors", [])
    urls = parsed.source.urls if parsed.source else ()
    assert urls == expected.get("urls", ("https://example.org/a",))
    assert [problem.code for problem in parsed.problems] == expected.get("codes", [])
    assert expected.get("language", parsed.language) == parsed.language
