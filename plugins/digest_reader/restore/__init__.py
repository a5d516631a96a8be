"""The restorer, usable alone: ``restore(paragraphs, language, evidence=()) → Restoration``.

It imports nothing of this project but its own modules, and the engine's libraries only to restore: who
asks for a mark's kind alone need not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from digest_reader.restore.marks import DOUBT_BELOW, Evidence, Kind, Mark, Restoration, Style, Verdict

__all__ = ["Evidence", "Kind", "Mark", "Restoration", "Style", "Verdict", "restore"]


def restore(
    paragraphs: Sequence[str],
    language: str,
    evidence: Sequence[Evidence] = (),
    *,
    headline: str = "",
    style: Style = Style(),
    doubt_below: float = DOUBT_BELOW,
) -> Restoration:
    """Find the apostrophes and quotation marks that *paragraphs* and *headline* lost.

    Args:
        paragraphs: the body, each paragraph one line.
        language: ISO 639-1 code; a language without a pack restores nothing.
        evidence: an editor's decisions; marks that survived in the text are found here.
        headline: restored with the body as its context.
        style: how the outlet sets its quotation marks.
        doubt_below: marks of a lower certainty are flagged as doubts.
    """
    from digest_reader.restore.engine import restore_text
    from digest_reader.restore.network import load as load_network
    from digest_reader.restore.pack import load as load_pack

    network, pack = load_network(language), load_pack(language)
    if network is None or pack is None:
        return Restoration(tuple(paragraphs), language, headline)
    return restore_text(
        paragraphs, network, pack, evidence, headline=headline, style=style, doubt_below=doubt_below
    )
