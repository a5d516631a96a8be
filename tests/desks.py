"""A preview's server in this process, with the editor's desk."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pelican.server import RootedHTTPServer
from pelican.settings import read_settings

from digest_reader.site.desk import Desk
from digest_reader.site.server import handler


@dataclass(frozen=True)
class Serving:
    """A server at work."""

    url: str
    desk: Desk


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    """Serve the site that was built in *folder*, as ``pelican --listen`` does."""
    before = Path.cwd()
    os.chdir(folder)
    desk = Desk(read_settings("pelicanconf.py"))
    server = RootedHTTPServer(str(folder / "output"), ("127.0.0.1", 0), handler(desk))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Serving(f"http://127.0.0.1:{server.server_address[1]}", desk)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        os.chdir(before)
