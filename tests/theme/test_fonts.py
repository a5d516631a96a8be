"""The fonts that ship with the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from sites import ROOT

STATIC = ROOT / "theme" / "static"
FONTS = sorted((STATIC / "fonts").glob("*.woff2"))
FACE = re.compile(r'@font-face \{\s*font-family: "([^"]+)";\s*src: url\("\.\./fonts/([^"]+)"\)')

COPYRIGHT, FAMILY, SUBFAMILY, UNIQUE, FULL, POSTSCRIPT = 0, 1, 2, 3, 4, 6
NOTICES = {COPYRIGHT, 7, 13, 14}  # with trademark, licence and the licence's address


def names(path: Path) -> dict[int, str]:
    """Return the records of a font's name table by their numbers."""
    with TTFont(path) as font:
        return {record.nameID: record.toUnicode() for record in font["name"].names}


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_does_not_use_the_reserved_name(path: Path) -> None:
    """No name of a subset, nor its file's, has the word that the licence keeps for the original."""
    ours = {number: text for number, text in names(path).items() if number not in NOTICES}
    assert {FAMILY, SUBFAMILY, UNIQUE, FULL, POSTSCRIPT} <= ours.keys()
    assert not [text for text in (*ours.values(), path.name) if "source" in text.casefold()]
    for number in (FAMILY, FULL):
        assert ours[number].startswith("Digest Serif")
    for number in (UNIQUE, POSTSCRIPT):
        assert ours[number].startswith("DigestSerif-")


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_carries_its_notices(path: Path) -> None:
    """A subset keeps the copyright notice, with the reserved name, and says where the licence is."""
    assert "Adobe" in names(path)[COPYRIGHT]
    assert "Reserved Font Name ‘Source’" in names(path)[COPYRIGHT]
    assert names(path)[14] == "http://scripts.sil.org/OFL"


def test_no_two_fonts_are_taken_for_one() -> None:
    """Each file has a unique identifier of its own."""
    assert len({names(path)[UNIQUE] for path in FONTS}) == len(FONTS)


def test_the_style_sheets_name_the_fonts_that_ship() -> None:
    """Every file is declared once, by the family that it says it is of, and no other file is."""
    sheets = sorted((STATIC / "css").glob("*.css"))
    declared = [(file, family) for sheet in sheets for family, file in FACE.findall(sheet.read_text("utf-8"))]
    # 16, the typographic family, is there only where it differs from the family.
    assert sorted(declared) == [(path.name, names(path).get(16, names(path)[FAMILY])) for path in FONTS]
