"""What became of a plan is asked here, hardly ever how its parts are solved or what would help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support import brief_remedies, solved_before


@pytest.fixture(scope="module", autouse=True)
def _quick() -> Iterator[None]:
    with solved_before.remembered(), pytest.MonkeyPatch.context() as patch:
        brief_remedies.install(patch)
        yield
