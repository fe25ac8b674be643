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
from gridplan.planning.explaining.posting_supply import Bottleneck, bottlenecks
from gridplan.planning.explaining.posting_words import listed
from gridplan.planning.postings import posting_problem

_W, _I = FindingLevel.WARNING, FindingLevel.INFO
_TOLD = 8  # bottlenecks that are told one by one, the largest first

_KINDS: tuple[Kind, ...] = (
    kind(
        *(
            "N001",
            _W,
            "{weeks}至少缺派驻医师{most}人，共缺{missing}人周：{hosts}共需{need}人周，能去的只有{people}人{but}",
        ),
        "至少补充{most}名能去这些单位的医师，或放宽限制的规则；gridplan plan 会给出重新求解核实过的办法。",
        "{weeks}: at least {most} posted physicians missing, {missing} person-weeks in all: {hosts} need {need} "
        "person-weeks, and only {people} people can go there{but}",
        "Find at least {most} more physicians who can go there, or relax what limits them; gridplan plan tells "
        "remedies that it has verified by solving again.",
    ),
    kind(
        *("N002", _I, "若每期都派满{least}周，任何方案都至少缺{missing}人周（{weeks}，{hosts}）"),
        "求解时会以不短于{floor}周的例外补上，逐期登记；不愿有例外的，补充医师或放宽限制的规则。",
        "with every stay at least {least} weeks long at least {missing} person-weeks are missing in any plan ({weeks}, "
        "{hosts})",
        "Planning will use exceptions of at least {floor} weeks and record each; without exceptions, find more "
        "physicians or relax what limits them.",
    ),
    kind(
        *("N003", _W, "另有{count}处共至少缺{missing}人周"),
        "办法同上；全部缺口见计划的例外。",
        "{count} more such shortages, at least {missing} person-weeks",
        "As above; the plan's exceptions have them all.",
    ),
    kind(
        *("N004", _W, "没有一名可派驻的医师：牵头医院没有职称够、可派驻、不随车的在岗医师"),
        "核对人员表的岗位、职称、工作单位和不宜派驻的标记，以及规则 postings.min_title。",
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

    @property
    def zh(self) -> bool:
        """Whether texts are Chinese."""
        return self.lang == "zh"

    def weeks(self, narrow: Bottleneck) -> str:
        """The weeks of a bottleneck, with the first Monday."""
        monday = self.problem.start + dt.timedelta(weeks=narrow.first)
        first, last = narrow.first + 1, narrow.last + 1
        if self.zh:
            return (f"第{first}周" if first == last else f"第{first}至{last}周") + f"（{monday}起）"
        return (f"week {first}" if first == last else f"weeks {first}-{last}") + f" (from {monday})"

    def but(self, narrow: Bottleneck) -> str:
        """What keeps those who could go from going."""
        limits = self.problem.department_limit

        def limit(department: str) -> str:
            return f"{self.names(department)}{limits[department]}{'人' if self.zh else ''}"

        if narrow.departments:
            told = listed(narrow.departments, limit, zh=self.zh).replace("处", "个科室")
            return (
                f"，且受科室同时派出上限限制（{told}）" if self.zh else f", within the limits of departments ({told})"
            )
        if narrow.resting:
            return "，且每人两期之间须间隔" if self.zh else ", who must rest between two stays"
        return ""


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
            hosts=listed(narrow.hosts, case.names, zh=case.zh),
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
        hosts=listed(worst.hosts, case.names, zh=case.zh),
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
