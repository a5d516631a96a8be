"""The flag and the fixtures that the tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sites import STOCK_SETTINGS, Build, Content, run_pelican, write_content

# How long an example takes says nothing of the code: machines are busy.
HURRIED = [HealthCheck.too_slow, HealthCheck.filter_too_much]
settings.register_profile("unhurried", deadline=None, suppress_health_check=HURRIED)
# Where a run decides on a change, it tries the same examples each time.
settings.register_profile("repeatable", deadline=None, derandomize=True, suppress_health_check=HURRIED)
settings.load_profile("repeatable" if os.environ.get("CI") else "unhurried")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that renews golden files."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def renew_golden(request: pytest.FixtureRequest) -> bool:
    """Tell whether golden files are to be written anew."""
    return bool(request.config.getoption("--renew-golden"))


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Build]:
    """Return a function that writes a stock site with some content and builds it with ``pelican``."""

    def build_site(content: Content, *arguments: str, settings: str = "", **environment: str) -> Build:
        write_content(tmp_path, content)
        (tmp_path / "pelicanconf.py").write_text(STOCK_SETTINGS + settings, "utf-8")
        return run_pelican(tmp_path, "content", *arguments, **environment)

    return build_site
