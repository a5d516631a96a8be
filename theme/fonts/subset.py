"""Make the theme's fonts, Digest Serif, from Source Serif 4.

    python -m pip install fonttools brotli
    npm pack @fontsource-variable/source-serif-4@5.3.1
    python theme/fonts/subset.py fontsource-variable-source-serif-4-5.3.1.tgz

Three faces are cut from the variable fonts: text (weight 400, drawn for 19 px), display (weight 600,
drawn for 32 px) and italic.  The axes are fixed, which halves the files.  Each face comes in three files, and
a page fetches the second and third only where it has a letter from them: what English needs, with the
letters that Turkish shares with Latin-1; the rest of ASCII and Latin-1; the further letters of Turkish and
of the languages of the Balkans and the Caucasus.

The licence reserves the name "Source" for the original, so that the files bear another.  The same package and
the same versions of fonttools and brotli give the same bytes.
"""

from __future__ import annotations

import io
import sys
import tarfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

TARGET = Path(__file__).parent.parent / "static" / "fonts"
FAMILY = "Digest Serif"

FACES = {
    "text": ("normal", "Regular", {"wght": 400, "opsz": 19}),
    "display": ("normal", "SemiBold", {"wght": 600, "opsz": 32}),
    "italic": ("italic", "Italic", {"wght": 400, "opsz": 19}),
}
RARE = "#*+<=>@\\^_`{|}~"
SUBSETS = {
    "latin": (
        "latin",
        [*sorted(set(map(chr, range(0x20, 0x7F))) - set(RARE)), *"\u00a0£·ÇÖÜáâäçèéíîñóöüûı–—‘’“”…‹›€"],
    ),
    "western": ("latin", RARE + "§©½«»°×ÀÁÂÄÅÆÈÉÊËÌÍÎÏÑÒÓÔØÙÚÛÝßàãåæêëìïðòôõøùúýþÿŒœ•−"),
    "eastern": (
        "latin-ext",
        "ĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĞğĪīİŁłŃńŇňŐőŘřŚśŞşŠšŢţŤťŪūŮůŰűŹźŻżŽžƏəȘșȚț₺",
    ),
}


def cut(data: bytes, axes: dict[str, int], characters: str | list[str]) -> TTFont:
    """Return the font in *data* at one point of its axes, with the glyphs of *characters* alone."""
    font = instantiateVariableFont(TTFont(io.BytesIO(data), recalcTimestamp=False), axes)
    options = Options()
    options.layout_features = ["kern", "liga"]
    options.hinting = False
    options.drop_tables += ["BASE", "GDEF", "STAT", "gasp"]  # of no use to a browser
    options.name_IDs = [0, 7, 13, 14]  # copyright, trademark and licence travel with the font
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(one) for one in characters])
    subsetter.subset(font)
    font["head"].modified = font["head"].created  # not the time of this run
    font.flavor = "woff2"
    return font


def rename(font: TTFont, style: str, subset: str) -> None:
    """Give *font* the names of our family, in its *style* and with its *subset* in the unique identifier.

    The numbers are those of OpenType's table "name".  Where the style is none of the four that every program
    knows, it joins the family's name, and the typographic names say the two apart.
    """
    full = FAMILY if style == "Regular" else f"{FAMILY} {style}"
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    names = {1: FAMILY, 2: style, 3: f"{postscript}-{subset}", 4: full, 6: postscript}
    if style not in ("Regular", "Italic", "Bold", "Bold Italic"):
        names |= {1: full, 2: "Regular", 16: FAMILY, 17: style}
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)  # Windows, Unicode, English


def main(package: str) -> None:
    """Write all files into ``theme/static/fonts``."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as archive:
        for face, (slant, style, axes) in FACES.items():
            for subset, (source, characters) in SUBSETS.items():
                member = archive.extractfile(f"package/files/source-serif-4-{source}-opsz-{slant}.woff2")
                assert member is not None
                font = cut(member.read(), axes, characters)
                rename(font, style, subset)
                path = TARGET / f"digest-serif-{face}-{subset}.woff2"
                font.save(path)
                print(f"{path.stat().st_size:6} {path.name}")  # noqa: T201 - a program shows what it did


if __name__ == "__main__":
    main(sys.argv[1])
