"""Words that ``whatif`` understands, and those in which it tells what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.people import Role, Title
from gridplan.domain.rules import Level
from gridplan.planning.whatif import (
    AddPeople,
    Change,
    DepartmentLimit,
    OtherRoster,
    Posts,
    RemovePerson,
    SetRule,
    Words,
)

ROLES: Mapping[str, Role] = {
    "physician": Role.PHYSICIAN,
    "医师": Role.PHYSICIAN,
    "县级医师": Role.PHYSICIAN,
    "gp": Role.GP,
    "全科医生": Role.GP,
    "家庭医生": Role.GP,
    "nurse": Role.NURSE,
    "护士": Role.NURSE,
    "village_doctor": Role.VILLAGE_DOCTOR,
    "村医": Role.VILLAGE_DOCTOR,
    "乡村医生": Role.VILLAGE_DOCTOR,
    "public_health": Role.PUBLIC_HEALTH,
    "公卫人员": Role.PUBLIC_HEALTH,
    "driver": Role.DRIVER,
    "司机": Role.DRIVER,
}
_ROLE_WORDS: Mapping[Role, Words] = {
    Role.PHYSICIAN: ("医师", "physician"),
    Role.GP: ("全科医生", "GP"),
    Role.NURSE: ("护士", "nurse"),
    Role.VILLAGE_DOCTOR: ("村医", "village doctor"),
    Role.PUBLIC_HEALTH: ("公卫人员", "public-health worker"),
    Role.DRIVER: ("司机", "driver"),
}
TITLES: Mapping[str, Title] = {
    "初级": Title.JUNIOR,
    "中级": Title.MID,
    "主治": Title.MID,
    "副高": Title.DEPUTY_SENIOR,
    "正高": Title.SENIOR,
    "junior": Title.JUNIOR,
    "mid": Title.MID,
    "deputy_senior": Title.DEPUTY_SENIOR,
    "senior": Title.SENIOR,
}
LEVELS: Mapping[str, Level] = {
    **{level.value: level for level in Level},
    "硬性": Level.HARD,
    "原则上": Level.IN_PRINCIPLE,
    "权衡": Level.SOFT,
    "不看": Level.OFF,
}
_SERVICES = frozenset({"coverage", "circuits"})
STAGES_OF: Mapping[str, frozenset[str]] = {
    "postings": frozenset({"postings"}),
    "teams": frozenset({"territories"}),
    "coverage": _SERVICES,
    "circuits": _SERVICES,
    "派驻": frozenset({"postings"}),
    "团队": frozenset({"territories"}),
    "服务方式": _SERVICES,
    "巡诊": _SERVICES,
}
"""What may stand after ``--only``; coverage and circuits are solved in turns, so they go together."""
STAGE_WORDS: Mapping[str, Words] = {
    "postings": ("派驻", "postings"),
    "territories": ("团队", "teams"),
    "coverage": ("服务方式", "coverage"),
    "circuits": ("巡诊", "circuits"),
    "commissioners": ("公卫专员派驻", "commissioners"),
}
KINDS: Mapping[str, Words] = {
    "posting": ("派驻变动", "postings changed"),
    "team_member": ("团队成员变动", "team members changed"),
    "team_area": ("换团队的村和网格", "villages and grids with another team"),
    "coverage": ("换服务方式的村", "villages served in another way"),
    "tour": ("改期、新增或取消的到访", "visits moved, new or cancelled"),
}


def told(changes: Iterable[Change], names: Names, lang: Language, *, scratch: bool) -> str:
    """The changes in a few words: the name of an alternative that has none."""
    words = [_told(change, names) for change in changes]
    if scratch:
        words.append(("重新规划", "from scratch"))
    return "，".join(zh for zh, _ in words) if lang == "zh" else ", ".join(en for _, en in words)


def _told(change: Change, names: Names) -> Words:
    if isinstance(change, AddPeople):
        role, home = _ROLE_WORDS[change.role], names(change.department or change.workplace)
        return f"增{home}{role[0]}{change.count}名", f"+{change.count} {role[1]} {home}"
    if isinstance(change, RemovePerson):
        name = names(change.person)
        return f"{name}{change.day}离开", f"without {name} from {change.day}"
    if isinstance(change, SetRule):
        parts = [f"{change.value:g}"] if change.value is not None else []
        parts += [change.level.value] if change.level is not None else []
        return (f"{change.rule}={' '.join(parts)}",) * 2
    if isinstance(change, DepartmentLimit):
        name = names(change.department)
        return f"{name}上限{change.limit}", f"limit of {name} {change.limit}"
    if isinstance(change, Posts):
        name = names(change.host)
        return f"{name}设岗{change.posts}", f"{change.posts} posts at {name}"
    assert isinstance(change, OtherRoster)
    return "另一份花名册", "another roster"
