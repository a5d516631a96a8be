"""From a text's scores to its marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from digest_reader.restore import reasons
from digest_reader.restore.marks import APOSTROPHE, HEADLINE, Evidence, Kind, Mark, Restoration, Verdict
from digest_reader.restore.network import Network, Scores
from digest_reader.restore.pack import Pack
from digest_reader.restore.reading import Chances, Constraints, Reading, chances, read, starts_of
from digest_reader.restore.words import Level, Shape, Word, classify, split_marks, words

SHORT = 4
"""Words in a scare quote, at most."""
_QUOTES = {"double": ("“", "”", "‘", "’"), "single": ("‘", "’", "“", "”")}
_OPENING_RANK = 3


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph of the input: its text without marks, its words, and the marks that survived."""

    number: int
    text: str
    bare: str
    words: list[Word]
    survivors: list[tuple[int, str]]

    def place(self, offset: int, *, opens: bool) -> int:
        """Return the offset in the input of an offset in the bare text.

        Where marks survived at that place, an opening mark goes behind them, any other before.
        """
        return offset + sum(at < offset or (opens and at == offset) for at, _ in self.survivors)

    def bare_offset(self, offset: int) -> int:
        """Return the offset in the bare text of an offset in the input."""
        return offset - sum(at + number < offset for number, (at, _) in enumerate(self.survivors))

    def survived(self, offset: int, chars: str) -> bool:
        """Does one of *chars* stand at this offset of the bare text already?"""
        return any(at == offset and char in chars for at, char in self.survivors)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A mark at its offset in the bare text.

    ``rank`` orders marks at one place: a word's last apostrophe, what closes (nested first), what
    opens (outer first), a word's first apostrophe.
    """

    offset: int
    rank: int
    text: str
    kind: Kind
    chance: float
    reason: str


def _paragraph(number: int, text: str) -> _Paragraph:
    bare, survivors = split_marks(text)
    return _Paragraph(number, text, bare, words(bare), survivors)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities over the last axis, in double precision."""
    grown = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    result: np.ndarray = grown / grown.sum(axis=-1, keepdims=True)
    return result


def restore_text(
    paragraphs: Sequence[str],
    network: Network,
    pack: Pack,
    evidence: Sequence[Evidence],
    *,
    headline: str,
    outer: str,
    doubt_below: float,
) -> Restoration:
    """Restore a headline and its paragraphs; see `digest_reader.restore.restore`."""
    body = [_paragraph(number, text) for number, text in enumerate(paragraphs)]
    head = [_paragraph(HEADLINE, headline)] if headline else []
    document = [paragraph.words for paragraph in (*head, *body)]
    scores = network.scores(document)
    marks: list[Mark] = []
    near: list[Mark] = []
    first = 0
    for part in (head, body):
        count = sum(len(paragraph.words) for paragraph in part)
        if count:
            own = {name: score[first : first + count] for name, score in scores.items()}
            made, missed = _restore_part(
                part, own, network, pack, evidence, outer=outer, doubt_below=doubt_below
            )
            marks += made
            near += missed
        first += count
    return Restoration(tuple(paragraphs), pack.language, headline, tuple(marks), tuple(near))


def _restore_part(
    part: Sequence[_Paragraph],
    scores: Scores,
    network: Network,
    pack: Pack,
    evidence: Sequence[Evidence],
    *,
    outer: str,
    doubt_below: float,
) -> tuple[list[Mark], list[Mark]]:
    """Restore paragraphs whose quotations have nothing to do with any others."""
    lengths = [len(paragraph.words) for paragraph in part]
    starts = starts_of(lengths)
    firsts = np.cumsum([0, *lengths[:-1]]).tolist()
    survived = _constraints(part, firsts, _survivors(part))
    decided = [item for item in evidence if item.text != APOSTROPHE or outer == "single"]
    editor = _constraints(part, firsts, _decisions(part, decided))
    logits = {name: scores[name].astype(np.float64) for name in ("opens", "closes", "state")}
    found = chances(logits["opens"], logits["closes"], logits["state"], starts, editor)
    known = Constraints(
        np.where(editor.opens != 0, editor.opens, survived.opens),
        np.where(editor.closes != 0, editor.closes, survived.closes),
    )
    chosen = read(found, starts, known, threshold=pack.decisions.quote)
    shapes, places = softmax(scores["shape"]), softmax(scores["place"])
    marks: list[tuple[_Paragraph, _Raw]] = []
    near: list[tuple[_Paragraph, _Raw]] = []
    for raw, paragraph in _quotes(part, firsts, chosen, found, places, network, pack, outer):
        if not paragraph.survived(raw.offset, '"“‘' if raw.rank >= _OPENING_RANK else '"”’'):
            marks.append((paragraph, raw))
    for paragraph, first in zip(part, firsts, strict=True):
        for raw, sure in _apostrophes(paragraph, shapes[first : first + len(paragraph.words)], pack):
            (marks if sure else near).append((paragraph, raw))
    near += _nearly(part, firsts, chosen, found, pack, outer)
    rejected = {(item.paragraph, item.offset) for item in evidence if item.verdict is Verdict.REJECTED}
    settled = {
        (item.paragraph, item.offset): item
        for item in evidence
        if item.verdict in {Verdict.ACCEPTED, Verdict.ADDED} and any(p.number == item.paragraph for p in part)
    }

    def finish(items: Iterable[tuple[_Paragraph, _Raw]]) -> list[Mark]:
        result = []
        for paragraph, raw in sorted(items, key=lambda item: (item[0].number, item[1].offset, item[1].rank)):
            offset = paragraph.place(raw.offset, opens=raw.rank >= _OPENING_RANK)
            if (paragraph.number, offset) in rejected:
                continue
            certainty = pack.certainty(raw.kind, raw.chance)
            reason = raw.reason
            if (paragraph.number, offset) in settled and settled[paragraph.number, offset].text == raw.text:
                certainty, reason = 1.0, f"{reason}; confirmed by the editor"
            result.append(
                Mark(paragraph.number, offset, raw.text, raw.kind, certainty, certainty < doubt_below, reason)
            )
        return result

    made = finish(marks)
    standing = {(mark.paragraph, mark.offset, mark.text) for mark in made}
    for (number, offset), item in settled.items():
        if (number, offset, item.text) not in standing:
            kind = {"“": Kind.OPENING, "‘": Kind.OPENING, "”": Kind.CLOSING}.get(item.text, Kind.POSSESSIVE)
            made.append(Mark(number, offset, item.text, kind, 1.0, False, "placed by the editor"))
    made.sort(key=lambda mark: (mark.paragraph, mark.offset))
    return made, finish(near)


def _survivors(part: Sequence[_Paragraph]) -> list[tuple[int, int, str, int]]:
    """Return each quotation mark that survived: place in *part*, bare offset, what it does, and 1."""
    return [
        (place, mark.offset, mark.part, 1)
        for place, paragraph in enumerate(part)
        for mark in classify(paragraph.bare, paragraph.survivors)
        if mark.part != "apostrophe"
    ]


def _decisions(part: Sequence[_Paragraph], evidence: Sequence[Evidence]) -> list[tuple[int, int, str, int]]:
    """Return the same of an editor's decisions, with -1 for what was rejected."""
    places = {paragraph.number: place for place, paragraph in enumerate(part)}
    return [
        (
            places[item.paragraph],
            part[places[item.paragraph]].bare_offset(item.offset),
            "open" if item.text in "“‘" else "close",
            -1 if item.verdict is Verdict.REJECTED else 1,
        )
        for item in evidence
        if item.paragraph in places
    ]


def _constraints(
    part: Sequence[_Paragraph], firsts: Sequence[int], known: Iterable[tuple[int, int, str, int]]
) -> Constraints:
    """Turn what is known of places in the text into what is known of its words."""
    made = Constraints.none(firsts[-1] + len(part[-1].words))
    for place, offset, which, value in known:
        own = part[place].words
        if which == "open":
            fitting = [number for number, word in enumerate(own) if word.core_start >= offset][:1]
            target = made.opens
        else:
            fitting = [number for number, word in enumerate(own) if word.core_end <= offset][-1:]
            target = made.closes
        if fitting:
            target[firsts[place] + fitting[0]] = value
    return made


def _apostrophes(paragraph: _Paragraph, shapes: np.ndarray, pack: Pack) -> Iterable[tuple[_Raw, bool]]:
    """Yield the apostrophes of a paragraph; with False those that were nearly placed."""
    likely = (1 - shapes[:, 0] >= pack.decisions.near).tolist()
    for number, word in enumerate(paragraph.words):
        certain = pack.always.get(word.core.lower())
        if certain is None and not likely[number]:
            continue
        if any(word.core_start <= at <= word.core_end and char in "’'" for at, char in paragraph.survivors):
            continue
        length = len(word.core)
        if certain is not None and not word.core.isupper():
            shape, chance = certain, max(float(shapes[number, certain]), 0.999)
        else:
            fitting = [shape for shape in Shape if shape and 0 <= shape.offset(length) <= length]
            shape = max(fitting, key=lambda shape: shapes[number, shape], default=Shape.NONE)
            if shape is Shape.NONE or not word.core[0].isalnum():
                continue
            chance = float(shapes[number, shape])
            if chance < pack.decisions.near:
                continue
        kind, reason = reasons.apostrophe(word.core, shape, pack)
        rank = 5 if shape is Shape.START else 0
        raw = _Raw(word.core_start + shape.offset(length), rank, APOSTROPHE, kind, chance, reason)
        yield raw, chance >= pack.decisions.apostrophe


def _close_offset(word: Word, place: np.ndarray) -> tuple[int, float]:
    """Return where in a word's trailing punctuation a mark closes, and how likely that is."""
    length = len(word.trail)
    if length == 0:
        return word.core_end, 1.0
    if length == 1:
        behind = float(place[1] + place[2])
        return (word.core_end, 1 - behind) if behind < 0.5 else (word.end, behind)
    best = int(place.argmax())
    return word.core_end + (0, 1, length)[best], float(place[best])


def _quotes(
    part: Sequence[_Paragraph],
    firsts: Sequence[int],
    chosen: Reading,
    found: Chances,
    places: np.ndarray,
    network: Network,
    pack: Pack,
    outer: str,
) -> Iterable[tuple[_Raw, _Paragraph]]:
    """Yield the quotation marks of the chosen reading."""
    left, right, inner_left, inner_right = _QUOTES[outer]
    depth = 0
    for paragraph, first in zip(part, firsts, strict=True):
        own = paragraph.words
        pending: dict[Level, tuple[int, bool]] = {}
        continued = depth > 0
        span = slice(first, first + len(own))
        for number in np.flatnonzero(chosen.opens[span] | chosen.closes[span]).tolist():
            opens, closes = Level(chosen.opens[first + number]), Level(chosen.closes[first + number])
            for level in (Level.OUTER, Level.NESTED):
                if opens in (level, Level.BOTH):
                    pending[level] = (number, continued and number == 0 and level is Level.OUTER)
            for level in (Level.NESTED, Level.OUTER):
                if closes in (level, Level.BOTH):
                    begin, goes_on = pending.pop(level, (0, True))
                    yield from _pair(
                        paragraph, first, begin, number, level, goes_on, found, places, network, pack,
                        (left, right) if level is Level.OUTER else (inner_left, inner_right),
                    )  # fmt: skip
        depth = 0
        for level, (begin, goes_on) in sorted(pending.items()):
            depth += level is Level.OUTER
            text = left if level is Level.OUTER else inner_left
            yield (
                _opening(
                    paragraph, first, begin, level, goes_on, False, text, found, network, pack, len(own)
                ),
                paragraph,
            )


def _opening(
    paragraph: _Paragraph, first: int, begin: int, level: Level, goes_on: bool, short: bool, text: str,
    found: Chances, network: Network, pack: Pack, end: int,
) -> _Raw:  # fmt: skip
    """Return the mark that opens a quotation at word *begin*."""
    word = paragraph.words[begin]
    offset = word.core_start if word.lead in network.inner_leads else word.start
    chance = (found.open_outer if level is Level.OUTER else found.open_nested)[first + begin]
    if goes_on:
        kind, reason = Kind.CONTINUED, "speech continues from the paragraph before"
    else:
        kind = Kind.SCARE_OPENING if short else Kind.OPENING
        reason = reasons.opening(paragraph.words[:begin], paragraph.words[end:], pack)
    return _Raw(offset, _OPENING_RANK + (level is Level.NESTED), text, kind, float(chance), reason)


def _pair(
    paragraph: _Paragraph, first: int, begin: int, end: int, level: Level, goes_on: bool,
    found: Chances, places: np.ndarray, network: Network, pack: Pack, chars: tuple[str, str],
) -> Iterable[tuple[_Raw, _Paragraph]]:  # fmt: skip
    """Yield the marks of a quotation from word *begin* to word *end* of one paragraph."""
    own = paragraph.words
    short = not goes_on and end - begin < SHORT
    yield (
        _opening(paragraph, first, begin, level, goes_on, short, chars[0], found, network, pack, end + 1),
        paragraph,
    )
    offset, fits = _close_offset(own[end], places[first + end])
    chance = (found.close_outer if level is Level.OUTER else found.close_nested)[first + end] * fits
    reason = reasons.closing(own[begin : end + 1], own[end + 1 :], pack, last=end == len(own) - 1)
    kind = Kind.SCARE_CLOSING if short else Kind.CLOSING
    yield _Raw(offset, 1 + (level is Level.OUTER), chars[1], kind, float(chance), reason), paragraph


def _nearly(
    part: Sequence[_Paragraph], firsts: Sequence[int], chosen: Reading, found: Chances, pack: Pack, outer: str
) -> Iterable[tuple[_Paragraph, _Raw]]:
    """Yield the quotation marks that were nearly placed."""
    left, right, _, _ = _QUOTES[outer]
    for paragraph, first in zip(part, firsts, strict=True):
        span = slice(first, first + len(paragraph.words))
        likely = (found.open_outer[span] >= pack.decisions.near) | (
            found.close_outer[span] >= pack.decisions.near
        )
        for number in np.flatnonzero(likely).tolist():
            word, at = paragraph.words[number], first + number
            if not chosen.opens[at] and found.open_outer[at] >= pack.decisions.near:
                reason = "a quotation may open here"
                yield (
                    paragraph,
                    _Raw(word.start, _OPENING_RANK, left, Kind.OPENING, float(found.open_outer[at]), reason),
                )
            if not chosen.closes[at] and found.close_outer[at] >= pack.decisions.near:
                reason = "a quotation may close here"
                yield paragraph, _Raw(word.end, 2, right, Kind.CLOSING, float(found.close_outer[at]), reason)
