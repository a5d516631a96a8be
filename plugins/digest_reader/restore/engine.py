"""From a text's scores to its marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digest_reader.model import Evidence, Kind, Mark, Part, QuoteStyle, Reason, Restoration, RestorationTask
from digest_reader.restore.apostrophes import apostrophes, kind_at
from digest_reader.restore.known import Known, complete, constraints, decisions, missing, sides, survivors
from digest_reader.restore.network import Network, Scores
from digest_reader.restore.pack import Pack
from digest_reader.restore.paragraph import Candidate, Paragraph, Place, read_paragraphs
from digest_reader.restore.quotations import CHARS, SHORT, Setter, is_british, quotations
from digest_reader.restore.reading import (
    chances,
    drop_if_nobody_speaks,
    drop_short,
    read,
    starts_of,
)
from digest_reader.restore.words import Word
from digest_reader.text import APOSTROPHE, HEADLINE, MARKS


def restore_text(task: RestorationTask, network: Network, pack: Pack) -> Restoration:
    """Restore a headline and its paragraphs; see `digest_reader.restore.restore`."""
    style = task.style
    head = read_paragraphs([task.headline] if task.headline else (), HEADLINE)
    body = read_paragraphs(task.paragraphs)
    if not style.closing and is_british([*head, *body], pack):
        style = replace(style, closing="british")
    heard = [_as_in_a_sentence(paragraph.words, pack) for paragraph in head]
    scores = network.scores([*heard, *(paragraph.words for paragraph in body)])
    border = sum(map(len, heard))
    marks: list[Mark] = []
    near: list[Mark] = []
    # The quotations of a headline have nothing to do with those of the body.
    for passage, span in ((head, slice(border)), (body, slice(border, None))):
        if any(paragraph.words for paragraph in passage):
            own = {name: score[span] for name, score in scores.items()}
            made, missed = _Passage(passage, own, network.inner_leads, pack, style).restore(task.evidence)
            marks += made
            near += missed
    return Restoration(task, tuple(marks), tuple(near))


def _as_in_a_sentence(title: Sequence[Word], pack: Pack) -> list[Word]:
    """Return a headline's words, in small letters where it may be a contraction: its “Its” begins nothing."""
    heard = list(title[:1])
    for word in title[1:]:
        small = word.core.lower()
        heard.append(word._replace(core=small) if small in pack.contractions else word)
    return heard


def _softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Return probabilities over the last axis."""
    grown = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    result: npt.NDArray[np.float64] = grown / grown.sum(axis=-1, keepdims=True)
    return result


@dataclass(frozen=True, slots=True)
class _Passage:
    """Paragraphs that are restored together."""

    paragraphs: Sequence[Paragraph]
    scores: Scores
    inner_leads: frozenset[str]
    pack: Pack
    style: QuoteStyle

    def restore(self, evidence: Sequence[Evidence]) -> tuple[list[Mark], list[Mark]]:
        """Return the marks to place, and those that were nearly placed."""
        own = {paragraph.number for paragraph in self.paragraphs}
        evidence = [item for item in evidence if item.paragraph in own]
        standing = survivors(self.paragraphs)
        unedited: list[Candidate] = []
        if any(item.text == APOSTROPHE for item in evidence):
            unedited, _ = self._quotes(standing, ())
        decided = decisions(self.paragraphs, evidence, unedited, CHARS[self.style.outer][2:])
        quotes, near = self._quotes(standing, decided)
        marks = missing(quotes, standing)
        for mark, sure in apostrophes(self.paragraphs, _softmax(self.scores["shape"]), self.pack):
            (marks if sure else near).append(mark)
        return self._decide(marks, near, decided)

    def _quotes(
        self, standing: Sequence[Known], decided: Sequence[Known]
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Find the marks of quotations, and those that were nearly placed, honouring what is known."""
        starts = starts_of([len(paragraph.words) for paragraph in self.paragraphs])
        survived = constraints(self.paragraphs, standing)
        if standing:
            complete(self.paragraphs, survived)
        editor = constraints(self.paragraphs, decided)
        opens, closes, state = (self.scores[head].astype(np.float64) for head in ("opens", "closes", "state"))
        found = chances(opens, closes, state, starts, editor)
        known = editor.over(survived)
        reading = read(found, starts, known, threshold=self.pack.decisions.quote)
        drop_short(reading, found, known, starts, longest=SHORT, threshold=self.pack.decisions.short)
        drop_if_nobody_speaks(reading, known)
        places = _softmax(self.scores["place"])
        setter = Setter(found, places, sides([*standing, *decided]), self.style, self.pack, self.inner_leads)
        marks = list(setter.marks(quotations(self.paragraphs, reading)))
        return marks, list(setter.nearly(self.paragraphs, reading))

    def _decide(
        self,
        marks: Iterable[Candidate],
        near: Iterable[Candidate],
        decided: Iterable[Known],
    ) -> tuple[list[Mark], list[Mark]]:
        """Turn candidates into marks: those that the editor rejected go, those that he wants are certain."""
        rejected: dict[Place, set[str]] = defaultdict(set)
        settled: dict[Place, list[Known]] = defaultdict(list)
        for known in decided:
            if known.stands:
                settled[known.place].append(known)
            else:
                rejected[known.place] |= {known.text} if known.nested else {*MARKS}

        def finish(found: Iterable[Candidate]) -> list[tuple[Place, Mark]]:
            result = []
            for mark in sorted(found, key=lambda mark: (mark.paragraph.number, mark.offset, mark.rank)):
                place = number, offset, part = mark.place
                if mark.text not in rejected[place] or place in settled:
                    certainty = self.pack.certainty(mark.kind, mark.chance)
                    made = Mark(number, offset, mark.text, part, mark.kind, certainty, mark.reason)
                    result.append((place, made))
            return result

        made = self._settled(finish(marks), settled)
        return made, [mark for place, mark in finish(near) if place not in settled]

    def _settled(
        self, marks: Sequence[tuple[Place, Mark]], settled: Mapping[Place, Sequence[Known]]
    ) -> list[Mark]:
        """Confirm the marks that the editor wants, and add those of them that were not found."""
        wanted = {place: list(decisions) for place, decisions in settled.items()}
        made = [mark for _, mark in marks]

        def to_the_letter(number: int) -> bool:
            place, mark = marks[number]
            return any(decision.text == mark.text for decision in wanted.get(place, ()))

        # Marks that are the editor's to the letter come first, then those that only do the same.
        for number in sorted(range(len(made)), key=to_the_letter, reverse=True):
            place, mark = marks[number]
            if wanted.get(place):
                decision = next((one for one in wanted[place] if one.text == mark.text), wanted[place][0])
                wanted[place].remove(decision)
                made[number] = replace(mark, text=decision.text, certainty=1.0, verdict=decision.verdict)
        paragraphs = {paragraph.number: paragraph for paragraph in self.paragraphs}
        for (number, offset, part), missed in wanted.items():
            kind = {Part.OPEN: Kind.OPENING, Part.CLOSE: Kind.CLOSING}.get(part)
            kind = kind or kind_at(paragraphs[number], offset, self.pack)
            made += [
                Mark(number, offset, one.text, part, kind, 1.0, Reason("editor"), one.verdict)
                for one in missed
            ]
        made.sort(key=lambda mark: (mark.paragraph, mark.offset))
        return made
