"""What no page and no log may hold: controls, and characters that change the direction of others."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from digest_reader.problems import tell
from digest_reader.publish import Post, read_digest
from digest_reader.render import page
from digest_reader.settings import Settings

UNWANTED = "\0\a\b\t\v\f\x1b\x7f\x85\x9b\xad\u061c\u200b\u200e\u202e\u2028\u2029\u2066\ufeff\ufffe\U000e0041"

FILE = """COUNCIL{0}CLOCK

06.04.2017

By Ann{0}Roe, The{0}Gazette (5 {0}April 2017)

The coun{0}cil agreed.

Kaynak/Source{0}: https://a.example/{0}x https://b.example/y java{0}script:alert(1)
"""

SIDECAR = """title = "A {0}clock"
outlet = "An{0}outlet"
authors = ["Ann{0}Roe"]
category = "To{0}pic"
tags = ["ta{0}g"]
counterpart = "x{0}y"
urls = ["https://a.example/{0}b"]
url = "https://a{0}.example/"
lang = "e{0}n"
slug = "a{0}b"
"un{0}known" = 1

[[corrected]]
date = 2017-04-07
text = "cor{0}rected"

[[mark]]
verdict = "rejected"
mark = "’"
before = "no{0}where"
after = "at all"
"""


def unreadable(post: Post) -> set[str]:
    """Return the unwanted characters in all that is shown or told of a post."""
    told = [str(problem) + str(tell(problem, "tr")) for problem in post.problems]
    shown = page.body_html(post), page.plain_body_html(post), page.source_html(post), page.draft_html(post)
    metadata = json.dumps(page.metadata(post), ensure_ascii=False, default=str)
    text = " ".join([*told, *shown, metadata]).replace("\n", "")
    return {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cn", "Zl", "Zp")}


@pytest.mark.parametrize("char", UNWANTED, ids=lambda char: f"U+{ord(char):04X}")
@pytest.mark.parametrize("beside", [True, False], ids=["sidecar", "file"])
def test_no_unreadable_character_is_shown_or_told(tmp_path: Path, char: str, beside: bool) -> None:
    """Neither from the file nor from any field of the sidecar, addresses included."""
    (tmp_path / "a.txt").write_text(FILE.format(char), "utf-8")
    if beside:
        (tmp_path / "a.toml").write_text(SIDECAR.format(f"\\U{ord(char):08X}"), "utf-8")
    post = read_digest(tmp_path / "a.txt", Settings(), tmp_path)
    assert post.headline
    assert unreadable(post) == set()
