"""What the theme needs beside the metadata: dates and numbers as each language writes them, a front page,
an archive and lists for each language, and a digest's neighbours.

The interface's own words are the theme's (``theme/templates/strings/``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pelican import signals

from digest_reader.render import locales

WHOLE_SITE = ("404", "drafts")
"""Pages that stand once, whatever languages there are; search engines are asked to leave them out."""
LANGUAGE_URL = "{lang}/"
"""The address of a language’s front page, with its lists below; a site’s own setting of this name wins."""


def connect() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(add_filters)
    signals.article_generator_finalized.connect(add_context)
    signals.article_writer_finalized.connect(write_language_pages)


Groups = Iterable[tuple[Any, list[Any]]]


def sort_groups(groups: Groups, language: str, names: Mapping[str, str] = {}) -> list[tuple[Any, list[Any]]]:
    """Return outlets, topics or keywords with their articles, in the order of *language*'s alphabet.

    Args:
        groups: each with its articles.
        language: of the page.
        names: under which a page of that language shows them, where these are others.
    """

    def key(group: tuple[Any, list[Any]]) -> Any:
        name = str(group[0].name)
        return locales.sort_key(names.get(name, name), language)

    return sorted(groups, key=key)


FILTERS = {
    "digest_date": locales.date,
    "digest_percent": locales.percent,
    "digest_language": locales.language_name,
    "digest_sorted": sort_groups,
}


def add_filters(pelican: Any) -> None:
    """Let templates write dates, shares and names as languages do; a site's own filters stand."""
    for name, function in FILTERS.items():
        pelican.settings["JINJA_FILTERS"].setdefault(name, function)


def add_context(generator: Any) -> None:
    """Tell templates which languages there are, and what is in which.

    ``digest_language_pages`` is a list of dicts, the site's own language first: ``lang``, ``name`` (in
    itself), ``url`` (of its front page), ``home`` (of its lists: below the front page, or empty where they
    are the site's own).  ``digest_language_counts`` says how many articles are in each.  Outlets, topics and
    keywords get ``digest_lang``: the language of all their articles, empty where they have several.
    Articles get ``digest_earlier`` and ``digest_later``, their neighbours of the same language.
    """
    address = str(generator.settings.get("LANGUAGE_URL", LANGUAGE_URL))
    default = generator.settings["DEFAULT_LANG"]
    articles = [*generator.articles, *_only_translations(generator)]
    counts = Counter(article.lang for article in articles)
    generator.context["digest_language_pages"] = [
        {
            "lang": code,
            "name": locales.language_name(code),
            "url": address.format(lang=code),
            "home": address.format(lang=code) if len(counts) > 1 and code != default else "",
        }
        for code in sorted(counts, key=lambda code: (code != default, code))
    ]
    # Apart from the languages, which all pages read.
    generator.context["digest_language_counts"] = {code: counts[code] for code in sorted(counts)}
    for item, listed in (*generator.authors, *generator.categories, *generator.tags.items()):
        spoken = {article.lang for article in listed}
        item.digest_lang = spoken.pop() if len(spoken) == 1 else ""
    for code in counts:
        line = sorted(_in_language(articles, code), key=lambda article: article.date)
        for earlier, later in pairwise(line):
            earlier.digest_later, later.digest_earlier = later, earlier


def write_language_pages(generator: Any, writer: Any) -> None:
    """Write a front page for each language and, but for the site's own, the lists and the search page."""
    settings, pages = generator.settings, generator.context["digest_language_pages"]
    everything = [name for name in settings["DIRECT_TEMPLATES"] if name not in WHOLE_SITE]
    for page in pages if len(pages) > 1 else ():
        lists = {
            "articles": _in_language(generator.articles, page["lang"]),
            "dates": _in_language(generator.dates, page["lang"]),
        }
        groups = {
            "authors": _of_language(generator.authors, page["lang"]),
            "categories": _of_language(generator.categories, page["lang"]),
            "tags": _of_language(generator.tags.items(), page["lang"]),
        }
        for name in ["index"] if page["lang"] == settings["DEFAULT_LANG"] else everything:
            place = str(settings.get(f"{name.upper()}_SAVE_AS", f"{name}.html"))
            if place:
                writer.write_file(
                    page["url"] + place,
                    generator.get_template(name),
                    generator.context,
                    settings["RELATIVE_URLS"],
                    paginated=lists,
                    template_name=name,
                    url=page["url"] + str(settings.get(f"{name.upper()}_URL", f"{name}.html")),
                    page_lang=page["lang"],
                    **groups,
                    **lists,
                )


def _only_translations(generator: Any) -> list[Any]:
    """Return articles that Pelican lists under another language's article alone."""
    listed = set(generator.articles)
    return [article for article in generator.translations if article not in listed]


def _of_language(groups: Groups, code: str) -> list[tuple[Any, list[Any]]]:
    """Return outlets or topics with those of their articles that are in one language."""
    return [
        (item, theirs)
        for item, articles in groups
        if item.digest_lang in ("", code)
        and (theirs := articles if item.digest_lang else _in_language(articles, code))
    ]


def _in_language(articles: Iterable[Any], code: str) -> list[Any]:
    return [article for article in articles if article.lang == code]
