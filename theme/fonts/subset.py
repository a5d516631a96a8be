"""Make the theme's fonts from Source Serif 4.

    python -m pip install fonttools brotli
    npm pack @fontsource-variable/source-serif-4@5.3.1
    python theme/fonts/subset.py fontsource-variable-source-serif-4-5.3.1.tgz

Three faces are cut from the variable fonts: text (weight 400, drawn for 19 px), display (weight 600,
drawn for 32 px) and italic.  Each comes in two files, so that a page fetches the second only where it has
a letter from it: Latin, and the further letters of Turkish and of the languages of the Balkans and the
Caucasus.  The weight and optical size axes are fixed, which halves the files.
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

LATIN = [
    *range(0x20, 0x7F),
    *map(ord, " £§©«°·»½×ÄÂÇÉÖÜßàáâäåæçèéêëíîïñóôöøúûü–—‘’“”„•…‹›€−ı"),
]
FURTHER = [*map(ord, "ĞğİŞşĀāĂăĄąĆćČčĎďĐđĒēĘęĚěĪīŁłŃńŇňŐőŘřŚśŠšŢţŤťŪūŮůŰűŹźŻżŽžƏəȘșȚț₺")]

FACES = {
    "text": ("normal", {"wght": 400, "opsz": 19}),
    "display": ("normal", {"wght": 600, "opsz": 32}),
    "italic": ("italic", {"wght": 400, "opsz": 19}),
}
SUBSETS = {"latin": LATIN, "latin-ext": FURTHER}


def cut(data: bytes, axes: dict[str, int], characters: list[int]) -> TTFont:
    """Return the font in *data* at one point of its axes, with the glyphs of *characters* alone."""
    font = instantiateVariableFont(TTFont(io.BytesIO(data), recalcTimestamp=False), axes)
    options = Options()
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]  # the licence travels with the font
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.flavor = "woff2"
    return font


def main(package: str) -> None:
    """Write all files into ``theme/static/fonts``."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as archive:
        for face, (slant, axes) in FACES.items():
            for subset, characters in SUBSETS.items():
                member = archive.extractfile(f"package/files/source-serif-4-{subset}-opsz-{slant}.woff2")
                assert member is not None
                path = TARGET / f"source-serif-{face}-{subset}.woff2"
                cut(member.read(), axes, characters).save(path)
                print(f"{path.stat().st_size:6} {path.name}")  # noqa: T201 - a program shows what it did


if __name__ == "__main__":
    main(sys.argv[1])
