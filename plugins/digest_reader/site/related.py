"""Digests on like matters, found by their words.

Similarity is the cosine of the texts' TF-IDF vectors: a word weighs 1 + log of how often the text has it,
times log of how few texts have it, so that words of every text weigh nothing.  Words are cut to their
first letters instead of stemmed, and hashed to numbers.  Ties go to the earlier text.

When one text changes, few others are compared again: the second logarithm is rounded to one of ten
values, so that the vectors of other texts stay as they are, and only those that had the changed text
among their nearest, or have now, can have others.  All is reckoned in whole numbers, whose sums are the
same in any order.
"""

from __future__ import annotations

import os
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import blake2b
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray
from pelican import signals

from digest_reader.collection import key_of_shelved
from digest_reader.languages import cached
from digest_reader.render import plain
from digest_reader.render.locales import accented, interface
from digest_reader.site.articles import post_of, text_of, title
from digest_reader.site.output import STORE, code_of_writing
from digest_reader.store import Store, key_of

SCALE = 1 << 12
"""A vector's length; weights are whole numbers."""

MIN_SIMILARITY = SCALE * SCALE // 20
"""Digests of a lower similarity are not related: none is named for want of better."""

NEVER = SCALE * SCALE * 2
"""More than any similarity."""

TERMS = 100
"""A text's heaviest terms are enough to know it by, and keep a large site quick."""

NUMBERS = 1 << 20
"""Numbers of terms; two terms of one number, which are rare, are taken for one."""

MANY = 255
"""Times that a text has a term, at most, as far as they count."""

TOGETHER = 64
"""Texts of which the counts lie together in the store, about."""

Counts: TypeAlias = tuple[bytes, bytes]
"""Which terms a text has, by their numbers, the lowest first, in 32 bits each, and how often each, in 8."""

Near: TypeAlias = list[tuple[int, int]]
"""Similarities and places of the texts that are most similar to one."""


class Vector(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The heaviest terms of a text, as they lie in the store: a site has many."""

    terms: bytes
    """Their numbers: 32-bit integers."""
    weights: bytes
    """16-bit integers."""
    name: bytes
    """The same where the vector is the same."""
    made_of: bytes
    """The key of what it was worked out of."""


@dataclass(frozen=True, slots=True)
class Related:
    """What was worked out of the texts of one language."""

    texts: list[str]
    """Keys of the texts."""
    vectors: list[Vector]
    names: list[bytes]
    """Of the vectors, each with what puts it in order."""
    nearest: list[Near]
    parts: list[int] = field(default_factory=list)
    """Where the store has the terms of each text."""
    spread: Counts = b"", b""
    """The numbers of all terms, and how many of the texts have each, both in 32 bits."""


def connect() -> None:
    """Relate articles once all are known."""
    signals.article_generator_finalized.connect(relate)


def relate(generator: Any) -> None:
    """Set ``digest_related`` on every published article: a list of articles, most similar first."""
    opened = generator.settings.get(STORE)
    store = opened.store if opened else Store(None)
    by_language = defaultdict(list)
    for article in dict.fromkeys((*generator.articles, *generator.translations)):
        by_language[article.lang].append(article)
    for language, articles in by_language.items():
        articles.sort(key=lambda article: (article.date, article.source_path))
        places = _places(articles, language, generator.settings["DIGEST_RELATED"], store)
        for article, others in zip(articles, places, strict=True):
            article.digest_related = [articles[place] for place in others]


def _places(articles: Sequence[Any], language: str, most: int, store: Store) -> list[list[int]]:
    """Return for each article the places of those like it; *store* remembers those of the build before."""
    if not most:
        return [[] for _ in articles]
    keys = [_key(article) for article in articles]
    slot = key_of("related", code_of_writing(), language, most)
    before = store.get(slot, Related)
    if before is None or before.texts != keys:
        order = [f"{article.date.isoformat()} {article.get_relative_source_path()}" for article in articles]
        counts = _Counted(articles, keys, language, store)
        spread = counts.spread(before)
        weighed = counts.unmoved(before, spread)
        moved = counts.of(place for place in range(len(keys)) if place not in weighed)
        rare = _rarity(len(keys))[spread]
        weighed |= vectors(moved, rare, before.vectors if before else ())
        own = [weighed[place] for place in range(len(keys))]
        numbers = np.flatnonzero(spread).astype(np.int32)
        before = replace(
            related(keys, own, order, most, before),
            parts=counts.parts,
            spread=(numbers.tobytes(), spread[numbers].tobytes()),
        )
        store.put(slot, before)
    return [[place for _, place in near] for near in before.nearest]


class _Counted:
    """The terms of texts, which lie in a store, some texts' together; those of a large site are large."""

    def __init__(self, articles: Sequence[Any], keys: Sequence[str], language: str, store: Store) -> None:
        self._articles, self._keys, self._language, self._store = articles, keys, language, store
        self._count = 1 << (len(articles) // TOGETHER).bit_length()
        self.parts = [zlib.crc32(os.fsencode(article.source_path)) % self._count for article in articles]
        """Which texts lie together."""

    def of(self, places: Iterable[int]) -> Iterator[tuple[int, Counts]]:
        """Yield some places, and the terms of the texts there."""
        wanted, keys = set(places), self._keys
        together = defaultdict(list)
        for place, part in enumerate(self.parts):
            together[part].append(place)
        for part in sorted({self.parts[place] for place in wanted}):
            kept = self._kept(part)
            now = {keys[place]: kept.get(keys[place]) or self._counted(place) for place in together[part]}
            if now.keys() != kept.keys():
                self._store.put(self._slot(part), now)
            yield from ((place, now[keys[place]]) for place in together[part] if place in wanted)

    def spread(self, before: Related | None) -> NDArray[np.int32]:
        """Return how many texts have each term; only those are counted that are not as *before*."""
        gone = self._gone(before) if before else None
        if before is None or gone is None:
            return _spread(counts for _, counts in self.of(range(len(self._keys))))
        numbers, times = (np.frombuffer(data, np.int32) for data in before.spread)
        known, spread = set(before.texts), np.zeros(NUMBERS, np.int32)
        spread[numbers] = times
        new = (place for place, key in enumerate(self._keys) if key not in known)
        return spread - _spread(gone) + _spread(counts for _, counts in self.of(new))

    def unmoved(self, before: Related | None, spread: NDArray[np.int32]) -> dict[int, Vector]:
        """Return the vectors of earlier texts, if each of their terms is as rare as *before*."""
        if before is None:
            return {}
        numbers, times = (np.frombuffer(data, np.int32) for data in before.spread)
        there = spread[numbers] > 0
        was = _rarity(len(before.texts))[times[there]]
        if not np.array_equal(was, _rarity(len(self._keys))[spread[numbers[there]]]):
            return {}
        known = dict(zip(before.texts, before.vectors, strict=True))
        return {place: known[key] for place, key in enumerate(self._keys) if key in known}

    def _gone(self, before: Related) -> list[Counts] | None:
        """Return the terms of texts that are gone; None where one is not in the store, or a text is twice."""
        now = set(self._keys)
        if len(now) < len(self._keys) or len(set(before.texts)) < len(before.texts):
            return None
        gone = [(part, key) for part, key in zip(before.parts, before.texts, strict=True) if key not in now]
        kept = [self._kept(part).get(key) for part, key in gone]
        return None if None in kept else [counts for counts in kept if counts]

    def _kept(self, part: int) -> dict[str, Counts]:
        return self._store.get(self._slot(part), dict[str, Counts]) or {}

    def _slot(self, part: int) -> str:
        return key_of("terms", code_of_writing(), self._language, self._count, part)

    def _counted(self, place: int) -> Counts:
        return counted(terms(_text(self._articles[place]), self._language))


def _key(article: Any) -> str:
    """Return a key of what `_text` returns."""
    post = post_of(article)
    if post is None:
        return _text(article)
    # Asked of what it has, since to ask an article for what it lacks takes longer than all else here.
    return "\0".join([key_of_shelved(post), *map(str, vars(article).get("tags", ()))])


def _text(article: Any) -> str:
    post, named = post_of(article), title(article)
    # As it was read, before the links in it are resolved.
    body = plain.paragraphs(post) if post else (text_of(article._content),)  # noqa: SLF001
    # The title says best what a text is about, so it counts twice.
    return " ".join([named, named, *map(str, getattr(article, "tags", ())), *body])


def alike(texts: Sequence[str], language: str, most: int) -> list[list[int]]:
    """Return for each text the places of up to *most* others like it, most similar first."""
    counts = [counted(terms(text, language)) for text in texts]
    order = [f"{place:09}" for place in range(len(texts))]
    neighbours = related([], weigh(counts), order, most)
    return [[place for _, place in near] for near in neighbours.nearest]


def counted(words: Iterable[str]) -> Counts:
    """Return the numbers of terms, and how often each is there."""
    times = sorted(Counter(zlib.crc32(term.encode()) % NUMBERS for term in words).items())
    numbers = np.array(times, dtype=np.int32).reshape(-1, 2)
    return numbers[:, 0].tobytes(), np.minimum(numbers[:, 1], MANY).astype(np.uint8).tobytes()


def weigh(counts: Sequence[Counts], before: Iterable[Vector] = ()) -> list[Vector]:
    """Return the vectors of all texts; a term's weight goes by how many of them have it."""
    rare = _rarity(len(counts))[_spread(counts)]
    return [*vectors(enumerate(counts), rare, before).values()]


def _spread(counts: Iterable[Counts]) -> NDArray[np.int32]:
    """Return how many of some texts have each term."""
    spread = np.zeros(NUMBERS, np.int32)
    for own, _ in counts:
        spread[np.frombuffer(own, np.int32)] += 1
    return spread


def vectors(
    counts: Iterable[tuple[int, Counts]], rare: NDArray[np.uint8], before: Iterable[Vector] = ()
) -> dict[int, Vector]:
    """Return the vectors of texts by their places.

    Args:
        counts: the places, in any order, and the terms of the texts.
        rare: how rare each term is.
        before: vectors that need not be worked out again where they were made of the same.
    """
    there = {vector.made_of: vector for vector in before}
    result = {}
    for place, (own, times) in counts:
        numbers = np.frombuffer(own, np.int32)
        made_of = _hash(own + times + rare[numbers].tobytes())
        result[place] = there.get(made_of) or _vector(numbers, np.frombuffer(times, np.uint8), rare, made_of)
    return result


def _rarity(texts: int) -> NDArray[np.uint8]:
    """Return how rare a term is that none of so many texts has, that one has, two, and so on."""
    rarity = np.maximum(2 * np.log2(max(texts, 1) / np.maximum(np.arange(texts + 1), 1)), 1e-9)
    rarity = np.rint(np.exp2(np.rint(2 * np.log2(rarity)) / 2))  # 0, 1, 2, 3, 4, 6, 8, 11, 16 or 23 …
    rarity[1:2] = 0  # no other text has it, and it only makes the text long
    whole: NDArray[np.uint8] = rarity.astype(np.uint8)
    return whole


def _vector(
    numbers: NDArray[np.int32], times: NDArray[np.uint8], rare: NDArray[np.uint8], made_of: bytes
) -> Vector:
    weights = (1 + np.log(times.astype(np.float64))) * rare[numbers]
    heaviest = np.argsort(-weights, kind="stable")[:TERMS]
    length = np.sqrt(np.sum(weights[heaviest] ** 2)) or 1.0
    whole = np.rint(weights[heaviest] / length * SCALE).astype(np.int16)
    some = whole > 0
    own, heavy = numbers[heaviest][some].tobytes(), whole[some].tobytes()
    return Vector(own, heavy, _hash(own + heavy), made_of)


def related(
    texts: list[str],
    vectors: Sequence[Vector],
    order: Sequence[str],
    most: int,
    before: Related | None = None,
) -> Related:
    """Return which texts are like which.

    Args:
        texts: their keys, to be noted.
        vectors: of the texts.
        order: what the texts are in the order of.
        most: so many are named of each.
        before: what was worked out earlier, with the same *most*.
    """
    names = [_hash(vector.name + os.fsencode(key)) for vector, key in zip(vectors, order, strict=True)]
    nearest = _kept(names, before) if before else {}
    rows = _Rows(vectors)
    new = sorted(set(range(len(names))) - nearest.keys())
    if before:
        was = set(before.names)
        least = np.full(len(names), NEVER, np.int32)
        for place, near in nearest.items():
            least[place] = near[-1][0] if near and len(near) == most else MIN_SIMILARITY
        # A new text may be among the nearest of any other.
        for place in [place for place in new if names[place] not in was]:
            row = rows.of(place)
            for other in np.flatnonzero(row >= least).tolist():
                near = nearest[other]
                near.append((int(row[other]), place))
                near.sort(key=lambda pair: (-pair[0], pair[1]))
                del near[most:]
    for place in new:
        row = rows.of(place)
        like = np.flatnonzero(row >= MIN_SIMILARITY)
        first = like[np.argsort(-row[like], kind="stable")][:most]
        nearest[place] = [(int(row[other]), int(other)) for other in first]
    return Related(texts, [*vectors], names, [nearest[place] for place in range(len(names))])


def _kept(names: Sequence[bytes], before: Related) -> dict[int, Near]:
    """Return by their places the texts of which all that were near are still there, and these."""
    places = {name: place for place, name in enumerate(names)}
    now = [places.get(name) for name in before.names]
    kept: dict[int, Near] = {}
    for place, near in zip(now, before.nearest, strict=True):
        if place is not None:
            there = [(similarity, other) for similarity, was in near if (other := now[was]) is not None]
            if len(there) == len(near):
                kept[place] = there
    return kept


class _Rows:
    """Similarities of one text to all."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self._vectors = vectors
        terms = np.frombuffer(b"".join(vector.terms for vector in vectors), np.int32)
        weights = np.frombuffer(b"".join(vector.weights for vector in vectors), np.int16)
        # By halves, since numbers of 16 bits are sorted in one go.
        low = np.argsort(terms.astype(np.uint16), kind="stable")
        by_term = low[np.argsort((terms[low] >> 16).astype(np.uint16), kind="stable")]
        lengths = [len(vector.weights) // 2 for vector in vectors]
        self._terms = terms[by_term]
        self._texts = np.repeat(np.arange(len(vectors), dtype=np.int32), lengths)[by_term]
        self._weights = weights[by_term].astype(np.int32)

    def of(self, place: int) -> NDArray[np.int32]:
        """Return the similarity of the text at *place* to each; none to itself."""
        row = np.zeros(len(self._vectors), dtype=np.int32)
        own = self._vectors[place]
        terms = np.frombuffer(own.terms, np.int32)
        begins, ends = (np.searchsorted(self._terms, terms, side).tolist() for side in ("left", "right"))
        weights = np.frombuffer(own.weights, np.int16).tolist()
        for begin, end, weight in zip(begins, ends, weights, strict=True):
            row[self._texts[begin:end]] += weight * self._weights[begin:end]
        row[place] = 0
        return row


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


_WORD = re.compile(r"[^\W\d_]{3,}")
_AFTER_APOSTROPHE = re.compile(r"(?<=\w)[’'](?:s\b|\w+)")
COMMON = 1 << 15
"""Words of which the terms are remembered."""


def terms(text: str, language: str) -> list[str]:
    """Return the terms of *text*: without endings, case, accents and what follows an apostrophe."""
    return [term for word in text.split() for term in _terms_of_word(word, language)]


@partial(cached, most=COMMON)
def _terms_of_word(word: str, language: str) -> tuple[str, ...]:
    own = interface(language)
    small = own.lower(word).casefold().translate(accented())
    bare = "".join(sign for sign in unicodedata.normalize("NFD", small) if not unicodedata.combining(sign))
    return tuple(term[: own.stem] for term in _WORD.findall(_AFTER_APOSTROPHE.sub("", bare)))
