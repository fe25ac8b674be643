"""What is known of a shortage of posted physicians before anything is planned: proven by counting, so never in vain.

GP-N001 to GP-N004; the letter N stands for the needs of posts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.naming import Names
from gridplan.domain.postings import PostingProblem, Postings
from gridplan.domain.travel import TravelTimes
from gridplan.languages import Said, said
from gridplan.languages.amounts import week_span
from gridplan.planning.explaining.posting_supply import Bottleneck, bottlenecks
from gridplan.planning.explaining.posting_words import departments, places
from gridplan.planning.postings import posting_problem

_W, _I = FindingLevel.WARNING, FindingLevel.INFO
_TOLD = 8  # bottlenecks that are told one by one, the largest first

_KINDS: tuple[Kind, ...] = (
    kind(
        "N001",
        _W,
        "{weeks}: at least {most} posted physicians missing, {missing} person-weeks in all: {hosts} need {need} "
        "person-weeks, and only {people} people can go there{but}",
        "Find at least {most} more physicians who can go there, or relax what limits them; gridplan plan tells "
        "remedies that it has verified by solving again.",
    ),
    kind(
        "N002",
        _I,
        "with every stay at least {least} weeks long at least {missing} person-weeks are missing in any plan "
        "({weeks}, {hosts})",
        "Planning will use exceptions of at least {floor} weeks and record each; without exceptions, find more "
        "physicians or relax what limits them.",
    ),
    kind(
        "N003",
        _W,
        "{count} more such shortages, at least {missing} person-weeks",
        "As above; the plan's exceptions have them all.",
    ),
    kind(
        "N004",
        _W,
        "nobody may be posted: no lead hospital has a physician with the title, free to go and in no vehicle's crew",
        "Check role, title, workplace and exemptions in the staff table, and the rule postings.min_title.",
    ),
)
CATALOGUE: Mapping[str, Kind] = {row.code: row for row in _KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    problem: PostingProblem
    names: Names
    lang: Language

    def weeks(self, narrow: Bottleneck) -> Said:
        """The weeks of a bottleneck, with the first Monday."""
        monday = self.problem.start + dt.timedelta(weeks=narrow.first)
        return said("{weeks} (from {monday})", weeks=week_span(narrow.first, narrow.last), monday=monday)

    def but(self, narrow: Bottleneck) -> str:
        """What keeps those who could go from going."""
        limits = self.problem.department_limit

        def limit(department: str) -> Said:
            return said("{department} {limit}", department=self.names(department), limit=limits[department])

        if narrow.departments:
            told = departments(narrow.departments, limit)
            return said(", within the limits of departments ({departments})", context="GP-N001", departments=told)
        return said(", who must rest between two stays", context="GP-N001") if narrow.resting else ""


def posting_findings(
    county: County,
    car: TravelTimes,
    *,
    previous: Postings | None = None,
    as_of: dt.date | None = None,
    lang: Language = "zh",
) -> tuple[Finding, ...]:
    """Findings GP-N001 to GP-N004. A shortage told here is one in every plan; silence proves nothing.

    Args:
        county: the input.
        car: car travel times from lead hospitals to hosts.
        previous: the published postings, if there are any.
        as_of: with ``previous``: the day on which re-planning starts.
        lang: language of the texts.
    """
    problem = posting_problem(county, car, previous=previous, as_of=as_of)
    case = _Case(problem=problem, names=Names(county), lang=lang)
    return tuple(_findings(case))


def _findings(case: _Case) -> Iterator[Finding]:
    problem = case.problem
    if not problem.candidates:
        if any(problem.required.values()):
            yield _finding(case, "GP-N004")
        return
    found = [b for b in bottlenecks(problem, shortest=problem.floor_stay) if b.last >= problem.frozen_weeks]
    told = sorted(sorted(found, key=lambda b: -b.missing)[:_TOLD], key=lambda b: b.first)
    for narrow in told:
        yield _finding(
            case,
            "GP-N001",
            feature=narrow.hosts[0],
            value=str(narrow.missing),
            weeks=case.weeks(narrow),
            most=narrow.most,
            missing=narrow.missing,
            hosts=places(narrow.hosts, case.names),
            need=narrow.need,
            people=narrow.people,
            but=case.but(narrow),
        )
    if len(found) > len(told):
        left = sum(b.missing for b in found) - sum(b.missing for b in told)
        yield _finding(case, "GP-N003", value=str(left), count=len(found) - len(told), missing=left)
    yield from _exceptions(case, found)


def _exceptions(case: _Case, found: Sequence[Bottleneck]) -> Iterator[Finding]:
    """What is missing only if no stay may be short."""
    problem = case.problem
    if problem.floor_stay >= problem.min_stay:
        return
    strict = [b for b in bottlenecks(problem, shortest=problem.min_stay) if b.last >= problem.frozen_weeks]
    missing = sum(b.missing for b in strict)
    if missing <= sum(b.missing for b in found):
        return
    worst = max(strict, key=lambda b: b.missing)
    yield _finding(
        case,
        "GP-N002",
        feature=worst.hosts[0],
        value=str(missing),
        least=problem.min_stay,
        floor=problem.floor_stay,
        missing=missing,
        weeks=case.weeks(worst),
        hosts=places(worst.hosts, case.names),
    )


def _finding(
    case: _Case, code: str, *, feature: str | None = None, value: str | None = None, **words: object
) -> Finding:
    what = CATALOGUE[code]
    return Finding(
        code=code,
        level=what.level,
        message=what.message(words, case.lang),
        remedy=what.remedy(words, case.lang),
        feature=feature,
        value=value,
    )
