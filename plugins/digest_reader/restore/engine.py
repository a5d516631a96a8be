"""From a text's scores to its marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from digest_reader.languages import Language
from digest_reader.model import Evidence, Kind, Mark, Part, QuoteStyle, Reason, Restoration, RestorationTask
from digest_reader.restore.apostrophes import apostrophes
from digest_reader.restore.calibration import Calibration
from digest_reader.restore.network import Scores, Scoring
from digest_reader.restore.paragraph import Candidate, Paragraph, Place, read_paragraphs
from digest_reader.restore.quotations import CHARS, SHORT, MarkPlacer, is_british, quotations
from digest_reader.restore.reading import (
    chances,
    drop_if_nobody_speaks,
    drop_short,
    read,
    starts_of,
)
from digest_reader.restore.rules import WordRules
from digest_reader.restore.settled import (
    SettledMark,
    complete_paragraphs,
    constraints,
    decisions,
    missing,
    returned,
    sides,
    survivors,
)
from digest_reader.restore.words import Word
from digest_reader.text import APOSTROPHE, HEADLINE, MARKS


def restore_text(
    task: RestorationTask, network: Scoring, calibration: Calibration, language: Language
) -> Restoration:
    """Restore a headline and its paragraphs; see `digest_reader.restore.restore`."""
    style, rules = task.style, WordRules(language.apostrophes)
    head = read_paragraphs([task.headline] if task.headline else (), HEADLINE)
    body = read_paragraphs(task.paragraphs)
    if not style.closing and is_british([*head, *body], language.quotations):
        style = replace(style, closing="british")
    heard = [_as_in_a_sentence(paragraph.words, rules) for paragraph in head]
    scores = network.scores([*heard, *(paragraph.words for paragraph in body)])
    border = sum(map(len, heard))
    marks: list[Mark] = []
    near: list[Mark] = []
    # The quotations of a headline have nothing to do with those of the body.
    for paragraphs, span in ((head, slice(border)), (body, slice(border, None))):
        if any(paragraph.words for paragraph in paragraphs):
            own = {name: score[span] for name, score in scores.items()}
            passage = _Passage(paragraphs, own, network, calibration, language, rules, style)
            placed, nearly = passage.restore(task.evidence)
            marks += placed
            near += nearly
    return Restoration(task, tuple(marks), tuple(near))


def place_decisions(task: RestorationTask, language: Language) -> Restoration:
    """Place the marks that the editor wants, and no other: nothing else is known of the text."""
    rules = WordRules(language.apostrophes)
    head = read_paragraphs([task.headline] if task.headline else (), HEADLINE)
    marks: list[Mark] = []
    for paragraphs in (head, read_paragraphs(task.paragraphs)):
        settled = _settled(decisions(paragraphs, task.evidence, (), CHARS[task.style.outer][2:]))
        marks += _honour((), settled, paragraphs, rules)
    return Restoration(task, tuple(marks))


def _as_in_a_sentence(title: Sequence[Word], rules: WordRules) -> list[Word]:
    """Return a headline's words, in small letters where it may be a contraction: its “Its” begins nothing."""
    heard = list(title[:1])
    for word in title[1:]:
        small = word.core.lower()
        heard.append(word._replace(core=small) if small in rules.contractions else word)
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
    network: Scoring
    calibration: Calibration
    language: Language
    rules: WordRules
    style: QuoteStyle

    def restore(self, evidence: Sequence[Evidence]) -> tuple[list[Mark], list[Mark]]:
        """Return the marks to place, and those that were nearly placed."""
        own = {paragraph.number for paragraph in self.paragraphs}
        evidence = [item for item in evidence if item.paragraph in own]
        inner = CHARS[self.style.outer][2:]
        standing = survivors(self.paragraphs, inner)
        unedited: list[Candidate] = []
        if any(item.text == APOSTROPHE for item in evidence):
            unedited, _ = self._quotes(standing, ())
        decided = decisions(self.paragraphs, evidence, unedited, inner)
        quotes, near = self._quotes(standing, decided)
        again: dict[Place, Candidate] = {}
        while more := {
            mark.place: mark
            for mark in returned(quotes, self.paragraphs, evidence)
            if mark.place not in again
        }:
            again |= more
            decided = decisions(self.paragraphs, evidence, unedited, inner, again.values())
            quotes, near = self._quotes(standing, decided)
        marks = missing(quotes, standing)
        for mark, sure in self._apostrophes(decided):
            (marks if sure else near).append(mark)
        settled = _settled(decided)
        rejected = _rejected(decided)
        placed = [
            mark
            for mark in _honour(self._marks(marks, decided), settled, self.paragraphs, self.rules)
            if mark.verdict is not None or mark.text not in rejected[mark.paragraph, mark.offset, mark.part]
        ]
        return placed, [mark for place, mark in self._marks(near, decided) if place not in settled]

    def _quotes(
        self, standing: Sequence[SettledMark], decided: Sequence[SettledMark]
    ) -> tuple[list[Candidate], list[Candidate]]:
        """Find the marks of quotations, and those that were nearly placed, honouring what is settled."""
        thresholds = self.calibration.thresholds
        starts = starts_of([len(paragraph.words) for paragraph in self.paragraphs])
        survived = constraints(self.paragraphs, standing)
        if standing:
            survived = survived.over(complete_paragraphs(self.paragraphs))
        editor = constraints(self.paragraphs, decided)
        opens, closes, state = (self.scores[head].astype(np.float64) for head in ("opens", "closes", "state"))
        chance = chances(opens, closes, state, starts, editor)
        settled = editor.over(survived)
        reading = read(chance, starts, settled, threshold=thresholds.quote)
        reading = drop_short(reading, chance, settled, starts, longest=SHORT, threshold=thresholds.short)
        reading = drop_if_nobody_speaks(reading, settled)
        placer = MarkPlacer(
            chance,
            _softmax(self.scores["place"]),
            sides([*standing, *decided]),
            sides(decided),
            self.style,
            self.language.quotations,
            thresholds,
            self.network.punctuation_outside_quotation,
        )
        marks = list(placer.marks(quotations(self.paragraphs, reading)))
        return marks, list(placer.nearly(self.paragraphs, reading))

    def _apostrophes(self, decided: Iterable[SettledMark]) -> Iterator[tuple[Candidate, bool]]:
        """Yield the apostrophes of words, but those that cannot stand beside one that the editor wants."""
        wanted: dict[tuple[int, int], set[int]] = defaultdict(set)
        for decision in decided:
            word = decision.paragraph.word_at(decision.offset)
            if word and decision.stands and decision.part is Part.APOSTROPHE:
                wanted[decision.paragraph.number, word.start].add(decision.offset - word.core_start)
        for mark, sure in apostrophes(
            self.paragraphs,
            _softmax(self.scores["pattern"]),
            self.network.patterns,
            self.rules,
            self.calibration.thresholds,
        ):
            if self.style.suffixes == "official" and self._is_of_institution(mark):
                continue
            word = mark.paragraph.word_at(mark.offset) if wanted else None
            places = wanted.get((mark.paragraph.number, word.start)) if word else None
            if word and places:
                together = {*places, mark.offset - word.core_start}
                if together != places and not self.rules.may_stand_together(together, len(word.core)):
                    continue
            yield mark, sure

    def _is_of_institution(self, mark: Candidate) -> bool:
        """Tell whether an apostrophe would part an institution's name from its suffix: Bakanlığı’nın."""
        word = mark.paragraph.word_at(mark.offset)
        if word is None or mark.kind is not Kind.SUFFIX:
            return False
        name = word.core[: mark.offset - word.core_start]
        return self.language.interface.lower(name) in self.language.apostrophes.institutions

    def _marks(
        self, candidates: Iterable[Candidate], decided: Iterable[SettledMark]
    ) -> list[tuple[Place, Mark]]:
        """Turn candidates into marks with their places, without those that the editor rejected.

        One stays where he wants another mark, which it may be.
        """
        rejected, wanted = _rejected(decided), {decision.place for decision in decided if decision.stands}
        marks = []
        for mark in sorted(candidates, key=lambda mark: (mark.paragraph.number, mark.offset, mark.rank)):
            place = number, offset, part = mark.place
            if mark.text not in rejected[place] or place in wanted:
                certainty = self.calibration.certainty(mark.kind, mark.chance, follows=mark.follows)
                marks.append(
                    (place, Mark(number, offset, mark.text, part, mark.kind, certainty, mark.reason))
                )
        return marks


def _rejected(decided: Iterable[SettledMark]) -> Mapping[Place, set[str]]:
    """Return what may not stand, by its place."""
    rejected: dict[Place, set[str]] = defaultdict(set)
    for decision in decided:
        if not decision.stands:
            rejected[decision.place] |= {decision.text} if decision.nested else {*MARKS}
    return rejected


def _settled(decided: Iterable[SettledMark]) -> Mapping[Place, Sequence[SettledMark]]:
    """Return the marks that the editor wants, by their places."""
    settled: dict[Place, list[SettledMark]] = defaultdict(list)
    for decision in decided:
        if decision.stands:
            settled[decision.place].append(decision)
    return settled


def _honour(
    marks: Iterable[tuple[Place, Mark]],
    settled: Mapping[Place, Sequence[SettledMark]],
    paragraphs: Iterable[Paragraph],
    rules: WordRules,
) -> list[Mark]:
    """Confirm the marks that the editor wants, and add those of them that are not among *marks*."""
    wanted = {place: list(decisions) for place, decisions in settled.items()}
    places, honoured = [place for place, _ in marks], [mark for _, mark in marks]

    def to_the_letter(number: int) -> bool:
        return any(decision.text == honoured[number].text for decision in wanted.get(places[number], ()))

    # Marks that are the editor's to the letter come first, then those that only do the same.
    for number in sorted(range(len(honoured)), key=to_the_letter, reverse=True):
        mark, open_decisions = honoured[number], wanted.get(places[number])
        if open_decisions:
            decision = next((own for own in open_decisions if own.text == mark.text), open_decisions[0])
            open_decisions.remove(decision)
            honoured[number] = replace(mark, text=decision.text, certainty=1.0, verdict=decision.verdict)
    by_number = {paragraph.number: paragraph for paragraph in paragraphs}
    for (number, offset, part), unmet in wanted.items():
        for decision in unmet:
            kind = _KINDS.get(part) or _kind_of_apostrophe(by_number[number], decision.offset, rules)
            honoured.append(
                Mark(number, offset, decision.text, part, kind, 1.0, Reason("editor"), decision.verdict)
            )
    return sorted(honoured, key=lambda mark: (mark.paragraph, mark.offset))


_KINDS = {Part.OPEN: Kind.OPENING, Part.CLOSE: Kind.CLOSING}


def _kind_of_apostrophe(paragraph: Paragraph, offset: int, rules: WordRules) -> Kind:
    """Return the kind of an apostrophe that the editor put at an offset of the bare text."""
    word = paragraph.word_at(offset)
    return rules.tell(word.core, offset - word.core_start)[0] if word else Kind.NAME
