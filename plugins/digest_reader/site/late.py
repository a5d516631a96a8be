"""What is so large of a digest that it is worked out only for the page that shows it.

Pelican holds every article with its whole text in memory, and looks through all texts in every build.
A digest's text and marks lie in the store, and most builds render few pages, so an article has a
`LateText` and `LateList`, each with a key by which `site.tracing` knows whether it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

ADDRESSED = ("slug", "lang", "in_default_lang", "date", "_status", "author", "category", "override_url",
             "override_save_as")  # fmt: skip
"""Attributes on which an address may depend, beside metadata and settings."""


class LateText(str):
    """A text that is worked out whenever it is read of an article; to Pelican's reading it is empty."""

    key: str
    """The same where the text is the same."""
    whole: Callable[[], str]
    """Returns it."""

    def __new__(cls, key: str, work_out: Callable[[], str]) -> LateText:
        """Return a text that *work_out* returns the whole of."""
        late = super().__new__(cls)
        late.key, late.whole = key, work_out
        return late


class LateList(Sequence[Any]):
    """A list that is worked out whenever it is read."""

    def __init__(self, key: str, work_out: Callable[[], Sequence[Any]]) -> None:
        self.key = key
        """The same where the list is the same."""
        self._work_out = work_out

    def __len__(self) -> int:
        return len(self._work_out())

    def __getitem__(self, place: Any) -> Any:
        return self._work_out()[place]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._work_out())


class WithLateText:
    """What an article or page does otherwise whose text is a `LateText`, until another takes its place."""

    late: str
    _addresses: tuple[list[object], dict[str, str]] = [], {}
    """The addresses that were worked out, and of what."""

    @property
    def _content(self) -> str:
        return self.late.whole() if isinstance(self.late, LateText) else self.late

    @_content.setter
    def _content(self, text: str) -> None:
        self.late = text

    def get_content(self, siteurl: str) -> str:
        """Return the text as the page shows it; Pelican's own method keeps every one."""
        text: str = self._update_content(self._content, siteurl)  # type: ignore[attr-defined]
        return text

    def get_url_setting(self, key: str) -> str:
        """Return the address of the page or its file; a build asks for each some ten times."""
        of = [self.settings, *self.metadata.values(), *map(vars(self).get, ADDRESSED)]  # type: ignore[attr-defined]
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


@cache
def with_late_text(kind: type) -> type:
    """Return *kind*, of Pelican's articles or pages, with a late text; settings go by the name of a class."""
    return type(kind.__name__, (WithLateText, kind), {})
