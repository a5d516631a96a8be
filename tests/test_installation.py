"""A broken installation stops everything; nothing is published with it."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from digest_reader.installation import (
    LIBRARIES,
    MANIFEST,
    check_committed,
    check_model,
    check_package,
    write_manifest,
)
from digest_reader.languages import FOLDER, model_files
from digest_reader.model import InstallationError
from sites import ROOT, STOCK_SETTINGS, digest, run_pelican, write_content


def test_every_library_that_is_needed_is_looked_for() -> None:
    """The table names what pyproject.toml depends on; Pelican is there when the plugin is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {line.split(">=")[0].split("==")[0] for line in project["dependencies"]}
    assert set(LIBRARIES.values()) == needed - {"pelican"}


def test_what_ships_is_whole() -> None:
    """Every language's model is as its manifest says."""
    for path in FOLDER.glob(f"*/{MANIFEST}"):
        check_model(path.parent)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return a copy of the folder of the English model."""
    return Path(shutil.copytree(FOLDER / "en", tmp_path / "en"))


@pytest.fixture(autouse=True)
def _shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Name files as seen from the temporary folder."""
    monkeypatch.setattr("digest_reader.__file__", str(tmp_path / "__init__.py"))


@pytest.mark.parametrize("name", model_files(FOLDER / "en"))
@pytest.mark.parametrize("damage", ["missing", "short", "flipped", "empty"])
def test_a_damaged_file_is_named(model: Path, name: str, damage: str) -> None:
    """Whichever file of a model it is, and however little of it is wrong."""
    path = model / name
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(
            {"short": data[:-1], "flipped": data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "empty": b""}[
                damage
            ]
        )
    with pytest.raises(InstallationError, match=f"en/{name}.*pip install") as raised:
        check_model(model)
    assert "\n" not in str(raised.value)


def test_a_file_that_the_manifest_does_not_name_is_named(model: Path) -> None:
    """A model without its manifest cannot be trusted; written anew, the manifest makes it whole."""
    (model / MANIFEST).unlink()
    with pytest.raises(InstallationError, match=f"not in {MANIFEST}"):
        check_model(model)
    write_manifest(model)
    check_model(model)


def test_a_damaged_manifest_is_named(model: Path) -> None:
    """It must not pass for an empty one."""
    (model / MANIFEST).write_text("nonsense\n", "utf-8")
    with pytest.raises(InstallationError, match=MANIFEST):
        check_model(model)


PELICANS = ("feedgenerator", "markupsafe", "rich")
"""What Pelican needs itself: it stops before it hears of a plugin."""


@pytest.mark.parametrize(
    ("library", "program"),
    [(library, "digest_reader.__main__") for library in LIBRARIES]
    + [(library, "pelican") for library in LIBRARIES if library not in PELICANS],
)
def test_nothing_is_built_without_a_library(tmp_path: Path, library: str, program: str) -> None:
    """One sentence says what to install; the site that is there stays as it is."""
    (tmp_path / "content/digests").mkdir(parents=True)
    (tmp_path / "content/digests/a.txt").write_text(digest(), "utf-8")
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + "DELETE_OUTPUT_DIRECTORY = True\n", "utf-8")
    (tmp_path / "output").mkdir()
    (tmp_path / "output/index.html").write_text("published", "utf-8")
    arguments = ["content"] if program == "pelican" else ["check", "content"]
    entry = "main" if program == "pelican" else "run"
    code = (
        f"import sys; sys.modules[{library!r}] = None; sys.argv[1:] = {arguments}; "
        f"from {program} import {entry}; {entry}()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT / "plugins")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"pip install {LIBRARIES[library]}" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.stderr
    assert [path.name for path in (tmp_path / "output").iterdir()] == ["index.html"]
    assert (tmp_path / "output/index.html").read_text("utf-8") == "published"


def test_a_library_that_cannot_be_loaded_is_one_line(tmp_path: Path) -> None:
    """It is there, and its own library is not: a command says so, and exits with 1."""
    (tmp_path / "a.txt").write_text(digest(body="The mayors clock isnt mended."), "utf-8")
    (tmp_path / "onnxruntime").mkdir()
    (tmp_path / "onnxruntime/__init__.py").write_text("import libonnxruntime_that_is_gone", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "digest_reader", "explain", "a.txt"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT / 'plugins'}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.fullmatch(r"Error: .*libonnxruntime_that_is_gone.*\n", done.stderr)


@pytest.mark.parametrize(
    ("name", "keep", "reason"),
    [
        ("languages/en/words/model.onnx", -400, "it is not as it was shipped"),
        ("languages/en/language.toml", None, "it is not there"),
        ("languages/tr/language.toml", None, "it is not there"),
        ("languages/tr/language.toml", 900, ""),
    ],
)
def test_nothing_is_built_with_a_damaged_language(
    tmp_path: Path, name: str, keep: int | None, reason: str
) -> None:
    """Not even what could be built without it."""
    package = tmp_path / "plugins/digest_reader"
    shutil.copytree(ROOT / "plugins/digest_reader", package, ignore=shutil.ignore_patterns("__pycache__"))
    if keep is None:
        (package / name).unlink()
    else:
        (package / name).write_bytes((package / name).read_bytes()[:keep])
    (tmp_path / "content/digests").mkdir(parents=True)
    (tmp_path / "content/digests/a.txt").write_text(digest(), "utf-8")
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + 'PLUGIN_PATHS = ["plugins"]\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{name} ({reason}" in done.stderr.replace("\n", " ")
    assert not (tmp_path / "output").exists()


@pytest.mark.skipif(not find_spec("hatchling"), reason="there is no hatchling (pip install hatchling)")
def test_a_wheel_has_all_of_the_package_and_builds_a_site(tmp_path: Path) -> None:
    """What git ignores would be left out of it, however needed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    package = ROOT / "plugins/digest_reader"
    own = {path.relative_to(package) for path in package.rglob("*") if path.is_file()}
    lacking = {path for path in own if not (tmp_path / "installed/digest_reader" / path).is_file()}
    assert {path for path in lacking if path.suffix != ".pyc"} == set()
    write_content(tmp_path, {"digests/a.txt": digest()})
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS, "utf-8")
    built = run_pelican(tmp_path, "content", PYTHONPATH=str(tmp_path / "installed"))
    assert built.code == 0
    assert "Processed 1 article" in built.log


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a package as pip installs one: with a list of its files and their hashes."""
    package, info = tmp_path / "digest_reader", tmp_path / "digest_reader-9.dist-info"
    (package / "languages" / "en").mkdir(parents=True)
    info.mkdir()
    for name, text in {"__init__.py": "", "languages/en/language.toml": "small = 1\n# more\n"}.items():
        (package / name).write_text(text, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: digest-reader\nVersion: 9\n", "utf-8")
    rows = ["digest_reader-9.dist-info/RECORD,,"]
    for path in (package / "__init__.py", package / "languages/en/language.toml"):
        digest_ = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).decode().rstrip("=")
        rows.append(f"{path.relative_to(tmp_path).as_posix()},sha256={digest_},{path.stat().st_size}")
    (info / "RECORD").write_text("\n".join(rows) + "\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("digest_reader.__file__", str(package / "__init__.py"))
    return package


def test_a_file_of_an_installed_package_that_is_cut_is_named(wheel: Path) -> None:
    """Be it sound as it stands: nobody else would tell."""
    assert check_package()
    path = wheel / "languages/en/language.toml"
    path.write_text("small = 1\n", "utf-8")
    with pytest.raises(InstallationError, match=r"languages/en/language\.toml \(it is not as it was shipped"):
        check_package()
    path.unlink()
    with pytest.raises(InstallationError, match=r"languages/en/language\.toml \(No such file"):
        check_package()


def test_a_list_of_files_that_is_damaged_is_named(wheel: Path) -> None:
    """It must not pass for one that names nothing."""
    (wheel.parent / "digest_reader-9.dist-info/RECORD").write_text("a,b,c,d,e\n", "utf-8")
    with pytest.raises(InstallationError, match="list of files"):
        check_package()


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git")
def test_a_checkout_publishes_what_is_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was cut and what was changed cannot be told apart: neither is published with."""
    package = tmp_path / "plugins/digest_reader"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("whole\n", "utf-8")
    monkeypatch.setattr("digest_reader.__file__", str(package / "__init__.py"))
    check_committed(tmp_path)  # no checkout
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("add", "."), (*author, "commit", "-q", "-m", "all")):
        subprocess.run(["git", "-C", str(tmp_path), *command], check=True)
    check_committed(tmp_path)
    (tmp_path / "pelicanconf.py").write_text("A = 1\n", "utf-8")
    check_committed(tmp_path)
    (package / "__init__.py").write_text("who", "utf-8")
    with pytest.raises(InstallationError, match=r"digest_reader/__init__\.py: not as committed"):
        check_committed(tmp_path)
    check_committed(tmp_path.parent)  # another site's folder


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("installation.py", "half = (", "SyntaxError: "),
        ("model.py", "half = (", "SyntaxError: "),
        ("text.py", "half = (", "SyntaxError: "),
        ("installation.py", "def check_installation():\n    half", "NameError: "),
        ("installation.py", "", "ImportError: "),
        ("text.py", None, "ModuleNotFoundError: "),
    ],
)
def test_nothing_is_built_where_what_looks_for_damage_is_damaged(
    tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    """Pelican would log that it cannot register a plugin, and build the site without its digests.

    A module of our own that is missing is no library that could be installed.
    """
    package = tmp_path / "plugins/digest_reader"
    shutil.copytree(ROOT / "plugins/digest_reader", package, ignore=shutil.ignore_patterns("__pycache__"))
    if text is None:
        (package / name).unlink()
    else:
        (package / name).write_text(text, "utf-8")
    (tmp_path / "content/digests").mkdir(parents=True)
    (tmp_path / "content/digests/a.txt").write_text(digest(), "utf-8")
    (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + 'PLUGIN_PATHS = ["plugins"]\n', "utf-8")
    for command, path in ((["pelican", "content"], ""), (["digest_reader", "check", "content"], "plugins")):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1
        assert f"the installation is damaged ({reason}" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("text", ["", "half = (", "import digest_reader.gone"])
def test_nothing_is_built_where_the_package_itself_is_damaged(tmp_path: Path, text: str) -> None:
    """Pelican would log that it cannot load the plugin, and build the site without its digests."""
    package = tmp_path / "plugins/digest_reader"
    shutil.copytree(ROOT / "plugins/digest_reader", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "__init__.py").write_text(text, "utf-8")
    shutil.copy(ROOT / "pelicanconf.py", tmp_path)
    (tmp_path / "content/digests").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.fullmatch(r"the plugin cannot be loaded \(.*\); run: git restore plugins\n", done.stderr)
    assert not (tmp_path / "output").exists()


def test_a_command_tells_that_the_package_is_damaged(tmp_path: Path) -> None:
    """Whoever looks for damage may be gone."""
    (tmp_path / "digest_reader").mkdir()
    (tmp_path / "digest_reader/__init__.py").write_text("", "utf-8")
    shutil.copy(ROOT / "plugins/digest_reader/__main__.py", tmp_path / "digest_reader")
    done = subprocess.run(
        [sys.executable, "-m", "digest_reader", "check"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.fullmatch(r"Error: .*; run: pip install --force-reinstall digest-reader\n", done.stderr)
