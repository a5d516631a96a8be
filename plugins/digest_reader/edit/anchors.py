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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

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
    texts = _texts(paragraphs, headline)
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
    order = [evidence for evidence, _ in anchored.values()]
    return tuple(sorted(order, key=lambda evidence: (evidence.paragraph, evidence.offset))), tuple(problems)


def describe(evidence: Evidence, paragraphs: Sequence[str], headline: str) -> MarkDecision:
    """Return the decision whose words name the place of *evidence*: the inverse of `anchor`.

    The words are few where few will do.  The paragraph's number is given only where words alone
    would name another place too.
    """
    texts = _texts(paragraphs, headline)
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


def _texts(paragraphs: Sequence[str], headline: str) -> dict[int, _Text]:
    texts = {HEADLINE: headline, **dict(enumerate(paragraphs))}
    return {number: _Text(text, bare_words_of(text)) for number, text in texts.items()}


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


def _candidates(decision: MarkDecision, texts: Mapping[int, _Text]) -> list[Place]:
    """Return the places that a decision may speak of."""
    as_they_were = [
        (number, at) for number, text in texts.items() for at in _places(decision, text.bare.text)
    ]
    places = as_they_were or _across_ends(decision, texts) or _changed(decision, texts)
    # The paragraph is a hint: it may have moved since, and then the words decide.
    return [place for place in places if place[0] == decision.number] or places


def _places(decision: MarkDecision, text: str) -> Iterator[int]:
    """Return where in a bare text the mark belongs, for each place with the decision's words around it.

    A space may stand between the words before and after; the mark belongs to one side of it.
    """
    before, after = _context_words(decision.before).strip(), _context_words(decision.after).strip()
    if before + after not in text and f"{before} {after}" not in text:
        return
    # The context consists of words, so it begins and ends where words do.
    left = (r"(?<!\w)" if before[:1].isalnum() else "") + re.escape(before) if before else r"(?<!\s)"
    right = re.escape(after) + (r"(?!\w)" if after[-1:].isalnum() else "")
    leans_right = _nature(decision)[1]
    for place in re.finditer(rf"(?={left}(?P<space>\s*){right})", text):
        yield place.end("space") if leans_right else place.start("space")


def _across_ends(decision: MarkDecision, texts: Mapping[int, _Text]) -> list[Place]:
    """Return the places with the decision's words around them, over the ends of paragraphs."""
    numbers = [number for number in texts if number != HEADLINE]
    bodies = [texts[number].bare.text for number in numbers]
    begins = [0, *accumulate(len(body) + 1 for body in bodies)]
    leans_right = _nature(decision)[1]
    places = []
    for at in _places(decision, " ".join(bodies)):
        which = bisect_right(begins, at) - 1
        if which and leans_right and at == begins[which] - 1:
            which += 1
        places.append((numbers[which], min(at - begins[which], len(bodies[which]))))
    return places


def _changed(decision: MarkDecision, texts: Mapping[int, _Text]) -> list[Place]:
    """Return the place whose word bears the mark and around which most of the words are still the same."""
    left, right = _context_words(decision.before).split(), _context_words(decision.after).split()
    if len(left) + len(right) < LEAST:
        return []
    leans_right = _nature(decision)[1]
    scored: list[tuple[float, Place]] = []
    for number, text in texts.items():
        words = list(re.finditer(r"\S+", text.bare.text))
        plain = [_plain(word[0]) for word in words]
        for count, word in enumerate(words):
            if left and right and plain[count] == _plain(left[-1] + right[0]):
                at = word.start() + len(_lead(word[0])) + len(left[-1]) - len(_lead(left[-1]))
                first, expected = count - len(left) + 1, [*left[:-1], word[0], *right[1:]]
            elif leans_right and right and plain[count] == _plain(right[0]):
                at = word.start() + max(word[0].find(right[0]), 0)
                first, expected = count - len(left), [*left, *right]
            elif not leans_right and left and plain[count] == _plain(left[-1]):
                whole = word[0].find(left[-1])
                at = word.end() if whole < 0 else word.start() + whole + len(left[-1])
                first, expected = count - len(left) + 1, [*left, *right]
            else:
                continue
            # A word more or less may stand between.
            around = plain[max(first - 1, 0) : first + len(expected) + 1]
            scored.append((_share(expected, around), (number, at)))
    best = max((share for share, _ in scored), default=0.0)
    return [place for share, place in scored if share == best >= ALIKE]


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
