"""The flag that raises the floors of accuracy."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag (``DIGEST_TEXTS=… pytest tests/gate --raise-floors``)."""
    parser.addoption(
        "--raise-floors",
        action="store_true",
        help="write tests/gate/floors.toml anew where the restorer does better; floors only move up",
    )
