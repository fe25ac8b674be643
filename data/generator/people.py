"""The roster: invented people with titles, leave and stays under way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from data.generator.health import Department, Health
from data.generator.names import Names
from data.generator.spec import Spec

START = dt.date(2026, 1, 5)
Row = dict[str, Any]


Crews = list[list[str]]


def make_staff(spec: Spec, health: Health) -> tuple[list[Row], list[Row], Crews, Crews]:
    """Staff rows, leave rows, the crew (driver, physician, nurse) of each mobile hospital, and the supervisors."""
    rng = spec.rng("staff")
    names = Names(spec.rng("staff names"))
    staff: list[Row] = []

    def add(role: str, workplace: str, title: str = "", **more: Any) -> Row:
        number = sum(1 for row in staff if row["role"] == role) + 1
        row = {
            "id": f"{PREFIX[role]}{number:04d}",
            "name": names.person(),
            "role": role,
            "title": title,
            "workplace": workplace,
            "phone": f"000-{len(staff) + 1:07d}",
            **more,
        }
        staff.append(row)
        return row

    physicians = _physicians(health, rng, add)
    _grassroots(spec.spare, health, rng, add)
    crews = [_crew(n, health, physicians, add) for n in range(spec.vehicles)]
    hospitals = sorted({department.hospital for department in health.departments})
    inspectors = [_inspectors(hospital, add) for hospital in hospitals]
    for n in range(spec.commissioners):
        add("public_health", hospitals[n % len(hospitals)], "中级" if n % 3 else "副高", specialty="公共卫生")
    taken = {member for crew in crews for member in crew}
    free = [p for p in physicians if p["id"] not in taken]
    leave = _leave(staff, free, rng)
    _stays(spec, health, free, leave, rng)
    _comings_and_goings(free, rng)
    return staff, leave, crews, inspectors


PREFIX = {"physician": "P", "gp": "G", "nurse": "N", "village_doctor": "D", "public_health": "W", "driver": "S"}


def _physicians(health: Health, rng: np.random.Generator, add: Any) -> list[Row]:
    rows = []
    for department in health.departments:
        for n in range(department.size):
            title = _senior(rng) if n < department.eligible else "初级"
            row = add(
                "physician",
                department.hospital,
                title,
                department=department.id,
                specialty=department.specialty,
            )
            if title != "初级":
                past = {"中级": 0.45, "副高": 0.75, "正高": 0.8}[title]
                row["grassroots_weeks"] = int(rng.choice([26, 26, 27, 52, 54])) if rng.random() < past else 0
                if rng.random() < 0.05:
                    row["postable"] = "否"
            rows.append(row)
    return rows


def _senior(rng: np.random.Generator) -> str:
    return str(rng.choice(["中级", "副高", "正高"], p=[0.62, 0.3, 0.08]))


def _grassroots(spare: float, health: Health, rng: np.random.Generator, add: Any) -> None:
    for host, teams in zip(health.host, health.teams, strict=True):
        for _ in range(teams + int(rng.random() < spare)):
            add("gp", host, str(rng.choice(["初级", "中级", "副高"], p=[0.55, 0.38, 0.07])), specialty="全科")
        for _ in range(teams + int(rng.random() < 2 * spare)):
            add("nurse", host, str(rng.choice(["初级", "中级"], p=[0.75, 0.25])), specialty="护理")
        for _ in range(1 + int(rng.random() < 2 * spare) + int(teams > 8)):
            add("public_health", host, str(rng.choice(["初级", "中级"], p=[0.7, 0.3])), specialty="公共卫生")
    for clinic, doctors in health.doctors.items():
        for _ in range(doctors):
            add("village_doctor", clinic, str(rng.choice(["", "初级"], p=[0.6, 0.4])), specialty="全科")


def _crew(n: int, health: Health, physicians: list[Row], add: Any) -> list[str]:
    """A driver, a junior physician and a nurse of one lead hospital."""
    hospitals = sorted({d.hospital for d in health.departments})
    hospital = hospitals[n % len(hospitals)]
    doctor = [p for p in physicians if p["workplace"] == hospital and p["title"] == "初级"][n]
    doctor["postable"] = "否"
    return [add("driver", hospital)["id"], doctor["id"], add("nurse", hospital, "初级", specialty="护理")["id"]]


def _inspectors(hospital: str, add: Any) -> list[str]:
    """A supervision group: a driver and two public-health officers of a lead hospital."""
    officers = [add("public_health", hospital, title, specialty="公共卫生")["id"] for title in ("副高", "中级")]
    return [add("driver", hospital)["id"], *officers]


def _leave(staff: list[Row], free: list[Row], rng: np.random.Generator) -> list[Row]:
    senior = [p for p in free if p["title"] != "初级"]
    rows: list[Row] = []
    kinds = (("产假", 158), ("进修", 181), ("病假", 60), ("援外培训", 90), ("陪护假", 15))
    count = max(2, round(0.055 * len(senior)))
    for k in sorted(rng.choice(len(senior), count, replace=False).tolist()):
        reason, days = kinds[int(rng.integers(len(kinds)))]
        start = START + dt.timedelta(days=int(rng.integers(0, 200)))
        rows.append(_leave_row(senior[k], start, days, reason))
    local = [p for p in staff if p["role"] in {"gp", "nurse", "village_doctor"} and p["workplace"][0] in "TC"]
    for k in sorted(rng.choice(len(local), max(2, len(local) // 60), replace=False).tolist()):
        start = START + dt.timedelta(days=int(rng.integers(5, 80)))
        rows.append(_leave_row(local[k], start, int(rng.integers(3, 12)), str(rng.choice(["年休假", "病假", "事假"]))))
    return rows


def _leave_row(person: Row, start: dt.date, days: int, reason: str) -> Row:
    return {
        "kind": "请假",
        "target": person["id"],
        "start": start.isoformat(),
        "end": (start + dt.timedelta(days=days - 1)).isoformat(),
        "reason": reason,
    }


def _stays(spec: Spec, health: Health, free: list[Row], leave: list[Row], rng: np.random.Generator) -> None:
    """Stays under way: one to a host, within every department's limit, matching its wishes where possible."""
    absent = {row["target"] for row in leave}
    used: dict[str, int] = {}
    limit = {d.id: d.limit for d in health.departments}
    hosts = sorted(rng.choice(len(health.host), spec.stays, replace=False).tolist())
    for h in hosts:
        able = [
            p
            for p in free
            if p["title"] != "初级"
            and p["id"] not in absent
            and p.get("postable") != "否"
            and "current_post" not in p
            and used.get(p["department"], 0) < limit[p["department"]]
        ]
        wish = [p for p in able if p["specialty"] in health.wants[h]] or able
        person = wish[int(rng.integers(len(wish)))]
        used[person["department"]] = used.get(person["department"], 0) + 1
        person["current_post"] = health.host[h]
        person["posted_since"] = (START - dt.timedelta(weeks=int(rng.integers(2, 22)))).isoformat()


def _comings_and_goings(free: list[Row], rng: np.random.Generator) -> None:
    """A few retire and a few join during the year."""
    rows = [p for p in free if p["title"] in {"副高", "中级"} and "current_post" not in p]
    for n, k in enumerate(rng.choice(len(rows), max(2, len(rows) // 30), replace=False).tolist()):
        if n % 2:
            rows[k]["joins"] = (dt.date(2026, 3, 2) + dt.timedelta(weeks=int(rng.integers(0, 20)))).isoformat()
            rows[k]["grassroots_weeks"] = 0
        else:
            rows[k]["leaves"] = (dt.date(2026, 5, 31) + dt.timedelta(days=int(rng.integers(0, 150)))).isoformat()


def department_rows(departments: list[Department]) -> list[list[Any]]:
    """Rows of ``departments.csv``."""
    return [[d.id, d.hospital, d.name, d.limit, "；".join(d.adopts)] for d in departments]
