"""Pagefind makes the files of an index; they are the same every time here."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from importlib.util import find_spec
from io import BufferedReader, BufferedWriter
from pathlib import Path
from threading import Thread
from typing import Any, cast
from weakref import finalize

import cbor2
import msgspec

UNUSED = ("pagefind-*ui.*", "pagefind-highlight.*")
"""Pagefind's own search boxes; the theme has one."""


def make_index(documents: Mapping[str, str], language: str) -> dict[str, bytes]:
    """Return the files of the index of *documents*, as `Making` does, and wait for them."""
    return Making(documents, language).files()


class Making:
    """An index that Pagefind makes while something else is done.

    Its program is told of the documents one after another, as its own clients tell it: its numbers of pages
    go by that order. (Of a folder they would go by the order in which the file system lists files, which
    no two have in common; and its client in Python waits a tenth of a second for each document, and for
    ever for one of 2 MiB.)
    """

    def __init__(self, documents: Mapping[str, str], language: str) -> None:
        """Begin.

        Args:
            documents: HTML by the name of the page's file.
            language: that of the endings that the index knows; in any other, beginnings of words are found.

        Raises:
            OSError: Pagefind does not run.
        """
        requests = [
            {"type": "NewIndex", "config": {"force_language": language}},
            *(
                {"type": "AddFile", "index_id": 0, "file_path": name, "file_contents": text}
                for name, text in documents.items()
            ),
            {"type": "GetFiles", "index_id": 0},
        ]
        self._process = subprocess.Popen(
            [str(_executable()), "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        finalize(self, _end, self._process)
        self._answers: Future[list[Any]] = Future()
        Thread(target=_ask, args=(self._process, requests), daemon=True).start()
        Thread(target=_hear, args=(self._process, len(requests), self._answers), daemon=True).start()

    def files(self) -> dict[str, bytes]:
        """Return the files of the index by their names; none where there is no word in the documents.

        Raises:
            RuntimeError: Pagefind could not make them.
        """
        answers = self._answers.result()
        _end(self._process)
        errors = [answer["message"] for answer in answers if answer["type"] == "Error"]
        if errors or not answers or answers[-1]["type"] != "GetFiles":
            raise RuntimeError(f"Pagefind has made no index: {errors or 'it ended before'}")
        files = {file["path"]: base64.b64decode(file["content"]) for file in answers[-1]["files"]}
        return reproducible(
            {name: data for name, data in files.items() if not any(map(Path(name).match, UNUSED))}
        )


def _ask(process: subprocess.Popen[bytes], requests: Sequence[object]) -> None:
    """Send *requests* to Pagefind, which has to be heard meanwhile, and goes on until it is ended."""
    pipe = cast("BufferedWriter", process.stdin)
    with suppress(OSError):  # it has ended, as whoever hears it will find
        for number, request in enumerate(requests):
            message = msgspec.json.encode({"message_id": number, "payload": request})
            pipe.write(base64.b64encode(message) + b",")
        pipe.flush()


def _hear(process: subprocess.Popen[bytes], count: int, answers: Future[list[Any]]) -> None:
    """Put what Pagefind answers to so many requests into *answers*: fewer where it ends before."""
    pipe = cast("BufferedReader", process.stdout)
    parts = []
    while count > 0 and (part := pipe.read1()):
        parts.append(part)
        count -= part.count(b",")
    messages = b"".join(parts).split(b",")[:-1]
    try:
        answers.set_result(
            [msgspec.json.decode(base64.b64decode(message))["payload"] for message in messages]
        )
    except Exception as error:  # whoever waits would wait for ever
        answers.set_exception(error)


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
    """Return the files of an index as they are the same every time; none where there is no word in it.

    Pagefind puts filters, their values and the order of sorting down as they come out of a hash table, and
    names each file after what it holds.  Here they are in the order of their names.
    """
    files = dict(index)
    entry = json.loads(files["pagefind-entry.json"])
    if not entry["languages"]:
        return {}
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
