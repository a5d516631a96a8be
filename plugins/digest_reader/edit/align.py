"""The article as it was published → certain decisions about a digest's marks.

Where the words of both agree, the original knows: its marks are taken over, and what it has not is
no mark.  Wording, cuts and order may differ.  Runs of words that both have are found by sequences of
four words, each in one look-up, and grown to both sides; what lies between two runs is compared word by
word.  So time grows with the length of the texts, not with its square.

>>> from digest_reader.restore import restore
>>> task = RestorationTask(("The mayors clock stopped, he said yesterday.",), "en")
>>> align(task, ["“The mayor’s clock stopped,” he said on Monday."], restore).restoration.restored
('“The mayor’s clock stopped,” he said yesterday.',)
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from digest_reader.documents import read_document
from digest_reader.model import Evidence, Kind, Mark, Part, Restoration, RestorationTask, Restore, Verdict
from digest_reader.read.decode import decode
from digest_reader.restore.typography import curl
from digest_reader.text import APOSTROPHE, HEADLINE, Bare, bare_of

RUN = 4
"""So many words in sequence, of which both texts have them, are the same place."""
GAP = 60
"""Between two runs so many words, at most, are compared one by one."""
COPIES = 4
"""An original may have its words so often, in a summary, a caption or its machine-readable part."""
ROUNDS = 4
"""Taking a mark away may bring another; after so many rounds what is left is in doubt."""
_WORD = re.compile(r"\w+")
_SIGNS = re.compile(r"[^\w\s]*")
_LOOKALIKES = str.maketrans({"ʼ": "’", "´": "’", "`": "‘", "‛": "‘", "‟": "“", "″": '"'})


class Disagreement(NamedTuple):
    """A mark that survived in the digest, and that the original has not there."""

    paragraph: int
    offset: int
    """Of the mark."""
    text: str
    instead: Evidence | None = None
    """The mark that the original has beside it."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What an original says of a digest."""

    restoration: Restoration
    """Of the task with all decisions, the editor's earlier ones among them."""
    words: int
    """Of the digest."""
    agreed: int
    """Of them stand in the original in the same sequence."""
    taken: int
    """Marks taken over."""
    rejected: int
    """Marks that the engine would have placed and the original has not."""
    overruled: int
    """Marks of the original that the editor decided otherwise about earlier."""
    disagreements: tuple[Disagreement, ...]
    outer: str
    """How the original sets its outer marks: ``double`` or ``single``."""


def align(task: RestorationTask, original: Sequence[str], restore: Restore) -> Alignment:
    """Find what an original says of a digest's marks.

    Args:
        task: the digest; its evidence, which the editor gave, holds over the original.
        original: the article's paragraphs; more than the article may be among them.
        restore: the engine.
    """
    texts = [curl(text.translate(_LOOKALIKES)) for text in original]
    own = _Words.of({HEADLINE: task.headline, **dict(enumerate(task.paragraphs))})
    other = _Words.of(dict(enumerate(texts)))
    agreed = _agreements(own.words, other.words)
    transfer = _Transfer(own, other, agreed)
    said = {(item.paragraph, item.offset, item.text): item for item in task.evidence}
    wanted, disagreements = transfer.marks()
    more_single = sum(text.count("‘") - text.count("“") for text in texts)
    outer = "single" if more_single > 0 else "double" if more_single < 0 else task.style.outer
    task = replace(task, style=replace(task.style, outer=outer))

    placed = {(mark.paragraph, mark.offset, mark.text) for mark in restore(task).marks}
    taken = overruled = 0
    for place in wanted:
        if place not in said:
            said[place] = Evidence(*place, Verdict.ACCEPTED if place in placed else Verdict.ADDED)
            taken += 1
        elif said[place].verdict is Verdict.REJECTED:
            overruled += 1
    rejected = 0
    for _ in range(ROUNDS):
        restoration = restore(replace(task, evidence=tuple(sorted(said.values()))))
        wrong = [mark for mark in restoration.marks if mark.verdict is None and transfer.denies(mark)]
        for mark in wrong:
            place = mark.paragraph, mark.offset, mark.text
            said[place] = Evidence(*place, Verdict.REJECTED)
        rejected += len(wrong)
        if not wrong:
            break
    return Alignment(
        restoration=restoration,
        words=len(own.words),
        agreed=len(agreed),
        taken=taken,
        rejected=rejected,
        overruled=overruled,
        disagreements=disagreements,
        outer=outer,
    )


def paragraphs_of(name: str, data: bytes) -> tuple[str, ...]:
    """Return the paragraphs of an original: a saved page, a text, or a document as `documents` reads them.

    Raises:
        DocumentError: it is damaged, or a library for it is missing.
        DecodeError: it is no text.
    """
    document = read_document(name, data)
    text = document.text if document else decode(data).text
    return tuple(line.strip() for line in text.split("\n") if line.strip())


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text without its marks, one after the other, and where they stand."""

    bares: Mapping[int, Bare]
    words: Sequence[str]
    paragraphs: Sequence[int]
    starts: Sequence[int]
    """In the bare text of the paragraph."""
    first: Mapping[int, int]
    """Paragraph → number of its first word."""

    @classmethod
    def of(cls, texts: Mapping[int, str]) -> _Words:
        """Take texts apart."""
        bares = {number: bare_of(text) for number, text in texts.items()}
        words: list[str] = []
        paragraphs: list[int] = []
        starts: list[int] = []
        first: dict[int, int] = {}
        for number, bare in bares.items():
            first[number] = len(words)
            for word in _WORD.finditer(bare.text):
                words.append(word[0].casefold())
                paragraphs.append(number)
                starts.append(word.start())
        return cls(bares, words, paragraphs, starts, first)

    def end(self, number: int) -> int:
        """Return where a word ends, in the bare text of its paragraph."""
        match = _WORD.match(self.bares[self.paragraphs[number]].text, self.starts[number])
        assert match
        return match.end()

    def before(self, paragraph: int, at: int) -> int | None:
        """Return the last word that begins before a place of a paragraph."""
        number = bisect_left(self.starts, at, self.first[paragraph], self._last(paragraph)) - 1
        return number if number >= self.first[paragraph] else None

    def behind(self, paragraph: int, at: int) -> int | None:
        """Return the first word that begins at a place of a paragraph, or behind it."""
        number = bisect_left(self.starts, at, self.first[paragraph], self._last(paragraph))
        return number if number < self._last(paragraph) else None

    def _last(self, paragraph: int) -> int:
        return bisect_right(self.paragraphs, paragraph, self.first[paragraph])


def _agreements(own: Sequence[str], other: Sequence[str]) -> Mapping[int, int]:
    """Return which words are the same: number in *own* → number in *other*."""
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(other) - RUN + 1):
        where[tuple(other[at : at + RUN])].append(at)
    agreed: dict[int, int] = {}
    at = 0
    while at < len(own) - RUN + 1:
        places = where.get(tuple(own[at : at + RUN]), ())
        if not places or len(places) > COPIES:
            at += 1
            continue
        # Of several copies the one with which most words agree.
        length, place = max((_length(own, other, at, place), -place) for place in places)
        agreed.update((at + step, -place + step) for step in range(length))
        at += length
    _fill(own, other, agreed)
    return agreed


def _length(own: Sequence[str], other: Sequence[str], at: int, place: int) -> int:
    """Return how many words agree from two places on."""
    most = min(len(own) - at, len(other) - place)
    return next((step for step in range(most) if own[at + step] != other[place + step]), most)


def _fill(own: Sequence[str], other: Sequence[str], agreed: dict[int, int]) -> None:
    """Add the words that agree between two runs, or beside one where the texts go on differently."""
    runs = sorted(agreed)
    for left, right in zip([-1, *runs], [*runs, len(own)], strict=True):
        begin, length = left + 1, right - left - 1
        if not 0 < length <= GAP:
            continue
        start, stop = agreed.get(left, -length - 1) + 1, agreed.get(right, len(other) + length)
        if left >= 0 and right < len(own) and 0 <= stop - start <= GAP:
            windows = [(start, stop, 1)]
        else:
            windows = [(max(stop - length, 0), stop, 2), (start, start + length, 2)]  # empty at an end
        for first, last, least in windows:
            matcher = SequenceMatcher(None, own[begin:right], other[first:last], autojunk=False)
            for block in matcher.get_matching_blocks():
                for step in range(block.size if block.size >= least else 0):
                    agreed.setdefault(begin + block.a + step, first + block.b + step)


@dataclass(frozen=True, slots=True)
class _Transfer:
    """Takes marks over from the original's words to the digest's."""

    own: _Words
    other: _Words
    agreed: Mapping[int, int]

    def marks(self) -> tuple[list[tuple[int, int, str]], tuple[Disagreement, ...]]:
        """Return the places of the original's marks in the digest, and where a survivor stands instead."""
        back = {number: own for own, number in self.agreed.items()}
        wanted: list[tuple[int, int, str]] = []
        there: dict[int, set[tuple[int, str]]] = defaultdict(set)
        opened = ""
        for paragraph, bare in self.other.bares.items():
            continues = opened != ""
            for at, text in bare.marks:
                if text in "“‘":
                    opened = opened or text
                elif (text == "”" and opened == "“") or (
                    text == APOSTROPHE and opened == "‘" and not bare.text[at : at + 1].isalnum()
                ):
                    opened = ""
                place = self._place(paragraph, at, text, back)
                if place is None:
                    continue
                number, offset = place
                again = continues and not bare.text[:at].strip() and text in "“‘"
                if again and self.own.bares[number].text[:offset].strip():
                    continue  # the digest joined the paragraphs: the quotation goes on in one
                there[number].add((offset, text))
        disagreements: list[Disagreement] = []
        for number, bare in self.own.bares.items():
            standing = self._standing(number)
            missing = sorted(there[number] - set(standing))
            for (at, text), offset in standing.items():
                if (at, text) in there[number] or not self._is_inside(number, at):
                    continue
                beside = _first_beside(bare.text, missing, (at, text))
                instead = None
                if beside:
                    missing.remove(beside)
                    instead = Evidence(number, self._offset(number, *beside), beside[1], Verdict.ADDED)
                disagreements.append(Disagreement(number, offset, text, instead))
            wanted += [(number, self._offset(number, at, text), text) for at, text in missing]
        return wanted, tuple(disagreements)

    def denies(self, mark: Mark) -> bool:
        """Tell whether the original has no mark where the engine placed *mark*, and would have it."""
        bare = self.own.bares[mark.paragraph]
        at = bare.offset_of(mark.offset)
        before, behind = self.own.before(mark.paragraph, at), self.own.behind(mark.paragraph, at)
        if before is not None and at < self.own.end(before):
            return before in self.agreed
        if mark.part is Part.APOSTROPHE:
            bearer = before if before is not None and self.own.end(before) == at else behind
            return bearer in self.agreed
        if mark.kind is Kind.CONTINUED:
            word = self.agreed.get(behind) if behind is not None else None
            return word is not None and word == self.other.first[self.other.paragraphs[word]]
        if before is None or behind is None:  # at an end of the paragraph: so it must be in the original
            word = self.agreed.get(behind if before is None else before)  # type: ignore[arg-type]
            if word is None:
                return False
            beyond = word - 1 if before is None else word + 1
            return not 0 <= beyond < len(self.other.words) or (
                self.other.paragraphs[beyond] != self.other.paragraphs[word]
            )
        return self._is_inside(mark.paragraph, at)

    def _place(self, paragraph: int, at: int, text: str, back: Mapping[int, int]) -> tuple[int, int] | None:
        """Return where a mark of the original stands in the digest: paragraph, and place in its bare text."""
        bare = self.other.bares[paragraph].text
        before, behind = self.other.before(paragraph, at), self.other.behind(paragraph, at)
        if before is not None and at < self.other.end(before):  # within a word
            own = back.get(before)
            return None if own is None else self._beside_word(own, at - self.other.starts[before])
        leans_right = text in "“‘" or (text == APOSTROPHE and bare[at : at + 1].isalnum())
        bearer = behind if leans_right else before
        if bearer is None or (own := back.get(bearer)) is None:
            return None
        whole = self.own.bares[self.own.paragraphs[own]].text
        if leans_right:
            gap = bare[at : self.other.starts[bearer]]
            start = self.own.starts[own]
            same = whole[max(start - len(gap), 0) : start] == gap
            return self.own.paragraphs[own], start - len(gap) if same else start
        gap, end = bare[self.other.end(bearer) : at], self.own.end(own)
        # As much of the punctuation as the digest has there too, be it another sign.
        signs = _SIGNS.match(whole, end)
        assert signs  # be it of no sign
        return self.own.paragraphs[own], min(end + len(gap.strip()), signs.end())

    def _beside_word(self, own: int, letters: int) -> tuple[int, int]:
        return self.own.paragraphs[own], self.own.starts[own] + letters

    def _standing(self, number: int) -> dict[tuple[int, str], int]:
        """Return the marks that survived in a paragraph, curled: place in the bare text → offset."""
        bare = self.own.bares[number]
        whole = _whole(bare)
        curled = curl(whole)
        offsets = [offset for offset, char in enumerate(whole) if char in "’“”‘'\""]
        return {(at, curled[offset]): offset for (at, _), offset in zip(bare.marks, offsets, strict=True)}

    def _is_inside(self, number: int, at: int) -> bool:
        """Tell whether the words on both sides of a place stand side by side in the original too."""
        before, behind = self.own.before(number, at), self.own.behind(number, at)
        if before is not None and at < self.own.end(before):
            return before in self.agreed
        if before not in self.agreed or behind not in self.agreed or before is None or behind is None:
            return False
        return self.agreed[before] + 1 == self.agreed[behind]

    def _offset(self, number: int, at: int, text: str) -> int:
        bare = self.own.bares[number]
        return bare.behind(at) if text in "“‘" else bare.before(at)


def _first_beside(
    text: str, places: Sequence[tuple[int, str]], other: tuple[int, str]
) -> tuple[int, str] | None:
    """Return the first of *places*, which are in order, that does what *other* does with no word between."""
    begin = end = bisect_left(places, other)
    while begin > 0 and not _WORD.search(text, places[begin - 1][0], other[0]):
        begin -= 1
    while end < len(places) and not _WORD.search(text, other[0], places[end][0]):
        end += 1
    return next((place for place in places[begin:end] if _beside(text, place, other)), None)


def _beside(text: str, place: tuple[int, str], other: tuple[int, str]) -> bool:
    """Tell whether two marks that do the same stand at two places with no word between."""
    same = (place[1] in "“‘") == (other[1] in "“‘")
    begin, end = sorted((place[0], other[0]))
    return same and not _WORD.search(text, begin, end)


def _whole(bare: Bare) -> str:
    """Return a text with what was left out of it."""
    parts, done = [], 0
    for at, mark in bare.marks:
        parts += [bare.text[done:at], mark]
        done = at
    return "".join([*parts, bare.text[done:]])
