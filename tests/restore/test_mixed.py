"""Texts in several languages."""

from __future__ import annotations

import pytest

from digest_reader.model import Evidence, RestorationTask, Verdict
from digest_reader.restore import restore
from digest_reader.text import HEADLINE

ENGLISH = "Britains minister said hes not going, as he doesnt trust the councillors there."
TURKISH = "Bakan dün Ankarada konuştu. Rusyanın tutumu Türkiyedeki herkesi şaşırttı."


@pytest.mark.parametrize("first", ["en", "tr"])
def test_each_part_of_a_text_is_restored_by_the_rules_of_its_own_language(first: str) -> None:
    """As if it stood alone, whichever language the rest is in; marks stay in reading order."""
    other = "tr" if first == "en" else "en"
    texts = {"en": ENGLISH, "tr": TURKISH}
    task = RestorationTask((texts[first], texts[other], texts[first]), first, others=((1, other),))
    restoration = restore(task)
    alone = restore(RestorationTask((texts[other],), other))
    assert restoration.restored[1] == alone.restored[0] != texts[other]
    own = restore(RestorationTask((texts[first], "", texts[first]), first))
    assert restoration.restored[::2] == own.restored[::2]
    assert "Britain’s" in restoration.restored[0 if first == "en" else 1]
    assert "Rusya’nın" in restoration.restored[0 if first == "tr" else 1]
    places = [(mark.paragraph, mark.offset) for mark in restoration.marks]
    assert places == sorted(places)


def test_a_headline_may_be_in_another_language_than_its_text() -> None:
    """It is restored without the text as its context."""
    title = "Rusyanın Yanıtı Ankarada Bekleniyor"
    task = RestorationTask((ENGLISH,), "en", title, others=((HEADLINE, "tr"),))
    assert restore(task).restored_headline.startswith("Rusya’nın")


def test_a_part_in_a_language_without_a_model_has_the_editors_marks_alone() -> None:
    """Deutschlands is no possessive that lost its mark."""
    german = "Deutschlands Botschafter sagte, er wisse davon nichts."
    wanted = Evidence(1, german.index("er wisse"), "“", Verdict.ADDED)
    task = RestorationTask((ENGLISH, german), "en", evidence=(wanted,), others=((1, "de"),))
    assert restore(task).restored[1] == german.replace("er wisse", "“er wisse")
