"""What a network is told of the words of a language whose names take suffixes behind an apostrophe.

Such a word is read whole: as one number, with its beginning and its ends, and with the place where a
name known from texts would end in it.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from typing import Any

LONGEST = 12
"""Letters of a suffix, or several together, at most."""
NAME_CLASSES, ENDING_CLASSES = 10, 4
SELDOM, UNMARKED, GUESSED = 3, 8, 9
"""Classes of names: under the first, seldom before an apostrophe; never seen there; not seen at all."""
STEMS = 1 + LONGEST * NAME_CLASSES * ENDING_CLASSES
"""Classes of the place where a name ends in a word, and of how sure name and suffix are."""
PLACES = 1 + 2 * LONGEST
"""Classes of what the rest of a text says of a word."""
SHARED = 4
"""Letters that two forms of one name have in common, at least."""

CACHED_WORDS = 8_000
"""Words of which it is kept where they may be cut: each is asked for three times in a text."""

_DIGITS = re.compile(r"\d+")


class Suffixes:
    """Names and suffixes as texts have them, and what follows from them for a word."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        """Read a language's tables.

        Args:
            tables: ``lower``, letters that are lowered otherwise than in English; ``names``, beginnings of
                words → class of how surely an apostrophe follows; ``endings``, suffixes → class;
                ``joins``, suffixes with the letter before them → class of how common they are;
                ``hashes``, feature → letters from the beginning (or, if negative, the end) and classes.
        """
        self.tables = tables
        self._lower = str.maketrans(tables["lower"])
        self.names: Mapping[str, int] = tables["names"]
        self.endings: Mapping[str, int] = tables["endings"]
        self.joins: Mapping[str, int] = tables["joins"]
        self._hashes: Mapping[str, tuple[int, int]] = tables["hashes"]
        # Not of a method, or these tables would hold themselves, and stay when nobody asks for them any more.
        self.cuts = lru_cache(CACHED_WORDS)(partial(_cuts, self._lower, self.endings))
        """Name, suffix and the suffix's length for each place of a word where a suffix may begin."""

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Feature → classes."""
        return {
            "stem": STEMS,
            "second": STEMS,
            **{name: size for name, (_, size) in self._hashes.items()},
        }

    def fold(self, core: str) -> str:
        """Return a word in small letters, with each number in it as a nought."""
        return _DIGITS.sub("0", core.translate(self._lower).lower())

    def behind_figures(self, core: str) -> int:
        """Return the length of the suffix of figures or capitals (2017de, TBMMnin), or 0.

        It begins where small letters do, and nowhere else.
        """
        begin = len(core)
        while begin and core[begin - 1].islower():
            begin -= 1
        head, suffix = core[:begin], core[begin:].translate(self._lower)
        figures = head[:1].isdigit() and head[-1:].isdigit()
        likely = figures or (len(head) > 1 and head.isupper())
        return len(suffix) if likely and suffix and self._is_suffix(suffix) else 0

    def _is_suffix(self, text: str) -> bool:
        """Tell whether a text is a suffix, or several one behind the other."""
        return not text or any(
            text[:length] in self.endings and self._is_suffix(text[length:])
            for length in range(min(LONGEST, len(text)), 0, -1)
        )

    def features(self, core: str) -> dict[str, int]:
        """Return the classes of a word's form."""
        likely = []
        for name, ending, length in () if core[:1].islower() else self.cuts(core):
            name_class = self.names.get(name, GUESSED)
            common = self.joins.get(name[-1].lower() + ending, 0) if name_class == GUESSED else name_class
            if common:
                rank = {GUESSED: 0, UNMARKED: 2}.get(name_class, 1 if name_class < SELDOM else 3)
                likely.append((rank, common, length, name_class, self.endings[ending]))
            elif name_class != GUESSED:
                likely.append((1, 0, length, name_class, self.endings[ending]))
        likely.sort(reverse=True)
        places = [
            1 + ((length - 1) * NAME_CLASSES + name_class) * ENDING_CLASSES + ending
            for _, _, length, name_class, ending in likely[:2]
        ]
        first, second = [*places, 0, 0][:2]
        folded = self.fold(core)
        hashed = {
            feature: zlib.crc32((folded[:count] if count > 0 else folded[count:]).encode()) % size
            for feature, (count, size) in self._hashes.items()
        }
        return {"stem": first, "second": second, **hashed}

    def evidence(self, cores: Sequence[str]) -> list[int]:
        """Tell, word by word of a document, where others of its words say that a name ends.

        Where the name stands without suffix: the suffix's length; where it has another: that and `LONGEST`.
        """
        seen = {core for core in cores if not core[0].islower()}
        cuts = {core: self.cuts(core) for core in seen}
        others = Counter(name for own in cuts.values() for name, _, _ in own)
        said = {}
        for core, own in cuts.items():  # of each the longest name first
            bare = [length for name, _, length in own if len(name) > 1 and name in seen]
            shared = [LONGEST + length for name, _, length in own if len(name) >= SHARED and others[name] > 1]
            said[core] = (bare or shared or [0])[0]
        return [said.get(core, 0) for core in cores]


def _cuts(lower: Mapping[int, str], endings: Container[str], core: str) -> Sequence[tuple[str, str, int]]:
    folded = core.translate(lower).lower()
    if len(folded) != len(core):
        return ()
    last = ((length, folded[-length:]) for length in range(1, min(LONGEST, len(core) - 1) + 1))
    return [
        (_DIGITS.sub("0", core[:-length]), ending, length) for length, ending in last if ending in endings
    ]
