"""What the search needs to know beyond a page's words.

Pagefind makes the index after the build, from the finished pages.  It takes no notice of case and
accents, except that to it the ``ı`` of ışıklar and the ``I`` of IŞIKLAR are different letters.  So the
pages offer it, unseen, both spellings of every word with a dotless i.
"""

from __future__ import annotations

import re
from typing import Any

from pelican import signals

from digest_reader.site.articles import all_articles, plain


def connect() -> None:
    """Find the spellings once all articles are known."""
    signals.article_generator_finalized.connect(spell)


def spell(generator: Any) -> None:
    """Set ``digest_spellings`` on every article: a list of words, for `theme/templates/search_words.html`."""
    for article in all_articles(generator):
        body = article._content  # noqa: SLF001 - as it was read, before the links in it are resolved
        article.digest_spellings = spellings(f"{plain(article.title)} {plain(body)}", article.lang)


def spellings(text: str, language: str) -> list[str]:
    """Return the words of *text* that a search would miss, as it may be asked for them.

    A word with ``ı`` is also asked for in capitals, which to the search are ``i``; a Turkish word with
    ``I`` also in small letters, ``ı``.  Sorted, each once.
    """
    words = set(_WORD.findall(text))
    dotted = {word.replace("ı", "i") for word in words if "ı" in word}
    dotless = {word.replace("I", "ı") for word in words if "I" in word} if language == "tr" else set()
    return sorted({word.replace("İ", "i").lower() for word in dotted | dotless})


_WORD = re.compile(r"[^\W\d_]{2,}")
