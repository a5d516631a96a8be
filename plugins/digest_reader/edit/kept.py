"""The marks of a digest that was reviewed, kept in its sidecar: no later engine changes them.

A kept mark says what stands before and after it in the digest itself, to the letter, in as few
words as name its place; so a person can read it, and it outlives a change elsewhere in the text.

>>> from digest_reader.model import Part, RestorationTask
>>> task = RestorationTask(("Donald Trumps arrival",), "en")
>>> mark = Mark(0, 12, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.97, Reason("possessive", ("Trump",)))
>>> [kept] = keep(Restoration(task, (mark,)))
>>> kept.before, kept.mark, kept.after
('Donald Trump', '’', 's arrival')
>>> place_kept([kept], task)[0].restored
('Donald Trump’s arrival',)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from msgspec.structs import replace

from digest_reader.edit.anchors import CONTEXTS, anchor_each
from digest_reader.edit.concordance import LONGEST_RUN, LOOKED_AT, WORD, Concordance, Place
from digest_reader.edit.sidecar import KeptMark, MarkDecision
from digest_reader.languages import load
from digest_reader.model import Evidence, Kind, Mark, Reason, Restoration, RestorationTask, Verdict
from digest_reader.problems import Problem
from digest_reader.text import APOSTROPHE, HEADLINE, span_beside, word_ends, word_starts

_EDITOR = Reason("editor")
_KINDS = {"“": Kind.OPENING, "‘": Kind.OPENING, "”": Kind.CLOSING, APOSTROPHE: Kind.NAME}
"""Mark → what it is taken for where only the editor knows of it."""


def keep(restoration: Restoration) -> tuple[KeptMark, ...]:
    """Return the marks of *restoration* as they are kept, in reading order."""
    texts = _Texts(restoration.task)
    return tuple(_kept(mark, texts) for mark in restoration.marks)


def place_kept(
    kept: Sequence[KeptMark], task: RestorationTask, path: str = ""
) -> tuple[Restoration, tuple[Problem, ...]]:
    """Restore a text with the marks that were kept of it: the inverse of `keep`.

    A person has read them, so each is certain.  The evidence of *task* holds over them: a mark that
    it adds is placed, and one that it rejects is not.

    Args:
        kept: from a sidecar.
        task: the text, as it is now.
        path: the sidecar, as problems name it.

    Returns:
        The restoration, and a problem for each mark whose words stand nowhere any more, or in
        more than one place.
    """
    texts = _Texts(task)
    places = [texts.place(entry) for entry in kept]
    # Where the text is another now, what is told by words may still be found.
    lost = [_decision(entry) for entry, place in zip(kept, places, strict=True) if place is None]
    elsewhere = anchor_each(lost, task.paragraphs, task.headline, path)
    marks: list[Mark] = []
    problems: list[Problem] = []
    for entry, place in zip(kept, places, strict=True):
        said = next(elsewhere) if place is None else Evidence(*place, entry.mark, Verdict.ACCEPTED)
        if isinstance(said, Evidence):
            marks.append(_mark(said.paragraph, said.offset, entry.mark, entry.kind, _reason(entry)))
        elif said:
            problems.append(said)
    # Whoever joins two versions of a sidecar may keep a mark twice; in the text it stands once.
    single = {(mark.paragraph, mark.offset, mark.text, mark.part): mark for mark in marks}
    return Restoration(task, _with_decisions([*single.values()], task.evidence)), tuple(problems)


class _Texts:
    """Headline and paragraphs of a task, and where in them words stand to the letter."""

    def __init__(self, task: RestorationTask) -> None:
        self.whole: Mapping[int, str] = {HEADLINE: task.headline, **dict(enumerate(task.paragraphs))}
        self._words = Concordance(self.whole)
        self.places = lru_cache(maxsize=CACHED)(lambda words, number: [*self.where(words, number)])
        """Return all places where words stand: see `where`."""

    def where(self, words: str, number: int | None) -> Iterator[Place]:
        """Yield where *words* stand, as whole words, in the paragraph of that *number* or in any.

        Words in which there is no letter and no figure stand wherever they are.
        """
        near = [*islice(WORD.finditer(words), LOOKED_AT)]
        if not near:
            yield from self._signs(words, number)
            return
        size = min(len(near), LONGEST_RUN)
        runs = [near[first : first + size] for first in range(len(near) - size + 1)]
        rarest = min(runs, key=lambda run: self._words.count([word[0] for word in run]))
        for paragraph, begin in self._words.where([word[0] for word in rarest], number):
            # Where the words would begin before the text, fewer letters than theirs are compared.
            text, start = self.whole[paragraph], begin - rarest[0].start()
            end = start + len(words)
            if (
                text.startswith(words, start)
                and not (start and WORD.match(words) and WORD.match(text, start - 1))
                and not (WORD.match(words, len(words) - 1) and WORD.match(text, end))
            ):
                yield paragraph, start

    def _signs(self, words: str, number: int | None) -> Iterator[Place]:
        for paragraph, text in self.whole.items():
            at = text.find(words) if number in (None, paragraph) else -1
            while at >= 0:
                yield paragraph, at
                at = text.find(words, at + 1)

    def is_only(self, place: Place, words: str, number: int | None) -> bool:
        """Tell whether *words* stand at *place* and nowhere else."""
        return [*islice(self.where(words, number), 2)] == [place]

    def place(self, entry: KeptMark) -> Place | None:
        """Return where a kept mark stands; None where it may stand nowhere, or in more than one place."""
        places = self.places(entry.before + entry.after, _decision(entry).number)
        if entry.occurrence is None and len(places) != 1:
            return None
        at = (entry.occurrence or 1) - 1
        return (places[at][0], places[at][1] + len(entry.before)) if at < len(places) else None


CACHED = 64
"""Words of which the places are kept: those that stand often stand in most of the marks' surroundings."""


def _kept(mark: Mark, texts: _Texts) -> KeptMark:
    """Return a mark with the words around it: few where few will do."""
    text, most = texts.whole[mark.paragraph], 2 * CONTEXTS[-1]
    starts, ends = word_starts(text, mark.offset, most), word_ends(text, mark.offset, most)
    entry = KeptMark(mark=mark.text, kind=mark.kind, reason=(mark.reason.code, *mark.reason.arguments))
    number = "headline" if mark.paragraph == HEADLINE else mark.paragraph + 1
    for paragraph in (None, number):
        for count in CONTEXTS:
            begin, end = span_beside(starts, ends, count, len(text))
            place = mark.paragraph, begin
            if texts.is_only(place, text[begin:end], None if paragraph is None else mark.paragraph):
                return replace(
                    entry,
                    before=text[begin : mark.offset],
                    after=text[mark.offset : end],
                    paragraph=paragraph,
                )
    alike = texts.places(text[begin:end], mark.paragraph)
    return replace(
        entry,
        before=text[begin : mark.offset],
        after=text[mark.offset : end],
        paragraph=number,
        occurrence=bisect_left(alike, place) + 1,
    )


def _decision(entry: KeptMark) -> MarkDecision:
    return MarkDecision(
        verdict=Verdict.ACCEPTED,
        mark=entry.mark,
        before=entry.before,
        after=entry.after,
        paragraph=entry.paragraph,
    )


def _reason(entry: KeptMark) -> Reason:
    """Return why a kept mark stands, or that it is the editor's where this version has no words for it."""
    english = load("en")
    code, *arguments = entry.reason or ("",)
    words = english.reasons.get(code) if english else None
    if words is None or len(arguments) != len(set(re.findall(r"\{\d\}", words))):
        return _EDITOR
    return Reason(code, tuple(arguments))


def _mark(number: int, offset: int, text: str, kind: Kind, reason: Reason) -> Mark:
    return Mark(number, offset, text, kind.part, kind, 1.0, reason, Verdict.ACCEPTED)


def _with_decisions(marks: Sequence[Mark], evidence: Sequence[Evidence]) -> tuple[Mark, ...]:
    """Return *marks* as an editor's decisions say, in reading order."""
    said = {(item.paragraph, item.offset, item.text): item.verdict for item in evidence}
    standing = [
        mark
        for mark in marks
        if said.pop((mark.paragraph, mark.offset, mark.text), None) is not Verdict.REJECTED
    ]
    standing += [
        _mark(number, offset, text, _KINDS[text], _EDITOR)
        for (number, offset, text), verdict in said.items()
        if verdict is not Verdict.REJECTED
    ]
    return tuple(sorted(standing, key=lambda mark: (mark.paragraph, mark.offset)))
