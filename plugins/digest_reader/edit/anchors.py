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
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from digest_reader.edit.sidecar import MarkDecision
from digest_reader.model import Evidence, Verdict
from digest_reader.problems import Problem
from digest_reader.text import APOSTROPHE, HEADLINE, Bare, bare_words_of

Place = tuple[int, int]
"""Number of a paragraph, and an offset in its bare text."""

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
    if not decisions:
        return (), ()
    texts = _texts(tuple(paragraphs), headline)
    anchored: dict[tuple[int, int, str], tuple[Evidence, MarkDecision]] = {}
    problems: list[Problem] = []
    for decision in decisions:
        places = _candidates(decision, texts)
        if len(places) != 1:
            problems.append(_not_anchored(decision, places, path))
            continue
        number, at = places[0]
        mark, leans_right = _nature(decision)
        if mark in texts[number].marks_at(at, leans_right):
            # The digest has this mark itself: nothing to add, and nothing that could be left out.
            if decision.verdict is Verdict.REJECTED:
                problems.append(Problem(path, decision.line, "mark-in-digest", (_shown(decision),)))
            continue
        evidence = Evidence(number, texts[number].offset(at, leans_right), mark, decision.verdict)
        place = (number, evidence.offset, mark)
        if place in anchored and _contradict(anchored[place][0].verdict, decision.verdict):
            earlier = str(anchored[place][1].line)
            problems.append(Problem(path, decision.line, "mark-contradiction", (_shown(decision), earlier)))
        anchored[place] = evidence, decision
    return tuple(sorted(evidence for evidence, _ in anchored.values())), tuple(problems)


def evidence_of(
    decisions: Sequence[MarkDecision], paragraphs: Sequence[str], headline: str
) -> tuple[Evidence | None, ...]:
    """Return what each decision says of the text; None where that is nothing: see `anchor`."""
    placed = (anchor([decision], paragraphs, headline)[0] for decision in decisions)
    return tuple(next(iter(evidence), None) for evidence in placed)


def describe(evidence: Evidence, paragraphs: Sequence[str], headline: str) -> MarkDecision:
    """Return the decision whose words name the place of *evidence*: the inverse of `anchor`.

    The words are few where few will do.  The paragraph's number is given only where words alone
    would name another place too.
    """
    texts = _texts(tuple(paragraphs), headline)
    text = texts[evidence.paragraph]
    at = text.bare.offset_of(evidence.offset)
    left, right = text.bare.text[:at], text.bare.text[at:]
    before, after = left.split(), right.split()
    # Of a word's own beginning and end, the spaces beside an apostrophe tell.
    gap = " " if evidence.text == APOSTROPHE and left.endswith(" ") else ""
    number = "headline" if evidence.paragraph == HEADLINE else evidence.paragraph + 1
    whole = max(len(before), len(after))
    for paragraph in (None, number):
        for count in (*CONTEXTS, whole):
            decision = MarkDecision(
                verdict=evidence.verdict,
                mark=evidence.text,
                before=" ".join(before[-max(count, 2 * count - len(after)) :]) + gap,
                after=" ".join(after[: max(count, 2 * count - len(before))]),
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
    def _words(self) -> tuple[array[int], array[int], array[int]]:
        """Of each word of the bare texts, in order: the paragraph's number, the offset there, and a hash."""
        numbers, begins, hashes = array("l"), array("q"), array("q")
        for number, text in self.items():
            for word in _WORD.finditer(text.bare.text):
                numbers.append(number)
                begins.append(word.start())
                hashes.append(_hash((word[0],)))
        return numbers, begins, hashes

    @cached_property
    def _runs(self) -> Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.intp]]]:
        """Of runs of one word, two, and three: their hashes, sorted, and the number of the first word."""
        one = np.array(self._words[2], dtype=np.int64)
        runs = [one, _add(one[:-1], one[1:]), _add(_add(one[:-2], one[1:-1]), one[2:])]
        orders = [run.argsort(kind="stable") for run in runs]
        return [(run[order], order) for run, order in zip(runs, orders, strict=True)]

    def _span(self, words: Sequence[str]) -> tuple[int, int]:
        keys, _ = self._runs[len(words) - 1]
        number = _hash(words)
        return int(keys.searchsorted(number)), int(keys.searchsorted(number, "right"))

    def count(self, words: Sequence[str]) -> int:
        """Return how often one to three words that follow one another may stand in the texts."""
        first, last = self._span(words)
        return last - first

    def where(self, words: Sequence[str]) -> Iterator[Place]:
        """Yield where one to three words that follow one another, without capitals, may begin, in order."""
        numbers, begins, _ = self._words
        for word in self._runs[len(words) - 1][1][slice(*self._span(words))].tolist():
            yield numbers[word], begins[word]

    @cached_property
    def body(self) -> str:
        """The bare paragraphs as one text, with a space between."""
        return " ".join(text.bare.text for number, text in self.items() if number != HEADLINE)

    @cached_property
    def begins(self) -> Sequence[int]:
        """Where in the body each paragraph begins."""
        lengths = (len(text.bare.text) + 1 for number, text in self.items() if number != HEADLINE)
        return [0, *accumulate(lengths)]


def _hash(words: Sequence[str]) -> int:
    """Return a number for words that follow one another, as `_add` gives it for those of each."""
    first, *others = (np.int64(hash(word.casefold())) for word in words)
    for other in others:
        first = _add(first, other)
    return int(first)


Numbers = TypeVar("Numbers", np.int64, npt.NDArray[np.int64])


def _add(numbers: Numbers, others: Numbers) -> Numbers:
    with np.errstate(over="ignore"):
        return numbers * _ODD + others


_ODD = np.int64(0x5851F42D4C957F2D)


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
            and not (self.before[:1].isalnum() and begin and _WORD.match(text, begin - 1, begin))
            and not (self.after[-1:].isalnum() and _WORD.match(text, start + len(self.after)))
        )
        return (start if self.leans_right else end) if fits else None

    def ends(self, texts: _Texts) -> Iterator[Place]:
        """Yield where the words before the mark may end, by those words of the context that are rarest."""
        if runs := list(self._runs()):
            words, shift = min(runs, key=lambda run: texts.count(run[0]))
            for number, begin in texts.where(words):
                yield number, begin + shift
                if shift <= 0:  # words behind the mark, and perhaps behind a space
                    yield number, begin + shift - 1
            return
        # All that there is beside the mark are parts of words: of one, or of two.
        left, right = _last_word(self.before), _WORD.match(self.after)
        if left and right:
            for word in (f"{left}{right[0]}", left):
                for number, begin in texts.where((word,)):
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
        words = list(_WORD.finditer(before))
        if words and not (words[0].start() or words[0][0][0].isalnum()):
            del words[0]
        if words and words[-1].end() == len(before) and (not after or _WORD.match(after)):
            del words[-1]
        for first in range(max(len(words) - _LONGEST_RUN, 0), max(len(words) - 2, min(len(words), 1))):
            yield [word[0] for word in words[first : first + 3]], len(before) - words[first].start()
        words = list(_WORD.finditer(after))
        if words and words[0].start() == 0 and (not before or _last_word(before)):
            del words[0]
        if words and not (words[-1].end() < len(after) or words[-1][0][-1].isalnum()):
            del words[-1]
        for first in range(min(max(len(words) - 2, min(len(words), 1)), _LONGEST_RUN)):
            yield [word[0] for word in words[first : first + 3]], -words[first].start()


_LONGEST_RUN = 30
"""So many words on each side of a mark are looked at for those that are rarest."""


def _last_word(text: str) -> str:
    """Return the letters of the word with which a text ends; nothing where it ends otherwise."""
    word = _WORD.match(text[::-1])
    return word[0][::-1] if word else ""


_WORD = re.compile(r"\w+")


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
            if which and context.leans_right and at == texts.begins[which] - 1:
                which += 1
            places.add((which, min(at - texts.begins[which], len(texts[which].bare.text))))
    return sorted(places)


def _changed(context: _Context, texts: _Texts) -> list[Place]:
    """Return the place whose word bears the mark and around which most of the words are still the same."""
    left, right = context.before.split(), context.after.split()
    if len(left) + len(right) < LEAST:
        return []
    within = _plain(left[-1] + right[0]) if left and right else ""
    beside = _plain(right[0]) if right and context.leans_right else ""
    beside = _plain(left[-1]) if left and not context.leans_right else beside
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
    seen = set()
    for word in words:
        start = _WORD.search(word)
        if not start or texts.count([start[0]]) > MANY:
            continue
        for number, at in texts.where([start[0]]):
            text = texts[number].bare.text
            begin = text.rfind(" ", max(at - LONG_WORD, 0), at) + 1 or max(at - LONG_WORD, 0)
            end = text.find(" ", at, at + LONG_WORD)
            token = text[begin : at + LONG_WORD if end < 0 else end]
            if (number, begin) not in seen and _plain(token) == word:
                seen.add((number, begin))
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
