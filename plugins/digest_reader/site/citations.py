"""How a digest is cited: in words, and for the programs that keep references."""

from __future__ import annotations

import json
import re
from datetime import date as Date
from pathlib import PurePosixPath
from typing import Any

import rispy
from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pelican import signals

from digest_reader.site.articles import address, all_articles, plain
from digest_reader.site.interface import digest_date

FORMATS = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}
"""Endings of the files → names of the formats."""

WORDS = {"en": "digest in", "tr": "özeti:"}
"""How a language says that what follows holds a digest of what was named."""


def connect() -> None:
    """Cite the articles once all are known, and write their files after their pages."""
    signals.article_generator_finalized.connect(cite)
    signals.article_writer_finalized.connect(write)


def cite(generator: Any) -> None:
    """Set ``digest_citation`` and ``digest_downloads`` on every article.

    ``digest_citation`` is plain text.  ``digest_downloads`` is a list of ``{"label", "url"}``, the
    address relative to the site as that of the article is; empty where ``DIGEST_CITATIONS`` is off.
    """
    for article in all_articles(generator):
        article.digest_citation = citation(generator.settings, article)
        article.digest_downloads = [
            {"label": label, "url": download(article.url, ending)}
            for ending, label in FORMATS.items()
            if _has_downloads(generator.settings, article)
        ]


def write(generator: Any, writer: Any) -> None:
    """Write the files that ``digest_downloads`` names."""
    settings = generator.settings
    for article in all_articles(generator):
        if _has_downloads(settings, article):
            for ending, text in (
                ("bib", bibtex(settings, article)),
                ("ris", ris(settings, article)),
                ("json", json.dumps([csl(settings, article)], ensure_ascii=False, indent=1) + "\n"),
            ):
                path = PurePosixPath(writer.output_path, download(article.save_as, ending))
                with writer._open_w(str(path), "utf-8") as file:  # noqa: SLF001 - refuses to write over a page
                    file.write(text)


def download(page: str, ending: str) -> str:
    """Return where the citation of *page* lies: in its folder, or beside its file."""
    page = page.removesuffix("index.html")
    if page.endswith("/"):
        return f"{page}citation.{ending}"
    return f"{page.removesuffix('.html')}.{ending}"


def citation(settings: dict[str, Any], article: Any) -> str:
    """Return the citation in words: the outlet's article first, then where its digest is found."""
    code = article.lang
    here = [plain(settings["SITENAME"]), digest_date(article.date.date(), code), address(settings, article)]
    place = ", ".join(part for part in here if part)
    return f"{cite_original(article)}; {WORDS.get(code, WORDS['en'])} {place}"


def cite_original(article: Any) -> str:
    """Return the outlet's article in words: who, what, where, when."""
    date = _outlet_date(article)
    parts = [
        _author(article),
        f"“{_single(plain(article.title))}”",
        str(getattr(article, "author", "")),
        digest_date(date, article.lang) if date else "",
    ]
    return ", ".join(part for part in parts if part)


def csl(settings: dict[str, Any], article: Any) -> dict[str, Any]:
    """Return the citation as an item of CSL-JSON."""
    date = _outlet_date(article) or article.date.date()
    fields = {
        "id": article.slug,
        "type": "article-newspaper",
        "title": plain(article.title),
        "author": [{"literal": _author(article)}] if _author(article) else None,
        "container-title": _container(settings, article),
        "issued": {"date-parts": [[date.year, date.month, date.day]]},
        "language": article.lang,
        "source": plain(settings["SITENAME"]),
        "URL": address(settings, article),
        "note": _note(settings, article),
    }
    return {name: value for name, value in fields.items() if value}


def bibtex(settings: dict[str, Any], article: Any) -> str:
    """Return the citation as an entry of BibTeX, in UTF-8."""
    date = _outlet_date(article) or article.date.date()
    author = _author(article)
    fields = {
        "author": f"{{{_tex(author)}}}" if author else "",
        "title": f"{{{_tex(plain(article.title))}}}",  # braces keep its capitals
        "journal": _tex(_container(settings, article)),
        "date": date.isoformat(),
        "year": str(date.year),
        "month": str(date.month),
        "langid": _LANGUAGES.get(article.lang, ""),
        "url": address(settings, article),
        "note": _tex(_note(settings, article)),
    }
    key = re.sub(r"[^A-Za-z0-9-]", "", article.slug) or "digest"
    entry = Entry("article", key, [Field(name, value) for name, value in fields.items() if value])
    return write_string(Library([entry]))


def ris(settings: dict[str, Any], article: Any) -> str:
    """Return the citation as a record of RIS."""
    date = _outlet_date(article) or article.date.date()
    record = {
        "type_of_reference": "NEWS",
        "authors": [_author(article)] if _author(article) else None,
        "title": plain(article.title),
        "secondary_title": _container(settings, article),
        "date": f"{date:%Y/%m/%d}/",
        "year": str(date.year),
        "language": article.lang,
        "name_of_database": plain(settings["SITENAME"]),
        "urls": [address(settings, article)] if settings["SITEURL"] else None,
        "notes": [_note(settings, article)],
    }
    present = {name: value for name, value in record.items() if value}
    text: str = rispy.dumps([present], implementation=_RisWriter)
    return text.lstrip("\n")


class _RisWriter(rispy.RisWriter):  # type: ignore[misc]  # not typed
    """Rispy numbers its records, which is no part of RIS."""

    def set_header(self, count: int) -> str:  # noqa: ARG002
        return ""


_LANGUAGES = {"en": "english", "tr": "turkish"}
"""Languages by their names in LaTeX's babel package."""

_TEX = str.maketrans(
    {letter: f"\\{letter}" for letter in "#$%&_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    # A backslash before a brace would not keep BibTeX from counting it.
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
)


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _single(title: str) -> str:
    """Return *title* fit to stand in double quotation marks."""
    return title.replace("“", "‘").replace("”", "’")


def _author(article: Any) -> str:
    return " ".join(str(getattr(article, "digest_author", "")).split())


def _container(settings: dict[str, Any], article: Any) -> str:
    return str(getattr(article, "author", "")) or plain(settings["SITENAME"])


def _note(settings: dict[str, Any], article: Any) -> str:
    sources = getattr(article, "digest_source_urls", ())
    original = f"; original: {sources[0]}" if sources else ""
    return f"Digest in {plain(settings['SITENAME'])}, {article.date.date().isoformat()}{original}"


def _outlet_date(article: Any) -> Date | None:
    date = getattr(article, "digest_outlet_date", None)
    return date.date() if date else None


def _has_downloads(settings: dict[str, Any], article: Any) -> bool:
    is_digest = hasattr(article, "digest_marks")
    return bool(settings["DIGEST_CITATIONS"] and is_digest and article.status != "draft")
