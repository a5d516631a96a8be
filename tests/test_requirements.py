"""What make installs is what pyproject.toml asks for, file by file as its hash says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sites import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WITHOUT_HASH = {"torch"}
"""Each kind of graphics card has another file."""


def blocks(name: str) -> list[str]:
    """Return the entries of a file of requirements, each with its hashes."""
    text = re.sub(r"(?m)^ *#.*\n", "", (ROOT / f"requirements/{name}.txt").read_text("utf-8"))
    return re.split(r"\n(?=\S)", text.strip())


def pins(name: str, python: str) -> dict[str, str]:
    """Return what a file installs on Linux: package → version."""
    environment = {
        "python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux",
        "platform_system": "Linux", "platform_machine": "x86_64", "platform_python_implementation": "CPython",
    }  # fmt: skip
    entries = [Requirement(block.split("\\")[0]) for block in blocks(name)]
    return {
        canonicalize_name(entry.name): next(iter(entry.specifier)).version
        for entry in entries
        if entry.marker is None or entry.marker.evaluate(environment)
    }


def needed(extra: str) -> Iterator[Requirement]:
    """Yield what an extra asks for, those inside it too, and what the package itself does."""
    for line in PROJECT["project"]["optional-dependencies"][extra]:
        requirement = Requirement(line)
        if requirement.name == PROJECT["project"]["name"]:
            for inner in requirement.extras:
                yield from needed(inner)
        else:
            yield requirement
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    yield from map(Requirement, PROJECT["dependency-groups"]["build"])
    yield from map(Requirement, PROJECT["build-system"]["requires"])


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["site", "test", "train"])
def test_a_file_has_what_is_asked_for(name: str, python: str) -> None:
    """After a change of pyproject.toml: make requirements."""
    installed = pins(name, python)
    for requirement in needed(name):
        if requirement.name not in WITHOUT_HASH:
            version = installed.get(canonicalize_name(requirement.name), "none")
            assert requirement.specifier.contains(version, prereleases=True), (requirement, version)


@pytest.mark.parametrize("python", PYTHONS)
def test_what_is_published_is_what_was_tested(python: str) -> None:
    """Each file is a part of the next larger one."""
    assert pins("site", python).items() <= pins("test", python).items() <= pins("train", python).items()


@pytest.mark.parametrize("name", ["site", "test", "train"])
def test_everything_has_a_hash(name: str) -> None:
    """Of every file that may be installed."""
    for block in blocks(name):
        assert "==" in block.split("\\")[0], block
        assert "--hash=sha256:" in block, block
