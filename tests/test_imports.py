"""The walls between the rooms."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from digest_reader.collection import ENGINE, READING, WORDS_OF_ENGINE
from digest_reader.languages import Language
from digest_reader.site.output import WRITING
from sites import ROOT

PACKAGE = ROOT / "plugins" / "digest_reader"
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by the full name"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def belongs(name: str, package: str) -> bool:
    """Tell whether a module's name lies in a package."""
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_what_its_room_may(path: Path) -> None:
    """Only ``site`` knows Pelican, ``restore`` only marks and languages, and none ``digest_training``."""
    room = path.relative_to(PACKAGE).parts[0]
    for name in imports(path):
        if room != "site":
            assert not belongs(name, "pelican"), f"{path} imports {name}"
        if room == "restore" and belongs(name, "digest_reader"):
            allowed = ("restore", "model", "text", "languages")
            assert any(belongs(name, f"digest_reader.{room}") for room in allowed), f"{path} imports {name}"
        if room not in ("site", "__init__.py"):
            assert not belongs(name, "digest_reader.site"), f"{path} imports {name}"
        assert not belongs(name, "digest_training"), f"{path} imports {name}"
        assert not belongs(name, "torch"), f"{path} imports {name}"


def test_the_package_loads_nothing_before_it_is_asked() -> None:
    """Importing the plugin or the command line loads neither Pelican nor the engine's libraries."""
    names = ("pelican", "numpy", "onnxruntime")
    code = f"import sys, digest_reader.cli; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "plugins"
    )
    assert done.stdout.strip() == "[]"


def test_a_site_loads_no_library_that_most_of_its_builds_do_not_need() -> None:
    """What writes sidecars and citations, puts damage right, restores, and makes the search's index."""
    names = ("tomlkit", "bibtexparser", "ftfy", "pycld2", "onnxruntime", "cbor2")
    code = f"import sys, digest_reader.site; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "plugins"
    )
    assert done.stdout.strip() == "[]"


def test_the_theme_knows_no_plugin() -> None:
    """Theme and plugin meet in the names of metadata alone."""
    templates = sorted((ROOT / "theme").rglob("*.html"))
    assert not [path for path in templates if "digest_reader" in path.read_text("utf-8")]


def inner(path: Path) -> set[str]:
    """Return what a module imports of the package, as `digest_reader.store.fingerprint` names it."""
    names = {name.removeprefix("digest_reader.") for name in imports(path) if belongs(name, "digest_reader")}
    inside = {other.relative_to(PACKAGE).with_suffix("").as_posix() for other in MODULES}
    parts = {"/".join(name.split(".")[:depth]) for name in names for depth in (1, 2)}
    return {part for part in parts if part in inside or f"{part}/__init__" in inside}


def modules_of(room: str) -> list[Path]:
    """Return the modules of a room, or the one of that name."""
    path = PACKAGE / room
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


def lies_in(name: str, rooms: Iterable[str]) -> bool:
    """Tell whether one of *rooms* is a module, or the room that it is in."""
    return any(name == room.removesuffix("/__init__") or name.startswith(f"{room}/") for room in rooms)


def test_the_engine_reads_no_other_tables_of_a_language_than_are_in_its_key() -> None:
    """A word that is added for reading or for pages leaves what was restored as it is."""
    texts = [path.read_text("utf-8") for path in modules_of("restore")]
    read = {name for text in texts for name in re.findall(r"\blanguage\.(\w+)", text)}
    assert read & set(Language.__struct_fields__) == set(WORDS_OF_ENGINE)


NO_MATTER: Mapping[tuple[str, ...], set[str]] = {
    # Of problems a restoration has only the type, in passing.
    ENGINE: {"problems"},
    # Where other processes run, how addresses are settled, originals are compared, and the desk parts a
    # long paragraph is no part of a post.
    READING: {"processes", "addresses", "documents", "sentences"},
    # What makes posts, and what is done beside the writing: the posts are in the key of what is written.
    WRITING: {
        "discovery", "installation", "progress", "processes", "files", "read", "restore", "edit",
        "edit/anchors", "edit/kept", "read/dates",
        # The editor's desk is in no file, and no sidecar is written.
        "reviews", "edit/review", "edit/document",
    },
}  # fmt: skip
"""What the rooms of a fingerprint import and do not depend on."""


@pytest.mark.parametrize("rooms", NO_MATTER, ids=lambda rooms: rooms[0])
def test_a_fingerprint_stands_for_all_that_its_rooms_import(rooms: tuple[str, ...]) -> None:
    """Whatever a change of the code can influence is worked out again."""
    read = {name for room in rooms for module in modules_of(room) for name in inner(module)}
    missing = {name for name in read if not lies_in(name, rooms)} - NO_MATTER[rooms]
    assert not missing
