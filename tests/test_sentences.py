"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest_reader.sentences import sentences


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        ("en", "He is 12. Then he left.", ["He is 12.", "Then he left."]),
        ("en", "It is No. 5. It won.", ["It is No. 5.", "It won."]),
        ("en", "She said No. Then she left.", ["She said No.", "Then she left."]),
        ("en", "Mr. Roe saw J. R. Poe. He left.", ["Mr. Roe saw J. R. Poe.", "He left."]),
        ("en", "The Rt. Hon. Poe met Ven. Roe. He left.", ["The Rt. Hon. Poe met Ven. Roe.", "He left."]),
        ("en", "Wm. Roe went to Ft. Poe by TV. He left.", ["Wm. Roe went to Ft. Poe by TV.", "He left."]),
        ("en", "He saw the sky. Then he left.", ["He saw the sky.", "Then he left."]),
        ("en", "“Never.” He left.", ["“Never.”", "He left."]),
        ("tr", "Toplantı 6. Kolordu’da yapıldı. Bitti.", ["Toplantı 6. Kolordu’da yapıldı.", "Bitti."]),
        ("tr", "Prof. Dr. Örnek konuştu. Bitti.", ["Prof. Dr. Örnek konuştu.", "Bitti."]),
        ("xx", "He is 12. Then he left.", ["He is 12.", "Then he left."]),
    ],
)
def test_sentences_end_as_the_language_has_it(language: str, text: str, parts: list[str]) -> None:
    """Figures, abbreviations and initials end a sentence or not, by the language's folder."""
    assert list(sentences(text, language)) == parts


@given(st.text(), st.sampled_from(["en", "tr", "xx"]))
def test_no_letter_is_lost(text: str, language: str) -> None:
    """Put together, the sentences are the text."""
    assert "".join("".join(sentences(text, language)).split()) == "".join(text.split())
