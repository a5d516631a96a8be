"""What is noted of the files in the output folder."""

from __future__ import annotations

from pathlib import Path

from digest_reader.site.output import NO_ORIGIN, Basis, Notes, Origin, Origins, Output
from digest_reader.site.scan import scan

STAMP = b"stamp"
ORIGINS = {
    "index.html": Origin(b"1", ("articles",), (("a.txt", ("title", "url")), ("b.txt", ("title",)))),
    "a.html": Origin(b"2", ("article",), (("a.txt", ("title", "url")),)),
    "style.css": NO_ORIGIN,
}


def taken_up(notes: Notes) -> Origins:
    """Return what the next build knows."""
    return Origins(notes.pointers, notes.names)


def test_what_a_file_was_made_of_is_known_to_the_next_build() -> None:
    """And to the one after that, which makes one file of something else."""
    origins = Origins()
    files = {name: origins.written(STAMP, origin) for name, origin in ORIGINS.items()}
    assert {name: origins.of(file) for name, file in files.items()} == ORIGINS
    for made_of in (ORIGINS["a.html"], Origin(b"3", ("page",), (("c.txt", ("date",)),))):
        notes = origins.notes(b"", files, Basis())
        origins, files = taken_up(notes), notes.files
        files["a.html"] = origins.written(STAMP, made_of)
        wanted = {**ORIGINS, "a.html": made_of}
        assert {name: origins.of(file) for name, file in files.items()} == wanted


def test_what_no_file_is_made_of_any_more_is_forgotten() -> None:
    """The notes of a site whose digests come and go do not grow."""
    origins, files = Origins(), {}
    sizes = set()
    for number in range(5):
        files["a.html"] = origins.written(STAMP, Origin(b"1", (), ((f"{number}.txt", (f"{number}",)),)))
        notes = origins.notes(b"", files, Basis())
        sizes.add((len(notes.pointers), len(notes.names)))
        origins, files = taken_up(notes), notes.files
    assert sizes == {(1, 2)}


def test_nothing_is_noted_of_a_file_whose_name_is_no_text() -> None:
    """Nor of what it was made of, whose names may be none either."""
    origins = Origins()
    made_of = Origin(b"1", (), (("\udcff.txt", ("title",)),))
    notes = origins.notes(b"", {"\udcff.html": origins.written(STAMP, made_of)}, Basis())
    assert (notes.files, notes.pointers) == ({}, [])


def test_what_was_seen_and_has_gone_since_need_not_be_cleared(tmp_path: Path) -> None:
    """Minutes may pass in between, where many digests are restored."""
    for name in ("kept.html", "left.html", "gone.html"):
        (tmp_path / name).write_text(name)
    seen = scan(tmp_path)
    (tmp_path / "gone.html").unlink()
    Output(tmp_path, {}, Origins(), Basis(), tmp_path, seen).clear(["kept.html"])
    assert scan(tmp_path)[0].keys() == {"kept.html"}
