"""The only writer of the HTML of pages: a `Post` as a body, a summary and metadata.

BeautifulSoup builds the HTML, so that whatever a file holds is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Date
from html import escape

from bs4 import BeautifulSoup, Tag

from digest_reader.model import Mark
from digest_reader.publish import Post
from digest_reader.render.reasons import tell_reason
from digest_reader.restore.typography import curl
from digest_reader.sentences import sentences
from digest_reader.text import HEADLINE, places

UNDATED = Date(1970, 1, 1)
"""Pelican wants a date even of a draft; an undated digest is never published."""


def body_html(post: Post) -> str:
    """Return the text of *post* as paragraphs, every restored mark a numbered ``<span>``."""
    soup = BeautifulSoup("", "html.parser")
    texts = [_excerpt(post)] if post.excerpt_only else _texts(post)[1:]
    marks = [] if post.excerpt_only else _numbered(post)
    for number, text in enumerate(texts):
        if number:
            soup.append("\n")
        paragraph = soup.new_tag("p")
        _add_text(soup, paragraph, text, post, [one for one in marks if one[1].paragraph == number])
        soup.append(paragraph)
    return str(soup)


def headline_html(post: Post) -> str:
    """Return the headline for the page's own heading: an HTML fragment, its restored marks as ``<span>``."""
    soup = BeautifulSoup("", "html.parser")
    marks = [one for one in _numbered(post) if one[1].paragraph == HEADLINE]
    _add_text(soup, soup, _without_markup(_texts(post)[0]), post, marks)
    return str(soup)


def metadata(post: Post) -> dict[str, object]:
    """Return what Pelican and the theme are told about *post*.

    ``title``, ``summary`` and ``digest_headline`` are HTML fragments, the rest is plain text that a
    theme escapes.  Keys without a value are absent, so that Pelican's own defaults reach them; lists,
    numbers and flags of ours are always there.

    Pelican's own are ``title``, ``summary``, ``date`` (the bulletin's; of an undated draft the outlet's,
    or 1970), ``modified`` (of the last correction), ``lang``, ``slug``, ``status``, ``author`` (the outlet),
    ``category`` and ``tags``.  Ours:

    - ``digest_headline`` (str): the title for the page's own heading, its restored marks as ``<span>``.
    - ``digest_author`` (str): the person who wrote.
    - ``digest_outlet_date`` (date; a ``SafeDatetime`` in a template): of the outlet's publication.
    - ``digest_masthead``, ``digest_raw_title`` (str): as they stand in the file.
    - ``digest_source_label`` (str): the footer's own words, such as ``Kaynak/Source:``.
    - ``digest_source_urls`` (list of str): the original, http and https only.
    - ``digest_marks`` (list of dict): the restored marks in reading order, the headline's first.  Each has
      ``number`` (from 1; its ``<span>`` has the id ``mark-NUMBER``), ``mark``, ``kind``, ``certainty``
      (0 to 1), ``doubt`` (bool), ``reason``, ``before`` and ``after`` (a few words) and ``paragraph``
      (from 1; 0 is the headline).
    - ``digest_near`` (list of dict): marks nearly restored; the same keys, ``number`` 0.
    - ``digest_doubts`` (int): how many of ``digest_marks`` are doubtful.
    - ``digest_words``, ``digest_minutes`` (int): length of the text, and its reading time.
    - ``digest_steps`` (list of str): what was done to read the file, ``NAME: DETAIL``.
    - ``digest_corrected`` (list of dict): ``date`` and ``text`` of each correction.
    - ``digest_noindex``, ``digest_excerpt_only`` (bool): keep the page from search engines; only the first
      sentences are shown, and ``digest_marks`` and ``digest_near`` are empty.
    - ``digest_translation`` (str): the word that a digest and its counterparts share.

    The modules of `site` add to articles ``digest_related``, ``digest_earlier``, ``digest_later``,
    ``digest_citation``, ``digest_downloads``, ``digest_canonical`` and ``digest_structured``.
    """
    digest = post.digest
    words = sum(len(text.split()) for text in digest.paragraphs)
    texts = _texts(post)
    marks = (
        [] if post.excerpt_only else [_mark(post, texts, mark, number) for number, mark in _numbered(post)]
    )
    near = [] if post.excerpt_only else [_mark(post, texts, mark, 0) for mark in post.restoration.near]
    told: dict[str, object] = {
        "title": escape(_without_markup(texts[0]), quote=False),
        "summary": escape(_excerpt(post), quote=False),
        "date": post.date or post.outlet_date or UNDATED,
        "modified": max((correction.date for correction in post.corrected), default=None),
        "lang": post.language,
        "slug": post.slug,
        "status": post.status,
        "author": _without_markup(post.outlet),
        "category": _without_markup(post.category),
        "tags": [_without_markup(tag) for tag in post.tags] or None,
        "digest_headline": headline_html(post),
        "digest_author": post.author,
        "digest_outlet_date": post.outlet_date,
        "digest_masthead": digest.masthead,
        "digest_raw_title": digest.title,
        "digest_source_label": digest.source.label if digest.source else "",
        "digest_source_urls": list(post.urls),
        "digest_marks": marks,
        "digest_near": near,
        "digest_doubts": sum(bool(mark["doubt"]) for mark in marks),
        "digest_words": words,
        "digest_minutes": max(1, round(words / post.settings.words_per_minute)),
        "digest_steps": [f"{step.name}: {step.detail}" for step in digest.steps],
        "digest_corrected": [
            {"date": correction.date, "text": correction.text} for correction in post.corrected
        ],
        "digest_noindex": post.noindex,
        "digest_excerpt_only": post.excerpt_only,
        "digest_translation": post.counterpart,
    }
    return {key: value for key, value in told.items() if value is not None and value != ""}


def excerpt(paragraphs: Sequence[str], words: int, language: str) -> str:
    """Return the first whole sentences of *paragraphs*: at least *words* words where the text has so many.

    A quotation that is open at the end is run on to its close within the paragraph, or closed.
    Of a text without full stops no more than LONGEST times *words* words are taken.
    """
    most = LONGEST * words
    whole = _whole_sentences(paragraphs, words, language)
    return whole if len(whole.split()) <= most else _closed([" ".join(whole.split()[:most])]) + " …"


LONGEST = 4
"""A sentence so many times longer than the excerpt that is wanted is cut."""


def _whole_sentences(paragraphs: Sequence[str], words: int, language: str) -> str:
    taken: list[str] = []
    for text in paragraphs:
        # A quotation that runs on opens each paragraph again; here the paragraphs run on too.
        for sentence in sentences(text.lstrip("“‘") if _open_quote(taken) else text, language):
            count = sum(len(one.split()) for one in taken)
            if count >= words and not (_open_quote(taken) and count < 2 * words):
                return _closed(taken)
            taken.append(sentence)
    return _closed(taken)


def _open_quote(taken: Sequence[str]) -> str:
    """Return the mark that closes what the sentences *taken* leave open; nothing where all is closed."""
    text, wanted = " ".join(taken), ""
    for place, char in enumerate(text):
        after = text[place + 1 : place + 2]
        if char in "“‘" and not wanted:
            wanted = "”" if char == "“" else "’"
        elif char == wanted and not (char == "’" and after.isalpha()):
            wanted = ""
    return wanted


def _closed(taken: Sequence[str]) -> str:
    return " ".join(taken) + _open_quote(taken)


def _excerpt(post: Post) -> str:
    return excerpt(_texts(post)[1:], post.settings.summary_words, post.language)


def _texts(post: Post) -> tuple[str, ...]:
    """Return the headline and the paragraphs as they are shown, with their marks."""
    return tuple(map(curl, (post.restored_headline, *post.restoration.restored)))


def _numbered(post: Post) -> list[tuple[int, Mark]]:
    """Return the marks in reading order with their numbers; the headline's come first."""
    ordered = sorted(post.restoration.marks, key=lambda mark: (mark.paragraph, mark.offset))
    return list(enumerate(ordered, start=1))


def _add_text(
    soup: BeautifulSoup, parent: Tag, text: str, post: Post, marks: Sequence[tuple[int, Mark]]
) -> None:
    """Add a restored *text* of *post* to *parent*, each of its *marks* in a ``<span>``."""
    done = 0
    for place, (number, mark) in zip(places([mark for _, mark in marks]), marks, strict=True):
        if text[done:place]:
            parent.append(text[done:place])
        span = soup.new_tag("span", attrs={"class": "mark", "id": f"mark-{number}"})
        if post.is_doubtful(mark):
            span["class"] = "mark mark-doubt"
            # Straight double quotes in an attribute would let Pelican look for links there.
            told = f"{tell_reason(mark, post.language)} (certainty {mark.certainty:.0%})"
            span["title"] = told.replace('"', "”")
        span.string = text[place]
        parent.append(span)
        done = place + 1
    if text[done:]:
        parent.append(text[done:])


def _mark(post: Post, texts: Sequence[str], mark: Mark, number: int) -> dict[str, object]:
    """Return *mark* as the theme is told of it; *texts* are the restored headline and paragraphs."""
    placed = post.restoration.marks_of(mark.paragraph)
    stands = mark in placed
    before = placed.index(mark) if stands else sum(one.offset <= mark.offset for one in placed)
    text, place = texts[mark.paragraph + 1], mark.offset + before
    return {
        "number": number,
        "mark": mark.text,
        "kind": str(mark.kind),
        "certainty": mark.certainty,
        "doubt": post.is_doubtful(mark),
        "reason": tell_reason(mark, post.language),
        "before": _words_before(text[:place]),
        "after": _words_after(text[place + stands :]),
        "paragraph": mark.paragraph + 1,
    }


_CONTEXT = 120
"""Characters looked at for a mark's context; a file may hold a single word of a million."""


def _words_before(text: str) -> str:
    found = re.search(r"(?:\S+\s+){0,3}\S*$", text[-_CONTEXT:])
    return found.group() if found else ""


def _words_after(text: str) -> str:
    found = re.match(r"\S*(?:\s+\S+){0,3}", text[:_CONTEXT])
    return found.group() if found else ""


def _without_markup(name: str) -> str:
    """Return *name* fit for a theme that prints names and titles as they are, as Pelican's own do."""
    return name.translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})
