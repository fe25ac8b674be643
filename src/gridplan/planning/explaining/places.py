"""Areas that are not as they should be: apart, across a border, not split: why, and what would mend it."""

from __future__ import annotations

from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.domain.travel_words import minutes_up
from gridplan.languages import recorded, said
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining.trials import Desk


def contiguous(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team in several pieces: which unit is apart, and who could have it."""
    del violation
    if team is None:
        return "", ""
    plan, place = desk.layout, desk.place(team)
    pieces = sorted(plan.pieces(plan.members[place]), key=lambda p: (-plan.load(p), min(p)))
    if len(pieces) < 2:
        return "", ""
    whys, remedies = list[str](), list[str]()
    for unit in sorted(u for piece in pieces[1:] for u in piece):
        name = desk.village(unit)
        if not plan.touching[unit]:
            whys.append(said("{unit} touches no village on any side", unit=name))
            remedies.append(said("check the boundary of {unit}; if it is an exclave, keep the exception", unit=name))
        else:
            whys.append(said("other teams lie between {unit} and the team's other villages", unit=name))
            remedies.append(_give_away(desk, unit))
    return phrases.clauses(dict.fromkeys(whys)), phrases.clauses(remedies)


def inside_township(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team with a unit of another township: what that saves, and what staying at home would cost."""
    if team is None:
        return "", ""
    plan = desk.layout
    whys, remedies = list[str](), list[str]()
    for unit in _abroad(desk, violation, team):
        own, name = plan.units[unit], desk.village(unit)
        reason = desk.reasons[own.code]
        if reason.hospital_seconds is not None:
            whys.append(_ways(name, desk.names(team.hospital), reason.hospital_seconds, reason.home_seconds))
        townships = {own.township, team.township}
        stay = desk.trials.without_exception(unit, townships)
        if stay is None:
            remedies.append(said("{unit}: an exception that is allowed; nothing need be done", unit=name))
            continue
        more = stay.cost - desk.trials.cost_now(townships)
        worse = [g for g, now in desk.trials.now(townships).items() if stay.goals[g] > now]
        if more >= 0 or worse:
            told = _stay(more, proven=stay.proven, worse=bool(worse))
            remedies.append(said("{unit}: the exception pays ({told}); nothing need be done", unit=name, told=told))
        else:
            remedies.append(
                said(
                    "{unit}: could go to a team of its own township (cost of both townships {hours})",
                    unit=name,
                    hours=_hours(more),
                )
            )
    return phrases.clauses(whys), phrases.clauses(remedies)


def _ways(unit: str, hospital: str, seconds: int, home: int | None) -> str:
    """How far a unit is from its team's hospital and from that of its own township."""
    near = minutes_up(seconds)
    if home is None:
        return said(
            "{unit} is {minutes:g} min from {hospital}, with no way to the hospital of its own township",
            unit=unit,
            minutes=near,
            hospital=hospital,
        )
    return said(
        "{unit} is {minutes:g} min from {hospital}, {home:g} min from the hospital of its own township",
        unit=unit,
        minutes=near,
        hospital=hospital,
        home=minutes_up(home),
    )


def _stay(more: int, *, proven: bool, worse: bool) -> str:
    """What it would cost to stay at home; an unproven trial may not be the best that staying at home can do."""
    if proven:
        told = said("in its own township, the cost of both townships {hours}", hours=_hours(more))
    else:
        told = said("in its own township, the cost of both townships at most {hours}", hours=_hours(more))
    return said("{told}, and more teams beyond the limits", told=told) if worse else told


def nearer_hospital(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A unit of another township whose way is not so much shorter that this is allowed: who else could have it."""
    if team is None:
        return "", ""
    return "", phrases.clauses(_give_away(desk, unit) for unit in _abroad(desk, violation, team))


def _abroad(desk: Desk, violation: Violation, team: Team) -> list[int]:
    """The team's units of other townships, those of the villages that the violation names."""
    plan = desk.layout
    own = [u for u in plan.members[desk.place(team)] if plan.units[u].township != team.township]
    return [u for u in own if plan.units[u].village in violation.where] or own


def _give_away(desk: Desk, unit: int) -> str:
    """To whom a unit could go at least cost."""
    name, second = desk.village(unit), desk.reasons[desk.layout.units[unit].code].second
    if second is None:
        return said("no team beside {unit} could take it; keep the exception", unit=name)
    team, hours = desk.names(second.team), _hours(second.extra)
    if not second.barred:
        return said("give {unit} to {team} (cost {hours})", unit=name, team=team, hours=hours)
    return said(
        "give {unit} to {team} (cost {hours}, but it breaks {rules})",
        unit=name,
        team=team,
        hours=hours,
        rules=_titles(desk, second.barred),
    )


def split(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A village that should be split and is not, or the other way round."""
    del team
    code = violation.where[0] if violation.where else ""
    if code not in {v.code for v in desk.county.villages}:
        return "", ""
    grids = [g for g in desk.county.grids_of(code) if not g.derived]
    name = desk.names(code)
    if len(grids) < 2:
        return (
            said("the village has no grids by which to divide it"),
            said("draw at least two grids in {village} in the layer of grids", village=name),
        )
    if not violation.amount:
        return "", ""
    residents = phrases.residents(desk.county.village(code).residents)
    return "", said(
        "plan again (gridplan plan), or set the threshold for dividing villages to {residents}", residents=residents
    )


def _hours(extra: int) -> str:
    """Person-seconds as ``up 12.3 person-hours`` or ``down 0.4 person-hours``."""
    hours = abs(extra) / 3600
    if extra >= 0:
        return said("up {hours:,.1f} person-hours", hours=hours)
    return said("down {hours:,.1f} person-hours", hours=hours)


def _titles(desk: Desk, rules: tuple[str, ...]) -> str:
    known, few = desk.county.rules.by_id, said("few changes")
    titles = (recorded(known[rule].title, {"en": known[rule].title_en}) if rule in known else few for rule in rules)
    return phrases.listed(said("“{rule}”", rule=title) for title in titles)
