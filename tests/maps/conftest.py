"""One browser for each module of tests of pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.browser import open_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """A browser without network."""
    yield from open_browser()
