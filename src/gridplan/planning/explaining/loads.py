"""Teams with too much or too little to do: why, and what would mend it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from gridplan.domain.people import Role
from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.planning.explaining.trials import Desk, Outcome
from gridplan.planning.teams.roster import staff_of

_GOALS = {"outside_band": "个团队超出允许偏差", "over_capacity": "人超出团队工作量上限"}


def balance(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team outside the band around its mean."""
    del violation
    if team is None or desk.layout.problem.balance is None:
        return "", ""
    host = desk.layout.hosts[desk.place(team)]
    top = (1 + desk.layout.problem.balance) * host.mean
    heavy = _too_heavy(desk, team, top)
    tried = list(_tried(desk, team, "outside_band"))
    width = _width(desk, team)
    return _why_heavy(desk, heavy, top), _composed([*_splits(desk, heavy, top), *tried], width)


def capacity(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team with more workload than one can bear."""
    del violation
    limit = desk.layout.problem.capacity
    if team is None or limit is None:
        return "", ""
    heavy = _too_heavy(desk, team, limit)
    sharing = [i for i, each in enumerate(desk.layout.teams) if each.township == team.township]
    demand = sum(desk.layout.load(desk.layout.members[i]) for i in sharing)
    short = max(1, math.ceil(demand / limit) - len(sharing))
    tried = list(_tried(desk, team, "over_capacity", short=short))
    own = desk.layout.load(desk.layout.members[desk.place(team)])
    why = _why_heavy(desk, heavy, limit) or _why_few(desk, team)
    return why, _composed([*_splits(desk, heavy, limit), *tried], f"把团队工作量上限提到{math.ceil(own)}")


def _tried(desk: Desk, team: Team, goal: str, *, short: int = 1) -> Iterator[tuple[bool, str]]:
    """(whether it mends the goal, in words) for one team fewer, which takes nobody, and for ``short`` more."""
    now = desk.trials.now({team.township})
    hospital = desk.names(team.hospital)
    own = sum(each.hospital == team.hospital for each in desk.layout.teams)
    if any(each.name == goal and each.gap > 0 for each in desk.plan.territories.goals):
        again = desk.trials.with_teams(team.hospital, 0)
        if again is not None and again.mends(goal, now):
            yield True, "团队数不变，延长求解时间（gridplan plan --profile thorough）重新划片即可"
            return
    if goal == "outside_band" and own > 1:
        fewer = desk.trials.with_teams(team.hospital, -1)
        if fewer is not None and fewer.mends(goal, now):
            load = desk.layout.hosts[desk.place(team)].mean * own / (own - 1)
            told = f"少组1个团队（{own - 1}个，每队平均{load:.0f}）"
            yield True, f"{hospital}{told}，重新划片后全部合乎要求，不需增人，空出的医护可支援他院"
    # where capacity is short, the teams that it takes in all may not do: villages are not divided at will
    for count in range(short, short + (3 if goal == "over_capacity" else 1)):
        more = desk.trials.with_teams(team.hospital, count)
        if more is not None and (more.mends(goal, now) or count == short):
            needs = _needs(desk, team.hospital, own + count)
            yield (
                more.mends(goal, now),
                f"{hospital}再组{count}个团队（{needs}），{_left(more, goal, now.get(goal, 0))}",
            )
        if more is None or more.mends(goal, now):
            return


def _needs(desk: Desk, hospital: str, teams: int) -> str:
    """Who is missing for so many teams."""
    missing = []
    for role, name in ((Role.GP, "全科医生"), (Role.NURSE, "护士")):
        short = teams - len(staff_of(desk.county, hospital, role, desk.plan.as_of))
        if short > 0:
            missing.append(f"{short}名{name}")
    return f"需增{'、'.join(missing)}" if missing else "现有人员已够"


def _left(outcome: Outcome, goal: str, now: int) -> str:
    left = outcome.goals[goal]
    if left == 0:
        return "重新划片后全部合乎要求"
    proof = "" if outcome.proven else "（试算，未证明最优）"
    before = f"，现为{now:,}" if left < now else ""
    return f"重新划片后仍有{left:,}{_GOALS[goal]}{before}{proof}"


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


def _splits(desk: Desk, heavy: Sequence[int], top: float) -> Iterator[tuple[bool, str]]:
    for unit in heavy[:1]:
        own = desk.layout.units[unit]
        parts = math.ceil(desk.layout.weights[unit] / top) if top > 0 else 0
        if parts < 2:
            continue
        grids = [g for g in desk.county.grids_of(own.village) if not g.derived]
        if own.grids:
            can = len(own.grids) > 1
            how = "调低拆村阈值，再分细" if can else "把该网格再划小"
        elif len(grids) > 1:
            how = "调低拆村阈值，按网格拆成"
        else:
            how = "先在村内划出网格，拆成"
        yield False, f"{desk.village(unit)}{how}至少{parts}片"


def _width(desk: Desk, team: Team) -> str:
    plan = desk.layout
    deviations = plan.deviations()
    worst = max(abs(deviations[i]) for i, each in enumerate(plan.teams) if each.township == team.township)
    return f"把允许偏差放宽到{math.ceil(100 * worst - 1e-9)}%"


def _composed(options: Sequence[tuple[bool, str]], otherwise: str) -> str:
    """What mends it first; what does not, after it; the rule's number last."""
    mending = [text for mends, text in options if mends]
    others = [text for mends, text in options if not mends]
    return "；或".join([*mending[:1], *(others[:2] if not mending else []), otherwise])
