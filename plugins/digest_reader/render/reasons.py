"""Why a mark stands, in a reader's words."""

from __future__ import annotations

from digest_reader.languages import load
from digest_reader.model import Mark

_FALLBACK = "en"


def tell_reason(mark: Mark, language: str) -> str:
    """Tell why *mark* stands, in the *language* of the page; in English where that has no words for it.

    >>> from digest_reader.model import Kind, Mark, Part, Reason
    >>> mark = Mark(0, 5, "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.9, Reason("possessive", ("Trump",)))
    >>> tell_reason(mark, "en")
    'possessive of “Trump”'
    """
    reason = _words(mark.reason.code, language).format(*mark.reason.arguments)
    confirmed = mark.verdict is not None and mark.reason.code != "editor"
    return _words("confirmed", language).format(reason) if confirmed else reason


def _words(code: str, language: str) -> str:
    for spoken in (load(language), load(_FALLBACK)):
        if spoken and code in spoken.reasons:
            return spoken.reasons[code]
    raise KeyError(code)
