"""The restorer, usable alone: ``restore(RestorationTask(paragraphs, "en")) → Restoration``.

It imports of this package only what stands between the rooms and the languages' folders; and the
engine's libraries only to restore.
"""

from __future__ import annotations

from digest_reader.model import Restoration, RestorationTask

__all__ = ["restore"]


def restore(task: RestorationTask) -> Restoration:
    """Find the apostrophes and quotation marks that a text lost.

    A language without a model restores nothing.
    """
    from digest_reader.restore.engine import restore_text
    from digest_reader.restore.network import load as load_network
    from digest_reader.restore.pack import load as load_pack

    network, pack = load_network(task.language), load_pack(task.language)
    if network is None or pack is None:
        return Restoration(task)
    return restore_text(task, network, pack)
