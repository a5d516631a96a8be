"""Headlines in capitals → headline case, by what the body knows.

Letters change their case and nothing else does.  How names and acronyms are written is learned
from the body (UK, MPs, McDonald, al-Sisi; NATO or Nato as the body has it); what the body does
not say is told by the short lists of the language's folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digest_reader.languages import Casing, load
from digest_reader.read.plain import plain

WORD = re.compile(r"[^\W_]+(?:[’'.&-][^\W_]+)*")
"""A word with what it holds inside: al-Sisi, O’Brien, U.S, R&D, UN-backed."""
PART = re.compile(r"[^\W_]+")
CAPITALS = 0.8
"""A text whose letters are capitals to this share is written in capitals."""
SENTENCE_START = re.compile(r"(?:^|\w{2}\.|[!?:…–—])[\s\"“”‘’'«(\[]*\Z")
"""What stands in a headline before a word that begins with a capital, small word or not."""
BEHIND_ABBREVIATION = re.compile(r"\w\.[’']\Z")
INITIALS = re.compile(r"[^\W\d_]{1,3}(?:&[^\W\d_]{1,2})+|[^\W\d_]&[^\W\d_]{1,3}")
"""AT&T, M&S."""
ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")
_BEHIND_DATELINE = re.compile(
    r"\s*:|\. [^\W\d_a-z]|\s*(?:\([^()]{1,30}\))?\s*[-–—]+\s|,[^.!?]{1,40}\s[-–—]+\s"
)
"""What follows the place, or the speaker, in capitals with which a paragraph begins."""


LONGEST_ACRONYM = 5
"""A word of so many letters that begins a paragraph in capitals may be any word."""
VOWELS = frozenset("aeiouy")
CONSONANTS = 3
"""With so many of them begins no Turkish word."""

DOTTED = {"İ": "i"}

PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "da", "de", "del", "der", "di", "dos", "du", "la", "le", "von"}
)
"""Parts of names that stay small where the body writes them so: al-Sisi, de Gaulle."""


Forms = Mapping[str, Counter[str]]
"""How the body writes each word: what is common to its spellings → the spellings, counted."""


def headline_case(title: str, body: Sequence[str], language: str) -> str:
    """Return *title* in headline case where it is in capitals, else as it is.

    >>> headline_case("NATO AND UK MEET IN ANKARA", ["Nato ministers met in Ankara."], "en")
    'Nato and UK Meet in Ankara'

    Args:
        title: the raw title.
        body: paragraphs, from which the forms of names and acronyms are learned.
        language: ISO 639-1; the title stays as it is where the language has no folder.
    """
    spoken = load(language)
    if spoken is None or not _in_capitals(title):
        return title
    style = spoken.casing
    has_letters = any(small in paragraph for small in style.lower.values() for paragraph in body)
    typed = any(letter in style.lower_beside for letter in title) or (
        has_letters and _in_harmony(title, style)
    )
    own = style.lower if typed else {}
    caser = _Caser(_learn(body), style, own)
    words = list(WORD.finditer(title))
    pieces, done = [], 0
    for word in words:
        last = word is words[-1] and not style.small_at_end
        edge = last or SENTENCE_START.search(title[: word.start()]) is not None
        stopped = title.startswith(".", word.end())
        cased = caser.word(word.group(), edge, stopped)
        if BEHIND_ABBREVIATION.search(title, 0, word.start()):
            cased = caser.suffix(word.group())  # A.B.D.’den
        pieces += [title[done : word.start()], cased]
        done = word.end()
    return "".join([*pieces, title[done:]])


def surname_case(name: str, language: str) -> str:
    """Return a surname in capitals with a capital first letter alone, as its language writes it.

    >>> surname_case("IŞIK", "tr"), surname_case("AK", "tr")
    ('Işık', 'Ak')
    """
    spoken = load(language)
    own = spoken.casing.lower if spoken else {}
    return name[0] + _small(name[1:], own)


def same_letters(text: str) -> str:
    """Return what *text* has in common with its spellings in other case, of the same length.

    All letters i count as one, so that Turkish typed without its dots is found in a body
    that has them.

    >>> same_letters("IŞIK"), same_letters("Işık")
    ('işik', 'işik')
    """
    return _small(text).replace("ı", "i")


def _learn(body: Sequence[str]) -> Forms:
    """Count the spellings of the body's words, of their parts, and of names such as al-Sisi."""
    words: Counter[str] = Counter()
    for paragraph in body:
        if not _in_capitals(paragraph):
            words.update(WORD.findall(paragraph, _lead_end(paragraph)))
    forms: dict[str, Counter[str]] = {}
    for word, count in words.items():
        parts = [word] if word.isalpha() else PART.findall(word)
        name = len(parts) > 1 and parts[0] in PARTICLES and not word.islower()
        for form in (*parts, word) if name else parts:
            forms.setdefault(same_letters(form), Counter())[form] += count
    return forms


def _dateline_end(paragraph: str) -> int:
    """Return where a dateline ends, whose capitals say nothing of how its words are written; else 0.

    >>> _dateline_end("LONDON (AP) - The mayor"), _dateline_end("NATO ministers met")
    (6, 0)
    """
    end = 0
    for word in WORD.finditer(paragraph):
        if not word.group().isupper() or "(" in paragraph[end : word.start()]:
            break
        end = word.end()
    return end if _BEHIND_DATELINE.match(paragraph, end) else 0


def _lead_end(paragraph: str) -> int:
    """Return where capitals end that a dateline or a printed page's first word has, whatever the word.

    A long word in capitals is hardly an acronym, and one that is may well be written as other words.

    >>> _lead_end("MAYOR Roe opened a school"), _lead_end("NATO ministers met")
    (5, 0)
    """
    end = _dateline_end(paragraph)
    first = WORD.search(paragraph, end)
    lead = (
        first is not None and len(first[0]) >= LONGEST_ACRONYM and first[0].isalpha() and first[0].isupper()
    )
    return first.end() if lead and first else end


@dataclass(frozen=True, slots=True)
class _Caser:
    """Puts single words of a headline into their case."""

    forms: Forms
    style: Casing
    lower: Mapping[str, str]
    """Capitals with small letters of the language's own."""

    def word(self, word: str, edge: bool, stopped: bool) -> str:
        """Return a whole word; *edge* where it begins or ends the headline, *stopped* before a full stop."""
        if not word.isupper():
            return word
        if stopped and len(word) == 1 and set(self.forms.get(same_letters(word), ())) == {self._small(word)}:
            return self._small(word)  # Roe v. Wade
        if "-" in word and (name := _most(self.forms.get(same_letters(word), {}))):
            cased = _recase(word, name)
            return word[0] + cased[1:] if edge else cased
        if INITIALS.fullmatch(word):
            return word  # AT&T, R&D
        parts = list(PART.finditer(word))
        pieces, done = [], 0
        for number, part in enumerate(parts):
            joint = word[done : part.start()]
            if joint in ("’", "'") and len(parts[number - 1].group()) > 1:
                cased = self._small(part.group())  # Britain’s, don’t, Türkiye’nin
            elif len(parts) > 1 and len(part.group()) == 1:
                cased = part.group()  # U.S, O’Brien, F-16
            else:
                # The outer parts of a compound are no small words: By-Election, Built-Up.
                outer = len(parts) > 1 and number in (0, len(parts) - 1)
                cased = self._part(part.group(), edge or outer)
            pieces += [joint, cased]
            done = part.end()
        return "".join(pieces)

    def suffix(self, word: str) -> str:
        """Return what stands behind the apostrophe of an abbreviation."""
        return self._small(word)

    def _part(self, word: str, edge: bool) -> str:
        small, capital = self._small(word), word[0] + self._small(word)[1:]
        seen = self.forms.get(same_letters(word))
        if (form := self._form(word, seen)) is not None:
            return form
        if small in self.style.small or (small in PARTICLES and seen and set(seen) == {small}):
            return capital if edge else small
        if word[0].isdigit():
            return word if re.fullmatch(r"\d+[DG]", word) else small  # 3D, 5G; 19th, 1990s, 5bn
        if figures := re.fullmatch(r"(.*\d)([^\W\d_]*)", word):
            name, suffix = figures[1], self._small(figures[2])
            own = seen is None and (suffix == "s" or suffix in self.style.suffixes)
            return name + suffix if own else word  # G20, MI5; G20s, G20de
        if seen is None and small not in self.style.everyday:
            stem = small[:-1]
            plural = small.endswith("s") and not small.endswith("ss") and stem in self.style.acronyms
            if plural and same_letters(stem) not in self.forms:
                return word[:-1] + "s"  # NGOs
            if ROMAN.fullmatch(word) or small in self.style.acronyms or _has_no_vowel(small):
                return word
        return capital

    def _form(self, word: str, seen: Counter[str] | None) -> str | None:
        """Return the body's form of *word*, where it has a capital beyond the first letter.

        Such a form wins over a small one (US over us), unless the word is an everyday one that
        stands small more often (it, who); against a form with one capital (Nato) the commoner
        wins.  Where the body knows only the word without its s, a lost possessive or a plural,
        the s stays small: UKs.
        """
        if seen is None:
            return self._with_suffix(word) or self._without_s(word)
        special = {form: count for form, count in seen.items() if any(map(str.isupper, form[1:]))}
        rivals = [
            count
            for form, count in seen.items()
            if form not in special and (form[0].isupper() or same_letters(word) in self.style.everyday)
        ]
        if not special or sum(rivals) > sum(special.values()):
            return None
        return _recase(word, _most(special))

    def _with_suffix(self, word: str) -> str | None:
        """Return *word* as a name of the body with a lost possessive, a plural or a suffix: UKs, NATOnun."""
        for length in range(len(word) - 1, 1, -1):
            suffix = self._small(word[length:])
            if suffix == "s" or suffix in self.style.suffixes:
                base = self.forms.get(same_letters(word[:length]), Counter())
                form = _most({form: count for form, count in base.items() if any(map(str.isupper, form[1:]))})
                if form and base[form] * 2 > base.total():
                    return _recase(word[:length], form) + suffix
        return None

    def _without_s(self, word: str) -> str | None:
        """Return *word* as the body has it with the s of a lost possessive: AKP, where it has AKPs."""
        base = self.forms.get(same_letters(word) + "s", Counter())
        form = _most({form: count for form, count in base.items() if any(map(str.isupper, form[1:-1]))})
        return _recase(word, form[:-1]) if form and form.endswith("s") else None

    def _small(self, word: str) -> str:
        """Return *word* in small letters, the letters i dotted as the body has them in this word."""
        small = _small(word, self.lower)
        seen = _most(self.forms.get(same_letters(word), {}))
        if len(seen) != len(small):
            return small
        pairs = zip(small, _small(seen), strict=True)
        return "".join(like if letter in "iı" and like in "iı" else letter for letter, like in pairs)


def _in_harmony(title: str, style: Casing) -> bool:
    """Have the words with one of a language's own capitals vowels that go with it, and no others?

    Turkish I goes with A, O and U: CAMCILAR; with E it is the letter of other languages: HABERLERI.
    What begins as no word does is an acronym, PKKNIN, and says nothing.
    """
    words = [word for word in PART.findall(title) if any(letter in style.lower for letter in word[1:])]
    words = [word for word in words if len(word) <= CONSONANTS or not _has_no_vowel(word[:CONSONANTS])]
    in_discord = any(letter in style.discord for word in words for letter in word)
    return not in_discord and any(letter in style.harmony for word in words for letter in word)


def _has_no_vowel(word: str) -> bool:
    """Is *word* written in Latin letters, none of them a vowel?"""
    letters = plain(word)
    return letters.isascii() and VOWELS.isdisjoint(letters)


def _most(forms: Mapping[str, int]) -> str:
    """Return the commonest form, the first by alphabet where several are; empty where there is none."""
    return min(forms, key=lambda form: (-forms[form], form), default="")


def _recase(word: str, like: str) -> str:
    """Return the letters of *word*, each in the case of its counterpart in *like*."""
    small = _small(word)
    return "".join(
        letter if model.isupper() else model if model in "iı" and low in "iı" else low
        for letter, low, model in zip(word, small, like, strict=True)
    )


def _small(text: str, own: Mapping[str, str] = DOTTED) -> str:
    """Return *text* in small letters, letter for letter: *own* where it has one, İ as i in every language."""
    if text.isascii() and not any(letter in text for letter in own):
        return text.lower()
    lowered = ((own.get(letter) or DOTTED.get(letter) or letter.lower(), letter) for letter in text)
    return "".join(low if len(low) == 1 else letter for low, letter in lowered)


def _in_capitals(text: str) -> bool:
    capitals, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return capitals > 0 and capitals >= (capitals + small) * CAPITALS
