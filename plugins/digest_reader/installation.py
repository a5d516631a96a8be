"""Is this installation whole?

A fault of the installation is not a fault of a file: it must stop a build, or a site would be
published without its digests.  So libraries and models are looked at once, before anything is
read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import urlsafe_b64encode
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

import digest_reader
from digest_reader.files import hash_of
from digest_reader.model import InstallationError

LIBRARIES = {
    "babel": "babel",
    "bibtexparser": "bibtexparser",
    "bs4": "beautifulsoup4",
    "click": "click",
    "feedgenerator": "feedgenerator",
    "ftfy": "ftfy",
    "filelock": "filelock",
    "markupsafe": "markupsafe",
    "msgspec": "msgspec",
    "numpy": "numpy",
    "onnxruntime": "onnxruntime",
    "pycld2": "pycld2",
    "rich": "rich",
    "rispy": "rispy",
    "slugify": "python-slugify",
    "tomlkit": "tomlkit",
    "typogrify": "typogrify",
}
"""Names of modules → the packages that bring them."""

DISTRIBUTION = "digest-reader"
"""The package as pip knows it."""
MANIFEST = "SHA256SUMS"
"""The list of a model's files, as ``sha256sum --check`` reads it; it ships beside them."""


def check_installation() -> None:
    """Make sure that every library can be imported and every model is as it was shipped.

    Raises:
        InstallationError: one is missing or damaged; the message says what to do.
    """
    is_whole = check_package()
    missing = [package for module, package in LIBRARIES.items() if find_spec(module) is None]
    if missing:
        raise InstallationError(
            f"{', '.join(missing)} cannot be imported; run: pip install {' '.join(missing)}"
        )
    from digest_reader.languages import FOLDER, load

    # A folder is a language, whatever of it is gone; without English nothing can be told.
    for code in sorted({"en", *(path.name for path in FOLDER.glob("[a-z]*") if path.is_dir())}):
        try:
            if load(code) is None:
                raise InstallationError(_damaged(FOLDER / code / "language.toml", "it is not there"))
        except ValueError as error:  # msgspec's and tomllib's errors are such
            raise InstallationError(_damaged(FOLDER / code / "language.toml", str(error))) from error
        if not is_whole:
            check_model(FOLDER / code)


def check_package() -> bool:
    """Make sure that every file of the package is as the wheel brought it that it was installed from.

    The wheel's own list of files says so; of a checkout, in which files are edited, there is none, and False
    is returned.

    Raises:
        InstallationError: a file is missing or damaged.
    """
    package = Path(digest_reader.__file__).parent
    try:
        installed = distribution(DISTRIBUTION)
        files = [(Path(str(installed.locate_file(file))), file.hash) for file in installed.files or ()]
    except PackageNotFoundError:
        return False
    except (ValueError, TypeError) as error:
        raise InstallationError(_broken(f"its list of files cannot be read ({error})")) from error
    own = [(path, wanted) for path, wanted in files if wanted and path.is_relative_to(package)]
    for path, wanted in own:
        try:
            actual = urlsafe_b64encode(hash_of(path)).decode().rstrip("=")
        except OSError as error:
            raise InstallationError(_damaged(path, error.strerror or str(error))) from error
        if wanted.mode == "sha256" and actual != wanted.value:
            raise InstallationError(_damaged(path, "it is not as it was shipped"))
    return bool(own)


def check_committed(site: Path) -> None:
    """Make sure that the package is as it was committed: what is published must not rest on less.

    Args:
        site: the folder from which the site is built; where the package lies elsewhere nothing is asked.

    Raises:
        InstallationError: a file is missing, damaged, or was changed and not committed.
    """
    package = Path(digest_reader.__file__).absolute().parent
    root = package.parents[1]
    git = shutil.which("git")
    if git is None or not (root / ".git").exists() or not site.absolute().is_relative_to(root):
        return
    command = [git, "-C", os.fspath(root), "diff", "--name-only", "HEAD", "--", os.fspath(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and (changed := done.stdout.splitlines()):
        raise InstallationError(
            f"{', '.join(changed)}: not as committed; commit your changes, or run: git restore plugins"
        )


def check_model(folder: Path) -> None:
    """Make sure that the model in *folder* is as its manifest says; there need not be a model.

    Raises:
        InstallationError: a file is missing, damaged, or not in the manifest.
    """
    from digest_reader.languages import model_files

    manifest = folder / MANIFEST
    try:
        lines = [line.split("  ", 1) for line in manifest.read_text("utf-8").splitlines()]
        wanted = {name: digest for digest, name in lines}
    except FileNotFoundError:
        wanted = {}
    except ValueError as error:
        raise InstallationError(_damaged(manifest, "it is no list of hashes")) from error
    for name in sorted({*wanted, *model_files(folder)}):
        try:
            actual = hash_of(folder / name).hex()
        except OSError as error:
            raise InstallationError(_damaged(folder / name, error.strerror or str(error))) from error
        if actual != wanted.get(name):
            reason = "it is not as it was shipped" if name in wanted else f"it is not in {MANIFEST}"
            raise InstallationError(_damaged(folder / name, reason))


def write_manifest(folder: Path) -> None:
    """List the model's files in *folder*, as they are now."""
    from digest_reader.languages import model_files

    lines = [f"{hash_of(folder / name).hex()}  {name}\n" for name in model_files(folder)]
    (folder / MANIFEST).write_text("".join(lines), "utf-8")


def _damaged(path: Path, reason: str) -> str:
    return _broken(f"{path.relative_to(Path(digest_reader.__file__).parent).as_posix()} ({reason})")


def _broken(what: str) -> str:
    again = f"run: pip install --force-reinstall {DISTRIBUTION}, or take the folder anew"
    return f"the installation is damaged: {what}; {again}"
