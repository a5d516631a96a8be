"""What of a digest is worked out only for the page that shows it.

Pelican holds every article with its whole text in memory, and looks through all texts in every build.
A digest's text and marks lie in the store, and most builds render few pages, so an article has a
`LateText` and `LateList`, each with a key by which `site.tracing` knows whether it has changed.

An article that the build before has read from the same, with the same settings and code, sleeps: it has
what Pelican asks of all articles to list them and to know their pages' addresses (`Sketch`), and the keys
of what pages have read of it.  Whatever else is asked of it, it wakes, and is read as any article is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from digest_reader.site.output import Names

ADDRESSED = ("slug", "lang", "in_default_lang", "date", "_status", "author", "category", "override_url",
             "override_save_as")  # fmt: skip
"""Attributes on which an address may depend, beside metadata and settings."""


class LateText(str):
    """A text that is worked out whenever it is read of an article; to Pelican's reading it is empty."""

    __slots__ = ("_of", "_work_out", "key")

    key: str
    """The same where the text is the same."""
    _work_out: Callable[[Path], str]
    _of: Path

    def __new__(cls, key: str, work_out: Callable[[Path], str], of: Path) -> LateText:
        """Return a text that *work_out* returns the whole of, given a file."""
        late = super().__new__(cls)
        late.key, late._work_out, late._of = key, work_out, of
        return late

    def whole(self) -> str:
        """Return it."""
        return self._work_out(self._of)


class LateList(Sequence[Any]):
    """A list that is worked out whenever it is read."""

    __slots__ = ("_key", "_name", "_of", "_work_out")

    def __init__(self, name: str, key: str, work_out: Callable[[Path], Mapping[str, Any]], of: Path) -> None:
        """Be what *work_out* returns under a *name*, given a file; *key* is the same where this is."""
        self._name, self._key, self._work_out, self._of = name, key, work_out, of

    @property
    def key(self) -> str:
        """The same where the list is the same."""
        return f"{self._name} {self._key}"

    def _whole(self) -> Sequence[Any]:
        whole: Sequence[Any] = self._work_out(self._of)[self._name]
        return whole

    def __len__(self) -> int:
        return len(self._whole())

    def __getitem__(self, place: Any) -> Any:
        return self._whole()[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._whole())


SHARED: tuple[Names, ...] = (
    ("author", "authors", "category", "tags", "translations"),
    ("digest_related", "digest_earlier", "digest_later"),
)
"""Attributes of a digest's article that depend on others, as lists read them, and as its own page does.

All the rest depends on the digest alone.
"""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is known of an article before it is read."""

    key: str
    """Of what it is read from: digest, settings, code."""
    attributes: int
    """Which of some lists of names (`site.sketches`) holds those of all its attributes."""
    slug: str
    lang: str
    status: str
    template: str
    date: str
    """Without its time zone."""
    zone: str
    url: str
    save_as: str
    author: str | None
    authors: list[str] | None
    category: str | None
    tags: list[str] | None
    own_keys: dict[int, bytes]
    """Which of those lists of names → the key of what the article has under them."""


@dataclass(slots=True)
class Sleep:
    """What a sleeping article needs to wake."""

    sketch: Sketch
    attributes: frozenset[str]
    """All that it will have."""
    read: Callable[[], Any]
    """Returns the article as Pelican reads it."""
    is_refreshed: bool = False
    """Has Pelican asked for the links in its fields to be resolved?"""


class WithLateText:
    """What an article or page does otherwise whose text is a `LateText`, until another takes its place."""

    late: str
    made_of: str = ""
    """The key of what it is read from; empty where it has none."""
    sleep: Sleep | None = None
    """None where the article is awake."""
    earlier_keys: Mapping[Names, bytes] = MappingProxyType({})
    """The `own_keys` of the build before, where it is what it was."""
    former: tuple[str, Mapping[Names, bytes]] = "", MappingProxyType({})
    """Where it is another than in the build before: its `made_of` there, and its `own_keys`."""
    _addresses: tuple[list[object], dict[str, str]] = [], {}
    """The addresses that were worked out, and of what."""

    @cached_property
    def own_keys(self) -> dict[Names, bytes]:
        """The keys of what it has under some names that are not `SHARED`, of which something is made."""
        return {}

    def __getattr__(self, name: str) -> Any:
        sleep = self.sleep
        if sleep is None or name not in sleep.attributes:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        self.wake()
        return getattr(self, name)

    def wake(self) -> None:
        """Become what Pelican reads, but for what was set meanwhile."""
        sleep, self.sleep = self.sleep, None
        if sleep is not None:
            for name, value in vars(sleep.read()).items():
                vars(self).setdefault(name, value)
            if sleep.is_refreshed:
                self.refresh_metadata_intersite_links()

    def is_valid(self) -> bool:
        """Tell whether Pelican can use it; of invalid ones there is no sketch."""
        return self.sleep is not None or bool(super().is_valid())  # type: ignore[misc]

    def refresh_metadata_intersite_links(self) -> None:
        """Resolve the links in its fields."""
        if self.sleep is not None:
            self.sleep.is_refreshed = True
        else:
            super().refresh_metadata_intersite_links()  # type: ignore[misc]

    @property
    def _content(self) -> str:
        return self.late.whole() if isinstance(self.late, LateText) else self.late

    @_content.setter
    def _content(self, text: str) -> None:
        self.late = text

    def get_content(self, siteurl: str) -> str:
        """Return the text as the page shows it; Pelican's own method keeps every one."""
        text: str = self._update_content(self._content, siteurl)
        return text

    def get_url_setting(self, key: str) -> str:
        """Return the address of the page or its file; a build asks for each some ten times."""
        if self.sleep is not None:
            return self.sleep.sketch.url if key == "url" else self.sleep.sketch.save_as
        of = [self.settings, *self.metadata.values(), *map(vars(self).get, ADDRESSED)]
        if self._addresses[0] != of:
            self._addresses = of, {}
        addresses = self._addresses[1]
        if key not in addresses:
            addresses[key] = super().get_url_setting(key)  # type: ignore[misc]
        return addresses[key]

    def get_relative_source_path(self, source_path: str | None = None) -> str | None:
        """Return where a file lies within the content: the page's own, if no other is given."""
        own: str | None = vars(self).get("relative_source_path") if source_path is None else None
        return own or super().get_relative_source_path(source_path)  # type: ignore[misc]

    def get_static_links(self) -> set[str]:
        """Return the files that the text attaches; the reader's own text has no such links."""
        if isinstance(self.late, LateText):
            return set()
        links: set[str] = super().get_static_links()  # type: ignore[misc]
        return links

    def __reduce__(self) -> tuple[type, tuple[()]]:
        """Be None in Pelican's cache, which takes all articles along with each."""
        return type(None), ()


def has_late_text(content: Any) -> bool:
    """Tell whether the text of an article or page is worked out by the page that shows it."""
    return isinstance(content, WithLateText) and isinstance(content.late, LateText)


def is_asleep(article: Any) -> bool:
    """Tell whether an article has not been read."""
    return isinstance(article, WithLateText) and article.sleep is not None


class Derived:
    """An attribute of a class of articles that is worked out whenever it is read, unless it has been set."""

    def __init__(self, work_out: Callable[[Any], Any]) -> None:
        self._work_out = work_out

    def __get__(self, article: Any, kind: type | None = None) -> Any:
        return self if article is None else self._work_out(article)


@cache
def with_late_text(kind: type) -> type:
    """Return *kind*, of Pelican's articles or pages, with a late text; settings go by the name of a class."""
    return type(kind.__name__, (WithLateText, kind), {})
