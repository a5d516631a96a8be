"""A review → what the sidecar says of it."""

from __future__ import annotations

import msgspec

from digest_reader.edit.anchors import describe, evidence_of
from digest_reader.edit.kept import keep
from digest_reader.edit.sidecar import Sidecar
from digest_reader.model import Evidence, Restoration, RestorationTask, Verdict


def given(sidecar: Sidecar, task: RestorationTask) -> frozenset[Evidence]:
    """Return the evidence of *task* that is none of the sidecar's: what the site's own words say."""
    return frozenset(task.evidence) - {*evidence_of(sidecar.mark, task.paragraphs, task.headline)}


def with_decisions(
    sidecar: Sidecar, task: RestorationTask, given: frozenset[Evidence] = frozenset()
) -> Sidecar:
    """Return what a sidecar says with the decisions of *task*; those that were there keep their words.

    What is *given* otherwise is not written.
    """
    wanted = dict.fromkeys(item for item in task.evidence if item not in given)
    entries = []
    for entry, item in zip(
        sidecar.mark, evidence_of(sidecar.mark, task.paragraphs, task.headline), strict=True
    ):
        if item is None:  # its place is gone, or the digest has the mark: the editor is told elsewhere
            entries.append(entry)
        elif item in wanted:
            del wanted[item]
            entries.append(entry)
    entries += [describe(item, task.paragraphs, task.headline) for item in wanted]
    return msgspec.structs.replace(sidecar, mark=tuple(entries))


def as_reviewed(sidecar: Sidecar, restoration: Restoration) -> Sidecar:
    """Return what a sidecar says once a person has read the whole text.

    A rejection goes where the mark stands after all, as something else: an apostrophe was rejected,
    and a closing mark that looks like it was read and approved.
    """
    task = restoration.task
    standing = {(mark.paragraph, mark.offset, mark.text) for mark in restoration.marks}
    said = evidence_of(sidecar.mark, task.paragraphs, task.headline)
    marks = tuple(
        entry
        for entry, item in zip(sidecar.mark, said, strict=True)
        if item is None
        or item.verdict is not Verdict.REJECTED
        or (item.paragraph, item.offset, item.text) not in standing
    )
    return msgspec.structs.replace(sidecar, mark=marks, reviewed=True, kept=keep(restoration))


def as_aligned(sidecar: Sidecar, task: RestorationTask, given: frozenset[Evidence]) -> Sidecar:
    """Return what a sidecar says with the decisions and the outer marks of the original."""
    outer = sidecar.style.outer or ("single" if task.style.outer == "single" else "double")
    style = msgspec.structs.replace(sidecar.style, outer=outer)
    return msgspec.structs.replace(with_decisions(sidecar, task, given), style=style)
