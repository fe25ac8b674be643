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
from gridplan.languages import Said, Separator, joined, said
from gridplan.languages.amounts import teams


def check_one_team(case: Case) -> Iterator[Violation]:
    """Each village belongs to exactly one team, whole or grid by grid."""
    whole = Counter(code for team in teams_of(case) for code in team.villages)
    by_grid = Counter(code for team in teams_of(case) for code in team.grids)
    for team_id, count in Counter(team.id for team in teams_of(case)).items():
        if count > 1:
            message: str = said("{number} teams have the same id {team}", number=count, team=team_id)
            yield case.breach("teams.one_team", (team_id,), count - 1, message)
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
    if not count:
        return said("no team looks after {place}", place=case.names(code))
    return said("{place} belongs to {number} teams", place=case.names(code), number=count)


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
        message = said("{team} has no village doctor in its area", team=case.names(team.id))
        yield case.breach(
            "teams.village_doctor", (team.id, *sorted(villages)), 1, message, reason=reason, remedy=remedy
        )


def _why_without_doctor(case: Case, team: Team) -> tuple[str, str]:
    """A clinic without a doctor in a team's area, one in another part of a divided village, or none: and the remedy."""
    county, villages = case.county, villages_in(case.county, team)
    empty = next((c for c in county.clinics if has_clinic(county, team, c)), None)
    if empty:
        reason = said("by the roster no clinic of the area has a village doctor")
        return reason, said("employ a village doctor for {clinic}", clinic=case.names(empty.id))
    beside = next((c for c in county.clinics if c.village in villages), None)
    if beside is None:
        remedy = said("set up a clinic with a village doctor in the area, or have a neighbouring clinic serve it")
        return said("the area has no clinic"), remedy
    holder = next((t for t in teams_of(case) if has_clinic(county, t, beside)), None)
    whose = said(" that {team} has", team=case.names(holder.id)) if holder else ""
    village = case.names(beside.village)
    reason = said("the clinic of {village} is in another part of the village{whose}", village=village, whose=whose)
    return reason, said("give {clinic} one more village doctor, listed in this team", clinic=case.names(beside.id))


def check_inside_township(case: Case) -> Iterator[Violation]:
    """A team looks after units of its own township only: each other one is an exception, with the minutes it saves."""
    for crossing in _crossings(case):
        where = (crossing.unit.village, crossing.team.id, *crossing.homes)
        message = said(
            "{team} looks after {unit} in {township}",
            team=case.names(crossing.team.id),
            unit=unit_name(case, crossing.unit),
            township=crossing.place,
        )
        amount, unit, reason = crossing.gain(case)
        yield case.breach("teams.inside_township", where, amount, message, reason=reason, unit=unit)


def check_nearer_hospital(case: Case) -> Iterator[Violation]:
    """Who looks after a unit of another township is nearer by as much as the rule says.

    A unit whose township has no hospital, or whose hospital cannot reach it, may go to any that can.
    """
    wanted = case.rules.value("teams.nearer_hospital")
    for crossing in _crossings(case):
        hospital, unit = case.names(crossing.team.hospital), unit_name(case, crossing.unit)
        where = (crossing.unit.village, crossing.team.id, *crossing.homes)
        if crossing.there is None:
            message = said(
                "no car gets from {hospital} to {unit} in {township}, so it cannot serve it across the border",
                hospital=hospital,
                unit=unit,
                township=crossing.place,
            )
            yield case.breach("teams.nearer_hospital", where, wanted, message)
        elif crossing.homes and crossing.home is not None:
            lacking = 60 * wanted - (crossing.home - crossing.there)
            if lacking > 0:
                message = said(
                    "{hospital} is {nearer} for {unit} in {township} than the township's own hospital; "
                    "across the border it must be {wanted:g} min nearer",
                    hospital=hospital,
                    nearer=_nearer(crossing.home - crossing.there),
                    unit=unit,
                    township=crossing.place,
                    wanted=wanted,
                )
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
            reason = said("{township} has no hospital; {hospital} serves it", township=self.place, hospital=hospital)
            return 1, "villages", reason
        if self.there is None:
            return 1, "villages", ""
        if self.home is None:
            reason = said("no car gets there from the township's own hospital; {hospital} serves it", hospital=hospital)
            return 1, "villages", reason
        saved = self.home - self.there
        nearer = _nearer(saved)
        reason = said("{hospital} is {nearer} than the township's own hospital", hospital=hospital, nearer=nearer)
        return max(0.0, round(saved / 60, 2)), "minutes", reason


def _nearer(seconds: int) -> Said:
    """``近31分钟``, ``远4.5分钟``."""
    minutes = round(abs(seconds) / 60, 1)
    if seconds >= 0:
        return said("{minutes:g} min nearer", minutes=minutes)
    return said("{minutes:g} min farther", minutes=minutes)


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
            message = said(
                "the area of {team} is in {number} pieces that do not touch",
                team=case.names(team.id),
                number=len(pieces),
            )
            rest = tuple(code for piece in pieces[1:] for code in sorted(piece))
            yield case.breach("teams.contiguous", (team.id, *rest), len(pieces) - 1, message, reason=_far(case, team))


def _far(case: Case, team: Team) -> str:
    """Why an area may lie apart: villages without a hospital go to the nearest one, wherever that is."""
    hosts = Ground(case=case).hosts
    townships = (case.county.village(v).township for v in sorted(villages_in(case.county, team)))
    bare = [township for township in dict.fromkeys(townships) if township not in hosts]
    if not bare:
        return ""
    return said(
        "{townships} has no hospital and is served by the nearest one",
        plural="{townships} have no hospital and are served by the nearest one",
        count=len(bare),
        townships=case.names.all(bare),
    )


def check_split(case: Case) -> Iterator[Violation]:
    """Only villages above the threshold are split, and those above it are."""
    threshold = case.rules.value("teams.split_above")
    split = split_villages(case)
    for village in case.county.villages:
        large = village.residents > threshold
        divisible = len(case.county.grids_of(village.code)) > 1
        if (village.code in split) == (large and divisible):
            continue
        below = (
            said("below", context="split threshold")
            if village.residents < threshold
            else said("at", context="split threshold")
        )
        message = said(
            "{village} has {residents} residents, {side} the split threshold of {threshold:g}, and is {done}",
            village=case.names(village.code),
            residents=village.residents,
            side=said("above", context="split threshold") if large else below,
            threshold=threshold,
            done=said("divided all the same") if village.code in split else said("not divided"),
        )
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
            reason: str = said(
                "the workload of {area} is {demand} in all, and {teams} bear at most {most:g}: "
                "at least {short} too few by the total",
                area=_whole(ground),
                demand=demand,
                teams=teams(count),
                most=count * capacity,
                short=teams(short),
            )
            remedy: str = said(
                "form at least {count} more team, with a family doctor and a nurse",
                plural="form at least {count} more teams, with a family doctor and a nurse each",
                count=short,
            )
        elif heavy is not None:
            unit = unit_name(case, heavy)
            reason = said("{unit} alone has {load}, more than one team can bear", unit=unit, load=heavy.workload)
            remedy = "" if heavy.grids else said("lower the split threshold, so that the village is divided by grid")
        else:
            reason, remedy = _proof(case, "over_capacity", said("the workload above it")), ""
        message = said(
            "the workload of {team} is {load}, above the {capacity:g} that one team can bear",
            team=case.names(team.id),
            load=load,
            capacity=capacity,
        )
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
        message = said(
            "the workload of {team} is {load}, {percent}% {side} the mean {mean:.0f} of {area}",
            team=case.names(team.id),
            load=load,
            percent=round(100 * gap),
            side=said("above", context="balance") if load > mean else said("below", context="balance"),
            mean=mean,
            area=_whole(ground),
        )
        why = _why_heavy(case, own, most * mean) if load > mean else why_light(ground, team, shares, most * mean)
        proof = _proof(case, "outside_band", said("the number of teams outside the band"))
        reason = joined(Separator.CLAUSE, filter(None, (why, proof)))
        yield case.breach("teams.balance", (team.id,), round(gap, 3), message, reason=reason)


def _why_heavy(case: Case, own: Sequence[Unit], upper: float) -> str:
    heavy = max((u for u in own if u.workload > upper), key=lambda u: u.workload, default=None)
    if heavy is None:
        return ""
    return said(
        "{unit} alone has {load}, above the limit {upper:.0f}",
        unit=unit_name(case, heavy),
        load=heavy.workload,
        upper=upper,
    )


def _pools(ground: Ground) -> Mapping[str, tuple[int, int]]:
    """Township → workload to be shared there, and how many teams share it."""
    teams = Counter(team.township for team in teams_of(ground.case))
    demand = ground.demand()
    if ground.across:
        return dict.fromkeys(teams, (sum(demand.values()), teams.total()))
    return {township: (demand.get(township, 0), count) for township, count in teams.items()}


def _whole(ground: Ground) -> str:
    return said("the whole county") if ground.across else said("the township", context="balance")


def _proof(case: Case, name: str, what: str) -> str:
    """How far the solver's proof goes that a fault must be; nothing where it made no claim."""
    goal = next((g for g in case.plan.territories.goals if g.name == name), None)
    if goal is None:
        return ""
    if goal.gap == 0:
        return said("it is proven that {what} cannot be less", what=what)
    return said("it could not be proven in time that {what} cannot be less", what=what)


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
