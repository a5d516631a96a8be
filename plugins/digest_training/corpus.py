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
from digest_training import names
from digest_training.suffixes import Words, learn
from digest_training.texts import COLUMNS, LEADS, TRAILS
from digest_training.unigram import Unigram

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
    vocabulary = {piece: number for number, piece in enumerate(line for line in lines if line not in mpnets)}
    assert MPNET_NAMES.keys() <= vocabulary.keys(), f"{encoder} has not the word pieces of BERT"
    return vocabulary


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


@dataclass
class Texts:
    """The files that `texts.encode` wrote, joined: one row a word in the columns, one row an article else."""

    patterns: list[str]
    forms: list[str]
    columns: dict[str, np.ndarray]
    """Those of `texts.COLUMNS`, with forms and patterns numbered as above."""
    ends: np.ndarray
    weight: np.ndarray
    kept: np.ndarray
    corpus: np.ndarray
    ids: list[str]
    sources: list[str]
    leads: Counter[tuple[str, str]]
    """(punctuation before a word, side of the opening mark) → how often."""

    def of_words(self, values: np.ndarray) -> np.ndarray:
        """Repeat the *values* of the articles, one for each word."""
        return np.repeat(values, np.diff(self.ends, prepend=0))

    def lexicon(self, chosen: np.ndarray, *, weighted: bool) -> dict[str, int]:
        """Return the classes of forms that the words *chosen* speak for; see `lexicon`."""
        return lexicon(
            self.forms,
            self.columns["form"][chosen],
            self.columns["pattern"][chosen],
            len(self.patterns),
            weight=self.of_words(self.weight)[chosen] if weighted else None,
        )

    def suffixes(self, chosen: np.ndarray, reading: dict[str, Any]) -> dict[str, Any]:
        """Return the names and suffixes that the words *chosen* speak for; see `suffixes.learn`."""
        sentence_ends = [TRAILS.index(text) for text in ".?!:"]
        return learn(
            self.forms,
            Words(
                form=self.columns["form"][chosen],
                pattern=self.columns["pattern"][chosen],
                begins_paragraph=self.columns["start"][chosen],
                ends_sentence=np.isin(self.columns["trail"], sentence_ends)[chosen],
                article=self.of_words(np.arange(len(self.ends)))[chosen],
                weight=self.of_words(self.weight)[chosen],
            ),
            self.patterns,
            reading,
        )


def join(settings: dict[str, Any], words: Path) -> Texts:
    """Join the files that `texts.encode` wrote to the folder *words*, in the order of the *settings*."""
    patterns: list[str] = settings["patterns"]
    forms: dict[str, int] = {}
    parts: dict[str, list[np.ndarray]] = {name: [] for name in (*COLUMNS, "ends", "weight", "kept", "corpus")}
    ids: list[str] = []
    sources: list[str] = []
    leads: Counter[tuple[str, str]] = Counter()
    words_before = 0
    for number, corpus in enumerate(settings["corpus"]):
        for file_name in corpus["files"]:
            with np.load(words / f"{file_name}.npz") as file:
                data = {name: file[name] for name in file.files}
            form_numbers = [forms.setdefault(form, len(forms)) for form in data["forms"].tolist()]
            data["form"] = np.array(form_numbers)[data["form"]].astype(np.int32)
            data["pattern"] = _renumbered(data["patterns"].tolist(), patterns)[data["pattern"]]
            data["weight"] = corpus["weight"] * _weight_of_quotations(data["state"], data["ends"])
            names, origins = data["ids"].tolist(), data["sources"].tolist()
            data["kept"] = np.array(
                [is_kept(corpus["kept"], source, name) for source, name in zip(origins, names, strict=True)]
            )
            data["corpus"] = np.full(len(names), number)
            data["ends"] = data["ends"] + words_before
            words_before += len(data["form"])
            ids += names
            sources += origins
            leads += Counter({(lead, side): count for lead, side, count in json.loads(str(data["leads"]))})
            for name, part in parts.items():
                part.append(data[name])
    joined = {name: np.concatenate(part) for name, part in parts.items()}
    articles = {name: joined.pop(name) for name in ("ends", "weight", "kept", "corpus")}
    return Texts(patterns, list(forms), joined, ids=ids, sources=sources, leads=leads, **articles)


def _renumbered(own: list[str], patterns: list[str]) -> np.ndarray:
    """Return for each of a file's *own* patterns its number in the language; `OTHER` where it has none."""
    listed = {name: number for number, name in enumerate(patterns)}
    numbers = np.full(256, OTHER, dtype=np.uint8)
    for number, name in enumerate(own[:255]):
        numbers[number] = listed.get(name, OTHER)
    return numbers


def _weight_of_quotations(state: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return what each article weighs: more with more words inside quotations."""
    inside = np.concatenate([[0], np.cumsum(state > 0)])
    begins = np.concatenate([[0], ends[:-1]])
    quoted = (inside[ends] - inside[begins]) / np.maximum(ends - begins, 1)
    return np.where(quoted < 0.03, 0.5, np.where(quoted < 0.15, 1, 1.5))


@dataclass
class Described:
    """What a network is told of each form of word; in all but `pieces` one row a form."""

    pieces: list[list[int]]
    """The word pieces of each form, and of each lead and trail behind them."""
    case: np.ndarray
    lexicon: np.ndarray
    features: dict[str, np.ndarray]


def _lexicon_classes(forms: list[str], classes: dict[str, int]) -> np.ndarray:
    return np.array([classes.get(form, classes.get(form.lower(), UNKNOWN)) for form in forms], dtype=np.uint8)


def _as_pieces(forms: list[str], encoder: Path) -> list[list[int]]:
    """Return the word pieces of forms, leads and trails."""
    vocabulary, unigram = vocabulary_of(encoder), Unigram.of(encoder)
    if unigram:
        unknown = vocabulary[UNKNOWN_PIECE]
        cut = [[vocabulary.get(piece, unknown) for piece in unigram.cut(form)] for form in forms]
        return cut + [[] for _ in (*LEADS, "~", *TRAILS, "~")]
    # Punctuation has rows behind the forms, so that it can be read as pieces too.
    punctuation = (*LEADS, "~", *TRAILS, "~")
    pieces = [pieces_of(form, vocabulary) for form in forms]
    return pieces + [pieces_of(text, vocabulary) if text else [] for text in punctuation]


def _as_whole_words(forms: list[str], suffixes: Suffixes, vocabulary: dict[str, int]) -> list[list[int]]:
    """Return one piece for each form, and none for leads and trails, which are features."""
    pieces = [[vocabulary.get(suffixes.fold(form), vocabulary[UNKNOWN_PIECE])] for form in forms]
    return pieces + [[] for _ in (*LEADS, "~", *TRAILS, "~")]


def _write_evidence(texts: Texts, suffixes: Suffixes) -> None:
    """Set the column of evidence to what the names of each article say of its words."""
    begin = 0
    for end in texts.ends.tolist():
        article = [texts.forms[number] for number in texts.columns["form"][begin:end]]
        texts.columns["evidence"][begin:end] = suffixes.evidence(article)
        begin = end


def _tell_by_fold(
    texts: Texts, learnt: np.ndarray, reading: dict[str, Any], described: Described
) -> Described:
    """Return *described* with a copy of its rows for each fold; the column of forms points into them.

    What is told of the words of a fold of the articles is what the other folds say: as if it were new.
    """
    rows = len(texts.forms)
    fold = 1 + texts.of_words(np.arange(len(texts.ends))) // FOLD % FOLDS
    fold[~learnt] = 0
    lexicons = [described.lexicon]
    features = {name: [table] for name, table in described.features.items()}
    for number in range(1, FOLDS + 1):
        others = learnt & (fold != number)
        suffixes = Suffixes(texts.suffixes(others, reading))
        classes = texts.lexicon(others, weighted=True)
        lexicons.append(np.zeros_like(described.lexicon))
        for name, tables in features.items():
            tables.append(np.zeros_like(described.features[name]))
        for row in np.unique(texts.columns["form"][fold == number]).tolist():
            form = texts.forms[row]
            lexicons[-1][row] = classes.get(form, classes.get(form.lower(), UNKNOWN))
            for name, value in suffixes.features(form).items():
                features[name][-1][row] = value
    texts.columns["form"] = (texts.columns["form"] + fold * rows).astype(np.int32)
    return Described(
        pieces=described.pieces[:rows] * (FOLDS + 1) + described.pieces[rows:],
        case=np.tile(described.case, FOLDS + 1),
        lexicon=np.concatenate(lexicons),
        features={name: np.concatenate(tables) for name, tables in features.items()},
    )


def exchangeable_names(forms: list[str], counts: np.ndarray, described: Described) -> np.ndarray:
    """Return the rows of the forms that are names, and may stand for each other.

    Args:
        forms: all forms of words.
        counts: how often each stands in the texts to learn from.
        described: case and lexicon of each.
    """
    count_of = dict(zip(forms, counts.tolist(), strict=True))
    small = np.array([count_of.get(form.lower(), 0) for form in forms])
    plain = np.array([not form.endswith("s") for form in forms])
    return np.flatnonzero(
        (described.case == case_of("Capital"))
        & plain
        & (described.lexicon == UNKNOWN)
        & (counts >= 8)
        & (small < counts / RARELY)
    )


def build(settings: dict[str, Any], words: Path, encoder: Path | None, target: Path) -> None:
    """Join the files that `texts.encode` wrote to a corpus in the folder *target*.

    Args:
        settings: the corpora's file, as read.
        words: the folder of those files.
        encoder: the folder of a pre-trained encoder, into whose pieces words are cut; without one they
            are read whole, by an encoder that begins from nothing.
        target: the corpus's folder.

    Raises:
        ValueError: words are to be read whole in a language whose file does not say how.
    """
    if not encoder and "words" not in settings:
        raise ValueError(
            "an encoder is needed: the file of corpora has no [words] to begin from nothing with"
        )
    texts = join(settings, words)
    learnt = texts.of_words(~texts.kept)
    reading = settings.get("words")  # of a language whose names take suffixes
    if reading:
        reading = reading | {"listed": names.listed(words, **reading["names"])}
        if encoder:
            reading["hashes"] = {}  # pieces tell what they would
    classes = texts.lexicon(learnt, weighted=bool(reading))
    described = Described(
        pieces=_as_pieces(texts.forms, encoder) if encoder else [],
        case=np.array([case_of(form) for form in texts.forms], dtype=np.uint8),
        lexicon=_lexicon_classes(texts.forms, classes),
        features={},
    )
    counts = np.bincount(texts.columns["form"][learnt], minlength=len(texts.forms))
    exchangeable = exchangeable_names(texts.forms, counts, described)
    suffix_tables: dict[str, Any] = {}
    if reading:
        own_tables = texts.suffixes(learnt, reading)
        suffixes = Suffixes(own_tables)
        listed = own_tables.pop("words")
        if not encoder:
            vocabulary = write_encoder(listed, reading["encoder"], target / "encoder")
            described.pieces = _as_whole_words(texts.forms, suffixes, vocabulary)
        suffix_tables = {"suffixes": own_tables, "sizes": suffixes.sizes | {"evidence": PLACES}}
        told = [suffixes.features(form) for form in texts.forms]
        described.features = {
            name: np.array([features[name] for features in told], dtype=np.uint16) for name in suffixes.sizes
        }
        _write_evidence(texts, suffixes)
        described = _tell_by_fold(texts, learnt, reading, described)
    vocabulary = vocabulary_of(encoder or target / "encoder")
    tables = {
        "language": settings["language"],
        "patterns": texts.patterns,
        **suffix_tables,
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
        "lead_places": [[lead, side, count] for (lead, side), count in sorted(texts.leads.items())],
    }
    _write(texts, described, exchangeable, tables, target)
    print(
        f"{len(texts.ids):,} articles, {len(learnt):,} words, {int((~learnt).sum()):,} of them kept apart,"
        f" {len(texts.forms):,} forms, {len(exchangeable):,} names",
        file=sys.stderr,
    )


def _write(
    texts: Texts, described: Described, exchangeable: np.ndarray, tables: dict[str, Any], target: Path
) -> None:
    """Write what `Corpus.read` reads."""
    target.mkdir(parents=True, exist_ok=True)
    for name in COLUMNS:
        np.save(target / f"{name}.npy", texts.columns[name])
    np.savez(
        target / "articles.npz",
        ends=texts.ends,
        weight=texts.weight,
        kept=texts.kept,
        corpus=texts.corpus,
        ids=np.array(texts.ids),
        sources=np.array(texts.sources),
    )
    np.savez(
        target / "forms.npz",
        pieces=np.array([piece for own in described.pieces for piece in own], dtype=np.int32),
        counts=np.array([len(own) for own in described.pieces], dtype=np.int32),
        case=described.case,
        lexicon=described.lexicon,
        names=exchangeable,
    )
    np.savez(target / "features.npz", **described.features)  # type: ignore[arg-type]  # it takes any name
    (target / "tables.json").write_text(json.dumps(tables, ensure_ascii=False), "utf-8")
    (target / "forms.txt").write_text("\n".join(texts.forms), "utf-8")


def read_forms(folder: Path) -> list[str]:
    """Return the forms of words of the corpus in *folder*, in the order of their numbers."""
    return (folder / "forms.txt").read_text("utf-8").split("\n")


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
    """Build a corpus: ``corpus english.toml WORDS TARGET --encoder ENCODER``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path, help="the file of corpora")
    parser.add_argument("words", type=Path, help="the folder that `texts` wrote")
    parser.add_argument("target", type=Path, help="the corpus's folder")
    parser.add_argument(
        "--encoder",
        type=Path,
        help="the folder of a pre-trained encoder of BERT's kind; else words are read whole",
    )
    args = parser.parse_args()
    build(tomllib.loads(args.settings.read_text("utf-8")), args.words, args.encoder, args.target)


if __name__ == "__main__":
    main()
