"""Pages of articles that need not be looked at one by one, since nothing that they are made of has changed.

Pelican's generator of articles makes the page of an article of that, and of variables of the site; other
pages of its lists of articles too.  Where these are as in the build before, those pages are as before
that read nothing but of digests and pages of which nothing has changed.  It is asked for that no other
plugin has a part in the build, which could have told a page something else.

Texts that are no digest's are not known so: their links are resolved as they are read, the first of them
that attaches a file has it (``{attach}``), and so pages that show them are looked at in Pelican's order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from itertools import chain
from typing import Any

from pelican.contents import Content

from digest_reader.site.articles import LISTS
from digest_reader.site.head import HEAD
from digest_reader.site.late import WithLateText
from digest_reader.site.output import CODE, Basis, Names, Output, pairs
from digest_reader.site.tracing import Keys, NoKey

EVERYTHING = "all_articles"
"""The variable of which Pelican tells some pages; here all lists that it makes pages of."""
LISTED = "period_archives", "categories", "tags", "authors", "dates"
"""Variables of the site that are among these."""
TEXTS = frozenset({"content", "summary"})
"""Attributes with links in them."""


def unmoved(generator: Any, output: Output, keys: Keys, shared: bytes) -> set[str]:
    """Return the names of pages that are there, and are made of the same as before.

    So they are if they are pages of articles that are as before, or the lists of articles are (EVERYTHING).

    Args:
        generator: of articles, about to write.
        output: is told what pages are made of now.
        keys: of values.
        shared: what is in the key of all pages.
    """
    files, origins = output.files(), output.origins
    contents: Mapping[str, Content] = generator.context["generated_content"]
    digests = {pointer: content for pointer, content in contents.items() if _made_of(content)}
    read = {pair: origins.attributes(pair) for pair in set(chain.from_iterable(map(pairs, files.values())))}
    variables = {file.names: origins.names(file) for file in files.values()}
    others = [(pointer, names) for pointer, names in read.values() if pointer not in digests]
    try:
        site = _keys_of_variables(generator, {*chain.from_iterable(variables.values())}, keys)
        told = _keys_of_digests(digests, contents, keys) | _keys_of_others(others, contents, keys)
    except (NoKey, KeyError):  # there is an article without a file
        return set()
    same = output.compare(Basis({**site, CODE: shared}, told))
    moved = {
        pair
        for pair, (pointer, names) in read.items()
        if pointer not in same.contents or (pointer not in digests and TEXTS.intersection(names))
    }
    known = {place for place, names in variables.items() if names and same.variables.keys() >= {CODE, *names}}
    return {
        name
        for name, file in files.items()
        if file.key and file.names in known and moved.isdisjoint(pairs(file))
    }


def _keys_of_variables(generator: Any, names: Iterable[str], keys: Keys) -> dict[str, bytes]:
    """Return the keys of variables that are the same for all pages, of those that some alone have, None's."""
    values = generator.env.globals | generator.context
    told = {name: keys.of(values.get(name)) for name in names if name != HEAD}
    lists = [[(article, article.lang) for article in getattr(generator, name)] for name in LISTS]
    everything = [keys.of(lists), *(keys.of(values[name]) for name in LISTED)]
    return {**told, EVERYTHING: b"".join(everything), HEAD: b""}  # what the head tells of is read of articles


def _made_of(content: Content) -> str:
    return content.made_of if isinstance(content, WithLateText) else ""


def _keys_of_digests(
    digests: Mapping[str, Any], contents: Mapping[str, Content], keys: Keys
) -> dict[str, bytes]:
    """Return the keys of all that is to be read of digests: of what they come from, names, and neighbours."""
    places = {id(content): pointer for pointer, content in contents.items()}
    places[id(None)] = ""
    named: dict[int, bytes] = {}  # thousands of digests have the same outlet
    told = {}
    for pointer, article in digests.items():
        said = vars(article)
        neighbours = said.get("digest_earlier"), said.get("digest_later")
        linked = (*neighbours, *article.translations, None, *said.get("digest_related", ()))
        pointers = "\0".join([_made_of(article), *(places[id(other)] for other in linked)])
        whole = blake2b(pointers.encode(errors="surrogateescape"), digest_size=16)
        names = said.get("author"), said.get("category"), *said.get("authors", ()), *said.get("tags", ())
        for name in names:
            if id(name) not in named:
                named[id(name)] = keys.of(name)
            whole.update(named[id(name)])
        told[pointer] = whole.digest()
    return told


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
