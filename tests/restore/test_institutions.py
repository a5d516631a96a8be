"""Names of institutions before their suffixes, in the two styles of Turkish outlets."""

from __future__ import annotations

import pytest

from digest_reader.model import Evidence, QuoteStyle, RestorationTask, Verdict
from digest_reader.restore import restore
from digest_reader.text import split_marks


@pytest.mark.parametrize(
    ("press", "official"),
    [
        ("Merkez Bankası’nın faiz kararı açıklandı.", "Merkez Bankasının faiz kararı açıklandı."),
        ("Ak Parti’nin adayı belli oldu.", "Ak Partinin adayı belli oldu."),
        ("Adana Valiliği’nden açıklama geldi.", "Adana Valiliğinden açıklama geldi."),
        ("Fenerbahçe Kulübü’nün borcu arttı.", "Fenerbahçe Kulübünün borcu arttı."),
        ("Milli Eğitim Bakanlığı’na bağlı okullar açıldı.", "Milli Eğitim Bakanlığına bağlı okullar açıldı."),
        ("Ankara Üniversitesi’nin rektörü konuştu.", "Ankara Üniversitesinin rektörü konuştu."),
        ("Ankara Büyükelçiliği’ne yürüdüler.", "Ankara Büyükelçiliğine yürüdüler."),
        ("TBMM’de Rusya’nın teklifi görüşüldü.", "TBMM’de Rusya’nın teklifi görüşüldü."),
    ],
)
def test_an_official_outlet_parts_no_institution_from_its_suffix(press: str, official: str) -> None:
    """Abbreviations and other names are parted in both styles."""
    for style, text in (("press", press), ("official", official)):
        task = RestorationTask((split_marks(press)[0],), "tr", style=QuoteStyle(suffixes=style))
        assert restore(task).restored == (text,)


def test_an_editor_may_want_the_apostrophe_all_the_same() -> None:
    """His word holds against the outlet's style."""
    text = "Dışişleri Bakanlığının açıklaması bekleniyor."
    wanted = Evidence(0, text.index("nın"), "’", Verdict.ADDED)
    task = RestorationTask((text,), "tr", evidence=(wanted,), style=QuoteStyle(suffixes="official"))
    assert restore(task).restored == ("Dışişleri Bakanlığı’nın açıklaması bekleniyor.",)
