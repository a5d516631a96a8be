"""Articles that sleep: those that the build before has read from the same (see `site.late`).

What is known of them lies in the site's store, all of it under one key, and is taken for true where an
article would be read from the same digest by the same code with the same settings, and where no other
plugin could see it being read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from blinker import ANY, Signal
from pelican import signals
from pelican.contents import Article
from pelican.urlwrappers import Author, Category, Tag, URLWrapper
from pelican.utils import SafeDatetime, posixize_path

from digest_reader.files import name_within
from digest_reader.publish import Post
from digest_reader.site.late import Derived, LateText, Sketch, Sleep, WithLateText, with_late_text
from digest_reader.site.output import PLACE, Names
from digest_reader.site.tracing import key_of_site
from digest_reader.store import Store, key_of

PLUGIN = __name__.partition(".")[0]
SLEEPERS = with_late_text(Article)
"""The class of digests' articles."""
_OURS = ("earlier_keys", "former", "made_of", "own_keys", "sleep")
"""Attributes of `WithLateText` that are none of the article."""


def derive(name: str, work_out: Callable[[Any], Any]) -> None:
    """Give digests' articles an attribute that is worked out of an article whenever its page asks for it.

    Of a large site they would together take more room than all else that is known of its articles.
    """
    setattr(SLEEPERS, name, Derived(work_out))


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store has of a site's articles."""

    site: str
    """The key of what all of them are made of."""
    lists: list[Names]
    """Names of attributes, each list once."""
    sketches: dict[str, Sketch]
    """By the articles' files."""


def is_alone(settings: Mapping[str, Any]) -> bool:
    """Tell whether no other plugin, nor anything else, has a part in the build."""
    heard = (signal for signal in vars(signals).values() if isinstance(signal, Signal))
    modules = (
        str(getattr(receiver, "__module__", type(receiver).__module__))
        for signal in heard
        for receiver in signal.receivers_for(ANY)
    )
    return {name.partition(".")[0] for name in (*modules, *map(str, settings["PLUGINS"]))} <= {PLUGIN}


def _is_the_same_whenever_read(settings: Mapping[str, Any]) -> bool:
    """Tell whether articles depend on no clock, and whoever reads them leaves the locale as it is."""
    formats = (settings["DEFAULT_DATE_FORMAT"], *settings["DATE_FORMATS"].values())
    return settings["WITH_FUTURE_DATES"] and all(isinstance(given, str) for given in formats)


class Sketches:
    """The articles of one build, sleeping where they may."""

    def __init__(self, settings: Mapping[str, Any], store: Store, told: object) -> None:
        """Take up what the build before has left in *store*.

        Args:
            settings: Pelican's.
            store: the site's.
            told: what else articles are made of.
        """
        self._settings = settings
        self._store = store
        self._content = os.path.abspath(settings["PATH"])
        self._slot = key_of("articles", os.path.abspath(settings.get(PLACE) or settings["OUTPUT_PATH"]))
        self._site = key_of(key_of_site(settings), told)
        self._may_sleep = is_alone(settings) and _is_the_same_whenever_read(settings)
        before = store.get(self._slot, Kept) if self._may_sleep else None
        self._before = before if before and before.site == self._site else Kept(self._site, [], {})
        self._attributes = [frozenset(names) for names in self._before.lists]
        self._articles: dict[str, Any] = {}
        self._names: dict[tuple[type[URLWrapper], str], URLWrapper] = {}

    def article(
        self,
        path: str,
        post: Post,
        key: str,
        text: LateText,
        read: Callable[[], Any],
        context: dict[str, Any],
    ) -> Any:
        """Return the article of a digest, or what Pelican reads instead.

        Args:
            path: the digest's file.
            post: the digest.
            key: the post's.
            text: the article's.
            read: Pelican's reading.
            context: Pelican's.
        """
        name = posixize_path(name_within(self._content, path))
        if not name.isprintable():
            return self._read(read)  # it may hold bytes that are no text
        sketch = self._before.sketches.get(name)
        if sketch is None or sketch.key != key:
            article = self._read(read)
            if not isinstance(article, WithLateText):
                return article
            if sketch is not None:
                article.former = f"{self._site} {sketch.key}", self._own_keys(sketch)
        else:
            article = self._asleep(name, path, post, sketch, text, read, context)
        article.made_of = f"{self._site} {key}"
        self._articles[name] = article
        return article

    def _read(self, read: Callable[[], Any]) -> Any:
        """Read an article; articles of one outlet share it, and so for topics and keywords."""
        article = read()
        if isinstance(article, WithLateText):
            said = vars(article)
            for name, several in (("author", "authors"), ("category", ""), ("", "tags")):
                if name in said:
                    said[name] = self._shared(type(said[name]), said[name].name)
                if several in said:
                    said[several] = [self._shared(type(item), item.name) for item in said[several]]
        return article

    def _shared(self, kind: type[URLWrapper], name: str) -> URLWrapper:
        if (kind, name) not in self._names:
            self._names[kind, name] = kind(name, self._settings)
        return self._names[kind, name]

    def _asleep(
        self,
        name: str,
        path: str,
        post: Post,
        sketch: Sketch,
        text: LateText,
        read: Callable[[], Any],
        context: dict[str, Any],
    ) -> Any:
        article: Any = object.__new__(SLEEPERS)
        said = vars(article)
        said.update(
            settings=self._settings,
            _context=context,
            late=text,
            translations=[],
            source_path=path,
            relative_source_path=name,
            digest=post,
            slug=sketch.slug,
            lang=sketch.lang,
            in_default_lang=sketch.lang == self._settings["DEFAULT_LANG"].lower(),
            _status=sketch.status,
            template=sketch.template,
            date=SafeDatetime.fromisoformat(sketch.date).replace(tzinfo=ZoneInfo(sketch.zone)),
            earlier_keys=self._own_keys(sketch),
            sleep=Sleep(sketch, self._attributes[sketch.attributes], lambda: self._read(read)),
        )
        if sketch.author is not None:
            said["author"] = self._shared(Author, sketch.author)
        if sketch.authors is not None:
            said["authors"] = [self._shared(Author, author) for author in sketch.authors]
        if sketch.category is not None:
            said["category"] = self._shared(Category, sketch.category)
        if sketch.tags is not None:
            said["tags"] = [self._shared(Tag, tag) for tag in sketch.tags]
        return article

    def _own_keys(self, sketch: Sketch) -> dict[Names, bytes]:
        return {self._before.lists[place]: key for place, key in sketch.own_keys.items()}

    def keep(self) -> None:
        """Put down what is known now, and let the articles go."""
        if not self._may_sleep:
            return
        used = {
            name: article
            for name, article in self._articles.items()
            if vars(article)["_context"]["generated_content"].get(name) is article
        }
        sketches = {name: article.sleep.sketch for name, article in used.items() if _has_all_keys(article)}
        lists = {names: place for place, names in enumerate(self._before.lists)} if sketches else {}
        for name, article in used.items():
            sketch = None if name in sketches else self._sketch(article, lists)
            if sketch is not None:
                sketches[name] = sketch
        kept = Kept(self._site, [*lists], sketches)
        if kept != self._before:
            self._store.put(self._slot, kept)
        self._articles.clear()

    def _sketch(self, article: Any, lists: dict[Names, int]) -> Sketch | None:
        """Return what is to be kept of an article; None where that would not be enough."""
        own_keys = {
            lists.setdefault(names, len(lists)): key for names, key in sorted(article.own_keys.items())
        }
        said = vars(article)
        if article.sleep is not None:
            before: Sketch = article.sleep.sketch
            names = self._before.lists[before.attributes]
        else:
            names = tuple(sorted(said.keys() - _OURS))
            date = said.get("date")
            if not (
                isinstance(article.late, LateText)
                and isinstance(date, SafeDatetime)
                and isinstance(date.tzinfo, ZoneInfo)
                and isinstance(article.slug, str)
            ):
                return None
            before = Sketch(
                key=article.made_of.removeprefix(f"{self._site} "),
                attributes=0,
                slug=article.slug,
                lang=article.lang,
                status=article.status,
                template=article.template,
                date=date.replace(tzinfo=None).isoformat(),
                zone=str(date.tzinfo),
                url=article.url,
                save_as=article.save_as,
                author=said["author"].name if "author" in said else None,
                authors=[author.name for author in said["authors"]] if "authors" in said else None,
                category=said["category"].name if "category" in said else None,
                tags=[tag.name for tag in said["tags"]] if "tags" in said else None,
                own_keys={},
            )
        return replace(before, attributes=lists.setdefault(names, len(lists)), own_keys=own_keys)


def _has_all_keys(article: Any) -> bool:
    """Tell whether an article sleeps of which nothing is made but what something was made of before."""
    return article.sleep is not None and article.own_keys.keys() <= article.earlier_keys.keys()
