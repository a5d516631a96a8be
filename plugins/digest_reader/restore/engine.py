"""From a text's scores to its marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np

from digest_reader.restore import reasons
from digest_reader.restore.marks import (
    APOSTROPHE,
    HEADLINE,
    MARKS,
    Evidence,
    Kind,
    Mark,
    Restoration,
    Style,
    Verdict,
)
from digest_reader.restore.network import Network, Scores
from digest_reader.restore.pack import Pack
from digest_reader.restore.reading import (
    Chances,
    Constraints,
    Reading,
    chances,
    drop_if_nobody_speaks,
    drop_short,
    read,
    starts_of,
)
from digest_reader.restore.typography import curl
from digest_reader.restore.words import Level, Shape, Word, classify, read_text, split_marks, words

SHORT = 4
"""Words in a scare quote, at most."""
_QUOTES = {"double": ("“", "”", "‘", "’"), "single": ("‘", "’", "“", "”")}
_OPENING_RANK = 3
_BEFORE = np.array([0.8, 0.2, 0.0])
"""Where a mark closes part of a sentence in British texts: before the comma or full stop, behind it, last.

So stand 16 of the 20 in British training texts that are kept apart."""
_BEHIND = np.array([0.0, 1.0, 0.0])
"""Where a mark closes in the texts of an outlet that is said to keep the American rule."""
# What may be known of a word's side, by class of `Level`.
_SOME_MARK, _NO_MARK, _NO_INNER_MARK = (0, 1, 1, 1), (0, -1, -1, -1), (0, 0, -1, -1)


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


@dataclass(frozen=True, slots=True)
class _Known:
    """A mark of which it is known, before the scores are asked, that it stands or that none does."""

    place: int
    """The paragraph's place among those that are restored together."""
    offset: int
    """In the bare text."""
    part: str
    """``apostrophe``, ``open`` or ``close``."""
    text: str
    stands: bool
    nested: bool = False
    """Is it the mark of a quotation within one?"""


_Sides = Mapping[tuple[str, int], Sequence[int]]
"""(``open`` or ``close``, word) → offsets in the bare text of the marks that are known to stand there."""
_Place = tuple[int, int, str]
"""(paragraph's number, offset in the input, part)."""


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

    @property
    def part(self) -> str:
        """What the mark does: ``apostrophe``, ``open`` or ``close``."""
        return {1: "close", 2: "close", 3: "open", 4: "open"}.get(self.rank, "apostrophe")


def _paragraph(number: int, text: str) -> _Paragraph:
    bare, survivors = split_marks(curl(text))  # straight marks count as what they are shown as
    return _Paragraph(number, text, bare, words(bare), survivors)


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities over the last axis, in double precision."""
    grown = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    result: np.ndarray = grown / grown.sum(axis=-1, keepdims=True)
    return result


def _as_in_a_sentence(title: Sequence[Word], pack: Pack) -> list[Word]:
    """Return a headline's words, in small letters where it may be a contraction: its “Its” begins nothing."""
    heard = list(title[:1])
    for word in title[1:]:
        small = word.core.lower()
        heard.append(word._replace(core=small) if small in pack.contractions else word)
    return heard


def restore_text(
    paragraphs: Sequence[str],
    network: Network,
    pack: Pack,
    evidence: Sequence[Evidence],
    *,
    headline: str,
    style: Style,
    doubt_below: float,
) -> Restoration:
    """Restore a headline and its paragraphs; see `digest_reader.restore.restore`."""
    body = [_paragraph(number, text) for number, text in enumerate(paragraphs)]
    head = [_paragraph(HEADLINE, headline)] if headline else []
    if not style.closing and _is_british([*head, *body], pack):
        style = replace(style, closing="british")
    heard = [_as_in_a_sentence(paragraph.words, pack) for paragraph in head]
    scores = network.scores([*heard, *(paragraph.words for paragraph in body)])
    marks: list[Mark] = []
    near: list[Mark] = []
    first = 0
    for part in (head, body):
        count = sum(len(paragraph.words) for paragraph in part)
        if count:
            own = {name: score[first : first + count] for name, score in scores.items()}
            made, missed = _restore_part(
                part, own, network, pack, evidence, style=style, doubt_below=doubt_below
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
    style: Style,
    doubt_below: float,
) -> tuple[list[Mark], list[Mark]]:
    """Restore paragraphs whose quotations have nothing to do with any others."""
    lengths = [len(paragraph.words) for paragraph in part]
    starts = starts_of(lengths)
    firsts = np.cumsum([0, *lengths[:-1]]).tolist()
    survivors = _survivors(part)
    survived = _constraints(part, firsts, survivors)
    if survivors:
        _complete(part, firsts, survived)
    shapes, places = softmax(scores["shape"]), softmax(scores["place"])
    logits = {name: scores[name].astype(np.float64) for name in ("opens", "closes", "state")}

    def find(decisions: Sequence[_Known]) -> tuple[Chances, Reading, list[tuple[_Paragraph, _Raw]]]:
        """Find the quotations, honouring what the editor decided."""
        editor = _constraints(part, firsts, decisions)
        found = chances(logits["opens"], logits["closes"], logits["state"], starts, editor)
        known = editor.over(survived)
        chosen = read(found, starts, known, threshold=pack.decisions.quote)
        drop_short(chosen, found, known, starts, longest=SHORT, threshold=pack.decisions.short)
        drop_if_nobody_speaks(chosen, known)
        sides = _sides(part, firsts, [*survivors, *decisions])
        quotes = _quotes(part, firsts, chosen, found, places, network, pack, style, sides)
        return found, chosen, list(quotes)

    own = {paragraph.number for paragraph in part}
    evidence = [item for item in evidence if item.paragraph in own]
    unedited = find(()) if any(item.text == APOSTROPHE for item in evidence) else None
    decisions = _decisions(part, evidence, unedited[2] if unedited else (), style.outer)
    found, chosen, quotes = find(decisions)
    marks = _missing(quotes, part, survivors)
    near: list[tuple[_Paragraph, _Raw]] = []
    for paragraph, first in zip(part, firsts, strict=True):
        for raw, sure in _apostrophes(paragraph, shapes[first : first + len(paragraph.words)], pack):
            (marks if sure else near).append((paragraph, raw))
    near += _nearly(part, firsts, chosen, found, pack, style.outer)

    rejected: dict[_Place, set[str]] = defaultdict(set)
    settled: dict[_Place, list[str]] = defaultdict(list)
    for known in decisions:
        number = part[known.place].number
        offset = part[known.place].place(known.offset, opens=known.part == "open")
        if known.stands:
            settled[number, offset, known.part].append(known.text)
        else:
            rejected[number, offset, known.part] |= {known.text} if known.nested else {*MARKS}

    def finish(items: Iterable[tuple[_Paragraph, _Raw]]) -> list[tuple[_Place, Mark]]:
        result = []
        for paragraph, raw in sorted(items, key=lambda item: (item[0].number, item[1].offset, item[1].rank)):
            offset = paragraph.place(raw.offset, opens=raw.part == "open")
            place = (paragraph.number, offset, raw.part)
            if raw.text not in rejected[place] or place in settled:
                certainty = pack.certainty(raw.kind, raw.chance)
                doubt = certainty < doubt_below
                mark = Mark(paragraph.number, offset, raw.text, raw.kind, certainty, doubt, raw.reason)
                result.append((place, mark))
        return result

    made = _settled(finish(marks), settled, part, pack)
    return made, [mark for place, mark in finish(near) if place not in settled]


def _settled(
    marks: Sequence[tuple[_Place, Mark]],
    settled: Mapping[_Place, Sequence[str]],
    part: Sequence[_Paragraph],
    pack: Pack,
) -> list[Mark]:
    """Confirm the marks that the editor wants, and add those of them that were not found."""
    wanted = {place: list(texts) for place, texts in settled.items()}
    made = [mark for _, mark in marks]
    # Marks that are the editor's to the letter come first, then those that only do the same.
    for number in sorted(range(len(made)), key=lambda n: made[n].text not in wanted.get(marks[n][0], ())):
        mark, texts = made[number], wanted.get(marks[number][0])
        if texts:
            text = mark.text if mark.text in texts else texts[0]
            texts.remove(text)
            reason = f"{mark.reason}; confirmed by the editor"
            made[number] = replace(mark, text=text, certainty=1.0, doubt=False, reason=reason)
    paragraphs = {paragraph.number: paragraph for paragraph in part}
    for (number, offset, which), texts in wanted.items():
        kind = {"open": Kind.OPENING, "close": Kind.CLOSING}.get(which)
        kind = kind or _kind_of_apostrophe(paragraphs[number], offset, pack)
        made += [Mark(number, offset, text, kind, 1.0, False, "placed by the editor") for text in texts]
    made.sort(key=lambda mark: (mark.paragraph, mark.offset))
    return made


def _kind_of_apostrophe(paragraph: _Paragraph, offset: int, pack: Pack) -> Kind:
    """Return the kind of an apostrophe that the editor put at an offset of the input."""
    bare = paragraph.bare_offset(offset)
    for word in paragraph.words:
        shape = Shape.at(bare - word.core_start, len(word.core))
        if shape and word.core_start <= bare <= word.core_end:
            return reasons.apostrophe(word.core, shape, pack)[0]
    return Kind.NAME


def _survivors(part: Sequence[_Paragraph]) -> list[_Known]:
    """Return the quotation marks that survived."""
    return [
        _Known(place, mark.offset, mark.part, mark.char, stands=True)
        for place, paragraph in enumerate(part)
        for mark in classify(paragraph.bare, paragraph.survivors)
        if mark.part != "apostrophe"
    ]


def _decisions(
    part: Sequence[_Paragraph],
    evidence: Sequence[Evidence],
    unedited: Iterable[tuple[_Paragraph, _Raw]],
    outer: str,
) -> list[_Known]:
    """Return an editor's decisions.

    A ``’`` may be an apostrophe or close a quotation.  It closes where the *unedited* text does,
    or where a ``‘`` that stands is open.
    """
    closes = {
        (paragraph.number, raw.offset)
        for paragraph, raw in unedited
        if raw.part == "close" and raw.text == APOSTROPHE
    }
    made = []
    for place, paragraph in enumerate(part):
        own = [
            (paragraph.bare_offset(item.offset), item)
            for item in evidence
            if item.paragraph == paragraph.number
        ]
        stand = [(at, item.text) for at, item in own if item.verdict is not Verdict.REJECTED]
        known = classify(paragraph.bare, sorted([*paragraph.survivors, *stand], key=itemgetter(0)))
        ended = {mark.offset for mark in known if mark.part == "close" and mark.char == APOSTROPHE}
        for at, item in own:
            if item.text in "“‘":
                which = "open"
            elif item.text != APOSTROPHE or at in ended or (paragraph.number, at) in closes:
                which = "close"
            else:
                which = "apostrophe"
            stands, nested = item.verdict is not Verdict.REJECTED, item.text in _QUOTES[outer][2:]
            made.append(_Known(place, at, which, item.text, stands, nested and which != "apostrophe"))
    return made


def _fitting(own: Sequence[Word], known: _Known) -> int | None:
    """Return the word that a quotation mark belongs to, if there is one."""
    if known.part == "open":
        return next((number for number, word in enumerate(own) if word.core_start >= known.offset), None)
    return next((n for n in range(len(own) - 1, -1, -1) if own[n].core_end <= known.offset), None)


def _says(known: _Known) -> Sequence[int]:
    """Return what is known by a mark of each class of `Level`.

    Without its outer mark a quotation within one has none either; without the inner mark the outer
    one may stand.
    """
    if known.stands:
        return _SOME_MARK
    return _NO_INNER_MARK if known.nested else _NO_MARK


def _constraints(part: Sequence[_Paragraph], firsts: Sequence[int], known: Iterable[_Known]) -> Constraints:
    """Turn what is known of places in the text into what is known of its words.

    Where one mark of a word is rejected and another stands, as when an editor moves it, it stands.
    """
    made = Constraints.none(firsts[-1] + len(part[-1].words))
    for item in sorted(known, key=lambda item: item.stands):
        fitting = None if item.part == "apostrophe" else _fitting(part[item.place].words, item)
        if fitting is not None:
            target = made.opens if item.part == "open" else made.closes
            target[firsts[item.place] + fitting] = _says(item)
    return made


def _complete(part: Sequence[_Paragraph], firsts: Sequence[int], known: Constraints) -> None:
    """Add to what is *known* that paragraphs whose quotation marks open and close in turn lost none."""
    found = [list(classify(paragraph.bare, paragraph.survivors)) for paragraph in part]
    labels = read_text([paragraph.words for paragraph in part], found)
    for paragraph, first, label, marks in zip(part, firsts, labels, found, strict=True):
        if label.sound and any(mark.part != "apostrophe" for mark in marks):
            for side in (known.opens, known.closes):
                own = side[first : first + len(paragraph.words)]
                own[~own.any(axis=1)] = _NO_MARK


def _sides(part: Sequence[_Paragraph], firsts: Sequence[int], known: Iterable[_Known]) -> _Sides:
    """Return where, beside its word, each mark stands that is known to stand."""
    made: dict[tuple[str, int], list[int]] = defaultdict(list)
    for item in sorted(known, key=lambda item: item.offset):
        fitting = None
        if item.stands and item.part != "apostrophe":
            fitting = _fitting(part[item.place].words, item)
        if fitting is not None:
            made[item.part, firsts[item.place] + fitting].append(item.offset)
    return made


def _missing(
    quotes: Iterable[tuple[_Paragraph, _Raw]], part: Sequence[_Paragraph], survivors: Iterable[_Known]
) -> list[tuple[_Paragraph, _Raw]]:
    """Return the quotation marks that do not stand in the text already."""
    standing: dict[_Place, list[str]] = defaultdict(list)
    for item in survivors:
        standing[part[item.place].number, item.offset, item.part].append(item.text)
    made = []
    # Each survivor answers for one mark, for its equal rather than for another.
    keyed = [((paragraph.number, raw.offset, raw.part), paragraph, raw) for paragraph, raw in quotes]
    for place, paragraph, raw in sorted(keyed, key=lambda item: item[2].text not in standing[item[0]]):
        if standing[place]:
            standing[place].pop()
        else:
            made.append((paragraph, raw))
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
        # An apostrophe that makes no possessive and no contraction must be a name's that is well known.
        least = pack.decisions.name if kind is Kind.NAME else pack.decisions.apostrophe
        yield raw, chance >= least


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


def _is_british(text: Iterable[_Paragraph], pack: Pack) -> bool:
    """Tell whether a text is spelt in the British way rather than the American one."""
    british, american = (pack.lists.get(name, frozenset()) for name in ("british", "american"))
    small = [word.core.lower() for paragraph in text for word in paragraph.words]
    return sum((form in british) - (form in american) for form in small) > 0


def _is_part_of_sentence(own: Sequence[Word], begin: int) -> bool:
    """Tell whether a quotation that opens at word *begin* is only part of a sentence, by how it begins.

    British papers leave the comma or stop behind such a one outside (New Hart's Rules, 9.2.3); the
    network, which learnt mostly from American ones, does not look far for a spelling.
    """
    return begin > 0 and own[begin].core[:1].islower() and not own[begin - 1].trail


def _quotes(
    part: Sequence[_Paragraph],
    firsts: Sequence[int],
    chosen: Reading,
    found: Chances,
    places: np.ndarray,
    network: Network,
    pack: Pack,
    style: Style,
    sides: _Sides,
) -> Iterable[tuple[_Paragraph, _Raw]]:
    """Yield the quotation marks of the chosen reading; those in *sides* at their known places."""
    left, right, inner_left, inner_right = _QUOTES[style.outer]
    depth = 0
    for paragraph, first in zip(part, firsts, strict=True):
        own = paragraph.words
        if not own:
            continue
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
                        paragraph, first, begin, number, level, goes_on, found, places, network, pack, sides,
                        (left, right) if level is Level.OUTER else (inner_left, inner_right), style,
                    )  # fmt: skip
        depth = 0
        for level, (begin, goes_on) in sorted(pending.items()):
            depth += level is Level.OUTER
            text = left if level is Level.OUTER else inner_left
            end = len(own)
            yield (
                paragraph,
                _opening(
                    paragraph, first, begin, level, goes_on, False, text, found, network, pack, sides, end
                ),
            )


def _opening(
    paragraph: _Paragraph, first: int, begin: int, level: Level, goes_on: bool, short: bool, text: str,
    found: Chances, network: Network, pack: Pack, sides: _Sides, end: int,
) -> _Raw:  # fmt: skip
    """Return the mark that opens a quotation at word *begin*."""
    word = paragraph.words[begin]
    offset = word.core_start if word.lead in network.inner_leads else word.start
    if known := sides.get(("open", first + begin)):
        offset = known[0 if level is Level.OUTER else -1]
    chance = (found.open_outer if level is Level.OUTER else found.open_nested)[first + begin]
    if goes_on:
        kind, reason = Kind.CONTINUED, "speech continues from the paragraph before"
    else:
        kind = Kind.SCARE_OPENING if short else Kind.OPENING
        reason = reasons.opening(paragraph.words[:begin], paragraph.words[end:], pack)
    return _Raw(offset, _OPENING_RANK + (level is Level.NESTED), text, kind, float(chance), reason)


def _pair(
    paragraph: _Paragraph, first: int, begin: int, end: int, level: Level, goes_on: bool,
    found: Chances, places: np.ndarray, network: Network, pack: Pack, sides: _Sides, chars: tuple[str, str],
    style: Style,
) -> Iterable[tuple[_Paragraph, _Raw]]:  # fmt: skip
    """Yield the marks of a quotation from word *begin* to word *end* of one paragraph."""
    own = paragraph.words
    short = not goes_on and end - begin < SHORT
    yield (
        paragraph,
        _opening(
            paragraph, first, begin, level, goes_on, short, chars[0], found, network, pack, sides, end + 1
        ),
    )
    place = places[first + end]
    if own[end].trail in {",", "."}:
        if style.closing == "american":
            place = _BEHIND
        elif style.closing == "british" and _is_part_of_sentence(own, begin):
            place = _BEFORE
    offset, fits = _close_offset(own[end], place)
    if known := sides.get(("close", first + end)):
        offset, fits = known[-1 if level is Level.OUTER else 0], 1.0
    chance = (found.close_outer if level is Level.OUTER else found.close_nested)[first + end] * fits
    reason = reasons.closing(own[begin : end + 1], own[end + 1 :], pack, last=end == len(own) - 1)
    kind = Kind.SCARE_CLOSING if short else Kind.CLOSING
    yield paragraph, _Raw(offset, 1 + (level is Level.OUTER), chars[1], kind, float(chance), reason)


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
