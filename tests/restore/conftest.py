"""The flag that brings the list of known failures up to date."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag (``pytest tests/restore --renew-known-failures``)."""
    parser.addoption(
        "--renew-known-failures",
        action="store_true",
        help="write tests/cases/en/known_failures.toml anew from what the model now gets wrong",
    )
