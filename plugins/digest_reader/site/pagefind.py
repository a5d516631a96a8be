"""Pagefind makes the files of an index; they are the same every time here."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from weakref import finalize

import cbor2

UNUSED = ("pagefind-*ui.*", "pagefind-highlight.*")
"""Pagefind's own search boxes; the theme has one."""


NOTHING = b"Indexed 0 pages"
"""What Pagefind says, and fails, where there is nothing to find."""


def make_index(documents: Mapping[str, str], language: str) -> dict[str, bytes]:
    """Return the files of the index of *documents*, as `Making` does, and wait for them."""
    return Making(documents, language).files()


class Making:
    """An index that Pagefind makes while something else is done.

    Its program reads documents from a folder: its Python client waits a tenth of a second for each
    document, and for ever for one of 2 MiB.
    """

    def __init__(self, documents: Mapping[str, str], language: str) -> None:
        """Begin.

        Args:
            documents: HTML by the name of the page's file.
            language: that of the endings that the index knows; in any other, beginnings of words are found.

        Raises:
            OSError: Pagefind does not run.
        """
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        site = Path(self._folder.name, "site")
        self._index = Path(self._folder.name, "index")
        for name, text in documents.items():
            path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        site.mkdir(exist_ok=True)
        options = {"--site": site, "--output-path": self._index, "--force-language": language}
        command = [str(_executable()), *(str(part) for option in options.items() for part in option)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        finalize(self, _end, self._process)

    def files(self) -> dict[str, bytes]:
        """Return the files of the index by their names; none where there is no word in the documents.

        Raises:
            subprocess.CalledProcessError: Pagefind could not make them.
        """
        process, index = self._process, self._index
        with self._folder:
            said, faults = process.communicate()
            if process.returncode and NOTHING in said:
                return {}
            subprocess.CompletedProcess(process.args, process.returncode, said, faults).check_returncode()
            files = {
                path.relative_to(index).as_posix(): path.read_bytes()
                for path in sorted(index.rglob("*"))
                if path.is_file() and not any(map(path.match, UNUSED))
            }
        return reproducible(files)


def _executable() -> Path | None:
    """Return where Pagefind's program is, if it is anywhere."""
    # The package that brings it says so at once; Pagefind’s client asks elsewhere, too, and loads asyncio.
    if "PAGEFIND_BINARY_PATH" not in os.environ and find_spec("pagefind_bin_extended"):
        from pagefind_bin_extended import get_executable
    else:
        from pagefind.service import get_executable
    program: Path | None = get_executable()
    return program


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program for whose files nobody waits any more, as where the build has failed meanwhile."""
    process.kill()
    process.wait()


def is_program(name: str) -> bool:
    """Tell whether a file is Pagefind's program, the same in every index of a language."""
    return name.endswith((".js", ".pagefind"))


def reproducible(index: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of an index as they are the same every time.

    Pagefind puts filters, their values and the order of sorting down as they come out of a hash table, and
    names each file after what it holds.  Here they are in the order of their names.
    """
    files = dict(index)
    entry = json.loads(files["pagefind-entry.json"])
    for language in entry["languages"].values():
        code = language["hash"].rpartition("_")[0]
        meta = _unpack(files.pop(f"pagefind.{language['hash']}.pf_meta"))
        _, _, _, filters, sorts, *_ = meta
        for row in filters:
            name, values = _unpack(files.pop(f"filter/{row[1]}.pf_filter"))
            row[1], packed = _pack(code, [name, sorted(values)])
            files[f"filter/{row[1]}.pf_filter"] = packed
        filters.sort()
        sorts.sort()
        language["hash"], packed = _pack(code, meta)
        files[f"pagefind.{language['hash']}.pf_meta"] = packed
    files["pagefind-entry.json"] = json.dumps(entry, sort_keys=True).encode()
    return files


_SIGNATURE = b"pagefind_dcd"
"""Stands before what Pagefind's files hold, which is CBOR."""


def _unpack(data: bytes) -> Any:
    return cbor2.loads(gzip.decompress(data).removeprefix(_SIGNATURE))


def _pack(code: str, value: Any) -> tuple[str, bytes]:
    """Return the name that a value has for what it holds, and the file's bytes."""
    data = cbor2.dumps(value)
    name = f"{code}_{hashlib.blake2b(data, digest_size=5).hexdigest()}"
    return name, gzip.compress(_SIGNATURE + data, mtime=0)
