"""Townships, worst first, and their key groups."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from gridplan.domain.access import ServiceLevel
from gridplan.domain.hosts import township_of_host
from gridplan.domain.plan import Violation
from gridplan.domain.small_counts import COUNTY
from gridplan.domain.visit_results import VISIT_RULES
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import Facts
from gridplan.reports.index.tables import Cell, Table, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Figures of a township; ``near`` is the share of its residents within the limit of a township hospital."""

    code: str
    residents: int
    villages: int
    hard: int
    missing: int
    uncovered: int
    missed: int
    exceptions: int
    near: float | None
    load: float | None

    @property
    def badness(self) -> tuple[float, ...]:
        """What townships are ranked by, weightiest first: more is worse."""
        near = 1.0 if self.near is None else self.near
        return (self.hard, self.missing, self.uncovered, self.missed, self.exceptions, 1 - near, self.load or 0)


def towns(context: Context, facts: Facts) -> tuple[Town, ...]:
    """All townships, worst first; of equals the one that comes first in the file."""
    county, plan = context.county, context.plan
    near = _near(context, facts)
    loads: dict[str, list[int]] = defaultdict(list)
    for team, load in facts.loads.items():
        loads[context.teams[team].township].append(load)
    hard, exceptions = _by_township(context, plan.audit.hard), _by_township(context, plan.audit.in_principle)
    missing: Counter[str] = Counter()
    for post in facts.posts:
        missing[township_of_host(county, post.host) or ""] += sum(post.missing)
    missed = _by_township(context, (v for v in plan.audit.violations if v.rule in VISIT_RULES), amounts=True)
    found = []
    for township in county.townships:
        own = county.villages_of(township.code)
        bare = facts.uncovered if plan.coverage.solution else frozenset()
        found.append(
            Town(
                code=township.code,
                residents=sum(v.residents for v in own),
                villages=len(own),
                hard=hard[township.code],
                missing=missing[township.code],
                uncovered=sum(v.residents for v in own if v.code in bare),
                missed=missed[township.code],
                exceptions=exceptions[township.code],
                near=near.get(township.code),
                load=statistics.fmean(loads[township.code]) if loads[township.code] else None,
            )
        )
    return tuple(sorted(found, key=lambda town: town.badness, reverse=True))


def town_table(context: Context, ranked: Iterable[Town], *, linked: bool) -> Table:
    """The ranking; names lead to the map where there is one."""
    words, county = context.words, context.county
    minutes = county.travel.limits.get(ServiceLevel.TOWNSHIP, 30)
    header = (
        *((words("town.rank"), True), (words("town.name"), False), (words("town.zone"), False)),
        *((words(f"town.{key}"), True) for key in ("hard", "missing", "uncovered", "missed", "exceptions")),
        *((words("town.near", minutes=minutes), True), (words("town.load"), True)),
        *((words("town.residents"), True), (words("town.villages"), True)),
    )
    rows = []
    for rank, town in enumerate(ranked, start=1):
        link = f"map.html#township={quote(town.code)}" if linked else ""
        rows.append(
            (
                number(rank),
                Cell(text=context.name(town.code), link=link),
                Cell(text=context.name(county.township(town.code).zone)),
                *(
                    number(value, alert=True)
                    for value in (town.hard, town.missing, town.uncovered, town.missed, town.exceptions)
                ),
                Cell(text="–", sort="-1", kind="number")
                if town.near is None
                else number(town.near, text=f"{100 * town.near:.1f} %"),
                Cell(text="–", sort="-1", kind="number")
                if town.load is None
                else number(town.load, text=f"{town.load:,.0f}"),
                number(town.residents, text=f"{town.residents:,}"),
                number(town.villages),
            )
        )
    return Table(ident="town-table", caption=words("town.caption"), header=header, rows=tuple(rows), sortable=True)


def group_table(context: Context) -> Table | None:
    """Key groups by township, small counts withheld; ``None`` where the county names no groups."""
    words, counts = context.words, context.counts
    groups = [group for group in counts.groups if counts.count(COUNTY, group) != 0]
    if not groups:
        return None
    titles = dict(context.county.key_groups)
    rows = tuple(
        (Cell(text=context.name(t.code)), *(_count(context, t.code, group) for group in groups))
        for t in context.county.townships
    )
    return Table(
        ident="key-groups",
        caption=words("town.groups.caption"),
        header=((words("town.name"), False), *((titles.get(group, group), True) for group in groups)),
        rows=rows,
        foot=(Cell(text=words("town.county")), *(_count(context, COUNTY, group) for group in groups)),
        sortable=True,
    )


def _count(context: Context, place: str, group: str) -> Cell:
    known = context.counts.count(place, group)
    return Cell(text=context.counts.told(place, group), sort=f"{0.5 if known is None else known:g}", kind="number")


def _by_township(context: Context, violations: Iterable[Violation], *, amounts: bool = False) -> Counter[str]:
    """Violations, or their amounts, by the township of the first place that they name."""
    found: Counter[str] = Counter()
    for violation in violations:
        township = next((t for code in violation.where if (t := context.township(code))), "")
        found[township] += round(violation.amount) if amounts else 1
    return found


def _near(context: Context, facts: Facts) -> Mapping[str, float]:
    county = context.county
    minutes = county.travel.limits.get(ServiceLevel.TOWNSHIP, 30)
    inside, everybody = Counter[str](), Counter[str]()
    for village, seconds in zip(county.villages, facts.seconds.get(ServiceLevel.TOWNSHIP, ()), strict=False):
        everybody[village.township] += village.residents
        if seconds is not None and seconds <= 60 * minutes:
            inside[village.township] += village.residents
    return {township: inside[township] / count for township, count in everybody.items() if count}
