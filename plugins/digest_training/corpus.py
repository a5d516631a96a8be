"""Arrays of words, file by file → one corpus on disk, with what a network is told of each form of word."""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digest_reader.restore.features import case_of
from digest_reader.restore.pieces import BEGIN, SEPARATE, pieces_of
from digest_reader.restore.pieces import UNKNOWN as UNKNOWN_PIECE
from digest_reader.restore.suffixes import PLACES, Suffixes
from digest_training.suffixes import learn
from digest_training.texts import COLUMNS, LEADS, TRAILS

BUCKETS = (0.002, 0.02, 0.1, 0.3, 0.7, 0.9, 0.98, 0.998)
"""Bounds of the chance that a form of word carries an apostrophe."""
UNKNOWN, NEVER = 0, 1
FOLDS, FOLD = 4, 40
"""Parts of the articles, of which each is told what the others say of its words; articles in a row of one."""
RARELY = 20
"""A name is seen this many times as often as the same word in small letters, at least."""
OTHER = 255
"""The number of an apostrophe pattern that the language does not list: nothing is learnt from it."""


PADDING = "[PAD]"
MPNET_NAMES = {PADDING: "<pad>", UNKNOWN_PIECE: "<unk>", BEGIN: "<s>", SEPARATE: "</s>"}
"""MPNet has the word pieces of BERT, but for these, and ``<mask>``."""


def vocabulary_of(encoder: Path) -> dict[str, int]:
    """Read an encoder's word pieces and number them in BERT's order, whatever the encoder's own."""
    lines = (encoder / "vocab.txt").read_text("utf-8").splitlines()
    mpnets = {*MPNET_NAMES.values(), "<mask>"}
    known = {piece: number for number, piece in enumerate(line for line in lines if line not in mpnets)}
    assert MPNET_NAMES.keys() <= known.keys(), f"{encoder} has not the word pieces of BERT"
    return known


def write_encoder(words: list[str], shape: dict[str, Any], folder: Path) -> dict[str, int]:
    """Write the measures and words of an encoder that is to learn from nothing; return its vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(shape), "utf-8")
    (folder / "vocab.txt").write_text("\n".join([*MPNET_NAMES, *words]) + "\n", "utf-8")
    return vocabulary_of(folder)


def is_kept(kept: dict[str, Any], source: str, name: str) -> bool:
    """Is this article kept from training?"""
    if "sources" in kept:
        return source in kept["sources"]
    key = source if kept["by"] == "source" else name
    return zlib.crc32(key.encode()) % int(kept["every"]) == 7


def lexicon(
    forms: list[str],
    form: np.ndarray,
    pattern: np.ndarray,
    patterns: int,
    least: int = 8,
    *,
    weight: np.ndarray | None = None,
) -> dict[str, int]:
    """Tell how each form of word is written in the texts to learn from: form → class.

    A class is `NEVER`, or 2 + (pattern - 1) * 9 + bucket for the commonest pattern of the form.
    Forms seen fewer than *least* times are left out; so are those that never carry an apostrophe and
    do not look as if they could.
    """
    total = np.bincount(form, minlength=len(forms))
    capitals = weight is not None
    weight = np.ones(len(form)) if weight is None else weight
    by_pattern = np.stack(
        [
            np.bincount(form[pattern == number], weight[pattern == number], minlength=len(forms))
            for number in range(1, patterns)
        ],
        axis=1,
    )
    weighed = np.bincount(form, weight, minlength=len(forms))
    classes = {}
    for number in np.flatnonzero(total >= least).tolist():
        name, marked = forms[number], by_pattern[number]
        chance = float(marked.sum() / weighed[number])
        if chance >= BUCKETS[0]:
            classes[name] = 2 + int(marked.argmax()) * 9 + sum(chance >= bound for bound in BUCKETS)
        elif (not name[:1].islower() if capitals else name[-1:] in "sS") and len(name) > 1:
            classes[name] = NEVER
    return classes


def build(settings: dict[str, Any], words: Path, vocabulary: dict[str, int], target: Path) -> None:
    """Join the files that `texts.encode` wrote to a corpus in the folder *target*.

    Args:
        settings: the corpora's file, as read.
        words: the folder of those files.
        vocabulary: the pre-trained encoder's word pieces.
        target: the corpus's folder.
    """
    patterns: list[str] = settings["patterns"]
    forms: dict[str, int] = {}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (*COLUMNS, "ends", "weight", "kept", "corpus")}
    names: list[str] = []
    sources: list[str] = []
    leads: Counter[tuple[str, str]] = Counter()
    base = 0
    for number, corpus in enumerate(settings["corpus"]):
        for file_name in corpus["files"]:
            with np.load(words / f"{file_name}.npz") as file:
                data = {name: file[name] for name in file.files}
            own = np.array([forms.setdefault(form, len(forms)) for form in data["forms"].tolist()])
            known = {name: place for place, name in enumerate(patterns)}
            shape = np.full(256, OTHER, dtype=np.uint8)
            for place, name in enumerate(data["patterns"].tolist()[:255]):
                shape[place] = known.get(name, OTHER)
            data["form"] = own[data["form"]].astype(np.int32)
            data["pattern"] = shape[data["pattern"]]
            inside = np.concatenate([[0], np.cumsum(data["state"] > 0)])
            begins = np.concatenate([[0], data["ends"][:-1]])
            quoted = (inside[data["ends"]] - inside[begins]) / np.maximum(data["ends"] - begins, 1)
            data["weight"] = corpus["weight"] * np.where(quoted < 0.03, 0.5, np.where(quoted < 0.15, 1, 1.5))
            ids, origins = data["ids"].tolist(), data["sources"].tolist()
            data["kept"] = np.array(
                [is_kept(corpus["kept"], source, name) for source, name in zip(origins, ids, strict=True)]
            )
            data["corpus"] = np.full(len(ids), number)
            data["ends"] = data["ends"] + base
            base += len(data["form"])
            names += ids
            sources += origins
            leads += Counter({(lead, side): count for lead, side, count in json.loads(str(data["leads"]))})
            for name, found in parts.items():
                found.append(data[name])
    joined = {name: np.concatenate(found) for name, found in parts.items()}
    listed = list(forms)
    ends = joined["ends"]
    learnt = np.repeat(~joined["kept"], np.diff(ends, prepend=0))
    reading = settings.get("words")
    classes = lexicon(
        listed,
        joined["form"][learnt],
        joined["pattern"][learnt],
        len(patterns),
        weight=np.repeat(joined["weight"], np.diff(ends, prepend=0))[learnt] if reading else None,
    )
    # Punctuation has rows behind the forms, so that it can be read as pieces too.
    own_tables: dict[str, Any] = {}
    by_form: dict[str, np.ndarray] = {}
    if reading:
        article = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
        weights = np.repeat(joined["weight"], np.diff(ends, prepend=0))

        def learnt_from(chosen: np.ndarray) -> dict[str, Any]:
            return learn(
                listed,
                joined["form"][chosen],
                joined["pattern"][chosen],
                joined["start"][chosen],
                np.isin(joined["trail"], [TRAILS.index(text) for text in ".?!:"])[chosen],
                article[chosen],
                weights[chosen],
                patterns,
                reading,
            )

        own_tables = learnt_from(learnt)
        suffixes = Suffixes(own_tables)
        vocabulary = write_encoder(own_tables.pop("words"), reading["encoder"], target / "encoder")
        cut = [[vocabulary.get(suffixes.fold(form), vocabulary[UNKNOWN_PIECE])] for form in listed]
        cut += [[] for _ in (*LEADS, "~", *TRAILS, "~")]
        told = [suffixes.features(form) for form in listed]
        by_form = {
            name: np.array([features[name] for features in told], dtype=np.uint16) for name in suffixes.sizes
        }
        at = 0
        for end in ends.tolist():
            joined["evidence"][at:end] = suffixes.evidence(
                [listed[number] for number in joined["form"][at:end]]
            )
            at = end
    else:
        cut = [pieces_of(form, vocabulary) for form in listed]
        cut += [pieces_of(text, vocabulary) if text else [] for text in (*LEADS, "~", *TRAILS, "~")]
    case = np.array([case_of(form) for form in listed], dtype=np.uint8)
    known_class = np.array(
        [classes.get(form, classes.get(form.lower(), UNKNOWN)) for form in listed], dtype=np.uint8
    )
    if reading:
        # What is told of the words of a fold of the articles is what the other folds say: as if it were new.
        fold = 1 + article // FOLD % FOLDS
        fold[~learnt] = 0
        tiled = {name: [table] for name, table in by_form.items()}
        lexicons = [known_class]
        for number in range(1, FOLDS + 1):
            others = learnt & (fold != number)
            apart = Suffixes(learnt_from(others))
            said = lexicon(
                listed,
                joined["form"][others],
                joined["pattern"][others],
                len(patterns),
                weight=weights[others],
            )
            here = np.unique(joined["form"][fold == number]).tolist()
            lexicons.append(np.zeros_like(known_class))
            for name, rows in tiled.items():
                rows.append(np.zeros_like(by_form[name]))
            for row in here:
                form = listed[row]
                lexicons[-1][row] = said.get(form, said.get(form.lower(), UNKNOWN))
                for name, chosen in apart.features(form).items():
                    tiled[name][-1][row] = chosen
        by_form = {name: np.concatenate(rows) for name, rows in tiled.items()}
    counts = np.bincount(joined["form"][learnt], minlength=len(listed))
    seen = dict(zip(listed, counts.tolist(), strict=True))
    small = np.array([seen.get(form.lower(), 0) for form in listed])
    plain = np.array([not form.endswith("s") for form in listed])
    exchangeable = np.flatnonzero(
        (case == case_of("Capital"))
        & plain
        & (known_class == UNKNOWN)
        & (counts >= 8)
        & (small < counts / RARELY)
    )
    if reading:
        joined["form"] = (joined["form"] + fold * len(listed)).astype(np.int32)
        known_class, case = np.concatenate(lexicons), np.tile(case, FOLDS + 1)
        cut = cut[: len(listed)] * (FOLDS + 1) + cut[len(listed) :]
    target.mkdir(parents=True, exist_ok=True)
    for name in COLUMNS:
        np.save(target / f"{name}.npy", joined[name])
    np.savez(
        target / "articles.npz",
        ends=ends,
        weight=joined["weight"],
        kept=joined["kept"],
        corpus=joined["corpus"],
        ids=np.array(names),
        sources=np.array(sources),
    )
    np.savez(
        target / "forms.npz",
        pieces=np.array([piece for own in cut for piece in own], dtype=np.int32),
        counts=np.array([len(own) for own in cut], dtype=np.int32),
        case=case,
        lexicon=known_class,
        names=exchangeable,
    )
    np.savez(target / "features.npz", **by_form)  # type: ignore[arg-type]  # it takes any name
    tables = {
        "language": settings["language"],
        "patterns": patterns,
        **({"suffixes": own_tables, "sizes": suffixes.sizes | {"evidence": PLACES}} if reading else {}),
        "groups": [corpus.get("group") for corpus in settings["corpus"]],
        "special": {
            "padding": vocabulary[PADDING],
            "unknown": vocabulary[UNKNOWN_PIECE],
            "begin": vocabulary[BEGIN],
            "separate": vocabulary[SEPARATE],
        },
        "lexicon": classes,
        "leads": list(LEADS),
        "trails": list(TRAILS),
        "lead_places": [[lead, side, count] for (lead, side), count in sorted(leads.items())],
    }
    (target / "tables.json").write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
    print(
        f"{len(names):,} articles, {base:,} words, {int((~learnt).sum()):,} of them kept apart,"
        f" {len(listed):,} forms, {len(exchangeable):,} names",
        file=sys.stderr,
    )


@dataclass
class Corpus:
    """Articles in arrays: one row a word, in the columns of `texts.COLUMNS`."""

    columns: dict[str, np.ndarray]
    ends: np.ndarray
    """Row after the last of each article."""
    weight: np.ndarray
    """How often each article is seen in one pass."""
    kept: np.ndarray
    """Is each article kept from training?"""
    corpus: np.ndarray
    """The place of each article's corpus in the file of corpora."""
    ids: np.ndarray
    sources: np.ndarray
    pieces: np.ndarray
    """The word pieces of all forms, and of leads and trails behind them, one after the other."""
    counts: np.ndarray
    """How many pieces each form has."""
    first: np.ndarray
    """The place of each form's first piece."""
    case: np.ndarray
    lexicon: np.ndarray
    names: np.ndarray
    """The forms that are names, and may stand for each other."""
    features: dict[str, np.ndarray]
    """What else is told of each form: name → class."""
    tables: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Corpus:
        """Read what `build` wrote; the columns stay on disk."""
        columns = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in COLUMNS}
        with np.load(folder / "articles.npz") as file:
            articles = {name: file[name] for name in file.files}
        with np.load(folder / "forms.npz") as file:
            forms = {name: file[name] for name in file.files}
        with np.load(folder / "features.npz") as file:
            features = {name: file[name] for name in file.files}
        first = np.cumsum(forms["counts"]) - forms["counts"]
        tables = json.loads((folder / "tables.json").read_text("utf-8"))
        return cls(columns=columns, features=features, first=first, tables=tables, **articles, **forms)

    @property
    def lead_row(self) -> int:
        """The row of the first lead among the forms."""
        return len(self.case)

    @property
    def trail_row(self) -> int:
        """The row of the first trail among the forms."""
        return len(self.case) + len(LEADS) + 1


def main() -> None:
    """Build a corpus: ``corpus english.toml WORDS ENCODER TARGET``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path, help="the file of corpora")
    parser.add_argument("words", type=Path, help="the folder that `texts` wrote")
    parser.add_argument("encoder", type=Path, help="the folder of a pre-trained encoder of BERT's kind")
    parser.add_argument("target", type=Path, help="the corpus's folder")
    args = parser.parse_args()
    settings = tomllib.loads(args.settings.read_text("utf-8"))
    vocabulary = {} if "words" in settings else vocabulary_of(args.encoder)
    build(settings, args.words, vocabulary, args.target)


if __name__ == "__main__":
    main()
