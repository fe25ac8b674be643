"""The comparison of ``whatif``: plans as columns, figures as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.cli.say import Say
from gridplan.cli.summary import stage_json, stages_of
from gridplan.cli.whatif_words import KINDS, STAGE_WORDS
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Change, Plan
from gridplan.domain.results import Result, StopReason
from gridplan.domain.units import UNITS
from gridplan.planning.pipeline import STAGES
from gridplan.planning.whatif import HEAD, Alternative, Figure, Words, figures

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


def _of(words: Words, lang: Language) -> str:
    return words[lang == "en"]


def print_comparison(say: Say, columns: Sequence[Column], lang: Language) -> None:
    """The stages with their proof, what differs, what would change."""
    zh = lang == "zh"
    plan = columns[0].plan
    say.line(
        f"{plan.county.name}：与计划 {plan.id} 比较" if zh else f"{plan.county.name}: compared with plan {plan.id}"
    )
    for number, column in enumerate(columns[1:], start=1):
        say.line(f"  [{number}] {column.name}")
        for line in _remarks(column, lang):
            say.line(f"      {line}")
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
        "其余指标各方案相同；--xlsx 和 --json 有全部。除 --save 外什么都没有保存，也没有发布。"
        if zh
        else "All other figures are alike; --xlsx and --json have them all. Nothing was published, nothing saved but "
        "by --save."
    )


def _remarks(column: Column, lang: Language) -> Iterator[str]:
    zh = lang == "zh"
    if column.cut_short:
        yield "提前停止，未求到底" if zh else "stopped early, not solved to the end"
    alternative = column.alternative
    if alternative is not None and alternative.from_scratch:
        yield (
            "全部重新规划，不求改动少，过去的周次也按新计划"
            if zh
            else "from scratch: not the least change, the past too"
        )
    elif alternative is not None and (left := [s for s in STAGES if s not in alternative.only]):
        told = ("、" if zh else ", ").join(_of(STAGE_WORDS[stage], lang) for stage in left)
        yield f"沿用原计划、没有重新求解：{told}" if zh else f"left as they were: {told}"
    for stage in sorted(alternative.only, key=STAGES.index) if alternative is not None else ():
        gap = getattr(column.plan, stage).gap
        if gap is None or gap > _PROVEN:
            title = _of(STAGE_WORDS[stage], lang)
            most = "-" if gap is None else f"{min(gap, 1.0):.0%}"
            yield (
                f"{title}没有求到底（差距{most}）：这一列的差别可能只是时间不够，用 --profile thorough 再算"
                if zh
                else f"{title} not solved to the end (gap {most}), which may make a difference: --profile thorough"
            )
    broken = column.plan.audit.hard
    for violation in broken[:3]:
        yield f"违反硬性规则：{violation.message}" if zh else f"breaks {violation.rule}: {violation.message}"
    if len(broken) > 3:
        yield f"……共{len(broken)}条" if zh else f"… {len(broken)} in all"


def _header(columns: Sequence[Column], *first: str) -> tuple[str, ...]:
    return (*first, columns[0].name, *(f"[{number}]" for number in range(1, len(columns))))


def stage_rows(columns: Sequence[Column], lang: Language) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """How far each stage of each plan is proven, and in how many seconds."""
    header = _header(columns, "阶段" if lang == "zh" else "stage")
    posted_too = ("commissioners",) if any(column.plan.commissioners for column in columns) else ()
    rows: list[tuple[Cell, ...]] = [
        (_of(STAGE_WORDS[stage], lang), *(_stage(column, stage, lang) for column in columns))
        for stage in (*STAGES, *posted_too)
    ]
    total = [f"{column.seconds:.1f}" if column.alternative else "" for column in columns]
    rows.append(("用时（秒）" if lang == "zh" else "seconds in all", *total))
    return header, rows


def _stage(column: Column, stage: str, lang: Language) -> str:
    solved_with = "postings" if stage == "commissioners" else stage
    asked = column.alternative
    if asked is not None and not asked.from_scratch and solved_with not in asked.only:
        return "沿用" if lang == "zh" else "as it was"
    result: Result[object] | None = getattr(column.plan, stage)
    if result is None:
        return "-"
    if result.gap is None:
        return result.status.value
    how = "interrupted" if result.stop_reason is StopReason.INTERRUPTED else result.status.value
    gap = f"{result.gap:.2%}" if result.gap <= 1 else ">100%"
    return f"{how} {gap} {result.runtime:.1f}s"


def figure_rows(
    columns: Sequence[Column], lang: Language, *, every: bool
) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """One row for each figure: the value of the plan compared with, and for the others the difference too."""
    header = _header(columns, "指标" if lang == "zh" else "figure", "单位" if lang == "zh" else "unit")
    found = figures([column.plan for column in columns])
    shown = [f for f in found if every or f.id in HEAD or f.differs]
    return header, [_figure(figure, lang) for figure in shown]


def _figure(figure: Figure, lang: Language) -> tuple[Cell, ...]:
    unit = _of(UNITS.get(figure.unit, (figure.unit, figure.unit)), lang)
    first = figure.values[0]
    cells = [_value(figure.values[0])]
    for value in figure.values[1:]:
        told = _value(value)
        if value is not None and first is not None and value != first:
            told += f" ({value - first:+,.10g})" if abs(value - first) < 1 else f" ({value - first:+,.1f})"
        cells.append(told.replace(".0)", ")"))
    return (_of(figure.title, lang), unit, *cells)


def _value(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def change_rows(columns: Sequence[Column], lang: Language) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Changes against the plan compared with, by kind."""
    counts = [Counter(change.kind for change in column.changes) for column in columns]
    header = _header(columns, "与现行计划相比" if lang == "zh" else "against the plan")
    kinds = list(dict.fromkeys([*KINDS, *(kind for count in counts for kind in count)]))
    rows: list[tuple[Cell, ...]] = [
        (_of(KINDS.get(kind, (kind, kind)), lang), "", *(f"{count[kind]:,}" for count in counts[1:])) for kind in kinds
    ]
    people = [len({p for change in column.changes for p in change.who}) for column in columns]
    rows.append(("牵涉的人" if lang == "zh" else "people concerned", "", *(f"{count:,}" for count in people[1:])))
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
                "title": figure.title[0].strip(),
                "title_en": figure.title[1].strip(),
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
    zh = lang == "zh"
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
        (_of(f.title, lang), _of(UNITS.get(f.unit, (f.unit, f.unit)), lang), *f.values)
        for f in figures([column.plan for column in columns])
    ]
    return (
        ("方案" if zh else "alternatives", ("列", "方案", "计划") if zh else ("column", "alternative", "plan"), names),
        ("指标" if zh else "figures", figures_header, numbers),
        ("求解" if zh else "stages", *stage_rows(columns, lang)),
        ("变动" if zh else "changes", *change_rows(columns, lang)),
    )
