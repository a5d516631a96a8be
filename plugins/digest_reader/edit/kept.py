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
from collections.abc import Iterator, Mapping, Sequence

from digest_reader.edit.anchors import CONTEXTS, anchor
from digest_reader.edit.sidecar import KeptMark, MarkDecision
from digest_reader.languages import load
from digest_reader.model import Evidence, Kind, Mark, Reason, Restoration, RestorationTask, Verdict
from digest_reader.problems import Problem
from digest_reader.text import APOSTROPHE, HEADLINE

_EDITOR = Reason("editor")
_KINDS = {"“": Kind.OPENING, "‘": Kind.OPENING, "”": Kind.CLOSING, APOSTROPHE: Kind.NAME}
"""Mark → what it is taken for where only the editor knows of it."""


def keep(restoration: Restoration) -> tuple[KeptMark, ...]:
    """Return the marks of *restoration* as they are kept, in reading order."""
    texts = _texts(restoration.task)
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
    texts = _texts(task)
    marks: list[Mark] = []
    problems: list[Problem] = []
    for entry in kept:
        places = list(_places(entry, texts))
        if len(places) != 1:  # the text is another now: what is told by words may still be found
            evidence, lost = anchor([_decision(entry)], task.paragraphs, task.headline, path)
            problems += lost
            places = [(place.paragraph, place.offset) for place in evidence]
        for number, offset in places:
            marks.append(_mark(number, offset, entry.mark, entry.kind, _reason(entry)))
    return Restoration(task, _with_decisions(marks, task.evidence)), tuple(problems)


def _texts(task: RestorationTask) -> Mapping[int, str]:
    return {HEADLINE: task.headline, **dict(enumerate(task.paragraphs))}


def _kept(mark: Mark, texts: Mapping[int, str]) -> KeptMark:
    """Return a mark with the words around it: few where few will do."""
    text = texts[mark.paragraph]
    ends = [match.start() for match in re.finditer(r"\S+", text[: mark.offset])]
    begins = [mark.offset + match.end() for match in re.finditer(r"\S+", text[mark.offset :])]
    number = "headline" if mark.paragraph == HEADLINE else mark.paragraph + 1
    for paragraph in (None, number):
        for count in (*CONTEXTS, len(text)):
            to_left, to_right = (
                max(count, 2 * count - len(begins)),
                max(count, 2 * count - len(ends)),
            )
            left = ends[-to_left] if to_left <= len(ends) else 0
            right = begins[to_right - 1] if to_right <= len(begins) else len(text)
            entry = KeptMark(
                before=text[left : mark.offset],
                mark=mark.text,
                after=text[mark.offset : right],
                paragraph=paragraph,  # type: ignore[arg-type]  # one of the two that it may be
                kind=mark.kind,
                reason=(mark.reason.code, *mark.reason.arguments),
            )
            if list(_places(entry, texts)) == [(mark.paragraph, mark.offset)]:
                return entry
    return entry


def _places(entry: KeptMark, texts: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield where the words of a kept mark stand: paragraph, and offset of the mark."""
    words = entry.before + entry.after
    number = _decision(entry).number
    for paragraph, text in texts.items():
        if number in (None, paragraph):
            at = text.find(words)
            while at >= 0:
                yield paragraph, at + len(entry.before)
                at = text.find(words, at + 1)


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
