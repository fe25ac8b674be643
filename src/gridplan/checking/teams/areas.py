"""Checks of the areas that teams look after."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.checking.breaches import Case, Check
from gridplan.checking.services import services_of
from gridplan.checking.teams.ground import (
    Ground,
    doctors_of,
    has_clinic,
    split_villages,
    teams_of,
    unit_name,
    villages_in,
)
from gridplan.checking.teams.light import why_light
from gridplan.checking.teams.scores import is_outside
from gridplan.domain.adjacency import county_neighbours, parts
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.territories import Team, Unit


def check_one_team(case: Case) -> Iterator[Violation]:
    """Each village belongs to exactly one team, whole or grid by grid."""
    whole = Counter(code for team in teams_of(case) for code in team.villages)
    by_grid = Counter(code for team in teams_of(case) for code in team.grids)
    for team_id, count in Counter(team.id for team in teams_of(case)).items():
        if count > 1:
            yield case.breach("teams.one_team", (team_id,), count - 1, f"有{count}个团队同用编号{team_id}")
    for village in case.county.villages:
        grids = [g.code for g in case.county.grids_of(village.code)]
        split = any(by_grid[g] for g in grids)
        if not split:
            if whole[village.code] != 1:
                message = _belongs(case, village.code, whole[village.code])
                yield case.breach("teams.one_team", (village.code,), abs(whole[village.code] - 1), message)
            continue
        for code in grids:
            count = by_grid[code] + whole[village.code]
            if count != 1:
                message = _belongs(case, code, count)
                yield case.breach("teams.one_team", (code,), abs(count - 1), message)


def _belongs(case: Case, code: str, count: int) -> str:
    return f"{case.names(code)}同属{count}个团队" if count else f"{case.names(code)}没有团队负责"


def check_village_doctor(case: Case) -> Iterator[Violation]:
    """A village doctor works in the team's area or is lent to it, or serves one of its villages from a neighbour's."""
    county = case.county
    doctors = doctors_of(county)
    staffed = [c for c in county.clinics if c.id in doctors]
    served = {s.village for s in services_of(case) if s.mode is CoverageMode.NEIGHBOUR_CLINIC}
    for team in teams_of(case):
        villages = villages_in(county, team)
        if team.village_doctors or villages & served or any(has_clinic(county, team, c) for c in staffed):
            continue
        reason, remedy = _why_without_doctor(case, team)
        message = f"{case.names(team.id)}责任区内没有村医"
        yield case.breach(
            "teams.village_doctor", (team.id, *sorted(villages)), 1, message, reason=reason, remedy=remedy
        )


def _why_without_doctor(case: Case, team: Team) -> tuple[str, str]:
    """A clinic without a doctor in a team's area, one in another part of a divided village, or none: and the remedy."""
    county, villages = case.county, villages_in(case.county, team)
    empty = next((c for c in county.clinics if has_clinic(county, team, c)), None)
    if empty:
        return "花名册上责任区内的卫生室都没有村医", f"为{case.names(empty.id)}聘1名村医"
    beside = next((c for c in county.clinics if c.village in villages), None)
    if beside is None:
        return "责任区内没有卫生室", "在责任区内设1个有村医的卫生室，或由邻村卫生室服务"
    holder = next((t for t in teams_of(case) if has_clinic(county, t, beside)), None)
    whose = f"，归{case.names(holder.id)}" if holder else ""
    reason = f"{case.names(beside.village)}的卫生室在该村另一片{whose}"
    return reason, f"为{case.names(beside.id)}再配1名村医，编入本团队"


def check_inside_township(case: Case) -> Iterator[Violation]:
    """A team looks after units of its own township only: each other one is an exception, with the minutes it saves."""
    for crossing in _crossings(case):
        where = (crossing.unit.village, crossing.team.id, *crossing.homes)
        message = f"{case.names(crossing.team.id)}负责{crossing.place}的{unit_name(case, crossing.unit)}"
        amount, unit, reason = crossing.gain(case)
        yield case.breach("teams.inside_township", where, amount, message, reason=reason, unit=unit)


def check_nearer_hospital(case: Case) -> Iterator[Violation]:
    """Who looks after a unit of another township is nearer by as much as the rule says.

    A unit whose township has no hospital, or whose hospital cannot reach it, may go to any that can.
    """
    wanted = case.rules.value("teams.nearer_hospital")
    for crossing in _crossings(case):
        named = f"{case.names(crossing.team.hospital)}到{crossing.place}的{unit_name(case, crossing.unit)}"
        where = (crossing.unit.village, crossing.team.id, *crossing.homes)
        if crossing.there is None:
            message = f"{named}驾车不能到达，不能跨乡镇服务"
            yield case.breach("teams.nearer_hospital", where, wanted, message)
        elif crossing.homes and crossing.home is not None:
            lacking = 60 * wanted - (crossing.home - crossing.there)
            if lacking > 0:
                message = f"{named}比本乡镇卫生院{_nearer(crossing.home - crossing.there)}，跨乡镇须近{wanted:g}分钟"
                yield case.breach("teams.nearer_hospital", where, round(lacking / 60, 2), message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crossing:
    """A unit that a team of another township looks after.

    Attributes:
        place: name of the unit's township.
        homes: its township's hospitals; none where it has none.
        home: the drive from the nearest of them, seconds; ``None`` without a way.
        there: the drive from the team's hospital.
    """

    team: Team
    unit: Unit
    place: str
    homes: tuple[str, ...]
    home: int | None
    there: int | None

    def gain(self, case: Case) -> tuple[float, str, str]:
        """Amount, its unit, and the reason of the exception."""
        hospital = case.names(self.team.hospital)
        if not self.homes:
            return 1, "villages", f"{self.place}没有卫生院，由{hospital}服务"
        if self.there is None:
            return 1, "villages", ""
        if self.home is None:
            return 1, "villages", f"本乡镇卫生院驾车不能到达，由{hospital}服务"
        saved = self.home - self.there
        return max(0.0, round(saved / 60, 2)), "minutes", f"由{hospital}服务比本乡镇卫生院{_nearer(saved)}"


def _nearer(seconds: int) -> str:
    """``近31分钟``, ``远4.5分钟``."""
    minutes = round(abs(seconds) / 60, 1)
    return f"{'近' if seconds >= 0 else '远'}{minutes:g}分钟"


def _crossings(case: Case) -> Iterator[_Crossing]:
    ground = Ground(case=case)
    for team, own in zip(teams_of(case), ground.shares(), strict=True):
        for unit in own:
            if unit.township != team.township:
                yield _Crossing(
                    team=team,
                    unit=unit,
                    place=case.names(unit.township),
                    homes=ground.hosts.get(unit.township, ()),
                    home=ground.home_seconds(unit),
                    there=ground.between(team.hospital, unit.site),
                )


def check_contiguous(case: Case) -> Iterator[Violation]:
    """A team's area is one piece under the neighbourhood of the county's villages and grids."""
    pairs = county_neighbours(case.county, split_villages(case))
    for team in teams_of(case):
        pieces = parts((*team.villages, *team.grids), pairs)
        if len(pieces) > 1:
            message = f"{case.names(team.id)}的责任区分成{len(pieces)}片，不相连"
            rest = tuple(code for piece in pieces[1:] for code in sorted(piece))
            yield case.breach("teams.contiguous", (team.id, *rest), len(pieces) - 1, message, reason=_far(case, team))


def _far(case: Case, team: Team) -> str:
    """Why an area may lie apart: villages without a hospital go to the nearest one, wherever that is."""
    hosts = Ground(case=case).hosts
    townships = (case.county.village(v).township for v in sorted(villages_in(case.county, team)))
    bare = [township for township in dict.fromkeys(townships) if township not in hosts]
    return f"{case.names.all(bare)}没有卫生院，由最近的卫生院服务" if bare else ""


def check_split(case: Case) -> Iterator[Violation]:
    """Only villages above the threshold are split, and those above it are."""
    threshold = case.rules.value("teams.split_above")
    split = split_villages(case)
    for village in case.county.villages:
        large = village.residents > threshold
        divisible = len(case.county.grids_of(village.code)) > 1
        if (village.code in split) == (large and divisible):
            continue
        told = "却被拆分" if village.code in split else "却未拆分"
        side = "超过" if large else "未超过" if village.residents < threshold else "等于"
        message = f"{case.names(village.code)}{village.residents}人，{side}拆分阈值{threshold:g}人，{told}"
        yield case.breach("teams.split_above", (village.code,), abs(village.residents - threshold), message)


def check_capacity(case: Case) -> Iterator[Violation]:
    """No team's workload is more than one team can bear."""
    capacity, ground = case.rules.value("teams.capacity"), Ground(case=case)
    pools = _pools(ground)
    for team, own in zip(teams_of(case), ground.shares(), strict=True):
        load = sum(unit.workload for unit in own)
        if load <= capacity:
            continue
        demand, count = pools[team.township]
        short = math.ceil(demand / capacity) - count
        heavy = next((unit for unit in own if unit.workload > capacity), None)
        if short > 0:
            most = f"{count}个团队最多承担{count * capacity:g}"
            reason = f"{_whole(ground)}工作量共{demand}，{most}，按总量至少缺{short}个团队"
            remedy = f"至少增加{short}个团队（家庭医生、护士各{short}名）"
        elif heavy is not None:
            reason = f"仅{unit_name(case, heavy)}就有{heavy.workload}，不是一个团队能承担的"
            remedy = "" if heavy.grids else "调低拆分阈值，按网格拆分该村"
        else:
            reason, remedy = _proof(case, "over_capacity", "超出的工作量"), ""
        message = f"{case.names(team.id)}工作量{load}，超过一个团队能承担的{capacity:g}"
        yield case.breach(
            "teams.capacity", (team.id,), load - capacity, message, reason=reason, remedy=remedy, unit="persons"
        )


def check_balance(case: Case) -> Iterator[Violation]:
    """Each team's workload lies within the band around its township's mean, or the county's where teams may cross."""
    ground = Ground(case=case)
    means, most, shares = ground.means(), 1 + case.rules.value("teams.balance"), ground.shares()
    for team, own in zip(teams_of(case), shares, strict=True):
        load, mean = sum(unit.workload for unit in own), means[team.township]
        if not is_outside(case, load, mean):
            continue
        gap = abs(load - mean) / mean if mean else 1.0
        side = "高出" if load > mean else "低"
        message = f"{case.names(team.id)}工作量{load}，{_whole(ground)}平均{mean:.0f}，{side}{round(100 * gap)}%"
        why = _why_heavy(case, own, most * mean) if load > mean else why_light(ground, team, shares, most * mean)
        reason = "；".join(filter(None, (why, _proof(case, "outside_band", "超限的团队"))))
        yield case.breach("teams.balance", (team.id,), round(gap, 3), message, reason=reason)


def _why_heavy(case: Case, own: Sequence[Unit], upper: float) -> str:
    heavy = max((u for u in own if u.workload > upper), key=lambda u: u.workload, default=None)
    return f"仅{unit_name(case, heavy)}就有{heavy.workload}，高于上限{upper:.0f}" if heavy else ""


def _pools(ground: Ground) -> Mapping[str, tuple[int, int]]:
    """Township → workload to be shared there, and how many teams share it."""
    teams = Counter(team.township for team in teams_of(ground.case))
    demand = ground.demand()
    if ground.across:
        return dict.fromkeys(teams, (sum(demand.values()), teams.total()))
    return {township: (demand.get(township, 0), count) for township, count in teams.items()}


def _whole(ground: Ground) -> str:
    return "全县" if ground.across else "本乡镇"


def _proof(case: Case, name: str, what: str) -> str:
    """How far the solver's proof goes that a fault must be; nothing where it made no claim."""
    goal = next((g for g in case.plan.territories.goals if g.name == name), None)
    if goal is None:
        return ""
    return f"已证明{what}不能再少" if goal.gap == 0 else f"求解时限内未能证明{what}不能再少"


CHECKS: Mapping[str, Check] = {
    "teams.one_team": check_one_team,
    "teams.village_doctor": check_village_doctor,
    "teams.inside_township": check_inside_township,
    "teams.nearer_hospital": check_nearer_hospital,
    "teams.contiguous": check_contiguous,
    "teams.split_above": check_split,
    "teams.capacity": check_capacity,
    "teams.balance": check_balance,
}
