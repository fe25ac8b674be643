"""The comparison of ``whatif``: plans as columns, figures as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.cli.history_commands import KINDS
from gridplan.cli.say import Say, stage_title
from gridplan.cli.summary import stage_json, stages_of, told_result
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Change, Plan
from gridplan.domain.results import Result
from gridplan.domain.units import unit_name
from gridplan.languages import Said, Separator, in_language, joined, said, tell
from gridplan.planning.pipeline import STAGES
from gridplan.planning.whatif import HEAD, Alternative, Figure, figures

Cell = str | float | None

_PROVEN = 0.02
"""A gap up to which a stage counts as solved to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One plan of the comparison; ``alternative`` is missing of the one it is compared with."""

    name: str
    plan: Plan
    alternative: Alternative | None = None
    changes: tuple[Change, ...] = ()
    seconds: float = 0.0
    saved: str = ""
    cut_short: bool = False


def print_comparison(say: Say, columns: Sequence[Column], lang: Language) -> None:
    """The stages with their proof, what differs, what would change."""
    plan = columns[0].plan
    say.line(said("{county}: compared with plan {plan}", county=plan.county.name, plan=plan.id))
    for number, column in enumerate(columns[1:], start=1):
        say.line(f"  [{number}] {column.name}")
        for line in _remarks(column):
            say.line(joined("", ["      ", line]))
    say.line()
    header, stages = stage_rows(columns, lang)
    say.table(header, stages)
    say.line()
    header, rows = figure_rows(columns, lang, every=False)
    say.table(header, rows)
    say.line()
    header, rows = change_rows(columns, lang)
    say.table(header, rows)
    say.line(
        said(
            "All other figures are alike; --xlsx and --json have them all. Nothing was published, nothing saved but by "
            "--save."
        )
    )


def _remarks(column: Column) -> Iterator[Said]:
    if column.cut_short:
        yield said("stopped early, not solved to the end")
    alternative = column.alternative
    if alternative is not None and alternative.from_scratch:
        yield said("from scratch: not the least change, the past too")
    elif alternative is not None and (left := [s for s in STAGES if s not in alternative.only]):
        told = joined(Separator.LIST, [stage_title(stage) for stage in left])
        yield said("left as they were: {stages}", stages=told)
    for stage in sorted(alternative.only, key=STAGES.index) if alternative is not None else ():
        gap = getattr(column.plan, stage).gap
        if gap is None or gap > _PROVEN:
            yield said(
                "{stage} not solved to the end (gap {gap}), which may make a difference: --profile thorough",
                stage=stage_title(stage),
                gap="-" if gap is None else f"{min(gap, 1.0):.0%}",
            )
    broken = column.plan.audit.hard
    for violation in broken[:3]:
        yield said("breaks a hard rule: {message}", message=violation.message)
    if len(broken) > 3:
        yield said("… {count} in all", count=len(broken))


def _header(columns: Sequence[Column], *first: str) -> tuple[str, ...]:
    return (*first, columns[0].name, *(f"[{number}]" for number in range(1, len(columns))))


def stage_rows(columns: Sequence[Column], lang: Language) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """How far each stage of each plan is proven, and in how many seconds."""
    header = _header(columns, tell("stage", lang))
    posted_too = ("commissioners",) if any(column.plan.commissioners for column in columns) else ()
    rows: list[tuple[Cell, ...]] = [
        (in_language(stage_title(stage), lang), *(_stage(column, stage, lang) for column in columns))
        for stage in (*STAGES, *posted_too)
    ]
    total = [f"{column.seconds:.1f}" if column.alternative else "" for column in columns]
    rows.append((tell("seconds in all", lang), *total))
    return header, rows


def _stage(column: Column, stage: str, lang: Language) -> str:
    solved_with = "postings" if stage == "commissioners" else stage
    asked = column.alternative
    if asked is not None and not asked.from_scratch and solved_with not in asked.only:
        return tell("as it was", lang)
    result: Result[object] | None = getattr(column.plan, stage)
    if result is None:
        return "-"
    if result.gap is None:
        return in_language(told_result(result), lang)
    how = in_language(told_result(result), lang)
    gap = f"{result.gap:.2%}" if result.gap <= 1 else ">100%"
    return f"{how} {gap} {result.runtime:.1f}s"


def figure_rows(
    columns: Sequence[Column], lang: Language, *, every: bool
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """One row for each figure: the value of the plan compared with, and for the others the difference too."""
    header = _header(columns, tell("figure", lang), tell("unit", lang))
    found = figures([column.plan for column in columns])
    shown = [f for f in found if every or f.id in HEAD or f.differs]
    return header, [_figure(figure, lang) for figure in shown]


def _figure(figure: Figure, lang: Language) -> tuple[Cell, ...]:
    unit = unit_name(figure.unit, lang)
    first = figure.values[0]
    cells = [_value(figure.values[0])]
    for value in figure.values[1:]:
        told = _value(value)
        if value is not None and first is not None and value != first:
            told += f" ({value - first:+,.10g})" if abs(value - first) < 1 else f" ({value - first:+,.1f})"
        cells.append(told.replace(".0)", ")"))
    return (figure.title.tell(lang), unit, *cells)


def _value(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def change_rows(columns: Sequence[Column], lang: Language) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Changes against the plan compared with, by kind."""
    counts = [Counter(change.kind for change in column.changes) for column in columns]
    header = _header(columns, tell("against the plan", lang))
    known = [key.removeprefix("change.") for key in KINDS]
    kinds = list(dict.fromkeys([*known, *(kind for count in counts for kind in count)]))
    rows: list[tuple[Cell, ...]] = [
        (
            KINDS[f"change.{kind}"].tell(lang) if kind in known else kind,
            "",
            *(f"{count[kind]:,}" for count in counts[1:]),
        )
        for kind in kinds
    ]
    people = [len({p for change in column.changes for p in change.who}) for column in columns]
    rows.append((tell("people concerned", lang), "", *(f"{count:,}" for count in people[1:])))
    return header, rows


def comparison_json(columns: Sequence[Column]) -> dict[str, Any]:
    """The same for programs; values stand in the order of ``plans``."""
    found = figures([column.plan for column in columns])
    return {
        "plans": [
            {
                "name": column.name,
                "plan": column.saved or (None if column.alternative else column.plan.id),
                "stages": {stage: stage_json(result) for stage, result in stages_of(column.plan).items()},
                "solved": sorted(column.alternative.only) if column.alternative else [],
                "from_scratch": bool(column.alternative and column.alternative.from_scratch),
                "violations": {
                    "hard": len(column.plan.audit.hard),
                    "in_principle": len(column.plan.audit.in_principle),
                },
                "changes": dict(Counter(change.kind for change in column.changes)),
                "interrupted": column.cut_short,
                "seconds": round(column.seconds, 1),
            }
            for column in columns
        ],
        "figures": [
            {
                "id": figure.id,
                "title": figure.title.strip(),
                "title_en": figure.title.tell("en").strip(),
                "unit": figure.unit,
                "values": list(figure.values),
            }
            for figure in found
        ],
    }


def sheets(
    columns: Sequence[Column], lang: Language
) -> tuple[tuple[str, tuple[str, ...], list[tuple[Cell, ...]]], ...]:
    """The tables of a workbook, every figure among them."""
    names: list[tuple[Cell, ...]] = [
        (
            f"[{number}]" if number else column.name,
            column.name,
            column.saved or column.plan.id if not number else column.saved,
        )
        for number, column in enumerate(columns)
    ]
    figures_header, _ = figure_rows(columns, lang, every=True)
    numbers: list[tuple[Cell, ...]] = [
        (f.title.tell(lang), unit_name(f.unit, lang), *f.values) for f in figures([column.plan for column in columns])
    ]
    header = (tell("column", lang), tell("alternative", lang), tell("plan", lang))
    return (
        (tell("alternatives", lang), header, names),
        (tell("figures", lang), figures_header, numbers),
        (tell("stages", lang), *stage_rows(columns, lang)),
        (tell("changes", lang), *change_rows(columns, lang)),
    )
