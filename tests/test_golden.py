"""Whole digests, as they come out of the pipeline.

Every digest of the site, and those in ``golden/in``, against ``golden/out``.  After a wanted change
``pytest --renew-golden`` writes the files anew: read the difference before committing it.  Which
marks are restored is not written down here but in the engine's own cases, so that a better model
does not look like a broken parser.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from digest_reader.publish import Post, read_digest
from digest_reader.render import page as render
from digest_reader.settings import Settings
from digest_reader.text import MARKS
from sites import ROOT

OUT = ROOT / "tests/golden/out"
INPUTS = sorted([*(ROOT / "tests/golden/in").glob("*.txt"), *(ROOT / "content/digests").rglob("*.txt")])
OF_THE_ENGINE = (
    "digest_marks",
    "digest_near",
    "digest_doubts",
    "digest_headline",
    "summary",
    "digest_summary",
    "digest_title",
)


def without_marks(text: str) -> str:
    """Return a text without marks, lost or found."""
    return "".join(char for char in text if char not in MARKS)


def told(post: Post) -> str:
    """Return all that the site is told of a post, but its marks, for reading and comparing."""
    metadata = {key: value for key, value in render.metadata(post).items() if key not in OF_THE_ENGINE}
    body = BeautifulSoup(render.body_html(post), "html.parser")
    steps = [step for step in metadata.get("digest_steps", []) if not step.startswith("restore: ")]
    whole = {
        **metadata,
        "digest_steps": steps,
        "title": without_marks(str(metadata["title"])),
        "problems": [str(problem) for problem in post.problems],
        "body": [without_marks(paragraph.get_text()) for paragraph in body.find_all("p")],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.stem)
def test_a_digest_comes_out_as_written_down(path: Path, renew_golden: bool) -> None:
    """Fields, problems and paragraphs are those of the golden file."""
    written = OUT / f"{path.stem}.json"
    post = read_digest(path, Settings(), ROOT)
    if renew_golden:
        written.parent.mkdir(exist_ok=True)
        written.write_text(told(post), "utf-8")
    assert told(post) == written.read_text("utf-8")


def test_every_golden_file_has_its_digest() -> None:
    """None is left of a digest that is gone."""
    assert {path.stem for path in OUT.glob("*.json")} == {path.stem for path in INPUTS}
