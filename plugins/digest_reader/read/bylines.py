"""The names of a byline: which is the outlet, who the authors are, and what is neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import chain

from babel import Locale
from babel.core import get_global

from digest_reader.languages import cached, every
from digest_reader.read.plain import any_of, plain, words_of

NAME = re.compile(r"[^\W\d_][\w.’'-]*")
"""A word of a name, initials too."""
LONGEST_NAME = 5
"""A person's name has at most so many words, titles before it aside."""
PHRASE = 5
"""An outlet's name of so many words may be more than a name."""
ODD = re.compile(r"[@()\[\]]|['’](?!s\b)\w+ ")
"""No outlet's name has this: an address, brackets, a word with an ending."""
PARTICLES = frozenset(
    "al bin bint da de del della den der des di dos du el ibn la le ten ter van von zu zur y".split()
)
"""Words of names that may be small."""
ARTICLES = frozenset(
    {"das", "de", "der", "die", "el", "gli", "het", "il", "la", "las", "le", "les", "lo", "los"}
)
"""Begin the names of outlets, and hardly those of persons: Die Welt, La Stampa."""
FURTHER_BY = frozenset({"av", "de", "di", "door", "from", "par", "por", "von"})
FURTHER_AND = ("et", "och", "og", "und")
"""What may announce a person, and stand between two, in other languages, too: Von Jane Roe und John Doe."""
WORLD = "001"
"""The territory of the Unicode CLDR that is no place that news come from; a newspaper may be called so."""
LONGEST_NAMES = 200
"""A list of names has at most so many characters."""
TITLE = re.compile(r"\([^\W\d_]{1,4}\.?\)|[^\W\d_]{2,5}\.")
"""A title that counts as no word of a name: (E), (Ret.), Prof., Dr."""
FOOTNOTE = re.compile(r"(?:\s*(?:[*†‡§]|[¹²³]|\(\*+\)|[\[(]\d[\])]))+$")
CONTACT = re.compile(r"\s*[(<|,]?\s*(?:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\w)@\w+)[)>]?\s*$")
SEPARATOR = re.compile(r"\s*[,;•·|]\s*|\s+[-–—/]\s+|\s*:\s+")
"""What stands between the names of a byline."""
SLASH = re.compile(r"(?<=\w)/(?=[\w+])")
"""What may, and may be within a name, too: RFE/RL."""
BRACKETED = re.compile(r"(?<=\w) ?\([^()]+\)\Z")
"""Where a person wrote, or for whom, in brackets behind the name."""
INVERTED = re.compile(rf"(?P<last>{NAME.pattern}), (?P<first>{NAME.pattern}(?: {NAME.pattern})?)")
"""A name as catalogues have it, the surname first."""
ENCLOSED = re.compile(r"[(\[](?P<names>[^()\[\]]+)[)\]]\.?")
OPENING = re.compile(r"^[-–—•·*\s]+(?=\w)")


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a byline are."""

    outlet: str = ""
    authors: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    """Places, offices, editions and whatever else is neither the outlet nor a person."""
    outlet_sure: bool = True
    """Could it be told which is the outlet?"""
    author_sure: bool = True
    """Can the author be no place?"""
    outlet_like_person: bool = False
    """Is the outlet's name of a person's shape, without any word of newspapers' names?"""


class _Kind(IntEnum):
    """What a part of a byline looks like, what is likeliest the outlet last."""

    ASIDE = 0
    PERSONS = 1
    PERSON_IN_CAPITALS = 2
    PERSON = 3
    OTHER = 4
    OUTLET = 5


def split_byline(who: str) -> Names:
    """Tell outlet and authors in the names of a byline.

    A part with a newspaper's word in it is the outlet, a part that is one word is not a person, a
    name in capitals beside one that is not is a person's; places, offices and editions are
    neither.  Where nothing tells, the outlet is taken to come first, and is not sure.

    >>> names = split_byline("Jane Roe in Ankara and John Doe, The Guardian")
    >>> names.outlet, names.authors
    ('The Guardian', ('Jane Roe', 'John Doe'))
    >>> names = split_byline("AFP – Vilnius")
    >>> names.outlet, names.authors, names.aside
    ('AFP', (), ('Vilnius',))

    A person alone is the author where title, office or capital surname say that it is one.

    >>> names = split_byline("Prof. Dr. Jane Roe")
    >>> names.outlet, names.authors
    ('', ('Prof. Dr. Jane Roe',))
    >>> split_byline("Jane Roe").outlet_like_person
    True
    """
    text = OPENING.sub("", who.strip())
    if enclosed := ENCLOSED.fullmatch(text):
        text = enclosed["names"]
    line = plain(text)
    if said := _source(source_words(line)).match(line):
        text = text[said.end() :]
    first = SEPARATOR.split(text)[0]
    foreign = _unannounced(first) != first
    if announced := _patterns().by.match(plain(text)):
        text = text[announced.end() :]
    elif foreign:
        text = text.partition(" ")[2]
    said = _patterns().written_for.fullmatch(plain(text))
    if said and (authors := persons(text[: said.end("authors")])):
        return replace(split_byline(text[said.start("outlet") :]), authors=authors)
    if announced or foreign:
        inverted = _inverted(text)
        return Names("", inverted) if inverted else _announced(text)
    if said := _patterns().by_within.fullmatch(plain(text)):
        before, after = split_byline(text[: said.end("outlet")]), _announced(text[said.start("authors") :])
        return replace(before, authors=after.authors, aside=(*before.aside, *after.aside))
    text = _unbracketed(text)
    text, place = _without_brackets(text)
    parts = _parts(text)
    kinds = _kinds(parts)
    highest = max(kinds)
    outlet = "" if highest is _Kind.PERSONS else parts[kinds.index(highest)]
    if kinds.count(_Kind.PERSON) == 1 and highest is _Kind.PERSON and _is_surely_person(outlet, parts):
        outlet = ""
    others = [part for part in parts if part != outlet]
    named = list(map(persons, others))
    authors = tuple(chain(*named))
    aside = tuple(
        name
        for part, names in zip(others, named, strict=True)
        for name in (_beside(part) if names else [part])
    )
    between = re.search(r" [-–—/|] |\|", text) is not None or _is_agency(outlet)
    doubtful = between and len(parts) == 2 and parts[0] == outlet and kinds[1] is _Kind.PERSON
    beside = len(parts) > 1 and any(_patterns().kicker.fullmatch(plain(part)) for part in parts)
    sure = not beside and kinds.count(highest) == 1 and highest is not _Kind.ASIDE and not _is_odd(outlet)
    alone = highest in (_Kind.PERSON, _Kind.PERSON_IN_CAPITALS) and outlet != "" and not authors
    return Names(outlet, authors, (*aside, *place), sure, not doubtful, alone)


def _is_surely_person(name: str, parts: Sequence[str]) -> bool:
    """Has *name* a person's title before it or a surname in capitals, or is there an office beside it?"""
    first = name.split()[0]
    titled = TITLE.fullmatch(first) is not None or _is_office(first)
    return titled or has_capital_surname(name) or any(map(_is_office, parts))


def _is_odd(outlet: str) -> bool:
    """Is what is taken for an outlet long, with small words, or has it signs that no name has?"""
    words = outlet.split()
    long = len(words) >= PHRASE and any(word.islower() or not word[-1].isalnum() for word in words)
    return long or ODD.search(outlet) is not None


def _announced(text: str) -> Names:
    """Tell outlet and authors where a word such as “by” says that authors come first."""
    parts = _parts(text)
    kinds = _kinds(parts)
    outlets = [part for part, kind in zip(parts, kinds, strict=True) if kind is _Kind.OUTLET][-1:]
    last = len(parts) > 1 and (len(parts) == 2 or len(persons(parts[-2])) > 1)
    if not outlets and last and kinds[-1] not in (_Kind.ASIDE, _Kind.PERSONS):
        outlets = parts[-1:]
    others = [part for part in parts if part not in outlets]
    authors = tuple(chain(*map(persons, others)))
    if not authors:  # whoever is announced is the author, whatever the name
        return Names("".join(outlets), tuple(others))
    aside = (name for part in others for name in (_beside(part) if persons(part) else [part]))
    return Names("".join(outlets), authors, tuple(aside))


def _beside(part: str) -> list[str]:
    """Return what is no person among the names of a part: Jane Roe and agencies."""
    names = [without_place(BRACKETED.sub("", _bare(listed))) for listed in _listed(part)]
    return [name for name in names if name and not _is_person(name)]


def said_outlet(text: str) -> str:
    """Return what says for which outlet an author wrote, with its words.

    >>> said_outlet("By Jane Roe, Special to The Fen Gazette")
    'Special to The Fen Gazette'
    """
    said = _patterns().written_for.fullmatch(plain(text))
    return text[said.end("authors") :].strip(" ,") if said else ""


def _kinds(parts: Sequence[str]) -> list[_Kind]:
    kinds: list[_Kind] = []
    office = False
    for part in parts:
        kind = _kind(part)
        if office and kind in (_Kind.PERSON, _Kind.PERSON_IN_CAPITALS):
            kind = _Kind.OTHER  # where the office is held: Jane Roe, Analyst, Example Centre
        office = office or _is_office(part)
        kinds.append(kind)
    return kinds


def _kind(part: str) -> _Kind:
    if _is_aside(part):
        return _Kind.ASIDE
    names = persons(part)
    if len(names) > 1 or (names and names[0] != part):
        return _Kind.PERSONS
    if names_outlet(part):
        return _Kind.OUTLET
    if not names or _begins_with_article(part):
        return _Kind.OTHER
    return _Kind.PERSON_IN_CAPITALS if part.isupper() else _Kind.PERSON


def _parts(text: str) -> list[str]:
    pieces = (piece for name in SEPARATOR.split(text) for piece in _slashed(name))
    return [part for piece in pieces if (part := _bare(piece))] or [text]


def _slashed(name: str) -> list[str]:
    """Return what a slash parts, if there is a person or a place beside it; else the whole."""
    parts = SLASH.split(name)
    return parts if any(is_place(part) or _is_person(part) for part in parts) else [name]


def _bare(name: str) -> str:
    """Return a name without footnotes' marks, dashes, brackets and an address around it."""
    name = FOOTNOTE.sub("", CONTACT.sub("", OPENING.sub("", name.strip())))
    bracketed = re.fullmatch(r"\(([^()]+)\)", name)
    return _unannounced((bracketed[1] if bracketed else name).strip(" ,:"))


def _unannounced(name: str) -> str:
    """Return a name without what may announce it: Von Jane Roe.

    Behind a word of the name itself stands no first name: Von der Roe, De Roe.
    """
    by, _, rest = name.partition(" ")
    first, _, last = rest.partition(" ")
    announced = plain(by) in FURTHER_BY and first[:1].isupper() and plain(first) not in PARTICLES
    return rest if announced and last and not names_outlet(rest) else name


def _unbracketed(text: str) -> str:
    """Write a byline with the outlet in brackets as one without: Jane Roe (The Guardian), Ankara (AFP)."""
    bracketed = re.fullmatch(r"([^()]+?) ?\(([^()]+)\)?", text)
    if bracketed and not text.endswith(")"):
        return f"{bracketed[1]}, {bracketed[2]}"  # a date stood behind, in the same brackets
    if bracketed and names_outlet(bracketed[2]) and (persons(bracketed[1]) or is_place(bracketed[1])):
        return f"{bracketed[1]}, {bracketed[2]}"
    return text


def _without_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    """Take what stands in brackets off a name, as in AFP (Ankara); return both.  Another name stays."""
    bracketed = re.fullmatch(r"(.+?) ?\(([^()]+)\)", text)
    if bracketed is None or names_outlet(bracketed[2]):
        return text, ()
    if persons(bracketed[2]) and not _is_agency(bracketed[1]):
        return text, ()
    return bracketed[1], (bracketed[2],)


def persons(text: str) -> tuple[str, ...]:
    """Return the persons that *text* names, and nothing but them; none where it says anything else.

    Footnotes' marks, the places that they wrote from and the offices behind their names do not count.

    >>> persons("Jane Roe*, Diplomatic Editor, and John Doe in Kyiv")
    ('Jane Roe', 'John Doe')
    >>> persons("Roe, Jane; Doe, John")
    ('Jane Roe', 'John Doe')
    >>> persons("The boats lie dry")
    ()
    """
    if inverted := _inverted(text[:LONGEST_NAMES]):
        return inverted
    names: list[str] = []
    office = False
    for part in _parts(text) if len(text) <= LONGEST_NAMES else ():
        for number, listed in enumerate(_listed(part)):
            name = without_place(BRACKETED.sub("", _bare(listed)))
            if _is_person(name) and (number or not office):
                names.append(name)
            elif name and not (names and (office or _is_aside(name))):
                return ()
            office = office or _is_office(name)
    return tuple(names)


def _inverted(text: str) -> tuple[str, ...]:
    """Return the persons whose surnames stand first, parted by semicolons; none where it is anything else."""
    names = [INVERTED.fullmatch(name.strip()) for name in text.split(";")]
    turned = tuple(f"{name['first']} {name['last']}" for name in names if name)
    places = any(is_place(part) for name in names if name for part in name.groups())
    return turned if len(turned) == len(names) and not places and all(map(_is_person, turned)) else ()


def said_persons(text: str) -> tuple[str, ...]:
    """Return the persons of a line that is an author's for certain, without what announces them.

    >>> said_persons("Tekst: Jane Roe"), said_persons("By Jane Roe"), said_persons("The Board")
    (('Jane Roe',), ('Jane Roe',), ('The Board',))
    """
    announced = _patterns().by.match(plain(text))
    behind = (text[announced.end() :] if announced else text, text.partition(":")[2].strip())
    return next((names for words in behind if (names := persons(words))), (text,))


def has_capital_surname(name: str) -> bool:
    """Is the last word of a name, and not all of it, in capitals: Jane ROE?"""
    first, _, last = name.rpartition(" ")
    return last.isupper() and len(last) > 1 and bool(first) and not first.isupper()


def split_authors(names: str) -> tuple[str, ...]:
    """Return the single authors that a text names, none of an empty one; no list of persons stays whole.

    >>> split_authors("Jane Roe, John Doe and Ann Poe")
    ('Jane Roe', 'John Doe', 'Ann Poe')
    """
    return persons(names) or ((names,) if names else ())


def without_place(author: str) -> str:
    """Return an author without the place that they wrote from.

    >>> without_place("Jane Roe in Ankara")
    'Jane Roe'
    """
    said = _patterns().located.fullmatch(plain(author))
    return author[: said.end("name")] if said else author


def _listed(text: str) -> Iterator[str]:
    """Yield what stands between conjunctions; nothing is the first where *text* begins with one."""
    start = 0
    for said in _patterns().conjunction.finditer(plain(text)):
        yield text[start : said.start()]
        start = said.end()
    yield text[start:]


def _is_person(text: str) -> bool:
    words = [word for word in text.split() if not TITLE.fullmatch(word)]
    named = 2 <= len(words) <= LONGEST_NAME and len(set(words)) > 1 and all(map(NAME.fullmatch, words))
    capital = all(word[0].isupper() or word.partition("-")[0] in PARTICLES for word in words)
    return named and capital and not (_is_aside(text) or names_outlet(text) or _names_body(text))


def _begins_with_article(name: str) -> bool:
    return plain(name).partition(" ")[0] in ARTICLES


def _is_aside(text: str) -> bool:
    return is_place(text) or _is_office(text) or _is_edition(text)


def _is_office(text: str) -> bool:
    """Does *text* name an office: Diplomatic Editor, Professor of History, Dış Haberler Müdürü?"""
    return _patterns().office.fullmatch(plain(text)) is not None


def _is_edition(text: str) -> bool:
    """Does *text* name a part of an outlet: Brussels Bureau, Print Edition, p. 4, and staff?"""
    return _patterns().edition.fullmatch(plain(text)) is not None


def is_staff(name: str) -> bool:
    """Is an author no person, but those who write for an outlet or an institute?

    >>> is_staff("The Editorial Board"), is_staff("Land and Sea")
    (True, False)
    """
    return _is_edition(name) or _names_body(name)


def is_place(text: str) -> bool:
    """Is *text* the name of a country or of a city that news come from?

    >>> is_place("Vilnius"), is_place("Jane Roe")
    (True, False)
    """
    return words_of(text) in _places()


def names_outlet(text: str) -> bool:
    """Has *text* a word that stands in names of newspapers and hardly in those of persons?

    >>> names_outlet("The Fen Gazette"), names_outlet("Jane Roe")
    (True, False)
    """
    return _has_word_of(text, _outlet_words())


def _names_body(text: str) -> bool:
    """Has *text* a word of the names of institutes, which publish, and employ authors, too?"""
    return _has_word_of(text, _body_words())


def _is_agency(text: str) -> bool:
    return _has_word_of(text, _agency_words())


def _has_word_of(text: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(re.findall(r"\w+", plain(text)))


@dataclass(frozen=True, slots=True)
class _Patterns:
    """What the words of every language announce, for texts in their plain form."""

    by: re.Pattern[str]
    by_within: re.Pattern[str]
    written_for: re.Pattern[str]
    conjunction: re.Pattern[str]
    located: re.Pattern[str]
    office: re.Pattern[str]
    edition: re.Pattern[str]
    kicker: re.Pattern[str]
    labelled_author: re.Pattern[str]


@cached
def _patterns() -> _Patterns:
    said = [language.reading for _, language in every()]

    def words(field: str) -> str:
        return any_of(word for reading in said for word in getattr(reading, field))

    return _Patterns(
        by=re.compile(by_shape()),
        by_within=re.compile(rf"(?P<outlet>.+?)[,;:|–-]* (?:{words('by')}) (?P<authors>.+)"),
        written_for=re.compile(rf"(?P<authors>.+?),? (?:{words('written_for')}) (?P<outlet>.+)"),
        conjunction=re.compile(rf"(?:\A| )(?:{words('conjunctions')}|{any_of(FURTHER_AND)}) "),
        located=re.compile(rf"(?P<name>.+?) (?:{words('locatives')}) .+"),
        office=re.compile(rf"(?:.* )?(?:{words('offices')})(?: (?:{words('office_of')}) .+)?"),
        edition=re.compile(rf"(?:.+ )?(?:{words('editions')})|[^\W\d_]{{1,4}}(?:\.| |\. )\d+"),
        kicker=re.compile(words("kickers")),
        labelled_author=re.compile(rf"[(\[*•–— -]*(?:{words('author')}) ?:"),
    )


def is_labelled_author(text: str) -> bool:
    """Begins *text* with a label that names authors, and other lines, too: ``Interview: Jane Roe``?

    >>> is_labelled_author("Author: Jane Roe"), is_labelled_author("By Jane Roe")
    (True, False)
    """
    return _patterns().labelled_author.match(plain(text)) is not None


@cached
def _source(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})(?: ?/ ?(?:{words}))? ?(?::| [-–—]) ?")


def source_words(text: str) -> str:
    """Return the words of footers' labels that *text*, in its plain form, holds, as a regular expression.

    There are so many that a pattern of all takes longer to compile than a digest to be read.
    """
    return any_of(word for word in all_source_words() if word in text)


@cached
def all_source_words() -> tuple[str, ...]:
    """Return the words of footers' labels, in their plain form."""
    return tuple(plain(word) for _, language in every() for word in language.reading.source)


def by_shape() -> str:
    """Return what announces authors, as a regular expression for texts in their plain form."""
    said = [language.reading for _, language in every()]
    by = any_of(word for reading in said for word in reading.by)
    label = any_of(word for reading in said for word in (*reading.by, *reading.author))
    return rf"(?:(?:{label}) ?: ?|(?:{by}) )"


@cached
def _outlet_words() -> frozenset[str]:
    return frozenset(plain(word) for _, language in every() for word in language.reading.outlets)


@cached
def _body_words() -> frozenset[str]:
    return frozenset(plain(word) for _, language in every() for word in language.reading.bodies)


@cached
def _agency_words() -> frozenset[str]:
    return frozenset(plain(word) for _, language in every() for word in language.reading.agencies)


@cached
def _places() -> frozenset[str]:
    """Return the names of countries and cities, of the Unicode CLDR and the languages' folders."""
    zones = get_global("zone_territories")
    names = {zone.rpartition("/")[2].replace("_", " ") for zone in zones}
    for code, language in every():
        locale = Locale.parse(code)
        territories = (name for code, name in locale.territories.items() if code != WORLD)
        names |= {*territories, *language.reading.places}
        names |= {city for zone in locale.time_zones.values() if (city := zone.get("city"))}
    return frozenset(map(words_of, names))
