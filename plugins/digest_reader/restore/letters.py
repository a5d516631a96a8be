"""Texts typed without the letters that a language has beside a to z, as on a foreign keyboard: Turkiyenin.

The network reads a view of such a text in which words have the letters that they usually have; as
letter stands for letter, what it says of a word holds for the word as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from digest_reader.languages import cached, folder, networks
from digest_reader.languages import load as load_language
from digest_reader.restore.network import Scores, Scoring, read_tables
from digest_reader.restore.suffixes import Suffixes
from digest_reader.restore.words import Word, words

LEAST = 25
"""Letters of a text, at least, before anything follows from those that it lacks."""
FEW = 200
"""In so many letters of a text at most one is of those that it lacks."""
RESPELT = 10
"""Of so many words of a text at least one would have such a letter."""


class Spelling:
    """A language's words by their forms without its own letters."""

    def __init__(self, tables: Mapping[str, Any], typed_as: Mapping[str, str]) -> None:
        """Read a network's tables.

        Args:
            tables: see `Suffixes`; the commonest words come first among the ``pieces``.
            typed_as: letter → the one that is typed instead of it.
        """
        self._tables = tables
        self._suffixes = Suffixes(tables["suffixes"])
        self._capitals: dict[str, str] = {
            small: capital for capital, small in tables["suffixes"]["lower"].items()
        }
        capitals = [*map(self._capital, typed_as), *self._capitals.values()]
        self.letters = frozenset(letter for letter in [*typed_as, *capitals] if not letter.isascii())
        self._bare = str.maketrans(dict(typed_as))

    # Few texts lack the letters, and only they need these.

    @cached_property
    def _forms(self) -> dict[str, str]:
        return self._by_bare([*self._tables["pieces"], *map(self._suffixes.fold, self._tables["lexicon"])])

    @cached_property
    def _names(self) -> dict[str, str]:
        return self._by_bare(map(self._suffixes.fold, self._suffixes.names))

    @cached_property
    def _endings(self) -> dict[str, str]:
        endings = self._suffixes.endings
        return self._by_bare(sorted(endings, key=endings.__getitem__, reverse=True))

    def _by_bare(self, forms: Iterable[str]) -> dict[str, str]:
        """Return bare form → the first of the forms that it may stand for."""
        table: dict[str, str] = {}
        for form in forms:
            table.setdefault(form.translate(self._bare), form)
        return table

    def spelt(self, core: str) -> str:
        """Return a word as it is usually written, of the same length; itself if nothing is known of it."""
        bare = core.lower()
        form = self._forms.get(bare) or self._name(bare)
        if not form or len(form) != len(core):
            return core
        return "".join(
            self._capital(letter) if typed.isupper() else letter
            for typed, letter in zip(core, form, strict=True)
        )

    def _capital(self, letter: str) -> str:
        return self._capitals.get(letter, letter.upper())

    def _name(self, bare: str) -> str | None:
        """Return a name with its suffix, the longest name first."""
        for at in range(len(bare) - 1, 1, -1):
            if bare[:at] in self._names and bare[at:] in self._endings:
                return self._names[bare[:at]] + self._endings[bare[at:]]
        return None

    def lacks_letters(self, texts: Sequence[str]) -> bool:
        """Tell whether texts were typed without the language's own letters."""
        together = "".join(texts)
        own = sum(map(str.isalpha, together))
        if own < LEAST or sum(map(together.count, self.letters)) * FEW > own:
            return False
        cores = [word.core for text in texts for word in words(text)]
        return sum(self.spelt(core) != core for core in cores) * RESPELT >= len(cores)


class Respelt:
    """A network that reads words as they are usually written; see `Scoring`."""

    def __init__(self, network: Scoring, spelling: Spelling) -> None:
        self._network, self._spelling = network, spelling
        self.patterns = network.patterns
        self.punctuation_outside_quotation = network.punctuation_outside_quotation

    def scores(self, document: Sequence[Sequence[Word]]) -> Scores:
        """Score every word of a document."""
        spelt = self._spelling.spelt
        return self._network.scores(
            [[word._replace(core=spelt(word.core)) for word in paragraph] for paragraph in document]
        )


@cached
def load(code: str) -> Spelling | None:
    """Return the spelling of a language, or None where it has no letters of its own or no model."""
    own, language = folder(code), load_language(code)
    if own is None or language is None or not language.typed_as:
        return None
    suffixed = (tables for tables in map(read_tables, networks(own)) if "suffixes" in tables)
    return next((Spelling(tables, language.typed_as) for tables in suffixed), None)
