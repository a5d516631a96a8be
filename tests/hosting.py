"""A host that serves a site as Netlify and Cloudflare would."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


def headers(path: Path) -> dict[str, str]:
    """Return what a ``_headers`` file says of every page."""
    told: dict[str, str] = {}
    applies = False
    for line in path.read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith((" ", "\t")):
            applies = line.strip() == "/*"
        elif applies:
            name, _, value = line.strip().partition(": ")
            told[name] = value
    return told


class Host:
    """A host whose site may be put in place after its address is known."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.folder = Path()
        self.headers: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, self))
        self.url = f"http://127.0.0.1:{self.server.server_port}{prefix}"

    def put(self, folder: Path) -> None:
        """Serve the site in *folder*, with the headers that it asks for."""
        self.folder, self.headers = folder, headers(folder / "_headers")


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, host: Host, *arguments: Any) -> None:
        self.host = host
        super().__init__(*arguments, directory=str(host.folder))

    def translate_path(self, path: str) -> str:
        if not path.startswith(f"{self.host.prefix}/"):
            return str(self.host.folder / "no such page")
        return super().translate_path(path.removeprefix(self.host.prefix))

    def end_headers(self) -> None:
        for name, value in self.host.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def hosting(prefix: str = "") -> Iterator[Host]:
    """Serve a site under *prefix* while the block runs."""
    host = Host(prefix)
    thread = threading.Thread(target=host.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.server.shutdown()
        host.server.server_close()
        thread.join()
