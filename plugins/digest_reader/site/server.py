"""The preview's server: Pelican's own, and beside the output folder the editor's desk.

The script of the desk is put into the pages of digests as they are served, never into their files.  So
nothing of it can be published.

Only who sits at this machine is answered: the address and the name that was asked for must be the
loopback's, and whoever asks about a digest must show the token of this run, which is in the pages alone.
"""

from __future__ import annotations

import io
import ipaddress
import json
import posixpath
import secrets
from collections.abc import Mapping
from functools import partial
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import msgspec
import pelican
from pelican import listen as _listen
from pelican import signals
from pelican.server import ComplexHTTPRequestHandler

from digest_reader.settings import Settings
from digest_reader.site.desk import ROOT, STYLE, Desk, RefusedError, list_html

SCRIPT = "desk.js"
FILES = Path(__file__).parent / "static"
"""The folder of the desk's script and style sheet."""
TYPES = {SCRIPT: "text/javascript; charset=utf-8", STYLE: "text/css; charset=utf-8"}
TOKEN_HEADER = "X-Review-Token"  # noqa: S105 - a header's name
LARGEST_ANSWER = 10_000
"""Bytes."""


def connect() -> None:
    """Serve the desk in a preview."""
    signals.initialized.connect(take_over)


def take_over(site: Any) -> None:
    """Let Pelican's server answer as this module does, unless this is the publication.

    Pelican looks its function up when it starts the server, in a process of its own where it builds too.
    """
    choices = Settings.from_mapping(site.settings)
    if not choices.publish:
        told = {name: site.settings[name] for name in ("OUTPUT_PATH", "DEFAULT_LANG", "THEME_STATIC_DIR")}
        pelican.listen = partial(listen, Desk({**told, **choices.to_mapping()}))


def listen(desk: Desk, *arguments: Any) -> None:
    """Serve as Pelican does, with *desk*; whatever process this is."""
    pelican.ComplexHTTPRequestHandler = handler(desk)
    _listen(*arguments)


class DeskHandler(ComplexHTTPRequestHandler):  # type: ignore[misc]  # Pelican has no types
    """Serves the output, and the desk to who sits at this machine."""

    desk: Desk

    def do_GET(self) -> None:  # noqa: N802 - the name is http.server's
        """Answer with a file of the site, or one of the desk's."""
        asked = urlsplit(self.path)
        if f"{asked.path}/".startswith(ROOT):
            self._get_of_desk(f"{asked.path}/"[len(ROOT) : -1], asked.query)
        else:
            super().do_GET()

    def _get_of_desk(self, name: str, query: str) -> None:
        """Answer with the list of digests, with a file of the desk's, or with what a page is to show."""
        if not self._is_here():
            self.send_error(HTTPStatus.NOT_FOUND)
        elif not name:
            self._send(list_html(self.desk, Path(self.base_path)).encode(), "text/html; charset=utf-8")
        elif name in TYPES:
            self._send((FILES / name).read_bytes(), TYPES[name])
        elif name == "state":
            page = parse_qs(query).get("page", [""])[0]
            self._tell(lambda: self.desk.view(self._name_of(page)))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:  # noqa: N802
        """Take an answer."""
        if urlsplit(self.path).path != f"{ROOT}answer" or not self._is_here():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > LARGEST_ANSWER:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(int(length))
        self._tell(lambda: self._answered(body))

    def _answered(self, body: bytes) -> Mapping[str, Any]:
        try:
            said = msgspec.json.decode(body, type=_Answer)
        except msgspec.DecodeError as error:
            raise RefusedError("That is no answer.") from error
        return self.desk.answer(self._name_of(said.page), said.key, said.spot, said.labels)

    def send_head(self) -> BinaryIO | None:
        """Put the desk into the page of a digest."""
        page = self._page_with_desk()
        if page is None:
            head: BinaryIO | None = super().send_head()
            return head
        self._head(HTTPStatus.OK, page, "text/html; charset=utf-8")
        return io.BytesIO(page)

    def _page_with_desk(self) -> bytes | None:
        """Return the page of a digest with the desk in it; None of any other file."""
        name = self._name_of(self.path)
        if not name.endswith(".html") or not self._is_here() or name not in self.desk.listed():
            return None
        try:
            page = Path(self.base_path, name).read_bytes()
        except OSError:
            return None
        own = (
            f'<meta name="review-token" content="{escape(self.desk.token)}">'
            f'<link rel="stylesheet" href="{ROOT}{STYLE}">'
            f'<script type="module" src="{ROOT}{SCRIPT}"></script></head>'
        )
        return page.replace(b"</head>", own.encode(), 1)

    def _name_of(self, address: str) -> str:
        """Return the name in the output of the page that an address shows; it is only looked up."""
        asked = self.translate_path(address)
        inside = posixpath.relpath(asked, self.base_path)
        return posixpath.join(inside, "index.html") if Path(asked).is_dir() else inside

    def _is_here(self) -> bool:
        """Tell whether who asks sits at this machine, and asked for it by its own name."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        return _is_loopback(self.client_address[0]) and (host == "localhost" or _is_loopback(host))

    def _is_of_page(self) -> bool:
        """Tell whether a page that this server served asks, and no other site's."""
        origin = self.headers.get("Origin", "")
        own = origin == f"http://{self.headers.get('Host', '')}" or (not origin and self.command == "GET")
        fetched = self.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        shown = self.headers.get(TOKEN_HEADER, "")
        return own and fetched and secrets.compare_digest(shown.encode(), self.desk.token.encode())

    def _tell(self, view: Any) -> None:
        if not self._is_of_page():
            self._send_json(HTTPStatus.FORBIDDEN, {"error": "This is not a page of this preview."})
            return
        try:
            self._send_json(HTTPStatus.OK, view())
        except RefusedError as error:
            self._send_json(HTTPStatus.CONFLICT, {"error": str(error)})

    def _send_json(self, status: HTTPStatus, told: Mapping[str, Any]) -> None:
        data = json.dumps(told, ensure_ascii=False).encode()
        self._head(status, data, "application/json; charset=utf-8")
        self.wfile.write(data)

    def _send(self, data: bytes, kind: str) -> None:
        self._head(HTTPStatus.OK, data, kind)
        self.wfile.write(data)

    def _head(self, status: HTTPStatus, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()


def handler(desk: Desk) -> type[DeskHandler]:
    """Return the request handler with *desk* behind it."""
    return type("DeskHandler", (DeskHandler,), {"desk": desk})


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    page: str
    key: str
    spot: list[Any] | None = None
    labels: list[list[Any]] | None = None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
