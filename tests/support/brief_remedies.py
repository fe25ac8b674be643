"""Plans whose exceptions keep their reasons, but for which remedies are not tried for long.

Where a plan lacks somebody, up to a minute and a half goes into trying remedies on the clock. A test that asks what
became of the plan, and not what would help, has no use for that time; tests/planning/explaining asks for the remedies.
"""

from __future__ import annotations

import functools
import inspect

import pytest

from gridplan.planning.explaining import plans

SECONDS = 1.0


def install(patch: pytest.MonkeyPatch) -> None:
    """Give every search for remedies a second."""
    patch.setitem(plans.explained.__kwdefaults__, "seconds", SECONDS)
    for name, search in vars(plans).copy().items():
        if name.startswith("with_") and "seconds" in inspect.signature(search).parameters and name != "with_remedies":
            patch.setattr(plans, name, functools.partial(search, seconds=SECONDS))
