"""A sample roster, marked as sample on every row, large enough for a plan.

Lead hospitals get physicians of mid-level and above, four for each post and some for the teams, spread over
departments so that a third of each department out at once still fills every post. Each township hospital gets one GP
and one nurse for each 2.5 villages; most clinics get a doctor; one mobile hospital for each 80 villages gets a crew.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.languages import said
from gridplan.sources.starter.model import DraftCounty, DraftFacility
from gridplan.sources.starter.notes import Notes

Row = dict[str, str]

_DEPARTMENTS = ("内科", "外科", "儿科", "妇产科", "中医科", "康复科")
_PHYSICIANS_TO_A_POST = 4
_TEAMS_TO_A_SPECIALIST = 2
_OUT_AT_ONCE = 0.34
_SPARE_POSTS = 2
_VILLAGES_TO_A_TEAM = 2.5
_CLINIC_STAFFED = 0.9
_RESIDENTS_TO_A_DOCTOR = 4500
_MOST_DOCTORS = 3
_VILLAGES_TO_A_MOBILE = 80
MOBILE_EQUIPMENT = "X光；B超；心电图"


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of the three tables that are invented."""

    departments: tuple[Row, ...] = ()
    staff: tuple[Row, ...] = ()
    vehicles: tuple[Row, ...] = ()


class _Roster:
    """Numbers people as they are made, by what they are called."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"staff {seed}")  # noqa: S311
        self.rows: list[Row] = []
        self._counts: dict[str, int] = {}

    def add(self, role: str, called: str, title: str, workplace: str, **more: str) -> str:
        """Add a person and tell the id."""
        self._counts[called] = self._counts.get(called, 0) + 1
        key = f"P{len(self.rows) + 1:04d}"
        name = f"样例{called}{self._counts[called]:03d}"
        row = {"id": key, "name": name, "role": role, "title": title, "workplace": workplace, "sample": "是"}
        self.rows.append({**row, **more})
        return key


def sample_roster(county: DraftCounty, seed: int, notes: Notes) -> Sample:
    """The sample roster for ``county``; the same seed gives the same people."""
    roster = _Roster(seed)
    departments = tuple(_hospital_staff(county, roster))
    _township_staff(county, roster)
    _clinic_staff(county, roster)
    vehicles = tuple(_mobile_hospitals(county, roster))
    notes.warn(
        "040",
        said(
            "invented, and marked as samples: {people} people, {departments} departments, {vehicles} mobile hospitals "
            "(seed {seed})",
            people=len(roster.rows),
            departments=len(departments),
            vehicles=len(vehicles),
            seed=seed,
        ),
        remedy=said(
            "Put the true roster into staff.csv, departments.csv and vehicles.csv, and set sample = false in "
            "gridplan.toml."
        ),
        file="staff.csv",
    )
    return Sample(departments=departments, staff=tuple(roster.rows), vehicles=vehicles)


def teams_of(villages: int) -> int:
    """Teams of a township with so many villages."""
    return max(1, math.ceil(villages / _VILLAGES_TO_A_TEAM))


def _of_kind(county: DraftCounty, kind: str) -> list[DraftFacility]:
    return [f for f in county.facilities if f.kind == kind]


def _village_counts(county: DraftCounty) -> dict[str, int]:
    counts = {t.code: 0 for t in county.townships}
    for village in county.villages:
        counts[village.township] += 1
    return counts


def _hospital_staff(county: DraftCounty, roster: _Roster) -> Iterator[Row]:
    """Physicians of the lead hospitals; gives the rows of the departments."""
    leads, hosts = _of_kind(county, "lead_hospital"), _of_kind(county, "township_hospital")
    teams = sum(map(teams_of, _village_counts(county).values()))
    for number, lead in enumerate(leads):
        own = hosts[number :: len(leads)]
        posts = sum(h.posts or 1 for h in own)
        size = _department_size(posts, math.ceil(teams / len(leads)))
        for d, name in enumerate(_DEPARTMENTS):
            member = _member(lead.id, d)
            adopted = "；".join(h.id for h in own[d :: len(_DEPARTMENTS)])
            yield {"id": member["department"], "hospital": lead.id, "name": name, "adopts": adopted}
            for _ in range(size):
                title = roster.random.choices(("中级", "副高", "正高"), (55, 33, 12))[0]
                weeks = roster.random.choices((0, 26, 52), (70, 20, 10))[0]
                roster.add("physician", "医师", title, lead.id, **member, grassroots_weeks=str(weeks), postable="是")
            for _ in range(max(1, size // 4)):
                roster.add("physician", "医师", "初级", lead.id, **member, grassroots_weeks="0", postable="是")


def _member(hospital: str, department: int) -> Row:
    return {"department": f"{hospital}-D{department + 1}", "specialty": _DEPARTMENTS[department]}


def _department_size(posts: int, teams: int) -> int:
    """Mid-level or higher physicians in each department: the share out at once fills all posts and two more."""
    total = _PHYSICIANS_TO_A_POST * posts + math.ceil(teams / _TEAMS_TO_A_SPECIALIST)
    size = max(3, math.ceil(total / len(_DEPARTMENTS)))
    while len(_DEPARTMENTS) * math.floor(_OUT_AT_ONCE * size) < posts + _SPARE_POSTS:
        size += 1
    return size


def _township_staff(county: DraftCounty, roster: _Roster) -> None:
    counts = _village_counts(county)
    for hospital in _of_kind(county, "township_hospital"):
        for _ in range(teams_of(counts[hospital.place])):
            roster.add("gp", "全科医生", roster.random.choice(("初级", "中级")), hospital.id, specialty="全科")
            roster.add("nurse", "护士", "初级", hospital.id)
        roster.add("public_health", "公卫人员", "初级", hospital.id)


def _clinic_staff(county: DraftCounty, roster: _Roster) -> None:
    residents = {v.code: v.residents for v in county.villages}
    for clinic in _of_kind(county, "village_clinic"):
        if roster.random.random() < _CLINIC_STAFFED:
            for _ in range(max(1, min(_MOST_DOCTORS, math.ceil(residents[clinic.place] / _RESIDENTS_TO_A_DOCTOR)))):
                roster.add("village_doctor", "村医", "", clinic.id)


def _mobile_hospitals(county: DraftCounty, roster: _Roster) -> Iterator[Row]:
    leads = _of_kind(county, "lead_hospital")
    for number in range(max(1, round(len(county.villages) / _VILLAGES_TO_A_MOBILE))):
        base = leads[number % len(leads)].id
        crew: Sequence[str] = (
            roster.add("driver", "司机", "", base),
            roster.add("physician", "医师", "初级", base, **_member(base, 0), grassroots_weeks="0", postable="否"),
        )
        yield {
            "id": f"MH{number + 1}",
            "name": f"样例移动医院{number + 1}号",
            "base": base,
            "profile": "mobile_hospital",
            "equipment": MOBILE_EQUIPMENT,
            "crew": "；".join(crew),
        }
