"""Words → the place of a mark, and back.

An editor names a place by the words around it.  `anchor` finds the places of decisions in a text;
`describe` gives the words that name a place, and no other, in a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest_reader.edit.sidecar import MarkDecision
from digest_reader.model import Evidence, Verdict
from digest_reader.problems import Problem
from digest_reader.text import APOSTROPHE, HEADLINE, Bare, bare_words_of

OPENING = "“‘"
CURLED = {"'": ("‘", "’"), '"': ("“", "”")}
"""Straight marks: what they are where they open, and where they do not."""
CONTEXTS = (3, 6, 12)
"""So many words on each side name a place, if they do; more are taken only where they must be."""


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
        each decision whose words stand nowhere or in more than one place, that contradicts an
        earlier one, or that rejects a mark of the digest itself.
    """
    texts = _texts(paragraphs, headline)
    anchored: dict[tuple[int, int, str], Evidence] = {}
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
                problems.append(Problem(path, decision.line, "mark-in-digest"))
            continue
        evidence = Evidence(number, texts[number].offset(at, leans_right), mark, decision.verdict)
        place = (number, evidence.offset, mark)
        if place in anchored and _contradict(anchored[place].verdict, decision.verdict):
            problems.append(Problem(path, decision.line, "mark-contradiction"))
        anchored[place] = evidence
    order = sorted(anchored.values(), key=lambda evidence: (evidence.paragraph, evidence.offset))
    return tuple(order), tuple(problems)


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
                before=" ".join(before[-count:]) + gap,
                after=" ".join(after[:count]),
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


def _candidates(decision: MarkDecision, texts: dict[int, _Text]) -> list[tuple[int, int]]:
    """Return the places that a decision may speak of: (paragraph, place in its bare text)."""
    everywhere = [(number, at) for number, text in texts.items() for at in _places(decision, text.bare.text)]
    # The paragraph is a hint: it may have moved since, and then the words decide.
    return [place for place in everywhere if place[0] == decision.number] or everywhere


def _places(decision: MarkDecision, text: str) -> Iterator[int]:
    """Return where in a bare text the mark belongs, for each place with the decision's words around it.

    A space may stand between the words before and after; the mark belongs to one side of it.
    """
    before, after = _context_words(decision.before).strip(), _context_words(decision.after).strip()
    # The context consists of words, so it begins and ends where words do.
    left = (r"(?<!\w)" if before[:1].isalnum() else "") + re.escape(before) if before else r"(?<!\s)"
    right = re.escape(after) + (r"(?!\w)" if after[-1:].isalnum() else "")
    leans_right = _nature(decision)[1]
    for place in re.finditer(rf"(?={left}(?P<space>\s*){right})", text):
        yield place.end("space") if leans_right else place.start("space")


def _not_anchored(decision: MarkDecision, places: Sequence[tuple[int, int]], path: str) -> Problem:
    words = f"{decision.before}|{decision.after}"
    shown = words if len(words) <= 60 else f"{words[:59]}…"
    if not places:
        return Problem(path, decision.line, "mark-not-found", (shown,))
    numbers = dict.fromkeys("headline" if number == HEADLINE else str(number + 1) for number, _ in places)
    return Problem(path, decision.line, "mark-ambiguous", (shown, str(len(places)), ", ".join(numbers)))
