"""How long each step of a build took, for ``pelican --verbose``."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from pelican import signals

logger = logging.getLogger(__name__)

STEPS = (
    (signals.article_generator_pretaxonomy, "digests and other articles read"),
    (signals.article_generator_finalized, "articles listed"),
    (signals.page_generator_finalized, "pages read"),
    (signals.article_writer_finalized, "articles, lists and feeds written"),
    (signals.page_writer_finalized, "pages written"),
    (signals.finalized, "all done"),
)
"""Signals, and what has been done when they come."""


def connect() -> None:
    """Tell the time at the signals between which Pelican's steps lie."""
    signals.get_generators.connect(_clock.begin)
    for (signal, _), tell in zip(STEPS, _clock.tellers, strict=True):
        signal.connect(tell)


class Clock:
    """The time of one run."""

    def __init__(self) -> None:
        self._last = 0.0
        self.tellers = [self._teller(what) for _, what in STEPS]

    def begin(self, _pelican: Any) -> None:
        """Start; this is the first that a run tells its plugins."""
        self._last = time.perf_counter()

    def _teller(self, what: str) -> Callable[..., None]:
        def tell(_sender: Any, **_: Any) -> None:
            now = time.perf_counter()
            logger.info("%s: %.2f s", what, now - self._last)
            self._last = now

        return tell


_clock = Clock()
