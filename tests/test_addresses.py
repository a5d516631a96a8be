"""Every digest has an address of its own, and keeps it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from digest_reader.addresses import RegisterError, check_loss, read_register, write_register
from digest_reader.collection import read_digests
from digest_reader.settings import Settings
from sites import Build, digest

SLUG = "council-agrees-to-mend-the-clock"


def settle(folder: Path, published: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    """Return address and codes of problems of each digest in *folder*."""
    posts = read_digests(folder.glob("*.txt"), Settings(), folder, published=published)
    return {post.path.name: (post.slug, [problem.code for problem in post.problems]) for post in posts}


def test_a_newcomer_takes_no_published_address(tmp_path: Path) -> None:
    """Whatever its name, the digest that was published at an address keeps it."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(digest(), "utf-8")
    addresses = settle(tmp_path, {f"2017-04-06/{SLUG}": "b.txt"})
    assert addresses["b.txt"][0] == SLUG
    assert addresses["a.txt"][0] != SLUG
    assert settle(tmp_path, {})["a.txt"][0] == SLUG


def test_an_address_with_a_suffix_is_kept_too(tmp_path: Path) -> None:
    """Even when the plain one becomes free."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(digest(), "utf-8")
    first = settle(tmp_path, {})
    published = {f"2017-04-06/{slug}": name for name, (slug, _) in first.items()}
    (tmp_path / "a.txt").unlink()
    assert settle(tmp_path, published) == {"b.txt": (first["b.txt"][0], [])}
    assert settle(tmp_path, {})["b.txt"][0] == SLUG


def test_files_of_one_name_in_many_folders_have_an_address_each(tmp_path: Path) -> None:
    """However many of the folders above them have one name, too."""
    paths = [tmp_path / folder / "x" / "a.txt" for folder in ("b", "c", "d", "e", "f/x")]
    for path in paths:
        path.parent.mkdir(parents=True)
        path.write_text(digest(), "utf-8")
    slugs = [post.slug for post in read_digests(paths, Settings(), tmp_path, processes=1)]
    assert len(set(slugs)) == len(paths)
    assert all(slug.startswith(SLUG) for slug in slugs)


def test_an_address_that_moves_is_told(tmp_path: Path) -> None:
    """A title that was changed in the file breaks links; pinning the old slug settles it."""
    (tmp_path / "a.txt").write_text(digest("ANOTHER TITLE"), "utf-8")
    published = {f"2017-04-06/{SLUG}": "a.txt"}
    assert settle(tmp_path, published) == {"a.txt": ("another-title", ["address-moved"])}
    (tmp_path / "a.toml").write_text(f'slug = "{SLUG}"', "utf-8")
    assert settle(tmp_path, published) == {"a.txt": (SLUG, [])}


def test_the_register_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Sorted, and not touched where nothing changes."""
    path = tmp_path / "content/published.tsv"
    assert read_register(path) == {}
    write_register(path, {"b/": "content/b.txt", "a/": "content/a.txt"})
    assert read_register(path) == {"a/": "content/a.txt", "b/": "content/b.txt"}
    before = path.stat().st_mtime_ns
    write_register(path, read_register(path))
    assert path.stat().st_mtime_ns == before
    path.write_bytes(b"\xff\xfe no register")
    with pytest.raises(RegisterError, match=r"published\.tsv cannot be read"):
        read_register(path)


def test_a_few_digests_may_go() -> None:
    """More may not; all that would are named."""
    before = {f"{number}/": f"{number}.txt" for number in range(5)}
    check_loss(before, {"0/": "0.txt", "1/": "1.txt"}, allowed=3)
    with pytest.raises(RegisterError, match="4 published digests would disappear") as raised:
        check_loss(before, {"0/": "0.txt"}, allowed=3)
    assert all(f"{number}.txt" in str(raised.value) for number in range(1, 5))


def test_not_to_lose_the_last() -> None:
    """A publication without any digest is no publication, however few there were."""
    with pytest.raises(RegisterError, match="Not one of the 2 published digests would be left"):
        check_loss({"0/": "0.txt", "1/": "1.txt"}, {}, allowed=3)
    check_loss({}, {}, allowed=3)
    check_loss({"0/": "0.txt"}, {"1/": "0.txt"}, allowed=3)


def test_a_publication_that_would_lose_digests_is_stopped(build: Callable[..., Build]) -> None:
    """What was published stays in the output, and in the register, as it was."""
    settings = (
        'DIGEST_REGISTER = "content/published.tsv"\nDIGEST_PUBLISH = True\nDIGEST_MAY_DISAPPEAR = 1\n'
        "DELETE_OUTPUT_DIRECTORY = True\n"
    )
    content = {f"digests/{number}.txt": digest(title=f"TITLE NUMBER {number}") for number in range(4)}
    first = build(content, settings=settings)
    assert first.code == 0, first.log
    register = (first.folder / "content/published.tsv").read_text("utf-8")
    assert [line.split("\t") for line in register.splitlines()[1:]] == [
        [f"title-number-{number}.html", f"content/digests/{number}.txt"] for number in range(4)
    ]
    published = first.bytes()
    for number in (1, 2):
        (first.folder / f"content/digests/{number}.txt").unlink()
    second = build({}, settings=settings)
    assert second.code == 1
    assert "2 published digests would disappear" in second.log
    assert second.bytes() == published
    third = build({}, settings=settings + "DIGEST_MAY_DISAPPEAR = 2\n")
    assert third.code == 0, third.log
    assert len((first.folder / "content/published.tsv").read_text("utf-8").splitlines()) == 3
