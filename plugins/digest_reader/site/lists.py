"""Pelican's lists of articles, in which it looks for each article from the beginning.

For every outlet, topic, keyword, year and month it goes through all articles of the site and asks of each
whether it is in the list, which a site of ten thousand feels.  The lists are the same here, and know it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from pelican import signals

Archives = dict[str, list[dict[str, Any]]]


class Members(list[Any]):
    """A list of articles that need not be gone through to tell whether one is in it."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: set[int] = set()

    def __contains__(self, article: object) -> bool:
        if len(self._ids) != len(self):
            self._ids = set(map(id, self))
        return id(article) in self._ids


def connect() -> None:
    """Give each generator of articles its lists."""
    signals.article_generator_init.connect(prepare)


def prepare(generator: Any) -> None:
    """Put `Members` where Pelican would put lists, and its archives in order by the articles' places."""
    for name in ("authors", "categories", "tags"):
        setattr(generator, name, defaultdict(Members))
    build: Callable[..., Archives] = generator._build_period_archives  # noqa: SLF001 - there is no other way

    def build_in_order(dates: list[Any], articles: list[Any], settings: Mapping[str, Any]) -> Archives:
        archives = build(dates, (), settings)
        places = {id(article): place for place, article in enumerate(articles)}
        for archive in chain.from_iterable(archives.values()):
            archive["articles"] = sorted(archive["dates"], key=lambda article: places[id(article)])
        return archives

    generator._build_period_archives = build_in_order  # noqa: SLF001
