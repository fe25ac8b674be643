"""Teams with too much or too little to do: why, and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gridplan.domain.people import Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.languages import amounts, said
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining.finer import by_itself, divides, finer_problem, thresholds
from gridplan.planning.explaining.trials import Desk, Outcome
from gridplan.planning.teams.roster import staff_of

_STEPS = 6
"""Most teams fewer or more that are tried."""


class _Option(NamedTuple):
    """What could be done: whether that alone mends the goal, who must be hired for it, in words."""

    mends: bool
    hires: int
    text: str


def balance(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team outside the band around its mean."""
    del violation
    if team is None or desk.layout.problem.balance is None:
        return "", ""
    host = desk.layout.hosts[desk.place(team)]
    top = (1 + desk.layout.problem.balance) * host.mean
    heavy = _too_heavy(desk, team, top)
    options = list(_tried(desk, team, "outside_band"))
    # one number for all teams of the county: the rule has only one
    width = max(map(abs, desk.layout.deviations()))
    otherwise = said(
        "widen the band to {percent}% (all teams of the county would keep to it)", percent=math.ceil(100 * width - 1e-9)
    )
    return _why_heavy(desk, heavy, top), _composed([*options, *_drawn(desk, heavy, top)], otherwise)


def capacity(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team with more workload than one can bear."""
    del violation
    limit = desk.layout.problem.capacity
    if team is None or limit is None:
        return "", ""
    heavy = _too_heavy(desk, team, limit)
    sharing = [i for i, each in enumerate(desk.layout.teams) if each.township == team.township]
    demand = sum(desk.layout.load(desk.layout.members[i]) for i in sharing)
    options = list(_tried(desk, team, "over_capacity", short=math.ceil(demand / limit) - len(sharing)))
    most = max(desk.layout.load(own) for own in desk.layout.members)
    why = _why_heavy(desk, heavy, limit) or _why_few(desk, team)
    otherwise = said(
        "raise the teams' greatest workload to {most} (all teams of the county would keep to it)", most=math.ceil(most)
    )
    return why, _composed([*options, *_drawn(desk, heavy, limit)], otherwise)


def _tried(desk: Desk, team: Team, goal: str, *, short: int = 0) -> Iterator[_Option]:
    """What was solved again and helps: first what takes nobody, then what takes least.

    ``short`` teams are missing by the sum of the workloads.
    """
    now = desk.trials.now({team.township}, goal)
    if any(each.name == goal and each.gap > 0 for each in desk.plan.territories.goals):
        again = desk.trials.with_teams(team.hospital, 0)
        if again is not None and again.mends(goal, now):
            text = said("as many teams, divided anew with more time for the solver (gridplan plan --profile thorough)")
            yield _Option(mends=True, hires=0, text=text)
            return
    fewer = _fewer(desk, team, now) if goal == "outside_band" else None
    if fewer is not None:
        yield fewer
    if fewer is None or not fewer.mends:
        more = _more(desk, team, goal, now, short=short)
        fewest = more.hires if more is not None else max(short, 0) + _STEPS
        finer = _finer(desk, team, goal, now, range(max(short, 0), fewest))
        yield from (option for option in (finer, more) if option is not None)


def _fewer(desk: Desk, team: Team, now: Mapping[str, int]) -> _Option | None:
    """As many teams fewer as leave fewest outside the band; none where no number helps."""
    own = sum(each.hospital == team.hospital for each in desk.layout.teams)
    best: tuple[int, Outcome] | None = None
    for count in range(1, min(own, _STEPS + 1)):
        found = desk.trials.with_teams(team.hospital, -count)
        if found is None:
            break
        # fewer teams are not always better by one step: while a village is heavier than the band, the others spread
        if found.helps("outside_band", now) and (
            best is None or found.goals["outside_band"] < best[1].goals["outside_band"]
        ):
            best = (count, found)
            if found.mends("outside_band", now):
                break
    if best is None:
        return None
    count, found = best
    sharing = sum(each.township == team.township for each in desk.layout.teams)
    load = desk.layout.hosts[desk.place(team)].mean * sharing / max(1, sharing - count)
    day = desk.plan.as_of
    pairs = min(len(staff_of(desk.county, team.hospital, role, day)) for role in (Role.GP, Role.NURSE))
    moved = pairs - own + count  # where there are more people than units for their teams, some are idle already
    text = said(
        "{fewer} fewer at {hospital} ({teams}, {load:.0f} each on average): {left}; nobody need be hired: in the "
        "roster, set the workplace of {gps} and {nurses} to another hospital (a lead hospital, or "
        "a township hospital short of teams)",
        fewer=amounts.teams(count),
        hospital=desk.names(team.hospital),
        teams=own - count,
        load=load,
        left=_left(found, "outside_band", now),
        gps=phrases.gps(moved),
        nurses=phrases.nurses(moved),
    )
    return _Option(mends=found.mends("outside_band", now), hires=0, text=text)


def _more(desk: Desk, team: Team, goal: str, now: Mapping[str, int], *, short: int) -> _Option | None:
    """The fewest teams more with which the goal is met; none where no number tried does it."""
    hospital, least, idle = desk.names(team.hospital), now[goal], 0
    own = sum(each.hospital == team.hospital for each in desk.layout.teams)
    first, proven = max(1, short), True
    for count in range(first, first + _STEPS):
        found = desk.trials.with_teams(team.hospital, count)
        if found is None or idle == 2:
            return None
        if found.mends(goal, now):
            told: str = said(
                "{more} more at {hospital} ({needs}): {left}",
                more=amounts.teams(count),
                hospital=hospital,
                needs=_needs(desk, team.hospital, own + count),
                left=_left(found, goal, now),
            )
            if 0 < short < count:
                told = _whole(told, short, count, proven=proven)
            return _Option(mends=True, hires=count, text=told)
        proven &= found.proven
        least, idle = (found.goals[goal], 0) if found.goals[goal] < least else (least, idle + 1)
    return None


def _whole(told: str, short: int, count: int, *, proven: bool) -> str:
    """Why more teams are needed than the workload by itself would ask for."""
    if proven:
        return said(
            "{told} (at least {short} more by the workload; villages and parts go to one team as a whole: fewer than "
            "{count} are still too few)",
            told=told,
            short=short,
            count=count,
        )
    return said(
        "{told} (at least {short} more by the workload; villages and parts go to one team as a whole: with fewer than "
        "{count} no division was found)",
        told=told,
        short=short,
        count=count,
    )


def _finer(desk: Desk, team: Team, goal: str, now: Mapping[str, int], counts: Iterable[int]) -> _Option | None:
    """A lower threshold for dividing villages that have grids, with fewer teams more than without."""
    own = sum(each.hospital == team.hospital for each in desk.layout.teams)
    lower = thresholds(desk, team)
    for count in counts:
        for threshold in lower:
            found = desk.trials.divided(team.hospital, count, threshold, partial(finer_problem, desk.plan))
            if found is None or not found.mends(goal, now):
                continue
            more: str = said("nobody need be hired")
            if count:
                needs = _needs(desk, team.hospital, own + count)
                more = said("with {teams} more ({needs})", teams=amounts.teams(count), needs=needs)
            text = said(
                "lower the threshold for dividing villages to {residents}: {divides}, {more}, {left}",
                residents=phrases.residents(threshold),
                divides=divides(desk, team, threshold),
                more=more,
                left=_left(found, goal, now),
            )
            return _Option(mends=True, hires=count, text=by_itself(text))
    return None


def _needs(desk: Desk, hospital: str, teams: int) -> str:
    """Who is missing for so many teams."""
    missing = []
    for role, told in ((Role.GP, phrases.gps), (Role.NURSE, phrases.nurses)):
        short = teams - len(staff_of(desk.county, hospital, role, desk.plan.as_of))
        if short > 0:
            missing.append(told(short))
    if not missing:
        return said("there are people enough")
    return said("needs {people} more", people=phrases.listed(missing))


def _left(outcome: Outcome, goal: str, now: Mapping[str, int]) -> str:
    left = outcome.goals[goal]
    if left == 0:
        return said("divided anew, all keep to it")
    if goal == "outside_band":
        text = said(
            "divided anew, {count:,} team is still outside the band, now {now:,}",
            plural="divided anew, {count:,} teams are still outside the band, now {now:,}",
            count=left,
            now=now[goal],
        )
    else:
        text = said(
            "divided anew, {count:,} resident is still beyond the teams' greatest workload, now {now:,}",
            plural="divided anew, {count:,} residents are still beyond the teams' greatest workload, now {now:,}",
            count=left,
            now=now[goal],
        )
    return text if outcome.proven else said("{text} (tried, not proven best)", text=text)


def _too_heavy(desk: Desk, team: Team, top: float) -> list[int]:
    """Units that alone are above the limit: the team's own, else others of its township that push up the mean."""
    plan = desk.layout
    own = [u for u in plan.members[desk.place(team)] if plan.weights[u] > top]
    return own or [u for u, unit in enumerate(plan.units) if unit.township == team.township and plan.weights[u] > top]


def _why_heavy(desk: Desk, heavy: Sequence[int], top: float) -> str:
    if not heavy:
        return ""
    worst = max(heavy, key=lambda u: (desk.layout.weights[u], -u))
    return said(
        "{unit} alone has a workload of {load:.0f}, above the limit of {top:.0f}",
        unit=desk.village(worst),
        load=desk.layout.weights[worst],
        top=top,
    )


def _why_few(desk: Desk, team: Team) -> str:
    day = desk.plan.as_of
    gps, nurses = (len(staff_of(desk.county, team.hospital, role, day)) for role in (Role.GP, Role.NURSE))
    teams = sum(each.hospital == team.hospital for each in desk.layout.teams)
    return said(
        "{hospital} has {gps} and {nurses}, in {teams}",
        hospital=desk.names(team.hospital),
        gps=phrases.staff(Role.GP, gps),
        nurses=phrases.staff(Role.NURSE, nurses),
        teams=amounts.teams(teams),
    )


def _drawn(desk: Desk, heavy: Sequence[int], top: float) -> Iterator[_Option]:
    """How a unit that is too heavy alone could be divided where grids must be drawn first, so that it was not tried."""
    for unit in heavy[:1]:
        own = desk.layout.units[unit]
        parts = math.ceil(desk.layout.weights[unit] / top) if top > 0 else 0
        if parts < 2:
            continue
        grids = [g for g in desk.county.grids_of(own.village) if not g.derived]
        name = desk.village(unit)
        if own.grids and len(own.grids) > 1:
            text = said(
                "lower the threshold and divide {unit} further, into at least {parts} parts", unit=name, parts=parts
            )
        elif own.grids:
            text = said("draw smaller grids in {unit}, at least {parts}", unit=name, parts=parts)
        elif len(grids) > 1:
            text = said(
                "lower the threshold and divide {unit} by grid into at least {parts} parts", unit=name, parts=parts
            )
        else:
            text = said("draw grids in {unit} and divide it into at least {parts} parts", unit=name, parts=parts)
        yield _Option(mends=False, hires=0, text=by_itself(text))


def _composed(options: Sequence[_Option], otherwise: str) -> str:
    """What mends it, cheapest first, and nothing dearer than what takes nobody; else what helps; the rule last."""
    mending = sorted((o for o in options if o.mends), key=lambda o: o.hires)
    if mending and not mending[0].hires:
        mending = mending[:1]
    chosen = mending or [option for option in options if not option.mends]
    return phrases.either([*(option.text for option in chosen[:2]), otherwise])
