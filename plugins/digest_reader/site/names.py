"""Names that become paths: the newspaper, the topic and the tags of a digest, each with a page and feeds.

Pelican makes a path of a name by rules that a site may change, and stops with an error that names no
digest where the file system refuses it.  So every name is measured here as Pelican will write it;
one that cannot be a path is not used, and is its digest's problem.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican.readers import parse_path_metadata
from pelican.urlwrappers import Author, Category, Tag, URLWrapper
from pelican.utils import posixize_path

from digest_reader.edit.metadata import NAME_LENGTH
from digest_reader.files import name_within
from digest_reader.problems import Consequence, Problem
from digest_reader.publish import Post
from digest_reader.render.plain import printable
from digest_reader.site.feeds import json_path

LONGEST_PART = 240
"""Bytes of a file's or folder's name; file systems allow 255, and Pelican adds the numbers of pages."""
PATTERNS = ("SAVE_AS", "FEED_ATOM", "FEED_RSS")


class Names:
    """The names of one site; each is measured once."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.faults: dict[tuple[type[URLWrapper], str], str] = {}
        self._content = os.path.abspath(settings["PATH"])

    def fit(self, post: Post) -> Post:
        """Return *post* with those of its names alone that can be paths; with a problem for each other.

        A topic that Pelican takes from a folder's name is measured too, and written so that it can be shown.
        """
        problems: list[Problem] = []

        def fitting(kind: type[URLWrapper], name: str) -> str:
            fault = self._fault(kind, printable(name)) if name else ""
            if fault:
                what = {Author: "outlet", Category: "category", Tag: "tag"}[kind]
                problems.append(Problem(post.digest.path, 0, fault, (what, name[:40], str(NAME_LENGTH))))
            return "" if fault else name

        outlet = fitting(Author, post.outlet)
        tags = tuple(name for name in post.tags if fitting(Tag, name))
        raw = "" if post.category else self._category_of_path(post.path)
        shown = post.category or _showable(raw)
        category = fitting(Category, shown)
        if shown and not category:
            category = self.settings["DEFAULT_CATEGORY"]
        elif raw and shown != raw:
            problems.append(Problem(post.digest.path, 0, "folder-name", (shown,)))
        if not problems:
            return post
        draft = post.status != "skip" and any(fault.consequence is Consequence.DRAFT for fault in problems)
        status = "draft" if draft else post.status
        return replace(
            post,
            outlet=outlet,
            tags=tags,
            category=category,
            status=status,
            problems=(*post.problems, *problems),
        )

    def _category_of_path(self, path: Path) -> str:
        """Return the topic that Pelican reads from where a file lies, as it stands there."""
        source = posixize_path(name_within(self._content, os.path.abspath(path)))
        return str(parse_path_metadata(source, self.settings).get("category", ""))

    def _fault(self, kind: type[URLWrapper], name: str) -> str:
        """Return which problem a name is; nothing where its pages and feeds have paths."""
        if (kind, name) not in self.faults:
            wrapper = kind(name, self.settings)
            parts = [part for path in _paths(wrapper) for part in path.split("/")] if wrapper.slug else []
            longest = max((len(os.fsencode(part)) for part in parts), default=0)
            fault = "name-too-long" if longest > LONGEST_PART else ""
            self.faults[kind, name] = fault if wrapper.slug else "name-empty"
        return self.faults[kind, name]


def _paths(name: URLWrapper) -> Iterator[str]:
    """Yield the paths of a name's page and feeds."""
    for pattern in PATTERNS:
        given = name.settings.get(f"{type(name).__name__.upper()}_{pattern}")
        if given:
            path = str(given).format(**name.as_dict())
            yield from (path, json_path(path))


def _showable(name: str) -> str:
    """Return a folder's name without what cannot be shown or would be markup."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return printable(" ".join("".join(c if c.isprintable() else " " for c in text).split()))
