"""The files of the reports, where they are at hand, as they are published: headline, marks, summary, pieces.

What their fields are is in ``tests/read/test_reports.py``, how several authors are cited in
``tests/site/test_citations.py``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from digest_reader.publish import read_digest
from digest_reader.read.split import pieces
from digest_reader.render import plain as view
from digest_reader.settings import Settings

REPORTS = Path(os.environ.get("DIGEST_REPORTS", Path(__file__).parents[2] / "shared" / "reports")) / "public"
LAMPS = [
    "Britain’s lantern makers said",
    "“We don’t want a long dispute,” the guild’s leader",
    "The “old order” wouldn’t return.",
    "The port’s owners",
]
LETTERS = ["balıkçıları fenerin açık kalmasını istedi", "Kurul başkanı oylamanın çok yakın geçtiğini"]
PUBLISHED: dict[str, dict[str, Any]] = {
    "01": {"headline": "Britain’s Lamps", "has": LAMPS},
    "08a": {"summary": "among them the Rev. John Doe and his aide."},
    "08b": {"summary": "among them Brig. Gen. Roe and his aide."},
    "08c": {"summary": "among them Adm. Poe and his aide."},
    "09a": {"has": ["Deutschlands Botschafter", "sagte: Das wird"]},
    "09b": {"has": ["dans lUnion", "dune crise"]},
    "10a": {"headline": "AKP Faces a Revolt"},
    "10b": {"headline": "McFenn’s Visit to the Port"},
    "10c": {"headline": "McFenn Flies to the Port", "has": ["Mr McFenn’s plane", "Mr McFenn’s staff"]},
    "10d": {"headline": "NATO’nun Rolü ve AKP’nin Adayı"},
    "10e": {"headline": "МИНИСТР В АНКАРЕ"},
    "11a": {"has": ["a DPhil from Oxford", "a DLitt."]},
    "11b": {"has": ["OAuth servers and its DBpedia copy", "the board’s chair"]},
    "12a": {"has": ["rock ’n’ roll", "fish ’n’ chips"]},
    "12b": {"has": ["’Tis the season", "’twas ever thus"]},
    "13a": {"has": ["The mayor said:“We will go.” Then he left,“for good”, he said."]},
    "13b": {"has": ["“Until dawn,” he said. “ . . . and after,” he went on."]},
    "13c": {"has": ["The 12″ pipe and the 3′6″ wall were cut. “It is done,” he said."]},
    "14a": {"has": ["the government said that it would pay", "A long-term fund for south-eastern towns"]},
    "15": {"headline": "Deniz Feneri Açık Kalacak", "has": LETTERS},
    "16": {"pieces": 2, "status": "draft"},
    "17a": {"has": ["The wheel goes round,\nThe miller’s gone,\nAnd who’s to grind\nThe barleycorn?\n"]},
}


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_report_is_published_as_expected(path: Path) -> None:
    """Every mark that was asked for stands where it should, and what is several digests is a draft."""
    post = read_digest(path, Settings(), path.parent)
    expected = PUBLISHED.get(path.stem[:3], PUBLISHED.get(path.stem[:2], {}))
    text = "\n".join(view.paragraphs(post))
    assert view.headline(post) == expected.get("headline", view.headline(post))
    assert view.summary(post).endswith(expected.get("summary", ""))
    assert post.status == expected.get("status", "published")
    assert [words for words in expected.get("has", []) if words not in text] == []
    assert len(pieces(path.read_bytes())) == expected.get("pieces", 1)
