"""Areas that are not as they should be: apart, across a border, not split: why, and what would mend it."""

from __future__ import annotations

from gridplan.domain.plan import Violation
from gridplan.domain.territories import Team
from gridplan.domain.travel_words import minutes_up
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
    whys, remedies = [], []
    for unit in sorted(u for piece in pieces[1:] for u in piece):
        name = desk.village(unit)
        if not plan.touching[unit]:
            whys.append(f"{name}四面不与任何村相邻")
            remedies.append(f"核对{name}的边界；确属飞地的，保留这一例外")
        else:
            whys.append(f"{name}与本队其他村之间隔着别的团队")
            remedies.append(_give_away(desk, unit))
    return "；".join(dict.fromkeys(whys)), "；".join(remedies)


def inside_township(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A team with a unit of another township: what that saves, and what staying at home would cost."""
    if team is None:
        return "", ""
    plan = desk.layout
    whys, remedies = [], []
    for unit in _abroad(desk, violation, team):
        own, name = plan.units[unit], desk.village(unit)
        reason = desk.reasons[own.code]
        if reason.hospital_seconds is not None:
            there = f"{minutes_up(reason.hospital_seconds):g}"
            far = reason.home_seconds
            home = "本镇卫生院无路可达" if far is None else f"离本镇卫生院{minutes_up(far):g}分钟"
            whys.append(f"{name}离{desk.names(team.hospital)}{there}分钟，{home}")
        townships = {own.township, team.township}
        stay = desk.trials.without_exception(unit, townships)
        if stay is None:
            remedies.append(f"{name}：属允许的例外，不需处理")
            continue
        more = stay.cost - desk.trials.cost_now(townships)
        worse = [g for g, now in desk.trials.now(townships).items() if stay.goals[g] > now]
        most = "" if stay.proven else "至多"  # an unproven trial may not be the best that staying at home can do
        told = f"留在本镇则两镇代价{most}{_hours(more)}" + ("，且超限的团队增多" if worse else "")
        if more >= 0 or worse:
            remedies.append(f"{name}：例外划算（{told}），不需处理")
        else:
            remedies.append(f"{name}：可改归本镇团队（两镇代价{_hours(more)}）")
    return "；".join(whys), "；".join(remedies)


def nearer_hospital(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A unit of another township whose way is not so much shorter that this is allowed: who else could have it."""
    if team is None:
        return "", ""
    return "", "；".join(_give_away(desk, unit) for unit in _abroad(desk, violation, team))


def _abroad(desk: Desk, violation: Violation, team: Team) -> list[int]:
    """The team's units of other townships, those of the villages that the violation names."""
    plan = desk.layout
    own = [u for u in plan.members[desk.place(team)] if plan.units[u].township != team.township]
    return [u for u in own if plan.units[u].village in violation.where] or own


def _give_away(desk: Desk, unit: int) -> str:
    """To whom a unit could go at least cost."""
    name, second = desk.village(unit), desk.reasons[desk.layout.units[unit].code].second
    if second is None:
        return f"没有与{name}相邻且可承担的团队；保留这一例外"
    bars = f"，但违反{_titles(desk, second.barred)}" if second.barred else ""
    return f"把{name}改归{desk.names(second.team)}（代价{_hours(second.extra)}{bars}）"


def split(desk: Desk, violation: Violation, team: Team | None) -> tuple[str, str]:
    """A village that should be split and is not, or the other way round."""
    del team
    code = violation.where[0] if violation.where else ""
    if code not in {v.code for v in desk.county.villages}:
        return "", ""
    grids = [g for g in desk.county.grids_of(code) if not g.derived]
    name = desk.names(code)
    if len(grids) < 2:
        return "村内没有可供拆分的网格", f"在网格图层中把{name}划成两个以上网格"
    residents = desk.county.village(code).residents
    return "", f"重新规划（gridplan plan），或把拆村阈值改为{residents}人" if violation.amount else ""


def _hours(extra: int) -> str:
    """Person-seconds as ``增12.3人时`` or ``减0.4人时``."""
    return f"{'增' if extra >= 0 else '减'}{abs(extra) / 3600:,.1f}人时"


def _titles(desk: Desk, rules: tuple[str, ...]) -> str:
    known = desk.county.rules.by_id
    return "、".join(f"“{known[rule].title}”" if rule in known else "“少改动”" for rule in rules)
