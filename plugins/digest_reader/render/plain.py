"""A `Post` as plain text, with its marks: for pages, feeds, searches, citations and mails alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from digest_reader.publish import Post
from digest_reader.restore.typography import curl
from digest_reader.sentences import sentences

LONGEST = 4
"""A sentence so many times longer than the excerpt that is wanted is cut."""


def headline(post: Post) -> str:
    """Return the headline as it is shown."""
    return printable(curl(post.restored_headline))


def outlet(post: Post) -> str:
    """Return the newspaper's name as it is shown."""
    return printable(post.outlet)


def paragraphs(post: Post) -> tuple[str, ...]:
    """Return what is shown of the text: all of it, or its summary where no more may be shown."""
    return (summary(post),) if post.excerpt_only else _all(post)


def summary(post: Post) -> str:
    """Return the first whole sentences of the text."""
    return excerpt(_all(post), post.display.summary_words, post.language)


def printable(name: str) -> str:
    """Return *name* fit for a theme that prints names and titles as they are, as Pelican's own do.

    >>> printable('"<A>"')
    '”‹A›”'
    """
    return name.translate(_LOOKALIKES)


_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”"})


def _all(post: Post) -> tuple[str, ...]:
    return tuple(map(curl, post.restoration.restored))


def excerpt(paragraphs: Sequence[str], words: int, language: str) -> str:
    """Return the first whole sentences of *paragraphs*: at least *words* words where the text has so many.

    A quotation that is open at the end is run on to its close within the paragraph, or closed.
    Of a text without full stops no more than LONGEST times *words* words are taken.

    >>> excerpt(["He said: “We agree. We do.” Then he left."], 3, "en")
    'He said: “We agree. We do.”'
    """
    most = LONGEST * words
    whole = _whole_sentences((_first_words(text, most + 1) for text in paragraphs), words, language)
    if len(whole.split()) <= most:
        return whole
    cut = " ".join(whole.split()[:most])
    return cut + _mark_to_close(cut) + " …"


def _first_words(text: str, count: int) -> str:
    """Return *text*, or its first *count* words where it has more: what follows them is in no excerpt."""
    words = text.split(maxsplit=count)
    return " ".join(words[:count]) if len(words) > count else text


def _whole_sentences(paragraphs: Iterable[str], words: int, language: str) -> str:
    taken: list[str] = []
    count, wanted = 0, ""
    for text in paragraphs:
        # A quotation that runs on opens each paragraph again; here the paragraphs run on too.
        for sentence in sentences(text.lstrip("“‘") if wanted else text, language):
            if count >= words and not (wanted and count < 2 * words):
                return " ".join(taken) + wanted
            taken.append(sentence)
            count += len(sentence.split())
            wanted = _mark_to_close(sentence, wanted)
    return " ".join(taken) + wanted


def _mark_to_close(text: str, wanted: str = "") -> str:
    """Return the mark that closes what *text* leaves open, nothing where all is closed.

    *wanted* is the mark that closes what is open at the beginning of *text*.
    """
    for place, char in enumerate(text):
        after = text[place + 1 : place + 2]
        if char in "“‘" and not wanted:
            wanted = "”" if char == "“" else "’"
        elif char == wanted and not (char == "’" and after.isalpha()):
            wanted = ""
    return wanted
