"""The only writer of the HTML of texts: a `Post` as a body, a headline and metadata.

Every piece of a file goes through `_escaped`.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from html import escape
from itertools import groupby, islice
from pathlib import Path
from typing import TypeAlias, overload
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
    marks = () if post.excerpt_only else post.restoration.marks
    placed = _Placed.of(marks)
    return _paragraphs_html(
        post,
        (
            _with_marks(post, paragraph, placed, number)
            for number, paragraph in enumerate(plain.paragraphs(post))
        ),
    )


def plain_body_html(post: Post) -> str:
    """Return the text of *post* as paragraphs, its marks as text: for feeds, where no style shows them."""
    return _paragraphs_html(post, map(_escaped, plain.paragraphs(post)))


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
    - ``digest_marks`` (sequence of dict): the restored marks in reading order, the headline's first.  Each
      has ``number`` (from 1; its ``<span>`` has the id ``mark-NUMBER``), ``mark``, ``kind``, ``certainty``
      (0 to 1), ``doubt`` (bool), ``reason``, ``before`` and ``after`` (a few words) and ``paragraph``
      (from 1; 0 is the headline).
    - ``digest_near`` (sequence of dict): marks nearly restored; the same keys, ``number`` 0.
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
    digest, placed = post.digest, _Placed.of(post.restoration.marks)
    words = sum(paragraph.count(" ") + 1 for paragraph in digest.paragraphs)
    shown, summary = plain.headline(post), plain.summary(post)
    doubts = 0 if post.excerpt_only else sum(map(post.is_doubtful, post.restoration.marks))
    return _present(
        {
            "title": _escaped(shown),
            "summary": _escaped(summary),
            "digest_headline": _headline_html(post, shown, placed),
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


def told_of_marks(post: Post) -> dict[str, Sequence[_Told]]:
    """Return of `metadata` the restored marks and those nearly restored."""
    marks, near = ([], []) if post.excerpt_only else _told_marks(post)
    return {"digest_marks": marks, "digest_near": near}


def _present(told: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in told.items() if value is not None and value != ""}


@dataclass(frozen=True, slots=True)
class _Placed:
    """The marks of a text with their places in it as it is shown: there may be hundreds of thousands."""

    marks: Sequence[Mark]
    """In reading order, the headline's first.  The first one's ``<span>`` has the id ``mark-1``."""
    places: Sequence[int]
    """Code points of the shown paragraph that stand before each."""
    numbers: Mapping[int, range]
    """Paragraph → which of them are its own."""

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> _Placed:
        """Place restored marks."""
        ordered = sorted(marks, key=lambda mark: (mark.paragraph, mark.offset))
        places, numbers = array("q"), {}
        for paragraph, own in groupby(ordered, key=lambda mark: mark.paragraph):
            first = len(places)
            places.extend(mark.offset + before for before, mark in enumerate(own))
            numbers[paragraph] = range(first, len(places))
        return cls(ordered, places, numbers)

    def of_paragraph(self, number: int) -> range:
        """Return which of the marks stand in a paragraph."""
        return self.numbers.get(number, range(0))


def _paragraphs_html(post: Post, paragraphs: Iterable[str]) -> str:
    others = dict(post.restoration.task.others)
    return _concatenated(
        f"{_BREAK if number else ''}<p{_lang(others.get(number))}>{paragraph}</p>"
        for number, paragraph in enumerate(paragraphs)
    )


def _headline_html(post: Post, shown: str, placed: _Placed) -> str:
    html = _with_marks(post, shown, placed, HEADLINE)
    lang = _lang(dict(post.restoration.task.others).get(HEADLINE))
    return f"<span{lang}>{html}</span>" if lang else html


def _lang(code: str | None) -> str:
    """Return the attribute of an element that is in another language than its page."""
    return f' lang="{escape(code)}"' if code else ""


def _concatenated(pieces: Iterable[str]) -> str:
    """Put pieces together block by block: a million of them at once would take far more than their text."""
    rest, blocks = iter(pieces), []
    while block := [*islice(rest, _BLOCK)]:
        blocks.append("".join(block))
    return "".join(blocks)


_BLOCK = 4096
"""Pieces of HTML that are put together at once."""
_BREAK = "\n"
"""Parts two paragraphs; an expression in an f-string cannot hold it."""


def _with_marks(post: Post, shown: str, placed: _Placed, paragraph: int) -> str:
    """Return a shown text of *post* as HTML, each of its marks in a ``<span>``."""

    def pieces() -> Iterator[str]:
        done = 0
        for number in placed.of_paragraph(paragraph):
            place = placed.places[number]
            yield _escaped(shown[done:place])
            yield _span(post, placed.marks[number], number + 1, shown[place])
            done = place + 1
        yield _escaped(shown[done:])

    return _concatenated(pieces())


def _span(post: Post, mark: Mark, number: int, shown: str) -> str:
    if not post.is_doubtful(mark):
        return f'<span class="mark" id="mark-{number}">{_escaped(shown)}</span>'
    share = locales.percent(mark.certainty, post.language)
    certainty = locales.interface(post.language).certainty.format(share=share)
    why = f"{tell_reason(mark, post.language)} ({certainty})"
    title = _escaped(why).replace('"', "”")
    return f'<span class="mark mark-doubt" id="mark-{number}" title="{title}">{_escaped(shown)}</span>'


def _escaped(shown: str) -> str:
    """Return *shown* as the text of an element.

    Straight double quotes may stay there; in an attribute they may not, and would let Pelican
    look for links in it besides.
    """
    return escape(shown, quote=False)


def _told_marks(post: Post) -> tuple[Sequence[_Told], Sequence[_Told]]:
    """Return the restored marks and those nearly restored, as the theme is told of them."""
    placed = _Placed.of(post.restoration.marks)
    texts = {HEADLINE: plain.headline(post), **dict(enumerate(plain.paragraphs(post)))}
    near = post.restoration.near

    def tell(number: int) -> _Told:
        mark, place = placed.marks[number], placed.places[number]
        return _told(post, mark, number + 1, texts[mark.paragraph], place, place + 1)

    def tell_near(number: int) -> _Told:
        mark = near[number]
        others = placed.of_paragraph(mark.paragraph)
        before = bisect_right(others, mark.offset, key=lambda other: placed.marks[other].offset)
        place = mark.offset + before
        return _told(post, mark, 0, texts[mark.paragraph], place, place)

    return _ToldMarks(len(placed.marks), tell), _ToldMarks(len(near), tell_near)


class _ToldMarks(Sequence["_Told"]):
    """A list of marks, each told when it is asked for: all together would take more room than the text."""

    def __init__(self, count: int, tell: Callable[[int], _Told]) -> None:
        self._numbers, self._tell = range(count), tell

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> _Told: ...
    @overload
    def __getitem__(self, place: slice) -> list[_Told]: ...
    def __getitem__(self, place: int | slice) -> _Told | list[_Told]:
        chosen = self._numbers[place]
        return self._tell(chosen) if isinstance(chosen, int) else list(map(self._tell, chosen))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, list | _ToldMarks) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list


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
