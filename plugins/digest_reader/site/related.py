"""Digests on like matters, found by their words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pelican import signals

from digest_reader.collection import key_of_shelved
from digest_reader.render import plain
from digest_reader.render.locales import accented, interface
from digest_reader.site.articles import post_of, text_of, title
from digest_reader.site.plugin import STORE
from digest_reader.store import Store, fingerprint, key_of

MIN_SIMILARITY = 0.05
"""Digests of a lower similarity are not related: none is named for want of better."""

TERMS = 100
"""A text's heaviest terms are enough to know it by, and keep a large site quick."""


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
    """Return for each article the places of those like it, from *store* where nothing has changed."""
    keys = [key_of("terms", fingerprint(), language, _key(article)) for article in articles]
    key = key_of("related", most, keys)
    places = store.get(key, list[list[int]])
    if places is None:
        counts = []
        for article, own in zip(articles, keys, strict=True):
            count = store.get(own, dict[str, int])
            if count is None:
                store.put(own, count := Counter(terms(_text(article), language)))
            counts.append(count)
        store.put(key, places := similar(counts, most))
    return places


def _key(article: Any) -> str:
    """Return a key of what `_text` returns."""
    post = post_of(article)
    shelved = key_of_shelved(post) if post else None
    return key_of(shelved, [*map(str, getattr(article, "tags", ()))]) if shelved else _text(article)


def _text(article: Any) -> str:
    post, named = post_of(article), title(article)
    # As it was read, before the links in it are resolved.
    body = plain.paragraphs(post) if post else (text_of(article._content),)  # noqa: SLF001
    # The title says best what a text is about, so it counts twice.
    return " ".join([named, named, *map(str, getattr(article, "tags", ())), *body])


def alike(texts: Sequence[str], language: str, most: int) -> list[list[int]]:
    """Return for each text the places of up to *most* others like it, most similar first.

    Similarity is the cosine of the texts' TF-IDF vectors: a word weighs 1 + log of how often the text
    has it, times log of how few texts have it, so that words of every text weigh nothing.  Words are
    cut to their first letters instead of stemmed.  Ties go to the earlier place.
    """
    return similar([Counter(terms(text, language)) for text in texts], most)


def similar(counts: Sequence[Mapping[str, int]], most: int) -> list[list[int]]:
    """Do the same by how often each text has which terms."""
    spread = Counter(term for count in counts for term in count)
    vectors = []
    for count in counts:
        weights = {
            term: (1 + math.log(times)) * math.log(len(counts) / spread[term])
            for term, times in count.items()
            if spread[term] > 1  # else no other text has it, and it only makes the text long
        }
        heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:TERMS]
        length = math.sqrt(sum(weight * weight for _, weight in heaviest)) or 1.0
        vectors.append({term: weight / length for term, weight in heaviest})

    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders[term].append((place, weight))
    columns = {
        term: (np.array([place for place, _ in held]), np.array([weight for _, weight in held]))
        for term, held in holders.items()
    }

    nearest = []
    for place, vector in enumerate(vectors):
        similarity = np.zeros(len(counts))
        for term, weight in vector.items():
            places, weights_there = columns[term]
            similarity[places] += weight * weights_there
        similarity[place] = 0
        similarity = similarity.round(9)
        near = np.flatnonzero(similarity >= MIN_SIMILARITY)
        nearest.append(near[np.argsort(-similarity[near], kind="stable")][:most].tolist())
    return nearest


_WORD = re.compile(r"[^\W\d_]{3,}")


def terms(words: str, language: str) -> list[str]:
    """Return the terms of *words*: without endings, case, accents and what follows an apostrophe."""
    own = interface(language)
    small = (
        words.translate({ord(letter): put for letter, put in own.small.items()})
        .casefold()
        .translate(accented())
    )
    bare = "".join(char for char in unicodedata.normalize("NFD", small) if not unicodedata.combining(char))
    bare = re.sub(r"(?<=\w)[’'](?:s\b|\w+)", "", bare)
    return [word[: own.stem] for word in _WORD.findall(bare)]
