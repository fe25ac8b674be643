"""Teams with too much or too little to do: why, and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from gridplan.domain.people import Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.planning.explaining.finer import YARDSTICK, divides, finer_problem, thresholds
from gridplan.planning.explaining.trials import Desk, Outcome
from gridplan.planning.teams.roster import staff_of

_GOALS = {"outside_band": "个团队超出允许偏差", "over_capacity": "人超出团队工作量上限"}


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
    otherwise = f"把允许偏差放宽到{math.ceil(100 * width - 1e-9)}%（全县各团队都合乎要求）"
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
    otherwise = f"把团队工作量上限提到{math.ceil(most)}（全县各团队都合乎要求）"
    return why, _composed([*options, *_drawn(desk, heavy, limit)], otherwise)


def _tried(desk: Desk, team: Team, goal: str, *, short: int = 0) -> Iterator[_Option]:
    """What was solved again and helps: first what takes nobody, then what takes least.

    ``short`` teams are missing by the sum of the workloads.
    """
    now = desk.trials.now({team.township}, goal)
    if any(each.name == goal and each.gap > 0 for each in desk.plan.territories.goals):
        again = desk.trials.with_teams(team.hospital, 0)
        if again is not None and again.mends(goal, now):
            text = "团队数不变，延长求解时间（gridplan plan --profile thorough）重新划片即可"
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
    text = (
        f"{desk.names(team.hospital)}少组{count}个团队（{own - count}个，每队平均{load:.0f}），"
        f"{_left(found, 'outside_band', now)}，不需增人：在花名册中把{moved}名全科医生、{moved}名护士的工作单位改为他院"
        "（牵头医院，或团队不足的卫生院）"
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
            told = (
                f"{hospital}再组{count}个团队（{_needs(desk, team.hospital, own + count)}），{_left(found, goal, now)}"
            )
            known = "仍会超限" if proven else "未能做到"
            whole = f"（按总量至少再组{short}个；村、片须整个划给一个团队，少于{count}个{known}）"
            return _Option(mends=True, hires=count, text=told + (whole if 0 < short < count else ""))
        proven &= found.proven
        least, idle = (found.goals[goal], 0) if found.goals[goal] < least else (least, idle + 1)
    return None


def _finer(desk: Desk, team: Team, goal: str, now: Mapping[str, int], counts: Iterable[int]) -> _Option | None:
    """A lower threshold for dividing villages that have grids, with fewer teams more than without."""
    own = sum(each.hospital == team.hospital for each in desk.layout.teams)
    lower = thresholds(desk, team)
    for count in counts:
        for threshold in lower:
            found = desk.trials.divided(team.hospital, count, threshold, partial(finer_problem, desk.plan))
            if found is None or not found.mends(goal, now):
                continue
            more = f"并再组{count}个团队（{_needs(desk, team.hospital, own + count)}）" if count else "不需增人"
            text = f"把拆村阈值调到{threshold}人，{divides(desk, team, threshold)}，{more}，{_left(found, goal, now)}"
            return _Option(mends=True, hires=count, text=f"{text}{YARDSTICK}")
    return None


def _needs(desk: Desk, hospital: str, teams: int) -> str:
    """Who is missing for so many teams."""
    missing = []
    for role, name in ((Role.GP, "全科医生"), (Role.NURSE, "护士")):
        short = teams - len(staff_of(desk.county, hospital, role, desk.plan.as_of))
        if short > 0:
            missing.append(f"{short}名{name}")
    return f"需增{'、'.join(missing)}" if missing else "现有人员已够"


def _left(outcome: Outcome, goal: str, now: Mapping[str, int]) -> str:
    left = outcome.goals[goal]
    if left == 0:
        return "重新划片后全部合乎要求"
    proof = "" if outcome.proven else "（试算，未证明最优）"
    return f"重新划片后仍有{left:,}{_GOALS[goal]}，现为{now[goal]:,}{proof}"


def _too_heavy(desk: Desk, team: Team, top: float) -> list[int]:
    """Units that alone are above the limit: the team's own, else others of its township that push up the mean."""
    plan = desk.layout
    own = [u for u in plan.members[desk.place(team)] if plan.weights[u] > top]
    return own or [u for u, unit in enumerate(plan.units) if unit.township == team.township and plan.weights[u] > top]


def _why_heavy(desk: Desk, heavy: Sequence[int], top: float) -> str:
    if not heavy:
        return ""
    worst = max(heavy, key=lambda u: (desk.layout.weights[u], -u))
    return f"{desk.village(worst)}一个单元的工作量就有{desk.layout.weights[worst]:.0f}，超过上限{top:.0f}"


def _why_few(desk: Desk, team: Team) -> str:
    day = desk.plan.as_of
    gps, nurses = (len(staff_of(desk.county, team.hospital, role, day)) for role in (Role.GP, Role.NURSE))
    teams = sum(each.hospital == team.hospital for each in desk.layout.teams)
    return f"{desk.names(team.hospital)}有全科医生{gps}名、护士{nurses}名，组成{teams}个团队"


def _drawn(desk: Desk, heavy: Sequence[int], top: float) -> Iterator[_Option]:
    """How a unit that is too heavy alone could be divided where grids must be drawn first, so that it was not tried."""
    for unit in heavy[:1]:
        own = desk.layout.units[unit]
        parts = math.ceil(desk.layout.weights[unit] / top) if top > 0 else 0
        if parts < 2:
            continue
        grids = [g for g in desk.county.grids_of(own.village) if not g.derived]
        if own.grids:
            how = "调低拆村阈值，再分细" if len(own.grids) > 1 else "把该网格再划小"
        elif len(grids) > 1:
            how = "调低拆村阈值，按网格拆成"
        else:
            how = "先在村内划出网格，拆成"
        yield _Option(mends=False, hires=0, text=f"{desk.village(unit)}{how}至少{parts}片{YARDSTICK}")


def _composed(options: Sequence[_Option], otherwise: str) -> str:
    """What mends it, cheapest first, and nothing dearer than what takes nobody; else what helps; the rule last."""
    mending = sorted((o for o in options if o.mends), key=lambda o: o.hires)
    if mending and not mending[0].hires:
        mending = mending[:1]
    chosen = mending or [option for option in options if not option.mends]
    return "；或".join([*(option.text for option in chosen[:2]), otherwise])
