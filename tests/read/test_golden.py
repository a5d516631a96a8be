"""The real document, parsed, against its golden file."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from digest_reader.read import read

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "parse"
MASTHEADS = ("AVRASYA İNCELEMELERİ MERKEZİ CENTER FOR EURASIAN STUDIES",)


@pytest.mark.parametrize("path", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_seed_parses_as_before(path: Path, renew_golden: bool) -> None:
    """A seed's fields are what its golden file says; ``pytest --renew-golden`` writes it anew."""
    digest = read(path.read_bytes(), path.name, mastheads=MASTHEADS, default="en")
    text = json.dumps(asdict(digest), default=str, ensure_ascii=False, indent=1) + "\n"
    golden = GOLDEN / f"{path.stem}.json"
    if renew_golden:
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_seed_is_read_whole() -> None:
    """The first seed has its masthead, title, dates, outlet, twenty paragraphs, and no problem."""
    [path] = (ROOT / "seeds").glob("000_*.txt")
    digest = read(path.read_bytes(), path.name, mastheads=MASTHEADS, default="en")
    assert digest.masthead == "AVRASYA INCELEMELERI MERKEZI CENTER FOR EURASIAN STUDIES"
    assert digest.title == "UK GOVERNMENT IN SECRET MOVE TO BOOST RELATIONS WITH RUSSIA"
    assert str(digest.date) == "2017-04-06"
    assert digest.byline is not None
    assert (digest.byline.outlet, digest.byline.authors) == ("Independent", ())
    assert str(digest.byline.date) == "2017-04-06"
    assert len(digest.paragraphs) == 20
    assert any("that he would be robust with Moscow. Another" in text for text in digest.paragraphs)
    assert [step.name for step in digest.steps] == ["join"]
    assert digest.source is not None
    assert (digest.source.label, digest.source.urls) == ("Kaynak/Source:", ())
    assert digest.problems == ()
    raw = path.read_text("utf-8").split("Independent (06 April 2017)")[1].split("Kaynak/Source:")[0]
    assert "".join(digest.paragraphs).replace(" ", "") == "".join(raw.split())
