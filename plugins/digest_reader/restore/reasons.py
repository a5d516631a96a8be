"""Why a quotation mark stands where it does, as codes that each language has words for."""

from __future__ import annotations

from collections.abc import Sequence

from digest_reader.languages import Quotations
from digest_reader.model import Reason
from digest_reader.restore.words import Word


def _says(words: Sequence[Word], tables: Quotations) -> bool:
    return any(word.core.lower() in tables.saying for word in words)


def opening(before: Sequence[Word], after: Sequence[Word], tables: Quotations) -> Reason:
    """Say why a quotation opens, from the words *before* it and those *after* its end."""
    near = list(before[-6:])
    if near and near[-1].trail.endswith(":"):
        return Reason("speech-after-colon", (near[-1].core,))
    if near and near[-1].trail.endswith(",") and _says(near, tables):
        return Reason("speech-after-comma", (near[-1].core,))
    if _says(after[:4], tables):
        return Reason("speaker-named-after")
    if near and _says(near[-3:], tables):
        return Reason("quoted-words-after", (near[-1].core,))
    return Reason("quoted-words-begin" if near else "speech-begins")


def closing(inside: Sequence[Word], after: Sequence[Word], tables: Quotations) -> Reason:
    """Say why a quotation closes, from its words and those *after* it in the paragraph."""
    if _says(after[:4], tables):
        return Reason("speaker-named-next")
    if not after:
        return Reason("ends-with-paragraph")
    if inside and inside[-1].trail[:1] in {".", "?", "!"}:
        return Reason("ends-with-sentence")
    return Reason("quoted-words-end")
