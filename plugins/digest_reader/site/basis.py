"""Pages of articles that need not be looked at one by one, since nothing that they are made of has changed.

Pelican's generator of articles makes the page of an article of that, and of variables of the site; other
pages of its lists of articles too.  Where these are as in the build before, those pages are as before
that read nothing of digests and pages that has changed: of a digest with another text, say, a list reads
the title alone.  It is asked for that no other plugin has a part in the build, which could have told a page
something else.

Texts that are no digest's are not known so: their links are resolved as they are read, the first of them
that attaches a file has it (``{attach}``), and so pages that show them are looked at in Pelican's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import blake2b
from itertools import chain
from typing import Any

import numpy as np
from pelican.contents import Content

from digest_reader.site.articles import LISTS
from digest_reader.site.head import HEAD
from digest_reader.site.late import WithLateText
from digest_reader.site.output import CODE, Basis, Names, Output
from digest_reader.site.tracing import Keys, NoKey, parted
from digest_reader.site.tracing import pointer as pointer_of

EVERYTHING = "all_articles"
"""The variable of which Pelican tells some pages; here all lists that it makes pages of."""
LISTED = "period_archives", "categories", "tags", "authors", "dates"
"""Variables of the site that are among these."""
SIZE = 16
"""Bytes of a hash."""
TEXTS = frozenset({"content", "summary"})
"""Attributes with links in them."""


def unmoved(generator: Any, output: Output, keys: Keys, shared: bytes) -> set[str]:
    """Return the names of pages that are there, and are made of the same as before.

    A page that reads of a digest what has not changed is among them, whatever else of the digest has: one
    of an article that did not change, or one of lists where no list of articles (EVERYTHING) did.

    Args:
        generator: of articles, about to write.
        output: is told what pages are made of now.
        keys: of values.
        shared: what is in the key of all pages.
    """
    files, pointers, lists = output.files(), output.origins.pointers, output.origins.lists
    contents: Mapping[str, Content] = generator.context["generated_content"]
    digests = {pointer: content for pointer, content in contents.items() if _made_of(content)}
    # Of all files, one after another: numbers of what they read of which article or page.
    read = np.frombuffer(b"".join([file.attributes for file in files.values()]), np.uint32).reshape(-1, 2)
    is_other = np.array([pointer not in digests for pointer in pointers], bool)[read[:, 0]]
    others = {(pointers[place], lists[names]) for place, names in read[is_other].tolist()}
    variables = {names: lists[names] for names in {file.names for file in files.values()}}
    try:
        site = _keys_of_variables(generator, {*chain.from_iterable(variables.values())}, keys)
        told = _keys_of_digests(digests, contents, keys) | _keys_of_others(others, contents, keys)
    except (NoKey, KeyError):  # there is an article without a file
        return set()
    was, same = output.earlier_basis.contents, output.compare(Basis({**site, CODE: shared}, told))

    @cache
    def is_as_read(place: int, names: int) -> bool:
        """Tell whether what is read of a digest is as before, where not all that there is to read is so."""
        digest, now, before = digests[pointers[place]], told[pointers[place]], was.get(pointers[place], b"")
        own, groups = parted(lists[names])
        if groups and now[SIZE:] != before[SIZE:]:
            return False
        if now[:SIZE] == before[:SIZE]:
            return True
        made_of, own_keys = digest.former
        try:
            return before[:SIZE] == _hash(made_of) and own_keys.get(own) == keys.of_own(digest, own)
        except NoKey:
            return False

    has_moved = np.array([pointer not in same.contents for pointer in pointers], bool)[read[:, 0]]
    for place in np.flatnonzero(has_moved & ~is_other).tolist():
        has_moved[place] = not is_as_read(*read[place].tolist())
    has_texts = np.array([not TEXTS.isdisjoint(names) for names in lists], bool)[read[:, 1]]
    moved = np.cumsum(np.append(0, has_moved | (is_other & has_texts)))
    ends = np.cumsum([0, *(len(file.attributes) // (2 * read.itemsize) for file in files.values())])
    is_as_before = (np.diff(moved[ends]) == 0).tolist()
    known = {place for place, names in variables.items() if names and same.variables.keys() >= {CODE, *names}}
    return {
        name
        for (name, file), is_same in zip(files.items(), is_as_before, strict=True)
        if is_same and file.key and file.names in known
    }


def _keys_of_variables(generator: Any, names: Iterable[str], keys: Keys) -> dict[str, bytes]:
    """Return the keys of variables that are the same for all pages, of those that some alone have, None's."""
    values = generator.env.globals | generator.context
    told = {name: keys.of(values.get(name)) for name in names if name != HEAD}
    lists = [[(pointer_of(article), article.lang) for article in getattr(generator, name)] for name in LISTS]
    everything = [keys.of(lists), *(keys.of(values[name]) for name in LISTED)]
    return {**told, EVERYTHING: b"".join(everything), HEAD: b""}  # what the head tells of is read of articles


def _made_of(content: Content) -> str:
    return content.made_of if isinstance(content, WithLateText) else ""


def _keys_of_digests(
    digests: Mapping[str, Any], contents: Mapping[str, Content], keys: Keys
) -> dict[str, bytes]:
    """Return the keys of all that is to be read of digests.

    The first half is that of what a digest comes from, the other that of what it shares: names, neighbours.
    """
    places = {id(content): pointer for pointer, content in contents.items()}
    places[id(None)] = ""
    named: dict[int, bytes] = {}  # thousands of digests have the same outlet
    told = {}
    for pointer, article in digests.items():
        said = vars(article)
        neighbours = said.get("digest_earlier"), said.get("digest_later")
        linked = (*neighbours, *article.translations, None, *said.get("digest_related", ()))
        pointers = "\0".join([places[id(other)] for other in linked])
        whole = blake2b(pointers.encode(errors="surrogateescape"), digest_size=SIZE)
        names = said.get("author"), said.get("category"), *said.get("authors", ()), *said.get("tags", ())
        for name in names:
            if id(name) not in named:
                named[id(name)] = keys.of(name)
            whole.update(named[id(name)])
        told[pointer] = _hash(_made_of(article)) + whole.digest()
    return told


def _hash(made_of: str) -> bytes:
    return blake2b(made_of.encode(), digest_size=SIZE).digest()


def _keys_of_others(
    read: Iterable[tuple[str, Names]], contents: Mapping[str, Content], keys: Keys
) -> dict[str, bytes]:
    """Return the keys of what is read of articles and pages that are no digests, but for their texts."""
    attributes: defaultdict[str, set[str]] = defaultdict(set)
    for pointer, names in read:
        attributes[pointer].update(names)
    told = {}
    for pointer in attributes.keys() & contents.keys():
        names = tuple(sorted(attributes[pointer] - TEXTS))
        told[pointer] = keys.of(names) + keys.of_attributes(contents[pointer], names)
    return told
