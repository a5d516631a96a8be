"""Files that are read whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest_reader.files import TooLargeError, read_whole


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    """Every byte of it."""
    (tmp_path / "a").write_bytes(b"abc")
    assert read_whole(tmp_path / "a", 3) == b"abc"


def test_a_larger_file_is_refused_with_its_size(tmp_path: Path) -> None:
    """However large: nothing of it is read."""
    with (tmp_path / "a").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(TooLargeError) as caught:
        read_whole(tmp_path / "a", 3)
    assert caught.value.size == 2**40
