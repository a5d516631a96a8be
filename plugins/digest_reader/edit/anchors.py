"""Words → the place of a mark, and back.

An editor names a place by the words around it.  `anchor` finds the places of decisions in a text;
`describe` gives the words that name a place, and no other, in a text.

A place outlives small changes of the text.  Words that stand nowhere as they were are looked for
across the ends of paragraphs, which may have been joined or split; then by the word that bears
the mark, where most of the words around it are still the same.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate

from digest_reader.edit.concordance import LOOKED_AT, WORD, Concordance, Place
from digest_reader.edit.sidecar import MarkDecision
from digest_reader.model import Evidence, Verdict
from digest_reader.problems import Problem
from digest_reader.text import (
    APOSTROPHE,
    HEADLINE,
    Bare,
    bare_words_of,
    span_beside,
    word_ends,
    word_starts,
)

OPENING = "“‘"
CURLED = {"'": ("‘", "’"), '"': ("“", "”")}
"""Straight marks: what they are where they open, and where they do not."""
CONTEXTS = (3, 6, 12)
"""So many words on each side name a place, if they do; more are taken only where they must be.

Where one side has fewer, the other gives them, so that the place can be told after a change.
"""
LEAST = 6
"""So many words a changed place is known by, at least; of fewer none may be another."""
ALIKE = 0.6
"""Such a share of them must still stand around it, in their order."""


def anchor(
    decisions: Sequence[MarkDecision], paragraphs: Sequence[str], headline: str, path: str = ""
) -> tuple[tuple[Evidence, ...], tuple[Problem, ...]]:
    """Find the places that an editor's decisions speak of.

    Args:
        decisions: from a sidecar.
        paragraphs: the digest's body, as the restorer gets it.
        headline: as the restorer gets it.
        path: the sidecar, as problems name it.

    Returns:
        Evidence with offsets in *paragraphs* and *headline*, in reading order; and a problem for
        each decision whose place is gone or may be more than one, that contradicts an earlier one,
        or that rejects a mark of the digest itself.
    """
    anchored: dict[tuple[int, int, str], tuple[Evidence, MarkDecision]] = {}
    problems: list[Problem] = []
    for decision, evidence in zip(decisions, anchor_each(decisions, paragraphs, headline, path), strict=True):
        if isinstance(evidence, Problem):
            problems.append(evidence)
        if not isinstance(evidence, Evidence):
            continue
        place = (evidence.paragraph, evidence.offset, evidence.text)
        if place in anchored and _contradict(anchored[place][0].verdict, decision.verdict):
            earlier = str(anchored[place][1].line)
            problems.append(Problem(path, decision.line, "mark-contradiction", (_shown(decision), earlier)))
        anchored[place] = evidence, decision
    return tuple(sorted(evidence for evidence, _ in anchored.values())), tuple(problems)


def anchor_each(
    decisions: Sequence[MarkDecision], paragraphs: Sequence[str], headline: str, path: str = ""
) -> Iterator[Evidence | Problem | None]:
    """Yield what each of *decisions* says of a text, or why it says nothing; see `anchor`.

    None stands for one that accepts or adds a mark which the digest has itself.
    """
    if not decisions:
        return
    texts = _texts(tuple(paragraphs), headline)
    for decision in decisions:
        places = _candidates(decision, texts)
        if len(places) != 1:
            yield _not_anchored(decision, places, path)
            continue
        number, at = places[0]
        mark, leans_right = _nature(decision)
        if mark not in texts[number].marks_at(at, leans_right):
            yield Evidence(number, texts[number].offset(at, leans_right), mark, decision.verdict)
        elif decision.verdict is Verdict.REJECTED:
            yield Problem(path, decision.line, "mark-in-digest", (_shown(decision),))
        else:
            yield None


def evidence_of(
    decisions: Sequence[MarkDecision], paragraphs: Sequence[str], headline: str
) -> tuple[Evidence | None, ...]:
    """Return what each decision says of the text; None where that is nothing: see `anchor`."""
    said = anchor_each(decisions, paragraphs, headline)
    return tuple(evidence if isinstance(evidence, Evidence) else None for evidence in said)


def describe(evidence: Evidence, paragraphs: Sequence[str], headline: str) -> MarkDecision:
    """Return the decision whose words name the place of *evidence*: the inverse of `anchor`.

    The words are few where few will do.  The paragraph's number is given only where words alone
    would name another place too.
    """
    texts = _texts(tuple(paragraphs), headline)
    whole = texts[evidence.paragraph].bare.text
    at = texts[evidence.paragraph].bare.offset_of(evidence.offset)
    # Of a word's own beginning and end, the spaces beside an apostrophe tell.
    gap = " " if evidence.text == APOSTROPHE and whole[:at].endswith(" ") else ""
    number = "headline" if evidence.paragraph == HEADLINE else evidence.paragraph + 1
    for paragraph in (None, number):
        for count in (*CONTEXTS, len(whole)):
            starts, ends = word_starts(whole, at, 2 * count), word_ends(whole, at, 2 * count)
            begin, end = span_beside(starts, ends, count, len(whole))
            decision = MarkDecision(
                verdict=evidence.verdict,
                mark=evidence.text,
                before=" ".join(whole[begin:at].split()) + gap,
                after=" ".join(whole[at:end].split()),
                paragraph=paragraph,  # type: ignore[arg-type]  # one of the two that it may be
            )
            if _candidates(decision, texts) == [(evidence.paragraph, at)]:
                return decision
    return decision


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph or headline as anchors see it."""

    whole: str
    bare: Bare

    def offset(self, at: int, leans_right: bool) -> int:
        """Return the offset in the whole of a place in the bare text."""
        return self.bare.behind(at) if leans_right else self.bare.before(at)

    def marks_at(self, at: int, leans_right: bool) -> list[str]:
        """Return the marks that stand at a place of the bare text, curled."""
        standing = self.whole[self.bare.before(at) : self.bare.behind(at)]
        return [CURLED[mark][not leans_right] if mark in CURLED else mark for mark in standing]


class _Texts(dict[int, _Text]):
    """Headline and paragraphs by their numbers, and where in them each word stands."""

    @cached_property
    def words(self) -> Concordance:
        """The words of the bare texts."""
        return Concordance({number: text.bare.text for number, text in self.items()})

    @cached_property
    def body(self) -> str:
        """The bare paragraphs as one text, with a space between."""
        return " ".join(text.bare.text for number, text in self.items() if number != HEADLINE)

    @cached_property
    def begins(self) -> Sequence[int]:
        """Where in the body each paragraph begins."""
        lengths = (len(text.bare.text) + 1 for number, text in self.items() if number != HEADLINE)
        return [0, *accumulate(lengths)]


@lru_cache(maxsize=1)
def _texts(paragraphs: tuple[str, ...], headline: str) -> _Texts:
    """Return a text as anchors see it; whoever asks for one place in it soon asks for the next."""
    texts = {HEADLINE: headline, **dict(enumerate(paragraphs))}
    return _Texts((number, _Text(text, bare_words_of(text))) for number, text in texts.items())


def _contradict(verdict: Verdict, other: Verdict) -> bool:
    return (verdict is Verdict.REJECTED) != (other is Verdict.REJECTED)


def _nature(decision: MarkDecision) -> tuple[str, bool]:
    """Return the mark, curled, and whether it belongs to the word after it.

    The mark says so itself; where it may be both (an apostrophe, a straight mark), the spaces
    that the editor left beside it do.
    """
    mark, before, after = decision.mark, _context_words(decision.before), _context_words(decision.after)
    starts_word = (not before or before.endswith(" ")) and after != "" and not after.startswith(" ")
    if mark in CURLED:
        return CURLED[mark][not starts_word], starts_word
    return mark, mark in OPENING or (mark == APOSTROPHE and starts_word)


def _context_words(text: str) -> str:
    return bare_words_of(unicodedata.normalize("NFC", text)).text


def _candidates(decision: MarkDecision, texts: _Texts) -> list[Place]:
    """Return the places that a decision may speak of."""
    context = _Context.of(decision)
    places = _as_they_were(context, texts) or _across_ends(context, texts) or _changed(context, texts)
    # The paragraph is a hint: it may have moved since, and then the words decide.
    return [place for place in places if place[0] == decision.number] or places


@dataclass(frozen=True, slots=True)
class _Context:
    """The words beside a mark."""

    before: str
    after: str
    leans_right: bool

    @classmethod
    def of(cls, decision: MarkDecision) -> _Context:
        before, after = _context_words(decision.before).strip(), _context_words(decision.after).strip()
        return cls(before, after, _nature(decision)[1])

    def place(self, text: str, end: int) -> int | None:
        """Return where in a bare text the mark belongs, if the words before it end at *end* and fit there.

        A space may stand between the words before and after; the mark belongs to one side of it.
        """
        begin, start = end - len(self.before), end + (text[end : end + 1] == " ")
        # The context consists of words, so it begins and ends where words do.
        fits = (
            begin >= 0
            and text.startswith(self.before, begin)
            and text.startswith(self.after, start)
            and not (not self.before and text[end - 1 : end].isspace())
            and not (self.before[:1].isalnum() and begin and WORD.match(text, begin - 1, begin))
            and not (self.after[-1:].isalnum() and WORD.match(text, start + len(self.after)))
        )
        return (start if self.leans_right else end) if fits else None

    def ends(self, texts: _Texts) -> Iterator[Place]:
        """Yield where the words before the mark may end, by those words of the context that are rarest."""
        if runs := list(self._runs()):
            words, shift = min(runs, key=lambda run: texts.words.count(run[0]))
            for number, begin in texts.words.where(words):
                yield number, begin + shift
                if shift <= 0:  # words behind the mark, and perhaps behind a space
                    yield number, begin + shift - 1
            return
        # All that there is beside the mark are parts of words: of one, or of two.
        left, right = _last_word(self.before), WORD.match(self.after)
        if left and right:
            for word in (f"{left}{right[0]}", left):
                for number, begin in texts.words.where((word,)):
                    yield number, begin + len(left)
            return
        sought = self.before or self.after
        for number, text in texts.items():
            at = text.bare.text.find(sought) if sought else -1
            while at >= 0:
                yield from ((number, at + len(self.before)), (number, at + len(self.before) - 1))
                at = text.bare.text.find(sought, at + 1)

    def _runs(self) -> Iterator[tuple[Sequence[str], int]]:
        """Yield whole words, up to three together, and how far behind their beginning the mark belongs."""
        before, after = self.before, self.after
        words = list(WORD.finditer(before))
        if words and not (words[0].start() or words[0][0][0].isalnum()):
            del words[0]
        if words and words[-1].end() == len(before) and (not after or WORD.match(after)):
            del words[-1]
        for first in range(max(len(words) - LOOKED_AT, 0), max(len(words) - 2, min(len(words), 1))):
            yield [word[0] for word in words[first : first + 3]], len(before) - words[first].start()
        words = list(WORD.finditer(after))
        if words and words[0].start() == 0 and (not before or _last_word(before)):
            del words[0]
        if words and not (words[-1].end() < len(after) or words[-1][0][-1].isalnum()):
            del words[-1]
        for first in range(min(max(len(words) - 2, min(len(words), 1)), LOOKED_AT)):
            yield [word[0] for word in words[first : first + 3]], -words[first].start()


def _last_word(text: str) -> str:
    """Return the letters of the word with which a text ends; nothing where it ends otherwise."""
    word = WORD.match(text[::-1])
    return word[0][::-1] if word else ""


def _as_they_were(context: _Context, texts: _Texts) -> list[Place]:
    """Return the places with the decision's words around them."""
    places = ((number, context.place(texts[number].bare.text, end)) for number, end in context.ends(texts))
    return sorted({(number, at) for number, at in places if at is not None})


def _across_ends(context: _Context, texts: _Texts) -> list[Place]:
    """Return the places with the decision's words around them, over the ends of paragraphs."""
    places = set()
    for number, end in context.ends(texts):
        if number != HEADLINE and (at := context.place(texts.body, texts.begins[number] + end)) is not None:
            which = bisect_right(texts.begins, at) - 1
            places.add((which, at - texts.begins[which]))
    return sorted(places)


def _changed(context: _Context, texts: _Texts) -> list[Place]:
    """Return the place whose word bears the mark and around which most of the words are still the same."""
    left, right = context.before.split(), context.after.split()
    if len(left) + len(right) < LEAST:
        return []
    within = _plain(left[-1] + right[0]) if left and right else ""
    beside = "".join(map(_plain, right[:1] if context.leans_right else left[-1:]))
    scored: dict[Place, float] = {}
    for number, begin, word in _tokens(filter(None, (within, beside)), texts):
        if _plain(word) == within:
            at = len(_lead(word)) + len(left[-1]) - len(_lead(left[-1]))
            words, before = [*left[:-1], word, *right[1:]], len(left) - 1
        elif context.leans_right:
            at = max(word.find(right[0]), 0)
            words, before = [*left, *right], len(left)
        else:
            whole = word.find(left[-1])
            at = len(word) if whole < 0 else whole + len(left[-1])
            words, before = [*left, *right], len(left) - 1
        text = texts[number].bare.text
        # A word more or less may stand between.
        around = [
            *text[max(begin - before * LONG_WORD - LONG_WORD, 0) : begin].split()[-before - 1 :],
            *text[begin : begin + (len(words) + 1) * LONG_WORD].split()[: len(words) - before + 1],
        ]
        scored[number, begin + at] = _share(words, list(map(_plain, around)))
    best = max(scored.values(), default=0.0)
    return [place for place, share in scored.items() if share == best >= ALIKE]


MANY = 200
"""A word that stands more often in a text tells no place that has changed."""
LONG_WORD = 60
"""Characters that a word with its space has, at most, where words are counted off from a place."""


def _tokens(words: Iterable[str], texts: _Texts) -> Iterator[tuple[int, int, str]]:
    """Yield where in the bare texts each of *words* stands, as `_plain` gives it, with what touches it."""
    for word in words:
        start = WORD.search(word)
        if not start or texts.words.count([start[0]]) > MANY:
            continue
        for number, at in texts.words.where([start[0]]):
            text = texts[number].bare.text
            begin = text.rfind(" ", max(at - LONG_WORD, 0), at) + 1 or max(at - LONG_WORD, 0)
            end = text.find(" ", at, at + LONG_WORD)
            token = text[begin : at + LONG_WORD if end < 0 else end]
            if _plain(token) == word:
                yield number, begin, token


def _lead(word: str) -> str:
    """Return the punctuation before a word."""
    return word[: len(word) - len(re.sub(r"^\W+", "", word))]


def _plain(word: str) -> str:
    """Return a word without the punctuation around it, and without its capitals."""
    return re.sub(r"^\W+|\W+$", "", word).casefold() or word


def _share(words: Sequence[str], others: Sequence[str]) -> float:
    """Return which share of *words* stands, in its order, among *others*."""
    matcher = SequenceMatcher(None, [_plain(word) for word in words], others, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(words)


def _shown(decision: MarkDecision) -> str:
    words = f"{decision.before}|{decision.mark}|{decision.after}"
    return words if len(words) <= 60 else f"{words[:59]}…"


def _not_anchored(decision: MarkDecision, places: Sequence[tuple[int, int]], path: str) -> Problem:
    shown = _shown(decision)
    if not places:
        return Problem(path, decision.line, "mark-not-found", (shown,))
    numbers = dict.fromkeys("headline" if number == HEADLINE else str(number + 1) for number, _ in places)
    return Problem(path, decision.line, "mark-ambiguous", (shown, str(len(places)), ", ".join(numbers)))
