"""Atom feeds that are valid, and a JSON Feed beside each.

Pelican decides which feeds there are (``FEED_ALL_ATOM``, ``AUTHOR_FEED_ATOM`` for outlets,
``CATEGORY_FEED_ATOM`` for topics, ``TRANSLATION_FEED_ATOM`` for languages); here its writer learns to
name every article once, the language of each, and an author of the feed where an entry has none, as
RFC 4287 wants.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import msgspec
from feedgenerator import Atom1Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator
from pelican.writers import Writer

from digest_reader.render import locales, page
from digest_reader.site.articles import post_of, present, summary, text_of, title

_SAID = ("SITENAME", "SITESUBTITLE")
"""What a feed says of the site."""
JSON_FEED = "https://jsonfeed.org/version/1.1"
DATES = "pubdate", "updateddate"
"""Of an entry."""
ATOM, JSON = "atom", "json"
"""Under which an entry that is `put_down` has itself as feeds of both kinds have it."""


def json_path(atom_path: str) -> str:
    """Return where the JSON Feed beside an Atom feed lies: ``feeds/all.json`` for ``feeds/all.atom.xml``.

    >>> json_path("feeds/all.atom.xml")
    'feeds/all.json'
    """
    return re.sub(r"(\.atom)?(\.xml)?$", ".json", atom_path, count=1)


class AtomFeed(Atom1Feed):  # type: ignore[misc]  # not typed
    """An Atom feed whose entries say their languages, and name all their authors."""

    def root_attributes(self) -> dict[str, str]:
        """Add the language that all entries share."""
        language = self.language
        return {"xmlns": self.ns, **({"xml:lang": language} if language else {})}

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Add an entry's language where the feed has several."""
        return {"xml:lang": item["language"]} if item.get("language") and not self.language else {}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Name each author of an entry, the newspaper that their article is from, and its address."""
        if ATOM in item:
            handler.ignorableWhitespace(item[ATOM])  # the one thing that it writes as it is
            return
        super().add_item_elements(handler, {**item, "author_name": None})
        if item.get("external_url"):
            handler.addQuickElement("link", "", {"href": item["external_url"], "rel": "via"})
        for role, names in (("author", item["authors"]), ("contributor", item["contributors"])):
            for name in names:
                handler.startElement(role, {})
                handler.addQuickElement("name", name)
                handler.endElement(role)

    def latest_post_date(self) -> dt.datetime:
        """Return the date of the latest change; of an empty feed, a date that never changes."""
        if self.items:
            latest: dt.datetime = super().latest_post_date()
            return latest
        return dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def put_down(self, item: dict[str, Any]) -> dict[str, Any]:
        """Return an entry that need not be put down again, whichever feed it comes into."""
        text = io.StringIO()
        self.add_item_elements(SimplerXMLGenerator(text, "utf-8", short_empty_elements=True), item)
        kept = {name: item[name] for name in (*DATES, "language")}
        return {**kept, ATOM: text.getvalue(), JSON: msgspec.json.encode(_json_item(item)).decode()}

    @property
    def language(self) -> str:
        """The language of all entries, or nothing."""
        languages = {item.get("language") for item in self.items}
        return languages.pop() or "" if len(languages) == 1 else ""


class FeedWriter(Writer):  # type: ignore[misc]  # Pelican is not typed
    """Pelican's writer, with feeds as this module says."""

    def write_feed(
        self,
        elements: list[Any],
        context: dict[str, Any],
        path: str | None = None,
        url: str | None = None,
        feed_type: str = "atom",
        override_output: bool = False,
        feed_title: str | None = None,
    ) -> Any:
        """Write a feed, and its JSON twin where ``DIGEST_JSON_FEED`` is on."""
        # A digest and its counterpart come both as articles and as each other's translations.
        elements = list(dict.fromkeys(elements))
        languages = {getattr(element, "lang", "") for element in elements}
        language = languages.pop() if len(languages) == 1 else ""
        if feed_title is None and language and path == self._language_feed(language):
            feed_title = locales.language_name(language)
        own = self.settings.get("SITE_TRANSLATIONS", {}).get(language, {})
        context = {**context, **{name: own[context[name]] for name in _SAID if context.get(name) in own}}
        feed_title = own.get(feed_title, feed_title) if feed_title else None
        feed = super().write_feed(elements, context, path, url, feed_type, override_output, feed_title)
        if path and feed_type == "atom" and self.settings["DIGEST_JSON_FEED"]:
            name = json_path(path)
            target = Path(self.output_path) / name
            with self._open_w(str(target), "utf-8", override_output) as file:
                told = _json_feed(feed, self.urljoiner(self.feed_domain, json_path(url or path)))
                file.write(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())
        return feed

    def _create_new_feed(self, feed_type: str, feed_title: str | None, context: dict[str, Any]) -> Any:
        feed = super()._create_new_feed(feed_type, feed_title, context)
        if feed_type != "atom":
            return feed
        ours = AtomFeed(title="", link="", description="")
        # An identifier is one feed's alone; Pelican gives all the site's.
        ours.feed = {**feed.feed, "id": self.feed_url, "author_name": text_of(context["SITENAME"])}
        return ours

    def _add_item_to_the_feed(self, feed: Any, item: Any) -> None:
        post = post_of(item)
        shown = _Shown(item, self._text_of(item)) if post and isinstance(feed, AtomFeed) else item
        super()._add_item_to_the_feed(feed, shown)
        entry = feed.items[-1]
        if post:
            entry["title"] = title(item)
            entry["external_url"] = post.urls[0] if post.urls else None
        entry["content"] = entry["content"] or None
        publisher = [entry["author_name"]] if entry["author_name"] else []
        entry["authors"] = list(post.authors) if post and post.authors else publisher
        entry["contributors"] = publisher if post and post.authors else []
        entry["language"] = getattr(item, "lang", None)
        entry["summary"] = summary(item)
        for key, value in entry.items():
            if isinstance(value, str):
                entry[key] = _NOT_XML.sub("", value)
        for key in ("authors", "contributors", "categories"):
            entry[key] = [_NOT_XML.sub("", name) for name in entry[key]]

    def _text_of(self, article: Any) -> str:
        """Return the text of a digest as feeds have it."""
        post = article.digest
        source = "" if self.settings["DIGEST_SOURCE_LINE"] is False else page.source_html(post)
        return "\n".join(part for part in (source, page.plain_body_html(post)) if part)

    def _language_feed(self, language: str) -> str:
        return str(self.settings["TRANSLATION_FEED_ATOM"] or "").format(lang=language)


class _Shown:
    """A digest as Pelican is to read it for a feed: with another text than its page has."""

    def __init__(self, article: Any, text: str) -> None:
        self._article, self._text = article, text

    def __getattr__(self, name: str) -> Any:
        return getattr(self._article, name)

    def get_content(self, _siteurl: str) -> str:
        """Return the text."""
        return self._text


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML document may hold."""


def _json_feed(feed: AtomFeed, feed_url: str) -> dict[str, Any]:
    """Return *feed* as JSON Feed 1.1 has it, without what is empty."""
    about = {
        "version": JSON_FEED,
        "title": feed.feed["title"],
        "home_page_url": feed.feed["link"],
        "feed_url": feed_url,
        "description": feed.feed["subtitle"],
        "language": feed.language,
        "authors": [{"name": feed.feed["author_name"]}],
    }
    return {**present(about), "items": [*map(_json_item, feed.items)]}


def _json_item(item: dict[str, Any]) -> Any:
    if JSON in item:
        return msgspec.Raw(item[JSON])
    told = {
        "id": item["unique_id"],
        "url": item["link"],
        "external_url": item.get("external_url"),
        "title": item["title"],
        "content_html": item["content"],
        "summary": item["summary"],
        "date_published": item["pubdate"].isoformat(),
        "date_modified": item["updateddate"].isoformat() if item["updateddate"] else None,
        "authors": [{"name": name} for name in (*item["authors"], *item["contributors"])],
        "tags": list(item["categories"]),
        "language": item.get("language"),
    }
    return present(told)
