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
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, Separator, joined, said
from gridplan.planning.explaining.posting_words import told
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

    @property
    def this_week(self) -> int:
        """The week for which the plan was made: those before it are over."""
        return self.plan.county.calendar.week_of(self.plan.as_of)

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
        told = [
            str(a + 1) if a == b else said("{first}-{last}", context="table.weeks", first=a + 1, last=b + 1)
            for a, b in runs
        ]
        return said("{weeks}", context="table.weeks", weeks=joined(Separator.LIST, told))

    def gaps(self, weeks: Sequence[int]) -> str:
        """Weeks without somebody; those that are over are told apart, since nothing can be done about them."""
        today = self.this_week
        over, left = [w for w in weeks if w < today], [w for w in weeks if w >= today]
        parts = [said("{weeks} (over)", context="table.weeks", weeks=self.spans(over))] if over else []
        return joined(Separator.LIST, [*parts, *([self.spans(left)] if left else [])])


def _missing(ground: Ground) -> dict[str, dict[int, int]]:
    """Each host asked for → week → how many are missing there."""
    county, present = ground.plan.county, defaultdict[str, Counter[int]](Counter)
    for posting in ground.postings:
        present[posting.host].update(ground.weeks_of(posting))
    return {
        host: {w: asked - present[host][w] for w in range(county.calendar.weeks) if present[host][w] < asked}
        for host, asked in required_posts(county).items()
        if ground.hosts is None or host in ground.hosts
    }


def host_table(ground: Ground) -> Table:
    """Weeks with and without enough posted physicians, by host."""
    county, calendar = ground.plan.county, ground.plan.county.calendar
    required = required_posts(county)
    records: list[dict[str, Any]] = []
    for host, gaps in _missing(ground).items():
        own = [p for p in ground.postings if p.host == host and ground.weeks_of(p)]
        records.append(
            {
                "host": host,
                "name": ground.names(host),
                "township": township_of_host(county, host),
                "required": required[host],
                "weeks_met": calendar.weeks - len(gaps),
                "missing": sum(gaps.values()),
                "gap_weeks": sorted(gaps),
                "stays": len(own),
                "starts": sum(p.start >= calendar.start for p in own),
            }
        )
    rows = [
        (
            *(r["name"], r["required"], r["weeks_met"], r["missing"] or "-", ground.gaps(r["gap_weeks"])),
            *(r["stays"], r["starts"]),
        )
        for r in records
    ]
    return Table(
        key="hosts",
        title=said("hosts", context="table.host"),
        columns=(
            *(
                said("host", context="table.host"),
                said("asked", context="table.host"),
                said("weeks met", context="table.host"),
                said("missing", context="table.host"),
            ),
            *(
                said("weeks missing", context="table.host"),
                said("stays", context="table.host"),
                said("new stays", context="table.host"),
            ),
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
        title=said("departments", context="table.department"),
        columns=(
            *(
                said("department", context="table.department"),
                said("people", context="table.department"),
                said("most at once", context="table.department"),
                said("limit", context="table.department"),
            ),
            *(said("weeks at limit", context="table.department"), said("most from", context="table.department")),
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
            *(r["name"], ground.names(r["department"] or r["workplace"]), TITLES[r["title"]].tell(ground.lang)),
            *(r["stays"], r["weeks"], r["earlier_weeks"] or "-", r["mean_minutes"]),
        )
        for r in records
    ]
    return Table(
        key="people",
        title=said("people", context="table.people"),
        columns=(
            *(
                said("name", context="table.people"),
                said("department", context="table.people"),
                said("title", context="table.people"),
                said("stays", context="table.people"),
                said("weeks in the horizon", context="table.people"),
            ),
            *(said("grassroots weeks so far", context="table.people"), said("way, minutes", context="table.people")),
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
            *(TITLES[r["title"]].tell(ground.lang) if r["title"] is not None else "", r["start"], r["end"]),
            r["weeks"],
        )
        for r in records
    ]
    return Table(
        key="stays",
        title=said("stays", context="table.stay"),
        columns=(
            *(
                said("host", context="table.stay"),
                said("name", context="table.stay"),
                said("department", context="table.stay"),
                said("title", context="table.stay"),
            ),
            *(
                said("first day", context="table.stay"),
                said("last day", context="table.stay"),
                said("weeks", context="table.stay"),
            ),
        ),
        rows=tuple(rows),
        records=tuple(records),
        empty=said("nobody is posted", context="table.stay"),
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
        title=said("remedies (verified by solving again; price in person-weeks)", context="table.remedy"),
        columns=(said("what, and what comes of it", context="table.remedy"), said("price", context="table.remedy")),
        rows=tuple((told(r, ground.names).tell(ground.lang), f"{r.price:g}" if r.mends else "-") for r in remedies),
        records=tuple(_remedy_json(r, ground) for r in remedies),
        sheet=said("remedies", context="table.remedy"),
        empty=_no_remedies(ground),
    )


def _no_remedies(ground: Ground) -> Said:
    """Why there are none: nothing is missing, it is past, or nothing was found in the time there was."""
    # Only a search that ran out of time leaves its word with a violation but no remedy.
    if any(v.remedy for v in violations_of(ground, "postings.cover", "postings.min_stay")):
        return said(
            "none found in the time there was; to try for longer: --shortage --seconds 300", context="table.remedy"
        )
    weeks = {week for gaps in _missing(ground).values() for week in gaps}
    if not weeks:
        return said("none: nothing is missing", context="table.remedy")
    if max(weeks) < ground.this_week:
        return said("none: what is missing lies in the past, where nothing can be mended", context="table.remedy")
    return said("none: no remedy is known", context="table.remedy")


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
        "text": told(remedy, ground.names),
        "text_en": told(remedy, ground.names).tell("en"),
    }


def fairness_lines(people: Table) -> Iterator[str]:
    """How evenly the weeks are shared; of stays that reach beyond the horizon only the weeks in it count."""
    weeks = [r["weeks"] for r in people.records]
    if not weeks:
        return
    if min(weeks) == max(weeks):
        yield said("{people} people posted, {count} weeks each within the horizon", people=len(weeks), count=weeks[0])
        return
    mean = sum(weeks) / len(weeks)
    yield said(
        "{people} people posted, {least} to {most} weeks each within the horizon, {mean:.1f} on average",
        people=len(weeks),
        least=min(weeks),
        most=max(weeks),
        mean=mean,
    )
