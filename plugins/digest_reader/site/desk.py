"""The editor's desk in the preview: reviews of digests at their own pages, and the list of what to do.

What is answered goes to `digest_reader.reviews` and so into the sidecar, as at the desk in the terminal; the
preview then builds the page anew.
"""

from __future__ import annotations

import os
import posixpath
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from pelican import signals

from digest_reader import reviews
from digest_reader.collection import remembering
from digest_reader.discovery import SIDECAR
from digest_reader.edit import review as machine
from digest_reader.edit.review import Review, Spot
from digest_reader.edit.sidecar import SidecarError
from digest_reader.publish import Post, read_digest
from digest_reader.settings import Settings
from digest_reader.site.articles import all_articles, post_of, text_of
from digest_reader.site.late import is_asleep
from digest_reader.store import Store, key_of
from digest_reader.text import HEADLINE, visible

ROOT = "/review/"
"""Where the desk is."""
STYLE = "desk.css"
DAY = 86_400
"""Seconds."""
KEYS = "ynwxohlkKpPsu"
"""The keys of `edit.review` that a page may press, beside the figures."""
SAID = (
    "desk",
    "previous",
    "next",
    "settled",
    "read-all",
    "reviewed",
    "excerpt",
    "failed",
    "more",
    "list",
    "shown",
)
"""What the page is told of the language's words, beside those of the keys."""


class Listed(msgspec.Struct, frozen=True):
    """A digest of the site as it was built last, for the list of what is to be done."""

    page: str
    """Name of its page in the output; empty where it has none."""
    path: bytes
    """Its file; a name may be no text."""
    file: str
    """The same as problems name it."""
    title: str
    outlet: str
    language: str
    doubts: int
    draft: Sequence[str]
    """Why it is a draft; empty where it is none."""
    problems: Sequence[str]
    reviewed: bool


def connect() -> None:
    """Note what the site has once it is written."""
    signals.article_writer_finalized.connect(note_digests)


def note_digests(generator: Any, writer: Any) -> None:
    """Note in the store which page is which digest's, and what is to be done about it."""
    del writer
    settings = generator.settings
    choices = Settings.from_mapping(settings)
    folder = choices.store_folder(Path.cwd())
    if folder is None or choices.publish:
        return
    with Store(folder) as store:
        before = {listed.path: listed for listed in store.get(_slot(settings), list[Listed]) or ()}
        listed = [
            # One that sleeps is what it was (see `site.late`).
            (is_asleep(article) and before.get(os.fsencode(post.path))) or _listed(article, post)
            for article in all_articles(generator)
            if (post := post_of(article))
        ]
        store.put(_slot(settings), listed)


def _listed(article: Any, post: Post) -> Listed:
    return Listed(
        page=posixpath.normpath(article.save_as),
        path=os.fsencode(post.path),
        file=post.digest.path,
        title=text_of(article.title),
        outlet=visible(post.outlet),
        language=post.language,
        doubts=article.digest_doubts,
        draft=article.digest_draft_reasons,
        problems=[str(problem) for problem in post.problems],
        reviewed=post.reviewed,
    )


def _slot(settings: Mapping[str, Any]) -> str:
    return key_of("digests of the output", str(Path(settings["OUTPUT_PATH"]).resolve()))


class RefusedError(Exception):
    """An answer cannot be taken; the message says why."""


@dataclass
class Sitting:
    """The review of one digest, as far as it is."""

    post: Post
    state: Review
    files: tuple[bytes, bytes]
    """What digest and sidecar held when the state was last in step with them."""


@dataclass
class Desk:
    """What the preview's server knows of the reviews at it."""

    settings: Mapping[str, Any]
    """Of the site, as Pelican has them."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _sittings: dict[str, Sitting] = field(default_factory=dict)

    @property
    def choices(self) -> Settings:
        """The settings of ours."""
        return Settings.from_mapping(self.settings)

    def listed(self) -> Mapping[str, Listed]:
        """Return the digests that have a page, by its name in the output."""
        with Store(self.choices.store_folder(Path.cwd())) as store:
            listed = store.get(_slot(self.settings), list[Listed]) or []
        return {digest.page: digest for digest in listed}

    def sitting(self, page: str) -> Sitting:
        """Return the review of a page's digest, in step with its files.

        Raises:
            RefusedError: no digest has that page.
        """
        listed = self.listed().get(page)
        if listed is None:
            raise RefusedError("No digest has this page.")
        path = Path(os.fsdecode(listed.path))
        before, files = self._sittings.get(page), _held(path)
        if before is None or before.files != files:
            with Store(self.choices.store_folder(Path.cwd())) as store:
                post = read_digest(path, self.choices, Path.cwd(), restore=remembering(store))
            before = Sitting(post, reviews.begin(post, self.choices), files)
            self._sittings[page] = before
        return before

    def answer(
        self,
        page: str,
        key: str,
        spot: Sequence[Any] | None = None,
        labels: Sequence[Sequence[Any]] | None = None,
    ) -> Mapping[str, Any]:
        """Take an answer, and return what the page shows after it.

        Args:
            page: name of the digest's page in the output.
            key: one of KEYS, a figure, or ``r`` for “I have read all of it”.
            spot: paragraph, offset and mark that it is about.
            labels: the same of the marks that have figures on the page, in their order.

        Raises:
            RefusedError: it cannot be taken.
        """
        sitting = self.sitting(page)
        if sitting.post.reviewed:
            raise RefusedError(reviews.words("page-reviewed", sitting.post.language))
        try:
            if key == "r":
                self._keep_reviewed(sitting)
            else:
                self._decide(sitting, key, spot, labels)
        except (OSError, SidecarError) as error:
            raise RefusedError(str(error)) from error
        return self.view(page)

    def _decide(
        self,
        sitting: Sitting,
        key: str,
        spot: Sequence[Any] | None,
        labels: Sequence[Sequence[Any]] | None,
    ) -> None:
        if len(key) != 1 or key not in KEYS + machine.FIGURES:
            raise RefusedError("There is no such key.")
        state = sitting.state
        if labels is not None:
            state = machine.with_figures(state, [_spot_in(state, label) for label in labels])
        if spot is not None and key != "u":
            named = _spot_in(state, spot)
            state = replace(state, current=named, turned=state.turned if named == state.current else None)
        after = machine.answer(state, key, reviews.engine(self.choices))
        if after.evidence != sitting.state.evidence:
            reviews.keep_decisions(sitting.post, after, self.choices)
        sitting.state, sitting.files = after, _held(sitting.post.path)

    def _keep_reviewed(self, sitting: Sitting) -> None:
        if sitting.state.doubts:
            raise RefusedError("There are doubts left.")
        reviews.keep_reviewed(sitting.post, sitting.state, self.choices)

    def view(self, page: str) -> Mapping[str, Any]:
        """Return what a page is to show: its marks, those asked about, and the words for it."""
        sitting = self.sitting(page)
        post, state = sitting.post, sitting.state
        doubts = () if post.reviewed else state.doubts
        marks = post.restoration.marks if post.reviewed else state.restoration.marks
        near = [mark for mark in doubts if mark not in marks]
        open_ = set(doubts)
        return {
            "marks": [
                {
                    "paragraph": mark.paragraph,
                    "offset": mark.offset,
                    "text": mark.text,
                    "role": "near" if mark in near else "doubt" if mark in open_ else "placed",
                    "told": reviews.tell_mark(mark, post.language),
                }
                for mark in (*marks, *near)
            ],
            "current": state.current,
            "paragraphs": len(post.restoration.task.paragraphs),
            "headline": HEADLINE,
            "open": len(doubts),
            "reviewed": post.reviewed,
            "excerpt": post.excerpt_only,
            "undo": state.earlier is not None,
            "keys": {key: reviews.words(f"key-{key}", post.language) for key in KEYS},
            "words": {code: reviews.words(f"page-{code}", post.language) for code in SAID},
            "told": reviews.words("open", post.language, len(doubts)),
        }


def _spot_in(state: Review, spot: Sequence[Any]) -> Spot:
    """Return the spot that a page names.

    Raises:
        RefusedError: no mark is there, so that the page shows another state.
    """
    try:
        named = msgspec.convert(spot, Spot)
    except msgspec.ValidationError as error:
        raise RefusedError("That is no place of a mark.") from error
    if named != state.current and state.mark_at(named) is None:
        raise RefusedError("The text has changed; load the page again.")
    return named


def _held(path: Path) -> tuple[bytes, bytes]:
    sidecar = path.with_suffix(SIDECAR)
    return tuple(file.read_bytes() if file.is_file() else b"" for file in (path, sidecar))  # type: ignore[return-value]


# The list of what is to be done


def list_html(desk: Desk, output: Path) -> str:
    """Return the page that lists the digests: what is new, in doubt, a draft, or has a problem."""
    language = desk.settings["DEFAULT_LANG"]

    def say(code: str, *arguments: object) -> str:
        return escape(reviews.words(f"list-{code}", language, *arguments))

    digests = sorted(desk.listed().values(), key=lambda digest: (-digest.doubts, digest.file))
    since = time.time() - DAY
    groups = {
        "new": [digest for digest in digests if _changed(digest.path) > since],
        "doubts": [digest for digest in digests if digest.doubts and not digest.draft],
        "drafts": [digest for digest in digests if digest.draft],
        "problems": [digest for digest in digests if digest.problems],
        "settled": [digest for digest in digests if not digest.doubts and not digest.draft],
    }
    theme = f"{desk.settings['THEME_STATIC_DIR']}/css/style.css"
    styles = [f"/{theme}"] if (output / theme).is_file() else []
    links = "".join(f'<link rel="stylesheet" href="{escape(name)}">' for name in (*styles, f"{ROOT}{STYLE}"))
    sections = "".join(
        f"<section><h2>{say(code)} <small>{len(group)}</small></h2><ol>"
        + "".join(_item(digest, language, problems=code == "problems") for digest in group)
        + "</ol></section>"
        for code, group in groups.items()
        if group
    )
    return (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<title>{say('title')}</title>{links}</head>"
        f'<body class="review-list"><main><h1>{say("title")}</h1>'
        f"<p>{say('lead', len(digests), sum(digest.doubts for digest in digests))}</p>"
        f"{sections}</main></body></html>"
    )


def _item(digest: Listed, language: str, *, problems: bool) -> str:
    state = (
        reviews.words("list-reviewed", language)
        if digest.reviewed
        else reviews.words("open", language, digest.doubts)
    )
    told = [*digest.draft, *(digest.problems if problems else ())]
    address = digest.page.removesuffix("index.html")
    return (
        f'<li><a href="/{escape(address)}" lang="{escape(digest.language)}">{escape(digest.title)}</a>'
        f" <small>{escape(digest.outlet)} · {escape(state)} · {escape(visible(digest.file))}</small>"
        + "".join(f"<p>{escape(visible(reason))}</p>" for reason in dict.fromkeys(told))
        + "</li>"
    )


def _changed(path: bytes) -> float:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - a Path takes no bytes
    except OSError:
        return 0.0
