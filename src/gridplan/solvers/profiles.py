"""Solver profiles: which formulation, limits, weights and seed; read from ``solvers/<stage>/<name>.toml``.

A profile file is flat: ``formulation = "…"``, ``seed = 1`` and the options of that stage. What is not named keeps the
default below. ``OPTIONS`` is the one list of everything that can be set: a new option is one line there.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from gridplan.assets import asset
from gridplan.domain.freezing import digest, frozen_mapping
from gridplan.domain.results import Provenance
from gridplan.errors import NotFoundError, OptionError
from gridplan.languages import Said, Separator, joined, said
from gridplan.solvers.columns import ColumnLimits

Value = int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that a profile can set.

    Attributes:
        default: value where the profile says nothing; its type is the option's type.
        least: smallest number allowed.
        choices: texts allowed; empty where any number may stand.
        meaning: what it does, for the README and for error messages.
    """

    default: Value
    least: float = 0
    choices: tuple[str, ...] = ()
    meaning: str


_ENGINE = Option(default="scip", choices=("scip", "highs"), meaning="solver of the integer programs")
_COLUMNS: Mapping[str, Option] = {
    "engine": _ENGINE,
    "iterations": Option(default=2_000_000, least=1, meaning="most simplex iterations of one linear relaxation"),
    "nodes": Option(default=100_000, least=1, meaning="most branch-and-bound nodes of one integer program"),
    "restricted": Option(default=2_000, least=1, meaning="columns in the first, restricted integer program"),
    "restricted_nodes": Option(default=500, least=1, meaning="most nodes of the restricted integer program"),
    "seconds": Option(default=60.0, least=0.1, meaning="most wall time of the stage"),
    "seed": Option(default=1, meaning="random seed"),
}

OPTIONS: Mapping[str, Mapping[str, Option]] = {
    "territories": {
        **_COLUMNS,
        "formulation": Option(default="partition", choices=("partition",), meaning="how the problem is stated"),
        "columns": Option(default=150_000, least=1, meaning="most connected sets listed for one township"),
        "partitions": Option(
            default=20, least=0, meaning="times the search for a start begins again where not all sets are listed"
        ),
        "near_optimal": Option(
            default=400_000, least=1, meaning="most teams listed that could be in a better plan, where not all sets are"
        ),
    },
    "coverage": {
        **_COLUMNS,
        "formulation": Option(default="assignment", choices=("assignment",), meaning="how the problem is stated"),
    },
    "circuits": {
        **_COLUMNS,
        "formulation": Option(default="routes", choices=("routes",), meaning="how the problem is stated"),
        "states": Option(default=400_000, least=1, meaning="most states of a depot's routes kept; beyond it, pricing"),
        "rounds": Option(default=12, least=1, meaning="most times the calendar sends a depot's routes back"),
        "told_apart": Option(default=60_000, least=1, meaning="most routes after telling them apart by day"),
        "calendar_work": Option(default=10.0, least=0.01, meaning="deterministic seconds to find one calendar"),
        "joint_options": Option(default=30_000, least=1, meaning="most (route, crew, day) of the joint model"),
        "joint_work": Option(
            default=20.0, least=0.01, meaning="deterministic seconds for each goal of the joint model"
        ),
        "comfort_work": Option(default=1.0, least=0.0, meaning="deterministic seconds for even days, the same crew"),
    },
    "siting": {
        "engine": Option(default="highs", choices=("scip", "highs"), meaning="solver of the integer programs"),
        "formulation": Option(default="radius", choices=("radius",), meaning="how the problem is stated"),
        "ascents": Option(default=600, least=1, meaning="most steps of the Lagrangian bound"),
        "levels": Option(default=400_000, least=1, meaning="most variables of an integer program; above, none"),
        "cut_rounds": Option(default=60, least=1, meaning="most rounds of contiguity cuts"),
        "iterations": Option(default=2_000_000, least=1, meaning="most simplex iterations of one linear relaxation"),
        "nodes": Option(default=100_000, least=1, meaning="most branch-and-bound nodes of one integer program"),
        "seconds": Option(default=60.0, least=0.1, meaning="most wall time of the stage"),
        "seed": Option(default=1, meaning="random seed"),
    },
    "postings": {
        "engine": _ENGINE,
        "formulation": Option(default="stays", choices=("stays",), meaning="how the problem is stated"),
        "nodes": Option(default=100_000, least=1, meaning="most branch-and-bound nodes of one integer program"),
        "seconds": Option(default=120.0, least=0.1, meaning="most wall time of the stage"),
        "seed": Option(default=1, meaning="random seed"),
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverProfile:
    """One stage's settings: every option of the stage has a value.

    Attributes:
        stage: a key of :data:`OPTIONS`, such as ``territories``.
        name: such as ``quick``.
        options: option → value.
    """

    stage: str
    name: str
    options: Mapping[str, Value]

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", frozen_mapping(self.options))

    @property
    def seed(self) -> int:
        """The random seed."""
        return self.integer("seed")

    @property
    def seconds(self) -> float:
        """Most wall time of the stage."""
        return self.number("seconds")

    def number(self, option: str) -> float:
        """The value of a numeric option."""
        return float(self.options[option])

    def integer(self, option: str) -> int:
        """The value of an option that counts something."""
        return int(self.options[option])

    def text(self, option: str) -> str:
        """The value of an option that names something."""
        return str(self.options[option])

    def column_limits(self, *, seconds: float | None = None) -> ColumnLimits:
        """The limits for the columns engine; ``seconds`` where not the whole stage's."""
        return ColumnLimits(
            seconds=self.seconds if seconds is None else seconds,
            iterations=self.integer("iterations"),
            nodes=self.integer("nodes"),
            restricted=self.integer("restricted"),
            restricted_nodes=self.integer("restricted_nodes"),
            engine="highs" if self.text("engine") == "highs" else "scip",
            seed=self.seed,
        )

    def replace(self, **options: Value) -> SolverProfile:
        """A copy with some options changed, checked like those of a file."""
        return make_profile(self.stage, self.name, {**self.options, **options})


def make_profile(stage: str, name: str = "default", options: Mapping[str, Any] | None = None) -> SolverProfile:
    """A profile from options; what is not named has its default.

    Raises:
        OptionError: an unknown stage, or options that are unknown or out of range: all of them at once.
    """
    if stage not in OPTIONS:
        raise OptionError(_with_hint(said("there is no solver stage {stage!r}", stage=stage), stage, OPTIONS))
    known, given = OPTIONS[stage], options or {}
    wrong = [_with_hint(said("there is no option {key!r}", key=key), key, known) for key in given if key not in known]
    wrong += [problem for key in given if key in known for problem in _wrong(key, given[key], known[key])]
    if wrong:
        raise OptionError(
            said(
                "solver profile {stage}/{name}: {problems}",
                stage=stage,
                name=name,
                problems=joined(Separator.CLAUSE, wrong),
            )
        )
    values = {key: given.get(key, option.default) for key, option in sorted(known.items())}
    # a whole number may stand where a fraction is meant
    return SolverProfile(
        stage=stage,
        name=name,
        options={key: float(v) if isinstance(known[key].default, float) else v for key, v in values.items()},
    )


def load_profile(stage: str, name: str = "default") -> SolverProfile:
    """The profile ``solvers/<stage>/<name>.toml``.

    Raises:
        OptionError: there is no such profile, it is not TOML, or an option in it is unknown or out of range.
    """
    if stage not in OPTIONS:
        raise OptionError(_with_hint(said("there is no solver stage {stage!r}", stage=stage), stage, OPTIONS))
    try:
        folder = asset(f"solvers/{stage}")
    except NotFoundError:
        folder = asset("solvers") / stage
    names = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in names:
        raise OptionError(
            said(
                "{problem}; there is {known}",
                problem=_with_hint(
                    said("there is no solver profile {stage}/{name}", stage=stage, name=name), name, names
                ),
                known=", ".join(names),
            )
        )
    try:
        options = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OptionError(
            said("solver profile {stage}/{name}.toml is not valid TOML: {fault}", stage=stage, name=name, fault=error)
        ) from error
    return make_profile(stage, name, options)


def provenance(problem: object, profile: SolverProfile) -> Provenance:
    """Where a result of this problem and profile comes from."""
    return Provenance(
        problem=digest(problem),
        profile=digest(profile),
        seed=profile.seed,
        versions=(("gridplan", version("gridplan")), ("ortools", version("ortools"))),
    )


def _wrong(key: str, value: object, option: Option) -> Iterable[Said]:
    kind = type(option.default)
    if kind is str:
        if value not in option.choices:
            known = ", ".join(option.choices)
            wrong = said("{key} must be one of {known}, not {value!r}", key=key, known=known, value=value)
            yield _with_hint(wrong, str(value), option.choices)
    elif isinstance(value, bool) or not isinstance(value, (int, kind)):
        if kind is int:
            yield said("{key} must be a whole number, not {value!r}", key=key, value=value)
        else:
            yield said("{key} must be a number, not {value!r}", key=key, value=value)
    elif not (isinstance(value, (int, float)) and option.least <= value < float("inf")):
        yield said("{key} must be at least {least:g}, not {value!r}", key=key, least=option.least, value=value)


def _with_hint(wrong: Said, word: str, known: Iterable[str]) -> Said:
    near = difflib.get_close_matches(word, list(known), n=1)
    return said("{problem}; did you mean {near!r}?", problem=wrong, near=near[0]) if near else wrong
