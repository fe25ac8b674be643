"""Problem → :class:`~gridplan.domain.results.Result`. The only importer of OR-Tools.

Each solver's module carries its formulation; the settings a planner edits are in the folder ``solvers/`` at the root.
A solver is imported when it is first asked for, so that reading a profile does not load them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridplan.solvers.circuits import solve_circuits
    from gridplan.solvers.coverage import solve_coverage
    from gridplan.solvers.postings import solve_postings
    from gridplan.solvers.profiles import SolverProfile, load_profile, make_profile
    from gridplan.solvers.progress import Progress
    from gridplan.solvers.siting import buying_curve, solve_siting
    from gridplan.solvers.specialists import solve_specialists
    from gridplan.solvers.territories import solve_territories

__all__ = [
    "Progress",
    "SolverProfile",
    "buying_curve",
    "load_profile",
    "make_profile",
    "solve_circuits",
    "solve_coverage",
    "solve_postings",
    "solve_siting",
    "solve_specialists",
    "solve_territories",
]

_HOMES = {
    "Progress": "progress",
    "SolverProfile": "profiles",
    "buying_curve": "siting",
    "load_profile": "profiles",
    "make_profile": "profiles",
    "solve_circuits": "circuits",
    "solve_coverage": "coverage",
    "solve_postings": "postings",
    "solve_siting": "siting",
    "solve_specialists": "specialists",
    "solve_territories": "territories",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
