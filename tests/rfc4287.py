"""A strict reader of Atom feeds: what RFC 4287 demands, and what a validator would also complain of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ONCE = ("title", "id", "updated")
MOST_ONCE = ("published", "summary", "content", "rights", "subtitle", "generator", "icon", "logo", "source")
IN_FEED = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights"} | {
    "subtitle", "title", "updated", "entry"
}  # fmt: skip
IN_ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights", "source"} | {
    "summary", "title", "updated"
}  # fmt: skip


def problems(path: Path) -> list[str]:
    """Return what is wrong with a feed, in words."""
    try:
        feed = etree.fromstring(path.read_bytes())
    except etree.XMLSyntaxError as error:
        return [f"no XML: {error}"]
    if feed.tag != f"{ATOM}feed":
        return [f"the root is {feed.tag}"]
    entries = feed.findall(f"{ATOM}entry")
    faults = [*_common(feed, "feed", IN_FEED)]
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    faults += [f"{count} entries are {address}" for address, count in ids.items() if count > 1]
    if not any(link.get("rel") == "self" for link in feed.findall(f"{ATOM}link")):
        faults.append("feed: no link to itself")
    for entry in entries:
        where = f"entry {entry.findtext(f'{ATOM}id')}"
        faults += _common(entry, where, IN_ENTRY)
        if feed.find(f"{ATOM}author") is None and entry.find(f"{ATOM}author") is None:
            faults.append(f"{where}: no author")
        alternate = [
            link for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"
        ]
        if entry.find(f"{ATOM}content") is None and not alternate:
            faults.append(f"{where}: neither content nor an alternate link")
    return faults


def _common(element: etree._Element, where: str, allowed: set[str]) -> Iterator[str]:
    names = Counter(str(child.tag).removeprefix(ATOM) for child in element)
    yield from (f"{where}: unknown element {name}" for name in names if name not in allowed)
    yield from (f"{where}: {names[name]} × {name}" for name in ONCE if names[name] != 1)
    yield from (f"{where}: {names[name]} × {name}" for name in MOST_ONCE if names[name] > 1)
    for name in ("updated", "published"):
        for day in element.findall(ATOM + name):
            if not _is_date(day.text or ""):
                yield f"{where}: {name} is {day.text!r}"
    if not _is_absolute(element.findtext(f"{ATOM}id") or ""):
        yield f"{where}: the id is no absolute IRI"
    alternates = Counter()
    for link in element.findall(f"{ATOM}link"):
        if not _is_absolute(link.get("href", "")):
            yield f"{where}: link to {link.get('href')!r}"
        if link.get("rel", "alternate") == "alternate":
            alternates[link.get("type"), link.get("hreflang")] += 1
    yield from (f"{where}: {count} alternate links alike" for count in alternates.values() if count > 1)
    for person in element.findall(f"{ATOM}author"):
        if not (person.findtext(f"{ATOM}name") or "").strip():
            yield f"{where}: an author without a name"
    for category in element.findall(f"{ATOM}category"):
        if not category.get("term"):
            yield f"{where}: a category without a term"
    for name in ("title", "summary", "content", "subtitle"):
        for text in element.findall(ATOM + name):
            if text.get("type", "text") not in ("text", "html", "xhtml"):
                yield f"{where}: {name} of type {text.get('type')}"
            if text.get("type", "text") != "xhtml" and len(text):
                yield f"{where}: elements in {name}"
    if not (element.findtext(f"{ATOM}title") or "").strip():
        yield f"{where}: an empty title"


def _is_absolute(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme and (parts.netloc or parts.scheme in ("tag", "urn"))) or address.startswith(
        "tag:"
    )


def _is_date(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None and "T" in text
    except ValueError:
        return False
