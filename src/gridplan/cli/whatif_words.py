"""Words that ``whatif`` understands, and those in which it tells what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.people import Role, Title
from gridplan.domain.rules import Level
from gridplan.languages import Separator, Word, joined, said, word
from gridplan.planning.whatif import (
    AddPeople,
    Change,
    DepartmentLimit,
    OtherRoster,
    Posts,
    RemovePerson,
    SetRule,
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
_ROLE_WORDS: Mapping[Role, Word] = {
    Role.PHYSICIAN: word("whatif.physician", "physician"),
    Role.GP: word("whatif.gp", "GP"),
    Role.NURSE: word("whatif.nurse", "nurse"),
    Role.VILLAGE_DOCTOR: word("whatif.village_doctor", "village doctor"),
    Role.PUBLIC_HEALTH: word("whatif.public_health", "public-health worker"),
    Role.DRIVER: word("whatif.driver", "driver"),
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


def told(changes: Iterable[Change], names: Names, lang: Language, *, scratch: bool) -> str:
    """The changes in a few words: the name of an alternative that has none."""
    words = [_told(change, names) for change in changes]
    if scratch:
        words.append(said("from scratch"))
    return joined(Separator.COMMA, words).tell(lang)


def _told(change: Change, names: Names) -> str:
    if isinstance(change, AddPeople):
        role, home = _ROLE_WORDS[change.role].said(), names(change.department or change.workplace)
        return said("+{count} {role} {home}", count=change.count, role=role, home=home)
    if isinstance(change, RemovePerson):
        return said("without {person} from {day}", person=names(change.person), day=change.day)
    if isinstance(change, SetRule):
        parts = [f"{change.value:g}"] if change.value is not None else []
        parts += [change.level.value] if change.level is not None else []
        return f"{change.rule}={' '.join(parts)}"
    if isinstance(change, DepartmentLimit):
        return said("limit of {department} {limit}", department=names(change.department), limit=change.limit)
    if isinstance(change, Posts):
        return said(
            "{count} post at {host}",
            plural="{count} posts at {host}",
            count=change.posts,
            host=names(change.host),
        )
    assert isinstance(change, OtherRoster)
    return said("another roster")
