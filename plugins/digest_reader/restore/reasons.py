"""Why a mark stands where it does, in a reader's words."""

from __future__ import annotations

from collections.abc import Sequence

from digest_reader.restore.marks import Kind
from digest_reader.restore.pack import Pack
from digest_reader.restore.words import Shape, Word


def apostrophe(core: str, shape: Shape, pack: Pack) -> tuple[Kind, str]:
    """Return the kind of an apostrophe in a word, and the reason for it."""
    lower = core.lower()
    at = shape.offset(len(core))
    stem, ending = core[:at], lower[at:]
    if at > 1 and pack.has_prefix(core):
        stem = f"{stem[0]}’{stem[1:]}"
    whole = pack.contractions.get(lower)
    if whole is not None and not (lower in {"its", "lets"} and shape is not Shape.BEFORE_LAST):
        return (Kind.ITS if lower == "its" else Kind.CONTRACTION), f"contraction of “{whole}”"
    if shape is Shape.END:
        if lower.endswith(("s", "x", "z")):
            return Kind.PLURAL_POSSESSIVE, f"possessive of “{stem}”"
        return Kind.CONTRACTION, f"“{core}” is cut short at its end"
    if shape is Shape.START:
        return Kind.CONTRACTION, f"“{core}” is cut short at its beginning"
    if shape in {Shape.AFTER_FIRST, Shape.AFTER_SECOND, Shape.AFTER_THIRD} or ending not in pack.endings:
        return Kind.NAME, f"the apostrophe belongs to the name “{stem}’{core[at:]}”"
    if ending == "t" and lower[at - 1 : at] == "n":
        return Kind.CONTRACTION, f"contraction of “{stem[:-1]} not”"
    if ending == "s" and stem.lower() not in pack.lists.get("pronouns", ()):
        return Kind.POSSESSIVE, f"possessive of “{stem}”"
    return Kind.CONTRACTION, f"contraction of “{stem} {pack.endings[ending]}”"


def _says(found: Sequence[Word], pack: Pack) -> bool:
    return any(word.core.lower() in pack.lists.get("saying", ()) for word in found)


def opening(before: Sequence[Word], after: Sequence[Word], pack: Pack) -> str:
    """Say why a quotation opens, from the words *before* it and those *after* its end."""
    near = list(before[-6:])
    if near and near[-1].trail.endswith(":"):
        return f"speech follows “{near[-1].core}:”"
    if near and near[-1].trail.endswith(",") and _says(near, pack):
        return f"speech follows “{near[-1].core},”"
    if _says(after[:4], pack):
        return "speech begins; the speaker is named after it"
    if near and _says(near[-3:], pack):
        return f"quoted words follow “{near[-1].core}”"
    return (
        "speech begins here, by the wording around it"
        if not near
        else "quoted words begin here, by the wording around them"
    )


def closing(inside: Sequence[Word], after: Sequence[Word], pack: Pack) -> str:
    """Say why a quotation closes, from its words and those *after* it in the paragraph."""
    if _says(after[:4], pack):
        return "speech ends; the speaker is named next"
    if not after:
        return "speech ends with the paragraph"
    if inside and inside[-1].trail[:1] in {".", "?", "!"}:
        return "speech ends with the sentence"
    return "quoted words end here; the sentence goes on in the writer’s voice"
