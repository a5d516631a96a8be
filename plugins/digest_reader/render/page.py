"""The only writer of the HTML of texts: a `Post` as a body, a headline and metadata.

Every piece of a file goes through `_escaped`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from html import escape
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from digest_reader.discovery import SIDECAR
from digest_reader.model import Mark
from digest_reader.problems import Consequence, tell
from digest_reader.publish import Post
from digest_reader.render import locales, plain
from digest_reader.render.reasons import tell_reason
from digest_reader.text import HEADLINE, visible

UNDATED = Date(1970, 1, 1)
"""Pelican wants a date even of a draft; an undated digest is never published."""


def body_html(post: Post) -> str:
    """Return the text of *post* as paragraphs, every restored mark a numbered ``<span>``."""
    placed = {} if post.excerpt_only else _placed(post)
    return _paragraphs_html(
        _with_marks(post, paragraph, placed.get(number, ()))
        for number, paragraph in enumerate(plain.paragraphs(post))
    )


def plain_body_html(post: Post) -> str:
    """Return the text of *post* as paragraphs, its marks as text: for feeds, where no style shows them."""
    return _paragraphs_html(map(_escaped, plain.paragraphs(post)))


def source_html(post: Post) -> str:
    """Return a line that says whose text it is, for themes and feed readers that would not.

    It names newspaper, date and authors, and links to the original; empty where nothing of it is known.
    """
    whose = f"<cite>{_escaped(plain.outlet(post))}</cite>" if post.outlet else ""
    if whose and post.outlet_date:
        whose += f", {_escaped(locales.date(post.outlet_date, post.language))}"
    authors = _escaped(locales.name_list(post.authors, post.language))
    links = [f'<a href="{escape(url)}" rel="external">{_escaped(_host(url))}</a>' for url in post.urls]
    said = " · ".join(part for part in (whose, authors, *links) if part)
    label = locales.interface(post.language).source
    return f'<div class="digest-source"><p>{_escaped(label)}: {said}</p></div>' if said else ""


def draft_html(post: Post) -> str:
    """Return a line that says why *post* is a draft; empty where it is none."""
    if post.status != "draft":
        return ""
    said = " ".join([locales.interface(post.language).draft, *draft_reasons(post)])
    return f'<div class="digest-draft"><p>{_escaped(said)}</p></div>'


def draft_reasons(post: Post) -> tuple[str, ...]:
    """Return sentences in the page's language: what keeps *post* from being published, and what to do."""
    if post.status != "draft":
        return ()
    reasons = []
    for problem in post.problems:
        if problem.consequence is Consequence.DRAFT:
            words = tell(problem, post.language)
            reasons.append(f"{words.message} {words.hint} ({problem.place})")
    wanted = locales.interface(post.language).draft_wanted
    sidecar = visible(str(Path(post.digest.path).with_suffix(SIDECAR)))
    return tuple(reasons) or (f"{wanted} ({sidecar})",)


def metadata(post: Post) -> dict[str, object]:
    """Return what Pelican and the theme are told about *post*.

    ``title``, ``summary`` and ``digest_headline`` are HTML fragments, the rest is plain text that a
    theme escapes.  Keys without a value are absent, so that Pelican's own defaults reach them; lists,
    numbers and flags of ours are always there.

    Pelican's own are ``title``, ``summary``, ``date`` (the bulletin's; of an undated draft the outlet's,
    or 1970), ``modified`` (of the last correction), ``lang``, ``slug``, ``status``, ``author`` (the outlet),
    ``category`` and ``tags``.  Ours:

    - ``digest_headline`` (str): the title for the page's own heading, its restored marks as ``<span>``.
    - ``digest_title``, ``digest_summary`` (str): title and summary as plain text.
    - ``digest_author`` (str): those who wrote, as the page's language lists them.
    - ``digest_authors`` (list of str): the same, one by one.
    - ``digest_date`` (date): the bulletin's, if it is known.
    - ``digest_outlet_date`` (date; a ``SafeDatetime`` in a template): of the outlet's publication.
    - ``digest_masthead``, ``digest_raw_title`` (str): as they stand in the file.
    - ``digest_source_label`` (str): the footer's own words, such as ``Kaynak/Source:``.
    - ``digest_source_urls`` (list of str): the original, http and https only.
    - ``digest_originals`` (list of dict): the same, each as ``url`` and the ``host`` that readers are shown.
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
    - ``digest_draft_reasons`` (list of str): what keeps a draft from being published, and what to do.
    - ``digest_translation`` (str): the word that a digest and its counterparts share.

    The modules of `site` add to articles ``digest_related``, ``digest_earlier``, ``digest_later``,
    ``digest_citation``, ``digest_downloads``, ``digest_canonical`` and ``digest_structured``.
    """
    return {**told_of_text(post), **told_of_fields(post), **told_of_marks(post)}


def told_of_fields(post: Post) -> dict[str, object]:
    """Return of `metadata` what needs neither the text of *post* nor its marks."""
    return _present(
        {
            "date": post.date or post.outlet_date or UNDATED,
            "modified": max((correction.date for correction in post.corrected), default=None),
            "lang": post.language,
            "slug": post.slug,
            "status": post.status,
            "author": plain.printable(post.outlet),
            "category": plain.printable(post.category),
            "tags": [plain.printable(tag) for tag in post.tags] or None,
            "digest_author": locales.name_list(post.authors, post.language),
            "digest_authors": list(post.authors),
            "digest_date": post.date,
            "digest_outlet_date": post.outlet_date,
            "digest_source_urls": list(post.urls),
            "digest_originals": [{"url": url, "host": _host(url)} for url in post.urls],
            "digest_corrected": [
                {"date": correction.date, "text": correction.text} for correction in post.corrected
            ],
            "digest_noindex": post.noindex,
            "digest_excerpt_only": post.excerpt_only,
            "digest_draft_reasons": list(draft_reasons(post)),
            "digest_translation": post.counterpart,
        }
    )


def told_of_text(post: Post) -> dict[str, object]:
    """Return of `metadata` what is short and of the text: numbers, words, and lists of words."""
    digest, placed = post.digest, _placed(post)
    words = sum(paragraph.count(" ") + 1 for paragraph in digest.paragraphs)
    shown, summary = plain.headline(post), plain.summary(post)
    doubts = 0 if post.excerpt_only else sum(map(post.is_doubtful, post.restoration.marks))
    return _present(
        {
            "title": _escaped(shown),
            "summary": _escaped(summary),
            "digest_headline": _with_marks(post, shown, placed.get(HEADLINE, ())),
            "digest_title": shown,
            "digest_summary": summary,
            "digest_masthead": digest.masthead,
            "digest_raw_title": digest.title,
            "digest_source_label": digest.source.label if digest.source else "",
            "digest_doubts": doubts,
            "digest_words": words,
            "digest_minutes": max(1, round(words / post.display.words_per_minute)),
            "digest_steps": [f"{step.name}: {step.detail}" for step in digest.steps],
        }
    )


def told_of_marks(post: Post) -> dict[str, list[_Told]]:
    """Return of `metadata` the restored marks and those nearly restored."""
    marks, near = ([], []) if post.excerpt_only else _told_marks(post)
    return {"digest_marks": marks, "digest_near": near}


def _present(told: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in told.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True)
class _PlacedMark:
    """A mark of the text with its place in it as it is shown."""

    mark: Mark
    number: int
    """From 1, through headline and text; its ``<span>`` has the id ``mark-NUMBER``."""
    place: int
    """Code points of the shown paragraph that stand before the mark."""


_Placed: TypeAlias = Mapping[int, Sequence[_PlacedMark]]
"""The marks of a text by their paragraphs."""


def _placed(post: Post) -> _Placed:
    """Return the restored marks in reading order by their paragraphs, the headline's first."""
    by_paragraph: dict[int, list[_PlacedMark]] = defaultdict(list)
    ordered = sorted(post.restoration.marks, key=lambda mark: (mark.paragraph, mark.offset))
    for number, mark in enumerate(ordered, start=1):
        before = by_paragraph[mark.paragraph]
        before.append(_PlacedMark(mark, number, mark.offset + len(before)))
    return by_paragraph


def _paragraphs_html(paragraphs: Iterable[str]) -> str:
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _with_marks(post: Post, shown: str, marks: Sequence[_PlacedMark]) -> str:
    """Return a shown text of *post* as HTML, each of its *marks* in a ``<span>``."""
    parts, done = [], 0
    for placed in marks:
        parts += [_escaped(shown[done : placed.place]), _span(post, placed, shown[placed.place])]
        done = placed.place + 1
    return "".join([*parts, _escaped(shown[done:])])


def _span(post: Post, placed: _PlacedMark, shown: str) -> str:
    if not post.is_doubtful(placed.mark):
        return f'<span class="mark" id="mark-{placed.number}">{_escaped(shown)}</span>'
    share = locales.percent(placed.mark.certainty, post.language)
    certainty = locales.interface(post.language).certainty.format(share=share)
    why = f"{tell_reason(placed.mark, post.language)} ({certainty})"
    title = _escaped(why).replace('"', "”")
    return f'<span class="mark mark-doubt" id="mark-{placed.number}" title="{title}">{_escaped(shown)}</span>'


def _escaped(shown: str) -> str:
    """Return *shown* as the text of an element.

    Straight double quotes may stay there; in an attribute they may not, and would let Pelican
    look for links in it besides.
    """
    return escape(shown, quote=False)


def _told_marks(post: Post) -> tuple[list[_Told], list[_Told]]:
    """Return the restored marks and those nearly restored, as the theme is told of them."""
    placed = _placed(post)
    texts = {HEADLINE: plain.headline(post), **dict(enumerate(plain.paragraphs(post)))}
    marks = [
        _told(post, each.mark, each.number, texts[number], each.place, each.place + 1)
        for number, beside in placed.items()
        for each in beside
    ]
    near = []
    for mark in post.restoration.near:
        others = placed.get(mark.paragraph, ())
        place = mark.offset + bisect_right(others, mark.offset, key=lambda other: other.mark.offset)
        near.append(_told(post, mark, 0, texts[mark.paragraph], place, place))
    return marks, near


def _told(post: Post, mark: Mark, number: int, shown: str, end: int, begin: int) -> _Told:
    """Return *mark* as the theme is told of it: the words before it end at *end*, others begin at *begin*."""
    return {
        "number": number,
        "mark": mark.text,
        "kind": str(mark.kind),
        "certainty": mark.certainty,
        "doubt": post.is_doubtful(mark),
        "reason": tell_reason(mark, post.language),
        "before": _words_before(shown[max(0, end - _CONTEXT) : end]),
        "after": _words_after(shown[begin : begin + _CONTEXT]),
        "paragraph": mark.paragraph + 1,
    }


_Told: TypeAlias = dict[str, object]

_CONTEXT = 120
"""Characters looked at for a mark's context; a file may hold a single word of a million."""


_FOUR_WORDS = re.compile(r"\S*(?:\s+\S+){0,3}")


def _words_before(shown: str) -> str:
    return _words_after(shown[::-1])[::-1]


def _words_after(shown: str) -> str:
    match = _FOUR_WORDS.match(shown)
    return match.group() if match else ""


def _host(url: str) -> str:
    """Return the host of an address for readers, without name and password."""
    return urlsplit(url).netloc.rpartition("@")[2]
