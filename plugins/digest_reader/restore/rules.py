"""What a language's tables say of apostrophes: which are certain, and what each is there for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from digest_reader.languages import Apostrophes
from digest_reader.model import Kind, Reason
from digest_reader.restore.patterns import places_of, read_form
from digest_reader.text import APOSTROPHE

Places = tuple[int, ...]
"""Offsets of apostrophes in a word."""

CERTAIN = 0.999
"""The least chance of an apostrophe without which the word does not exist."""
NAMED = 0.9
"""The least chance of the apostrophe behind a name's prefix; where the network does not know the name, it may
be none, such as OCaml, and a person should look."""
LIKELY = 0.9
"""The least chance of the apostrophes of a word that joins two others: salt ’n’ pepper."""
SHORTEST_JOINED = 3
"""Each of the two has so many letters, and no capital: N is an initial, n a number."""
_PREFIXED: Places = (1,)


class WordRules:
    """The tables of one language, made ready to be asked about words."""

    def __init__(self, tables: Apostrophes) -> None:
        self.tables = tables
        self.certain = dict(map(read_form, tables.certain))
        self._between: dict[tuple[str, str, str], Places] = {}
        for before, form, after in map(str.split, tables.phrases):
            bare, places = read_form(form)
            self._between[before, bare, after] = places
        self._middles = {bare: places for (_, bare, _), places in self._between.items()}
        self.contractions = {
            bare: (places, meanings)
            for (bare, places), meanings in (
                (read_form(form), meanings) for form, meanings in tables.contractions.items()
            )
        }

    @cached_property
    def _endings(self) -> list[tuple[str, tuple[str, ...]]]:
        """The endings of contractions, the longest first."""
        return sorted(self.tables.endings.items(), key=lambda ending: -len(ending[0]))

    def certain_places(self, core: str) -> tuple[Places, float] | None:
        """Return where a word has apostrophes for certain, and their least chance."""
        small = core.lower()
        if small in self.certain and not core.isupper():
            return self.certain[small], CERTAIN
        return (_PREFIXED, NAMED) if self.has_prefix(core) else None

    def may_stand_between(self, core: str) -> bool:
        """Tell whether there are two words between which *core* has apostrophes of its own."""
        return core.lower() in self._middles

    def certain_between(self, before: str, core: str, after: str) -> tuple[Places, float] | None:
        """Return where a word between two others has apostrophes, for certain or likely, and their chance."""
        if not self.may_stand_between(core):
            return None
        if places := self._between.get((before.lower(), core.lower(), after.lower())):
            return places, CERTAIN
        joins = core.islower() and all(
            word.islower() and word.isalpha() and len(word) >= SHORTEST_JOINED for word in (before, after)
        )
        return (self._middles[core], LIKELY) if joins else None

    def has_prefix(self, core: str) -> bool:
        """Tell whether a word is a name with a prefix: OBrien, dIvoire."""
        rest = core[2:]
        return (
            core[1:2].isupper()
            and core[0] in self.tables.prefixes
            and core not in self.tables.unprefixed
            and len(rest) > 2
            and rest.islower()
            and rest.isalpha()
        )

    def may_stand_together(self, places: Iterable[int], length: int) -> bool:
        """Tell whether a word of *length* letters may have apostrophes at all of these offsets."""
        wanted = tuple(sorted({*places}))
        return any(places_of(pattern, length) == wanted for pattern in self.tables.patterns)

    def possessives(self, core: str, places: Places) -> list[int]:
        """Return where a word that has apostrophes at *places* may have that of a possessive too."""
        both = [places_of(pattern, len(core)) for pattern in self.tables.patterns]
        beside = [at for own in both if {*own} > {*places} for at in own if at not in places]
        kinds = (Kind.POSSESSIVE, Kind.PLURAL_POSSESSIVE)
        return [at for at in dict.fromkeys(beside) if self.tell(core, at)[0] in kinds]

    def tell(self, core: str, at: int) -> tuple[Kind, Reason]:
        """Return the kind of an apostrophe at an offset in a word, and the reason for it.

        >>> WordRules(Apostrophes(possessive="’s")).tell("Trumps", 5)
        (<Kind.POSSESSIVE: 'possessive'>, Reason(code='possessive', arguments=('Trump',)))
        """
        stem, ending = core[:at], core[at:]
        if at > 1 and self.has_prefix(core):
            stem = f"{stem[0]}{APOSTROPHE}{stem[1:]}"
        places, meanings = self.contractions.get(core.lower(), ((), ()))
        if at in places:
            its = f"{core[:at]}{APOSTROPHE}{ending}".lower() == Kind.ITS
            return (Kind.ITS if its else Kind.CONTRACTION), _contraction(meanings)
        if not ending:
            if stem.lower().endswith(self.tables.plural_ends):
                return Kind.PLURAL_POSSESSIVE, Reason("possessive", (stem,))
            return Kind.CONTRACTION, Reason("cut-at-end", (core,))
        if not stem:
            return Kind.CONTRACTION, Reason("cut-at-beginning", (core,))
        written = f"{stem}{APOSTROPHE}{ending}"
        possessive = f"{APOSTROPHE}{ending.lower()}" == self.tables.possessive
        if possessive and stem.lower() not in self.tables.pronouns:
            return Kind.POSSESSIVE, Reason("possessive", (stem,))
        for form, (meaning, *others) in self._endings:
            if written.lower().endswith(form):
                whole = written[: len(written) - len(form)]
                return Kind.CONTRACTION, _contraction([f"{whole} {meaning}", *others])
        if self.tables.within == "suffix":
            return Kind.SUFFIX, Reason("suffix", (stem,))
        return Kind.NAME, Reason("name", (written,))


def _contraction(meanings: Iterable[str]) -> Reason:
    """Return the reason of a contraction, from what it may stand for."""
    meanings = tuple(meanings)
    return Reason("contraction" if len(meanings) == 1 else "contraction-of-two", meanings)
