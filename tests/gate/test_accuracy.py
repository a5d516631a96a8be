"""The gate: on the development texts, no figure of the restorer falls below its floor.

The texts are not part of this repository.  The environment variable ``DIGEST_TEXTS`` names the
folder that holds ``score.py`` and ``dev/*.jsonl``; without it these tests are skipped.  Where a
language has no development texts, those of ``train`` that its training leaves out stand for them.  Floors
stand in ``floors.toml``, with the digest of the texts that they were measured on.  They only
move up, a little under what was reached::

    DIGEST_TEXTS=… pytest tests/gate --raise-floors

Texts that are new get floors the same way; a floor that must fall is edited by hand, with the
reason in the commit.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import math
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from digest_reader.cli.batch import restore_lines
from digest_reader.collection import cores
from gate.texts import FOLDER, TEXTS

FLOORS = Path(__file__).with_name("floors.toml")
FIGURES = (
    "apostrophe_f1",
    "speech_f1",
    "quoted_words_f1",
    "short_precision",
    "short_recall",
    "quote_f1",
    "perfect_paragraphs",
    "unflagged_right",
)
"""The scorer's, and the share of marks without a doubt that are right."""
needs_texts = pytest.mark.skipif(
    not (TEXTS and (Path(FOLDER) / "score.py").is_file()),
    reason="DIGEST_TEXTS does not name a folder with score.py and dev/*.jsonl: accuracy is not measured",
)


@functools.cache
def scorer() -> ModuleType:
    """Return the scorer that lies beside the texts."""
    spec = importlib.util.spec_from_file_location("score", Path(FOLDER) / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


@functools.cache
def measured(path: Path) -> dict[str, float]:
    """Restore the texts of a file and return every figure."""
    score = scorer()
    gold = score.read(str(path))
    lines = (
        json.dumps(
            {
                "id": name,
                "lang": path.name[:2],
                "paragraphs": [score.strip_marks(text) for text in paragraphs],
            }
        )
        for name, paragraphs in gold.items()
    )
    results = {}
    for line, _ in restore_lines(lines, workers=cores()):
        article = json.loads(line)
        results[article["id"]] = article
    report = score.Report()
    right = unflagged = 0
    for name, paragraphs in gold.items():
        restored = results[name].get("paragraphs", [])
        report.add(name, paragraphs, restored)
        apostrophes, quotes, _, _ = score.locate(paragraphs)
        places = {("’", *place) for place in apostrophes} | {
            ("“" if place[2] == "open" else "”", *place[:2]) for place in quotes
        }
        for mark in results[name].get("marks", []):
            if not mark["doubt"]:
                unflagged += 1
                right += (side(mark), mark["paragraph"], mark["offset"]) in places
    return {**report.figures(), "unflagged_right": right / max(unflagged, 1)}


def side(mark: dict[str, str]) -> str:
    """Return “ for a mark that opens a quotation, ” for one that closes it, and ’ for an apostrophe."""
    if mark["kind"] in {"opening", "continued", "scare opening"}:
        return "“"
    return "”" if mark["kind"] in {"closing", "scare closing"} else "’"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def floors() -> dict[str, dict[str, float | str]]:
    """Return the floors: texts → figure → least value."""
    return tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.is_file() else {}


def raised(old: dict[str, float | str], figures: dict[str, float], sha256: str) -> dict[str, float | str]:
    """Return floors just under what was reached, and never under the old ones of the same texts."""
    kept = old if old.get("sha256") == sha256 else {}
    reached = {name: math.floor(figures[name] * 1000 - 1) / 1000 for name in FIGURES}
    return {
        "sha256": sha256,
        **{name: max(float(kept.get(name, 0)), value) for name, value in reached.items()},
    }


def written(floors_of: dict[str, dict[str, float | str]]) -> str:
    """Return floors as TOML."""
    lines = ["# Least figures on the development texts; raised by `pytest tests/gate --raise-floors`."]
    for name in sorted(floors_of):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in floors_of[name].items()]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module", autouse=True)
def _raise_floors(request: pytest.FixtureRequest) -> None:
    """Write the floors anew before they are tested, where asked to."""
    if TEXTS and request.config.getoption("--raise-floors", default=False):
        pinned = floors()
        for path in TEXTS:
            pinned[path.stem] = raised(pinned.get(path.stem, {}), measured(path), digest(path))
        FLOORS.write_text(written(pinned), "utf-8")


@needs_texts
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_floors_belong_to_these_texts(path):
    """The floors were measured on exactly these texts."""
    assert floors().get(path.stem, {}).get("sha256") == digest(path), "raise the floors for the new texts"


@needs_texts
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_nothing_but_marks_changes(path):
    """Not one article comes back with any other character changed."""
    assert measured(path)["broken"] == 0


@needs_texts
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_figure_does_not_fall(path, figure):
    """The figure reaches its floor."""
    assert measured(path)[figure] >= floors()[path.stem][figure]


def test_floors_only_move_up():
    """Raising keeps what is higher already, and begins anew only for other texts."""
    figures = dict.fromkeys(FIGURES, 0.9) | {"apostrophe_f1": 0.95}
    old = {"sha256": "a", **dict.fromkeys(FIGURES, 0.92)}
    assert raised(old, figures, "a") == {**old, "apostrophe_f1": 0.949}
    assert raised(old, figures, "b") == {
        "sha256": "b",
        **dict.fromkeys(FIGURES, 0.899),
        "apostrophe_f1": 0.949,
    }


def test_every_figure_has_a_floor():
    """The file of floors can be read back as it was written, and names every figure."""
    assert floors()
    assert all(set(figures) == {"sha256", *FIGURES} for figures in floors().values())
    assert tomllib.loads(written(floors())) == floors()
