"""A site's own words: a file that an editor keeps beside the settings, for all digests at once.

A table for each language, all keys optional::

    [en]
    never = ["Panos", "Germanwings"]               # no apostrophe stands in them
    always = ["Kata’ib", "the ministers’ meeting"] # wherever these words stand, so are their marks
    off = ["short quotations"]                     # marks of these kinds are not placed

They are evidence for the restorer like an editor's decisions, and a decision about a digest holds
over them.

>>> words = Words(lists={"en": WordLists(always=("the ministers’ meeting",))})
>>> task = RestorationTask(("After the ministers meeting.",), "en")
>>> [(item.offset, item.text) for item in words.evidence(task)]
[(19, '’')]
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from digest_reader.files import read_whole, write_whole
from digest_reader.model import Evidence, Kind, Mark, Part, Restoration, RestorationTask, Verdict
from digest_reader.text import APOSTROPHE, HEADLINE, MARKS, bare_of, split_marks

SWITCHES: Mapping[str, frozenset[Kind]] = MappingProxyType(
    {
        "contractions": frozenset({Kind.CONTRACTION, Kind.ITS}),
        "possessives": frozenset({Kind.POSSESSIVE, Kind.PLURAL_POSSESSIVE}),
        "plural possessives": frozenset({Kind.PLURAL_POSSESSIVE}),
        "names": frozenset({Kind.NAME}),
        "suffixes": frozenset({Kind.SUFFIX}),
        "quotations": frozenset(kind for kind in Kind if kind.part is not Part.APOSTROPHE),
        "short quotations": frozenset({Kind.SCARE_OPENING, Kind.SCARE_CLOSING}),
    }
)
"""What may be switched off → the kinds of marks that it is."""
OFTEN = 2
"""An editor must have decided so often, and never otherwise, for a word to be proposed."""


class WordsError(ValueError):
    """A file of words cannot be used; the message says why."""


class WordLists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language."""

    never: tuple[str, ...] = ()
    """Words in which no apostrophe stands."""
    always: tuple[str, ...] = ()
    """Words, or words in sequence, as they are written, with their marks."""
    off: tuple[str, ...] = ()
    """What of `SWITCHES` is switched off."""

    @property
    def switched_off(self) -> frozenset[Kind]:
        """The kinds of marks that are not placed."""
        return frozenset[Kind]().union(*(SWITCHES[name] for name in self.off))

    def evidence(self, number: int, text: str) -> Iterator[Evidence]:
        """Yield what the lists say of a paragraph with a number, or of the headline."""
        if not (self.always or self.never):
            return
        bare = bare_of(text)
        standing = {at for at, _ in bare.marks}
        for form in self.always:
            words, marks = split_marks(form)
            for begin in _occurrences(words, bare.text):
                for at, mark in marks:
                    if begin + at not in standing:
                        yield Evidence(number, bare.before(begin + at), mark, Verdict.ADDED)
        for word in self.never:
            for begin in _occurrences(word, bare.text):
                last = len(word) + word.endswith("s")  # a closing mark may stand behind any other
                for at in range(begin + 1, begin + last):
                    if at not in standing:
                        yield Evidence(number, bare.before(at), APOSTROPHE, Verdict.REJECTED)


class Words(msgspec.Struct, frozen=True):
    """A file of words: the lists of each language."""

    path: str = ""
    lists: Mapping[str, WordLists] = {}
    """By the language's code."""

    def of(self, language: str) -> WordLists:
        """Return the lists of a language, empty where it has none."""
        return self.lists.get(language, WordLists())

    def evidence(self, task: RestorationTask) -> tuple[Evidence, ...]:
        """Return what the lists say of a text, in reading order; of each paragraph those of its language."""
        if not self.lists:
            return ()
        languages = dict(task.others)
        said = dict.fromkeys(
            item
            for number, text in enumerate((task.headline, *task.paragraphs), start=HEADLINE)
            for item in self.of(languages.get(number, task.language)).evidence(number, text)
        )
        return tuple(sorted(said))

    def without(self, restoration: Restoration) -> Restoration:
        """Return a restoration without the marks of kinds that are switched off; those decided about stay."""
        languages, main = dict(restoration.task.others), restoration.task.language
        kinds = {code: self.of(code).switched_off for code in {main, *languages.values()}}
        if not any(kinds.values()):
            return restoration

        def stay(marks: Iterable[Mark]) -> tuple[Mark, ...]:
            return tuple(
                mark
                for mark in marks
                if mark.verdict is not None or mark.kind not in kinds[languages.get(mark.paragraph, main)]
            )

        return Restoration(restoration.task, stay(restoration.marks), stay(restoration.near))


def _occurrences(words: str, text: str) -> Iterator[int]:
    """Yield where words stand in a text, whole and spelt just so."""
    if words.strip():
        pattern = rf"(?<!\w){re.escape(words)}(?!\w)"
        yield from (match.start() for match in re.finditer(pattern, text))


def combined(
    decided: Sequence[Evidence], listed: Sequence[Evidence], task: RestorationTask
) -> tuple[Evidence, ...]:
    """Return an editor's decisions and what the lists say of other words."""
    if not listed:
        return tuple(decided)
    touched = {(item.paragraph, _word_at(task, item)) for item in decided}
    others = [item for item in listed if (item.paragraph, _word_at(task, item)) not in touched]
    return tuple(sorted((*decided, *others)))


def _word_at(task: RestorationTask, item: Evidence) -> int:
    """Return where the word begins that a decision is about."""
    text = task.headline if item.paragraph == HEADLINE else task.paragraphs[item.paragraph]
    begin = item.offset
    while begin and (text[begin - 1].isalnum() or text[begin - 1] in f"_{MARKS}"):
        begin -= 1
    return begin


# The file


def read_words(path: Path) -> Words:
    """Read a file of words.

    Raises:
        WordsError: it is not there, or not what it should be.
    """
    try:
        lists = msgspec.convert(tomllib.loads(read_whole(path).decode("utf-8-sig")), dict[str, WordLists])
    except OSError as error:
        raise WordsError(f"{path} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise WordsError(f"{path}: {error}") from error
    for own in lists.values():
        for name in own.off:
            if name not in SWITCHES:
                raise WordsError(
                    f"{path}: “{name}” is nothing to switch off; there are {', '.join(SWITCHES)}"
                )
    return Words(str(path), lists)


def add_words(path: Path, proposals: Iterable[Proposal]) -> None:
    """Add words to a file, which need not be there; what is in it stays as it is, comments and all.

    Raises:
        OSError: it cannot be written.
    """
    import tomlkit  # needed only here

    document = tomlkit.parse(path.read_text("utf-8-sig") if path.exists() else "")
    for proposal in proposals:
        table = document.setdefault(proposal.language, tomlkit.table())
        entries = table.setdefault(proposal.key, tomlkit.array().multiline(True))
        if proposal.words not in entries:
            entries.append(proposal.words)
    write_whole(path, tomlkit.dumps(document).encode())


# What reviews teach


class Proposal(NamedTuple):
    """Words that an editor may want in the lists."""

    language: str
    key: str
    """``never`` or ``always``."""
    words: str
    times: int
    """So often he decided so."""


def proposals(tasks: Iterable[RestorationTask], words: Words) -> tuple[Proposal, ...]:
    """Return what editors decided again and again, and never otherwise; the most frequent first.

    Args:
        tasks: digests with the editor's decisions, and none of the lists.
        words: what is listed already.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for task in tasks:
        languages = dict(task.others)
        for item in task.evidence:
            if item.text != APOSTROPHE:
                continue
            told = _form(task, item)
            if told is None:
                continue
            word, form = told
            language = languages.get(item.paragraph, task.language)
            rejected = item.verdict is Verdict.REJECTED
            forms[language, word].add("" if rejected else form)
            if item.verdict is not Verdict.ACCEPTED:  # what is restored anyway need not be listed
                counts[language, "never" if rejected else "always", word if rejected else form] += 1
    proposed = []
    for (language, key, shown), times in counts.items():
        own = words.of(language)
        word = split_marks(shown)[0].split(" ")[0]
        alone = len(forms[language, word]) == 1
        if times >= OFTEN and alone and shown not in (*own.never, *own.always):
            proposed.append(Proposal(language, key, shown, times))
    return tuple(sorted(proposed, key=lambda proposal: (-proposal.times, proposal.words)))


def _form(task: RestorationTask, item: Evidence) -> tuple[str, str] | None:
    """Return the word that a decision is about, and how it is written with the mark."""
    text = task.headline if item.paragraph == HEADLINE else task.paragraphs[item.paragraph]
    bare = bare_of(text)
    at = bare.offset_of(item.offset)
    for word in re.finditer(r"\w+", bare.text):
        if word.start() <= at <= word.end():
            form = f"{bare.text[word.start() : at]}{APOSTROPHE}{bare.text[at : word.end()]}"
            if at == word.end():  # a plural is told from a closing mark by the word behind it
                behind = re.match(r" \w+", bare.text[at:])
                return (word[0], form + behind[0]) if behind else None
            return word[0], form
    return None
