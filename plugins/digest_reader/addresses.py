"""An address of its own for every post, and for good.

A site may keep a register of what it published: a small file of tab-separated lines, *address* and
*file*, to be committed with its digests.  A digest that is in it keeps its address, whatever is
added before it; and a publication that would lose more digests than its owner allows is stopped.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest_reader.files import read_whole, write_whole
from digest_reader.problems import Problem

if TYPE_CHECKING:
    from digest_reader.publish import Post

HEADER = (
    "# Addresses that were published, each with its digest.  Written by `make publish`; commit this file.\n"
)

Address = Callable[["Post"], str]


def settle_addresses(
    posts: Sequence[Post], address: Address, taken: Iterable[str] = (), published: Mapping[str, str] = {}
) -> tuple[Post, ...]:
    """Give every post an address of its own; return the posts in the order given.

    A slug that the editor pinned comes first, then the addresses that were published, then the
    order of the file names.  Whoever comes later to the same address has a suffix that depends on
    its own file name alone, or, where files of one name share it too, on that and the folders they
    lie in.

    Args:
        posts: all posts of a site.
        address: what must differ between two posts.
        taken: addresses that the site uses for something else.
        published: address → the file that holds it, as problems name files.
    """
    taken = set(taken)
    kept = {file: place for place, file in published.items()}
    settled: dict[Path, Post] = {}
    holders: dict[str, Path] = {}

    def rank(post: Post) -> tuple[bool, bool, str, Path]:
        return not post.pinned, post.digest.path not in kept, post.path.stem, post.path

    for post in sorted(posts, key=rank):
        if post.status == "skip":
            settled[post.path] = post
            continue
        chosen, place, former = post, address(post), kept.get(post.digest.path)
        if place in taken or former not in (None, place):
            free = (candidate for candidate in _candidates(post) if address(candidate) not in taken)
            chosen = next(free, post)
            if former and former not in taken and not post.pinned:
                same = (candidate for candidate in _candidates(post) if address(candidate) == former)
                chosen = next(same, chosen)
            place = address(chosen)
        if chosen.slug != post.slug and place != former:
            holder = settled.get(holders.get(address(post), post.path))
            chosen = _with(chosen, "address-shared", post.slug, chosen.slug)
            if holder and not holder.pinned:
                settled[holder.path] = _with(
                    holder, "address-shared", post.digest.path, holder.slug, variant="holder"
                )
        elif former and place != former and post.status != "draft":
            chosen = _with(chosen, "address-moved", former, place)
        taken.add(place)
        holders[place] = post.path
        settled[post.path] = chosen
    return tuple(settled[post.path] for post in posts)


def _candidates(post: Post) -> Iterator[Post]:
    """Yield a post with the slugs that it may have, the plain one first."""
    yield post
    for length in range(1, len(post.path.parts) + 1):
        name = os.fsencode("/".join(post.path.parts[-length:]))
        yield replace(post, slug=f"{post.slug}-{hashlib.sha256(name).hexdigest()[:6]}")


def _with(post: Post, code: str, *arguments: str, variant: str = "") -> Post:
    return replace(post, problems=(*post.problems, Problem(post.digest.path, 0, code, arguments, variant)))


class RegisterError(RuntimeError):
    """A publication would lose digests, or the register cannot be read; the message says what to do."""


def read_register(path: Path) -> dict[str, str]:
    """Return what was published: address → file; nothing where there is no register.

    Raises:
        RegisterError: the file is no register.
    """
    try:
        lines = read_whole(path).decode("utf-8").splitlines()
        return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise RegisterError(
            f"{path} cannot be read ({error}); take it anew from your version control, or delete it."
        ) from error


def write_register(path: Path, published: Mapping[str, str]) -> None:
    """Write what was published; a file that says so already is left as it is."""
    text = HEADER + "".join(f"{address}\t{file}\n" for address, file in sorted(published.items()))
    if not path.exists() or path.read_text("utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())


def check_loss(before: Mapping[str, str], after: Mapping[str, str], allowed: int) -> None:
    """Make sure that hardly a digest is lost from one publication to the next.

    Raises:
        RegisterError: more than *allowed* addresses would disappear, or all; the message lists them.
    """
    lost = sorted(set(before) - set(after))
    if lost and not after:
        raise RegisterError(
            f"Not one of the {len(before)} published digests would be left.  Nothing is published.  "
            "If this is meant, delete the file that DIGEST_REGISTER names."
        )
    if len(lost) > allowed:
        listed = "\n".join(f"  {address} ({before[address]})" for address in lost)
        raise RegisterError(
            f"{len(lost)} published digests would disappear:\n{listed}\n"
            f"Nothing is published.  If this is meant, set DIGEST_MAY_DISAPPEAR = {len(lost)} this once."
        )
