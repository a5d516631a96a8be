"""How a digest is cited: in words, and for the programs that keep references."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import rispy
from pelican import signals

from digest_reader.publish import Post
from digest_reader.read.bylines import persons
from digest_reader.render import locales, plain
from digest_reader.render.locales import interface
from digest_reader.site.articles import address, all_articles, post_of, present, text_of, title
from digest_reader.site.output import BUILD
from digest_reader.site.preview import this_preview
from digest_reader.site.sketches import derive

FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""Endings of the files → names of the formats."""


def connect() -> None:
    """Give every digest ``digest_citation`` and ``digest_downloads``; write their files after the pages."""
    derive("digest_citation", citation)
    derive("digest_downloads", downloads)
    signals.article_writer_finalized.connect(write)


def downloads(article: Any) -> list[dict[str, str]]:
    """Return ``label`` and ``url`` of each file; none where ``DIGEST_CITATIONS`` is off.

    The address is relative to the site, as that of the article is.
    """
    return [
        {"label": label, "url": download(article.url, ending)}
        for ending, label in FORMATS.items()
        if _has_downloads(article.settings, article)
    ]


def write(generator: Any, writer: Any) -> None:
    """Write the files that ``digest_downloads`` names; a preview that follows changes does so later."""
    settings = generator.settings
    cited = [
        article
        for article in all_articles(generator)
        if post_of(article) and _has_downloads(settings, article)
    ]
    build = settings[BUILD]
    if build.put_off(_names(cited), partial(_write, settings, cited, writer)):
        return
    moved: list[Any] = []
    unmoved: list[Any] = []
    for article in cited:
        (unmoved if build.output.is_unmoved(article.relative_source_path) else moved).append(article)
    # A preview may have put off those of the build before.
    is_kept = not this_preview.follows and build.output.keep_all(_names(unmoved))
    _write(settings, moved if is_kept else cited, writer)


def _names(cited: Iterable[Any]) -> Iterator[str]:
    """Yield the names of the files of some articles."""
    for article in cited:
        beginning = _beginning(article.save_as)
        for ending in WRITERS:
            yield beginning + ending


def _write(settings: dict[str, Any], cited: Iterable[Any], writer: Any) -> None:
    for article in cited:
        key = writer.key("citation", [article], ("date", "slug", "url"))
        for ending, cite_as in WRITERS.items():
            name = download(article.save_as, ending)
            writer.write_text(name, key, partial(cite_as, settings, article, article.digest))


def download(page: str, ending: str) -> str:
    """Return where the citation of *page* lies: in its folder, or beside its file."""
    return _beginning(page) + ending


def _beginning(page: str) -> str:
    """Return how the names of all citations of *page* begin."""
    page = page.removesuffix("index.html")
    return f"{page}citation." if page.endswith("/") else f"{page.removesuffix('.html')}."


def citation(article: Any) -> str:
    """Return the citation in words, as plain text: the outlet's article first, then where its digest is."""
    settings, post = article.settings, article.digest
    day = locales.date(post.date, post.language) if post.date else ""
    here = [text_of(settings["SITENAME"]), day, address(settings, article)]
    place = ", ".join(part for part in here if part)
    return f"{cite_original(article, post)}; {interface(post.language).digest_in} {place}"


def cite_original(article: Any, post: Post) -> str:
    """Return the outlet's article in words: who, what, where, when."""
    parts = [
        locales.name_list(post.authors, post.language),
        f"“{_single(title(article))}”",
        plain.outlet(post),
        locales.date(post.outlet_date, post.language) if post.outlet_date else "",
    ]
    return ", ".join(part for part in parts if part)


def csl(settings: dict[str, Any], article: Any, post: Post) -> dict[str, Any]:
    """Return the citation as an item of CSL-JSON."""
    date = post.outlet_date or article.date.date()
    return present(
        {
            "id": article.slug,
            "type": "article-newspaper",
            "title": title(article),
            "author": [{"literal": author} for author in post.authors] or None,
            "container-title": _container(settings, post),
            "issued": {"date-parts": [[date.year, date.month, date.day]]},
            "language": post.language,
            "source": text_of(settings["SITENAME"]),
            "URL": address(settings, article),
            "note": _note(settings, article, post),
        }
    )


def csl_json(settings: dict[str, Any], article: Any, post: Post) -> str:
    """Return the citation as a file of CSL-JSON."""
    return json.dumps([csl(settings, article, post)], ensure_ascii=False, indent=1) + "\n"


def bibtex(settings: dict[str, Any], article: Any, post: Post) -> str:
    """Return the citation as an entry of BibTeX, in UTF-8."""
    from bibtexparser.entrypoint import write_string  # most builds make none
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    date = post.outlet_date or article.date.date()
    fields = {
        "author": " and ".join(map(_bibtex_name, post.authors)),
        "title": f"{{{_tex(title(article))}}}",  # braces keep its capitals
        "journal": _tex(_container(settings, post)),
        "date": date.isoformat(),
        "year": str(date.year),
        "month": str(date.month),
        "langid": interface(post.language).latex,
        "url": address(settings, article),
        "note": _tex(_note(settings, article, post)),
    }
    key = re.sub(r"[^A-Za-z0-9-]", "", article.slug) or "digest"
    entry = Entry("article", key, [Field(name, value) for name, value in present(fields).items()])
    return write_string(Library([entry]))


def ris(settings: dict[str, Any], article: Any, post: Post) -> str:
    """Return the citation as a record of RIS."""
    date = post.outlet_date or article.date.date()
    record = {
        "type_of_reference": "NEWS",
        "authors": list(post.authors) or None,
        "title": title(article),
        "secondary_title": _container(settings, post),
        "date": f"{date:%Y/%m/%d}/",
        "year": str(date.year),
        "language": post.language,
        "name_of_database": text_of(settings["SITENAME"]),
        "urls": [address(settings, article)] if settings["SITEURL"] else None,
        "notes": [_note(settings, article, post)],
    }
    dumped: str = rispy.dumps([present(record)], implementation=_RisWriter)
    return dumped.lstrip("\n")


WRITERS = {"bib": bibtex, "ris": ris, "json": csl_json}
"""Endings of the files → what makes their texts of settings, article and post."""


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]  # not typed
    """Rispy numbers its records, which is no part of RIS."""

    def set_header(self, count: int) -> str:  # noqa: ARG002
        return ""


_TEX = str.maketrans(
    {letter: f"\\{letter}" for letter in "#$%&_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    # A backslash before a brace would not keep BibTeX from counting it.
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
)


def _tex(words: str) -> str:
    return words.translate(_TEX)


def _bibtex_name(name: str) -> str:
    """Return the name of an author; braces keep one that is no person's from being cut at its last word."""
    return _tex(name) if persons(name) == (name,) else f"{{{_tex(name)}}}"


def _single(title: str) -> str:
    """Return *title* fit to stand in double quotation marks."""
    return title.replace("“", "‘").replace("”", "’")


def _container(settings: dict[str, Any], post: Post) -> str:
    return plain.outlet(post) or text_of(settings["SITENAME"])


def _note(settings: dict[str, Any], article: Any, post: Post) -> str:
    words = interface(post.language)
    note = words.note.format(site=text_of(settings["SITENAME"]), date=article.date.date().isoformat())
    return f"{note}; {words.note_original.format(url=post.urls[0])}" if post.urls else note


def _has_downloads(settings: dict[str, Any], article: Any) -> bool:
    return bool(settings["DIGEST_CITATIONS"] and article.status != "draft")
