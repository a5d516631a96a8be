"""Bytes of a raw digest → its fields.

``decode`` makes text of bytes, ``parse`` cuts the text into fields and tells its language,
``casing`` puts a title in capitals into headline case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from digest_reader.model import NOTHING_SAID, Digest, SaidLines
from digest_reader.read.casing import headline_case, surname_case
from digest_reader.read.decode import DecodeError, decode
from digest_reader.read.parse import parse
from digest_reader.text import HEADLINE

SHORTEST_SURNAME = 3
"""A word of a name that stands in capitals and has fewer letters may be initials."""

__all__ = ["DecodeError", "read"]


def read(
    data: bytes,
    path: str,
    *,
    mastheads: Sequence[str],
    default: str,
    language: str | None = None,
    said: SaidLines = NOTHING_SAID,
) -> Digest:
    """Read a raw digest.

    Args:
        data: the file's bytes.
        path: the file's name for problems.
        mastheads: the lines that name the bulletin, as known; case and accents do not matter.
        default: the language of a text whose words do not tell it (ISO 639-1).
        language: of the text, where the editor says it.
        said: what the editor says that lines of the file are.

    Raises:
        DecodeError: the bytes are no text.
    """
    decoded = decode(data)
    digest = parse(decoded, path, mastheads=mastheads, default=default, language=language, said=said)
    byline = digest.byline and replace(
        digest.byline,
        authors=tuple(
            _name_case(author, digest.paragraphs, digest.language) for author in digest.byline.authors
        ),
    )
    spoken = dict(digest.others).get(HEADLINE, digest.language)
    headline = headline_case(digest.title, digest.paragraphs, spoken)
    return replace(digest, headline=headline, byline=byline)


def _name_case(author: str, body: Sequence[str], language: str) -> str:
    """Return a name without words in capitals: Nora DUNNE → Nora Dunne, Ece AK → Ece Ak.

    Initials, as in JD Roe, stay, and so does a degree behind a name of two words, as in Jane Roe MA.
    """
    if author.isupper():
        return headline_case(author, body, language)
    words = author.split()
    titles = " ".join(takewhile(lambda word: word.endswith("."), words[:-2]))
    if titles:
        return f"{titles} {_name_case(author[len(titles) :].strip(), body, language)}"
    first, _, last = author.partition(" ")
    if last.isupper() and last.isalpha() and not first.isupper():
        return f"{first} {surname_case(last, language)}"
    capital = re.compile(rf"\b[^\W\d_]{{{SHORTEST_SURNAME},}}\b")
    return capital.sub(
        lambda word: headline_case(word[0], body, language) if word[0].isupper() else word[0], author
    )
