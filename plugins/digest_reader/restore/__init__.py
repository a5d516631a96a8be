"""The restorer, usable alone: ``restore(RestorationTask(paragraphs, "en")) → Restoration``.

It imports of this package only what stands between the rooms and the languages' folders; and the
engine's libraries only to restore.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from digest_reader.languages import Language, folder, forget, networks
from digest_reader.languages import load as load_language
from digest_reader.model import Mark, Restoration, RestorationTask
from digest_reader.text import HEADLINE

__all__ = ["can_restore", "lacks_letters", "let_go", "restore"]


def can_restore(language: str) -> bool:
    """Tell whether a language, given by its ISO 639-1 code, has a model that finds lost marks.

    >>> can_restore("en"), can_restore("nl")
    (True, False)
    """
    own = folder(language)
    return own is not None and bool(networks(own))


def lacks_letters(task: RestorationTask) -> bool:
    """Tell whether a text was typed without the letters that its language has beside a to z."""
    from digest_reader.restore import letters

    spelling = letters.load(task.language)
    return spelling is not None and spelling.lacks_letters(task.paragraphs)


def restore(task: RestorationTask) -> Restoration:
    """Find the apostrophes and quotation marks that a text lost.

    What is in another language is restored by that language's rules.  A text that `lacks_letters` is
    read as if it had them, and stays as it is.  In a language without a model nothing is found; the
    marks that the editor wants are placed all the same.
    """
    if not task.others:
        return _in_one_language(task)
    parts = [_in_one_language(part) for part in _by_language(task)]
    marks = sorted((mark for part in parts for mark in part.marks), key=_place)
    near = sorted((mark for part in parts for mark in part.near), key=_place)
    return Restoration(task, tuple(marks), tuple(near))


def let_go() -> None:
    """Let the networks go, and all that they need: the next text has to load its own again."""
    forget(__name__)
    with suppress(AttributeError, OSError, TypeError):  # other libraries of C give memory back by themselves
        ctypes.CDLL(None).malloc_trim(0)


def _place(mark: Mark) -> tuple[int, int]:
    return mark.paragraph, mark.offset


def _by_language(task: RestorationTask) -> Iterator[RestorationTask]:
    """Yield a text once for each of its languages, what is in others being empty."""
    others = dict(task.others)
    for language in dict.fromkeys((task.language, *others.values())):

        def is_own(number: int, language: str = language) -> bool:
            return others.get(number, task.language) == language

        yield replace(
            task,
            language=language,
            paragraphs=tuple(text if is_own(number) else "" for number, text in enumerate(task.paragraphs)),
            headline=task.headline if is_own(HEADLINE) else "",
            others=(),
            evidence=tuple(item for item in task.evidence if is_own(item.paragraph)),
        )


def _in_one_language(task: RestorationTask) -> Restoration:
    """Restore a text that is in one language."""
    from digest_reader.restore import calibration, engine, letters, network
    from digest_reader.restore.passages import passages

    language = load_language(task.language) or Language("")
    scoring = network.load(task.language)
    spelling = letters.load(task.language)
    if scoring and spelling and spelling.lacks_letters(task.paragraphs):
        scoring = letters.Respelt(scoring, spelling)
    marks: list[Mark] = []
    near: list[Mark] = []
    for passage in passages(task):
        if scoring is None:
            restored = engine.place_decisions(passage.task, language)
        else:
            measured = calibration.load(task.language)
            restored = engine.restore_text(passage.task, scoring, measured, language)
        marks += map(passage.in_text, restored.marks)
        near += map(passage.in_text, restored.near)
    return Restoration(task, tuple(marks), tuple(near))
