"""Why a mark stands where it does, as codes that each language has words for."""

from __future__ import annotations

from collections.abc import Sequence

from digest_reader.model import Kind, Reason
from digest_reader.restore.pack import Pack
from digest_reader.restore.words import Shape, Word


def apostrophe(core: str, shape: Shape, pack: Pack) -> tuple[Kind, Reason]:
    """Return the kind of an apostrophe in a word, and the reason for it."""
    lower = core.lower()
    at = shape.offset(len(core))
    stem, ending = core[:at], lower[at:]
    if at > 1 and pack.has_prefix(core):
        stem = f"{stem[0]}’{stem[1:]}"
    whole = pack.contractions.get(lower)
    if whole is not None and not (lower in {"its", "lets"} and shape is not Shape.BEFORE_LAST):
        return (Kind.ITS if lower == "its" else Kind.CONTRACTION), _contraction(whole)
    if shape is Shape.END:
        if lower.endswith(("s", "x", "z")):
            return Kind.PLURAL_POSSESSIVE, Reason("possessive", (stem,))
        return Kind.CONTRACTION, Reason("cut-at-end", (core,))
    if shape is Shape.START:
        return Kind.CONTRACTION, Reason("cut-at-beginning", (core,))
    if shape in {Shape.AFTER_FIRST, Shape.AFTER_SECOND, Shape.AFTER_THIRD} or ending not in pack.endings:
        return Kind.NAME, Reason("name", (f"{stem}’{core[at:]}",))
    if ending == "t" and lower[at - 1 : at] == "n":
        return Kind.CONTRACTION, _contraction([f"{stem[:-1]} not"])
    if ending == "s" and stem.lower() not in pack.lists.get("pronouns", ()):
        return Kind.POSSESSIVE, Reason("possessive", (stem,))
    first, *others = pack.endings[ending]
    return Kind.CONTRACTION, _contraction([f"{stem} {first}", *others])


def _contraction(whole: Sequence[str]) -> Reason:
    """Return the reason of a contraction, from what it may stand for."""
    return Reason("contraction" if len(whole) == 1 else "contraction-of-two", tuple(whole))


def _says(found: Sequence[Word], pack: Pack) -> bool:
    return any(word.core.lower() in pack.lists.get("saying", ()) for word in found)


def opening(before: Sequence[Word], after: Sequence[Word], pack: Pack) -> Reason:
    """Say why a quotation opens, from the words *before* it and those *after* its end."""
    near = list(before[-6:])
    if near and near[-1].trail.endswith(":"):
        return Reason("speech-after-colon", (near[-1].core,))
    if near and near[-1].trail.endswith(",") and _says(near, pack):
        return Reason("speech-after-comma", (near[-1].core,))
    if _says(after[:4], pack):
        return Reason("speaker-named-after")
    if near and _says(near[-3:], pack):
        return Reason("quoted-words-after", (near[-1].core,))
    return Reason("quoted-words-begin" if near else "speech-begins")


def closing(inside: Sequence[Word], after: Sequence[Word], pack: Pack) -> Reason:
    """Say why a quotation closes, from its words and those *after* it in the paragraph."""
    if _says(after[:4], pack):
        return Reason("speaker-named-next")
    if not after:
        return Reason("ends-with-paragraph")
    if inside and inside[-1].trail[:1] in {".", "?", "!"}:
        return Reason("ends-with-sentence")
    return Reason("quoted-words-end")
