"""The tables of ``postings``, in the words of the interface and for programs."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.cli.answer_tables import Table
from gridplan.domain.finding_kinds import Language
from gridplan.domain.hosts import posting_hosts, required_posts, township_of_host
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.posting_remedies import PostingRemedy
from gridplan.domain.postings import Posting
from gridplan.domain.service_ledger import LedgerEntry
from gridplan.planning.explaining.posting_words import TITLES, told
from gridplan.planning.postings import department_limits

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A plan and what of it was asked for.

    Attributes:
        hosts, person: only these; ``None`` is all.
        week: Monday of the week asked for; ``None`` is all.
    """

    plan: Plan
    names: Names
    lang: Language
    hosts: frozenset[str] | None = None
    person: str | None = None
    week: dt.date | None = None

    def say(self, zh: str, en: str) -> str:
        """One of two."""
        return zh if self.lang == "zh" else en

    @property
    def postings(self) -> tuple[Posting, ...]:
        """All stays of the plan."""
        return self.plan.postings.solution.postings if self.plan.postings.solution else ()

    def chosen(self) -> list[Posting]:
        """The stays asked for, by host, start and person."""
        found = [
            p
            for p in self.postings
            if (self.hosts is None or p.host in self.hosts)
            and self.person in {None, p.person}
            and (self.week is None or p.start <= self.week < p.end)
        ]
        order = {host.id: i for i, host in enumerate(posting_hosts(self.plan.county))}
        return sorted(found, key=lambda p: (order.get(p.host, len(order)), p.host, p.start, p.person))

    def takes(self, violation: Violation) -> bool:
        """Whether a violation is about what was asked for."""
        if not violation.rule.startswith("postings."):
            return False
        if self.hosts is not None and not self.hosts & set(violation.where):
            return False
        return self.person is None or self.person in violation.where

    def weeks_of(self, posting: Posting) -> range:
        """Weeks of the horizon in which a stay lies."""
        calendar = self.plan.county.calendar
        first, end = calendar.week_of(posting.start), calendar.week_of(posting.end)
        return range(max(first, 0), max(0, min(end, calendar.weeks)))

    def spans(self, weeks: Iterable[int]) -> str:
        """Weeks as ``第1至4、9周``."""
        runs: list[list[int]] = []
        for week in sorted(weeks):
            if runs and runs[-1][1] == week - 1:
                runs[-1][1] = week
            else:
                runs.append([week, week])
        if not runs:
            return ""
        if self.lang == "zh":
            return "第" + "、".join(f"{a + 1}" if a == b else f"{a + 1}至{b + 1}" for a, b in runs) + "周"
        return ", ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in runs)


def host_table(ground: Ground) -> Table:
    """Weeks with and without enough posted physicians, by host."""
    county, calendar = ground.plan.county, ground.plan.county.calendar
    present: dict[str, Counter[int]] = defaultdict(Counter)
    for posting in ground.postings:
        present[posting.host].update(ground.weeks_of(posting))
    records: list[dict[str, Any]] = []
    for host, asked in required_posts(county).items():
        if ground.hosts is not None and host not in ground.hosts:
            continue
        gaps = {w: asked - present[host][w] for w in range(calendar.weeks) if present[host][w] < asked}
        own = [p for p in ground.postings if p.host == host and ground.weeks_of(p)]
        records.append(
            {
                "host": host,
                "name": ground.names(host),
                "township": township_of_host(county, host),
                "required": asked,
                "weeks_met": calendar.weeks - len(gaps),
                "missing": sum(gaps.values()),
                "gap_weeks": sorted(gaps),
                "stays": len(own),
                "starts": sum(p.start >= calendar.start for p in own),
            }
        )
    rows = [
        (
            *(r["name"], r["required"], r["weeks_met"], r["missing"] or "-", ground.spans(r["gap_weeks"])),
            *(r["stays"], r["starts"]),
        )
        for r in records
    ]
    return Table(
        key="hosts",
        title=("派驻单位", "hosts"),
        columns=(
            *(("派驻单位", "host"), ("每周应有", "asked"), ("满足周数", "weeks met"), ("缺（人周）", "missing")),
            *(("缺的周", "weeks missing"), ("派驻期数", "stays"), ("新派驻", "new stays")),
        ),
        rows=tuple(rows),
        records=tuple(records),
    )


def department_table(ground: Ground) -> Table:
    """Most people of each department out at once, against its limit; departments nobody goes from are left out."""
    county, calendar = ground.plan.county, ground.plan.county.calendar
    department = {p.id: p.department for p in county.people}
    out: dict[str, Counter[int]] = defaultdict(Counter)
    people: dict[str, set[str]] = defaultdict(set)
    for posting in ground.postings:
        name = department.get(posting.person)
        if name:
            out[name].update(ground.weeks_of(posting))
            people[name].add(posting.person)
    limits = department_limits(county)
    records: list[dict[str, Any]] = []
    for name in (d.id for h in county.lead_hospitals for d in h.departments if out[d.id]):
        most = max(out[name].values())
        records.append(
            {
                "department": name,
                "name": ground.names(name),
                "people": len(people[name]),
                "most_out": most,
                "limit": limits.get(name),
                "weeks_at_limit": sum(count >= limits.get(name, most + 1) for count in out[name].values()),
                "first_week_of_most": min(week for week, count in out[name].items() if count == most),
            }
        )
    records.sort(key=lambda r: (-r["weeks_at_limit"], r["department"]))
    rows = [
        (
            *(r["name"], r["people"], r["most_out"], "-" if r["limit"] is None else r["limit"]),
            *(r["weeks_at_limit"] or "-", calendar.monday(r["first_week_of_most"]).isoformat()),
        )
        for r in records
    ]
    return Table(
        key="departments",
        title=("科室", "departments"),
        columns=(
            *(("科室", "department"), ("派出人数", "people"), ("同时最多", "most at once"), ("上限", "limit")),
            *(("到上限的周数", "weeks at limit"), ("最多始于", "most from")),
        ),
        rows=tuple(rows),
        records=tuple(records),
        shown=12,
    )


def people_table(ground: Ground) -> Table:
    """Who is out how long, how far from home: the longest first."""
    county, car = ground.plan.county, ground.plan.travel_times("car")
    weeks: Counter[str] = Counter()
    stays: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for posting in ground.postings:
        if posting.person not in county or not ground.weeks_of(posting):
            continue
        here = len(ground.weeks_of(posting))
        weeks[posting.person] += here
        stays[posting.person] += 1
        way = car.between(county.person(posting.person).workplace, posting.host) if posting.host in county else None
        seconds[posting.person] += here * (way or 0)
    records: list[dict[str, Any]] = []
    for key, count in sorted(weeks.items(), key=lambda item: (-item[1], item[0])):
        person = county.person(key)
        records.append(
            {
                "person": key,
                "name": ground.names(key),
                "workplace": person.workplace,
                "department": person.department,
                "title": int(person.title),
                "stays": stays[key],
                "weeks": count,
                "earlier_weeks": person.grassroots_weeks,
                "mean_minutes": round(seconds[key] / count / 60),
            }
        )
    rows = [
        (
            *(r["name"], ground.names(r["department"] or r["workplace"]), TITLES[r["title"]][ground.lang == "en"]),
            *(r["stays"], r["weeks"], r["earlier_weeks"] or "-", r["mean_minutes"]),
        )
        for r in records
    ]
    return Table(
        key="people",
        title=("人员", "people"),
        columns=(
            *(("姓名", "name"), ("科室", "department"), ("职称", "title"), ("期数", "stays"), ("派驻周数", "weeks")),
            *(("往年周数", "earlier weeks"), ("单程（分钟）", "way, minutes")),
        ),
        rows=tuple(rows),
        records=tuple(records),
        shown=12,
    )


def stay_table(ground: Ground) -> Table:
    """The stays asked for."""
    county = ground.plan.county
    records: list[dict[str, Any]] = []
    for posting in ground.chosen():
        person = county.person(posting.person) if posting.person in county else None
        records.append(
            {
                "host": posting.host,
                "host_name": ground.names(posting.host),
                "person": posting.person,
                "name": ground.names(posting.person),
                "department": person.department if person else None,
                "title": int(person.title) if person else None,
                "start": posting.start.isoformat(),
                "end": (posting.end - DAY).isoformat(),
                "weeks": posting.weeks,
            }
        )
    rows = [
        (
            *(r["host_name"], r["name"], ground.names(r["department"]) if r["department"] else ""),
            *(TITLES[r["title"]][ground.lang == "en"] if r["title"] is not None else "", r["start"], r["end"]),
            r["weeks"],
        )
        for r in records
    ]
    return Table(
        key="stays",
        title=("派驻", "stays"),
        columns=(
            *(("派驻单位", "host"), ("姓名", "name"), ("科室", "department"), ("职称", "title")),
            *(("开始", "first day"), ("结束", "last day"), ("周数", "weeks")),
        ),
        rows=tuple(rows),
        records=tuple(records),
        empty=("没有派驻", "nobody is posted"),
    )


def violations_of(ground: Ground, *rules: str) -> list[Violation]:
    """Exceptions and broken rules of the postings asked for, the largest of each rule first."""
    found = [v for v in ground.plan.audit.violations if ground.takes(v) and (not rules or v.rule in rules)]
    order = list(dict.fromkeys(v.rule for v in found))
    return sorted(found, key=lambda v: (v.level.value != "hard", order.index(v.rule), -v.amount, v.where))


def remedy_table(ground: Ground) -> Table:
    """What was tried, and what came of it."""
    remedies = ground.plan.remedies
    return Table(
        key="remedies",
        title=("补救办法（重新求解核实，代价为人周）", "remedies (verified by solving again; price in person-weeks)"),
        columns=(("办法与结果", "what, and what comes of it"), ("代价", "price")),
        rows=tuple((told(r, ground.names, ground.lang), f"{r.price:g}" if r.mends else "-") for r in remedies),
        records=tuple(_remedy_json(r, ground) for r in remedies),
        sheet=("补救办法", "remedies"),
        empty=("没有（计划不缺人，或没有试算）", "none (nothing is missing, or nothing was tried)"),
    )


def _remedy_json(remedy: PostingRemedy, ground: Ground) -> Mapping[str, Any]:
    return {
        "mends": remedy.mends,
        "bends": [
            {"kind": b.kind.value, "before": b.before, "after": b.after, "where": list(b.where), "times": b.times}
            for b in remedy.bends
        ],
        "shortage": remedy.shortage,
        "bound": remedy.bound,
        "short_stays": remedy.short_stays,
        "least": remedy.least,
        "price": remedy.price,
        "text": told(remedy, ground.names, "zh"),
        "text_en": told(remedy, ground.names, "en"),
    }


def ledger_table(ground: Ground, entries: Sequence[LedgerEntry]) -> Table:
    """Continuous weeks at the grassroots; physicians who were never posted are left out."""
    own = [e for e in entries if e.stays and ground.person in {None, e.person}]
    if ground.hosts is not None:
        own = [e for e in own if any(stay.host in ground.hosts for stay in e.stays)]
    records: list[dict[str, Any]] = []
    rows: list[tuple[object, ...]] = []
    for entry in own:
        unrecorded = sum(stay.unrecorded for stay in entry.stays)
        short = sum(stay.missing > 0 for stay in entry.stays)
        records.append(
            {
                "person": entry.person,
                "name": entry.name,
                "stays": len(entry.stays),
                "prior_weeks": entry.prior_weeks,
                "served_weeks": entry.served_weeks,
                "total_weeks": entry.total_weeks,
                "longest": entry.longest,
                "reached": entry.reached.isoformat() if entry.reached else None,
                "met": entry.met,
                "short": short,
                "unrecorded": unrecorded,
            }
        )
        rows.append(
            (
                *(entry.name, len(entry.stays), entry.prior_weeks or "-", entry.served_weeks, entry.total_weeks),
                *(entry.longest, records[-1]["reached"] or "-", short or "-", unrecorded or "-"),
            )
        )
    return Table(
        key="ledger",
        title=("连续派驻台账", "ledger of continuous service"),
        columns=(
            *(("姓名", "name"), ("期数", "stays"), ("往年周数", "earlier weeks"), ("已满周数", "weeks served")),
            *(("累计周数", "weeks in all"), ("连续最长", "longest"), ("满26周之日", "26 weeks on")),
            *(("不足26周", "below 26"), ("未登记原因", "unrecorded")),
        ),
        rows=tuple(rows),
        records=tuple(records),
        empty=("无人派驻", "nobody is posted"),
    )


def fairness_lines(ground: Ground, people: Table) -> Iterator[str]:
    """How evenly the weeks are shared."""
    weeks = [r["weeks"] for r in people.records]
    if not weeks:
        return
    mean = sum(weeks) / len(weeks)
    yield ground.say(
        f"派驻{len(weeks)}人，每人{min(weeks)}至{max(weeks)}周，平均{mean:.1f}周",
        f"{len(weeks)} people posted, {min(weeks)} to {max(weeks)} weeks each, {mean:.1f} on average",
    )
