"""A damaged file in Pelican's own cache does not stop the next build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sites import Build, digest

CACHED = "CACHE_CONTENT = LOAD_CONTENT_CACHE = True\n"


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("layer", ["reader", "generator"])
def test_a_damaged_cache_is_set_aside(
    build: Callable[..., Build], tmp_path: Path, layer: str, packed: bool
) -> None:
    """Empty, cut short or of another kind: one line says so, and the build is as it was."""
    settings = (
        CACHED + f"GZIP_CACHE = {packed}\nCONTENT_CACHING_LAYER = {layer!r}\nWITH_FUTURE_DATES = True\n"
    )
    content = {"digests/a.txt": digest(), "digests/own.md": "Title: Own\nDate: 2017-04-05\n\nWords.\n"}
    first = build(content, settings=settings)
    files = [path for path in sorted((tmp_path / "cache").iterdir()) if path.is_file()]
    assert files
    whole = files[0].read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], b"no cache", b"\x80\x04K\x01K"):
        for path in files:
            path.write_bytes(damaged)
        again = build(content, "--fatal", "errors", settings=settings)
        assert again.code == 0, again.log
        assert again.log.count("it was set aside") == len(files)
        assert again.bytes() == first.bytes()
    assert "set aside" not in build(content, settings=settings).log
