"""Hospitals, departments, clinics: what stands where, and how many people it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from data.generator.borders import Frame
from data.generator.emergency import emergency_rows
from data.generator.mesh import Mesh
from data.generator.partition import Partition
from data.generator.places import Places
from data.generator.spec import Spec
from data.generator.terrain import Ints

DEPARTMENTS: tuple[tuple[str, str, float, tuple[tuple[str, str], ...]], ...] = (
    ("H1", "总医院", 0.42, (
        ("心血管内科", "内科"), ("呼吸内科", "内科"), ("消化内科", "内科"), ("神经内科", "内科"), ("内分泌科", "内科"),
        ("普通外科", "外科"), ("骨科", "外科"), ("泌尿外科", "外科"), ("急诊科", "急诊"), ("眼科", "五官"),
        ("耳鼻喉科", "五官"), ("康复医学科", "康复"), ("全科医学科", "全科"), ("肿瘤科", "内科"))),
    ("H2", "中医院", 0.24, (
        ("中医内科", "中医"), ("针灸推拿科", "康复"), ("中医骨伤科", "外科"), ("肛肠科", "外科"), ("老年病科", "内科"),
        ("治未病科", "中医"), ("中医妇科", "妇产科"))),
    ("H3", "妇幼保健院", 0.14, (
        ("产科", "妇产科"), ("妇科", "妇产科"), ("儿科", "儿科"), ("儿童保健科", "儿科"))),
    ("H4", "第二医院", 0.20, (
        ("内科", "内科"), ("外科", "外科"), ("精神科", "精神"), ("感染科", "内科"), ("儿科", "儿科"),
        ("急诊科", "急诊"))),
)  # fmt: skip
SMALL = {"H1": (0, 5, 8, 12), "H2": (0, 1, 2, 3)}  # departments of a county with two hospitals
WANTED = ("内科", "外科", "中医", "儿科", "妇产科", "康复", "急诊", "全科")


@dataclass(slots=True)
class Department:
    """A department while the roster is being made. ``size`` physicians, ``eligible`` of them mid-level or above."""

    id: str
    hospital: str
    name: str
    specialty: str
    size: int = 0
    eligible: int = 0
    limit: int = 0
    adopts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Health:
    """Facilities. ``doctors``: number of village doctors of each clinic (0: unstaffed), by clinic id.

    Attributes:
        host: township hospital's id of each township; wants: its specialties.
        teams: how many teams its general practitioners and nurses can form.
    """

    facilities: list[list[Any]]
    departments: list[Department]
    host: list[str]
    wants: list[list[str]]
    teams: list[int]
    doctors: dict[str, int]
    bases: list[str]


def make_health(spec: Spec, mesh: Mesh, part: Partition, places: Places, frame: Frame, roadless: Ints) -> Health:
    """Lays out every facility."""
    rng = spec.rng("health")
    rows: list[list[Any]] = []
    departments = _departments(spec)
    seat = mesh.points[part.seats[0]]
    for n, (hid, name, _, _) in enumerate(DEPARTMENTS[: spec.hospitals]):
        turn, far = 0.6 + 1.7 * n, (0.28 + 0.13 * n) * spec.city_radius * 1000
        lon, lat = _on_road(mesh, frame, part, seat + far * np.array([np.cos(turn), np.sin(turn)]), rng)
        rows.append([hid, "牵头医院", f"{spec.name}{name}", "", lon, lat, "", "", ""])
    host, wants = [], []
    for t, code in enumerate(places.township_code):
        lon, lat = _on_road(mesh, frame, part, mesh.points[part.seats[t]] + rng.uniform(-160, 160, 2), rng)
        wish = sorted(set(rng.choice(WANTED, size=1 + int(rng.random() < 0.6)).tolist()), key=WANTED.index)
        title = places.township_name[t]
        name = f"{title}社区卫生服务中心" if title.endswith("街道") else f"{title}卫生院"
        centre = "是" if int(part.centres[int(part.zone[t])]) == t else ""
        host.append(f"T{code[-3:]}")
        wants.append(wish)
        rows.append([host[-1], "乡镇卫生院", name, code, lon, lat, "", "；".join(wish), centre])
    clinics, doctors = _clinics(spec, mesh, part, places, roadless)
    rows += clinics
    rows += emergency_rows(rows, host, mesh, part, places, roadless)
    _adopt(departments, host, wants)
    teams = _teams(spec, part)
    bases = _bases(spec, part, host)
    return Health(
        facilities=rows, departments=departments, host=host, wants=wants, teams=teams, doctors=doctors, bases=bases
    )


def _on_road(mesh: Mesh, frame: Frame, part: Partition, at: Any, rng: np.random.Generator) -> tuple[float, float]:
    away = np.hypot(*(mesh.points - at).T) + np.where(part.township < 0, 1e6, 0)
    place = mesh.points[int(np.argmin(away))] + rng.uniform(-25, 25, 2)
    lon, lat = frame.lonlat(place)[0]
    return float(lon), float(lat)


def _departments(spec: Spec) -> list[Department]:
    found = []
    for hid, _, share, every in DEPARTMENTS[: spec.hospitals]:
        names = every if spec.hospitals == len(DEPARTMENTS) else tuple(every[k] for k in SMALL[hid])
        for n, (name, specialty) in enumerate(names):
            found.append(Department(id=f"{hid}-{n + 1:02d}", hospital=hid, name=name, specialty=specialty))
        mine = [d for d in found if d.hospital == hid]
        for total, what in ((spec.physicians, "size"), (spec.eligible, "eligible")):
            whole = round(total * share / sum(d[2] for d in DEPARTMENTS[: spec.hospitals]))
            for n, department in enumerate(mine):
                setattr(department, what, whole * (n + 1) // len(mine) - whole * n // len(mine))
        for department in mine:
            department.limit = max(1, -(-department.eligible * 34 // 100))
    return found


def _clinics(
    spec: Spec, mesh: Mesh, part: Partition, places: Places, roadless: Ints
) -> tuple[list[list[Any]], dict[str, int]]:
    """A quarter of all villages have no staffed clinic: small ones in the hills, lying together."""
    rng = spec.rng("clinics")
    at = mesh.points[part.sites]
    away = np.hypot(*(at - mesh.points[part.seats[part.of_township]]).T)
    wave = np.sin(at[:, 0] / 5100 + 1.3) + np.sin(at[:, 1] / 4300 + 0.4) + np.sin((at[:, 0] + at[:, 1]) / 7900)
    poor = away / away.mean() + 1.0 * wave - part.residents / 2600 + 0.2 * rng.standard_normal(len(at))
    poor[part.urban > 0] = -np.inf
    poor[roadless] = -np.inf
    without = np.argsort(-poor, kind="stable")[: round(0.25 * len(at))]
    rows, doctors = [], {}
    for v, code in enumerate(places.village_code):
        bare = v in set(without.tolist())
        if bare and rng.random() < 0.5:
            continue  # half of them have no clinic at all, the others an empty one
        kind = "服务站" if part.urban[v] else "卫生室"
        clinic = f"C{code[6:]}"
        lon, lat = places.village_site[v] + np.round(rng.uniform(-2.5e-4, 2.5e-4, 2), 6)
        name = f"{places.village_name[v]}{'卫生' if part.urban[v] else ''}{kind}"
        rows.append([clinic, "村卫生室", name, code, round(float(lon), 6), round(float(lat), 6), "", "", ""])
        people = int(part.residents[v])
        doctors[clinic] = 0 if bare else max(1, -(-people // 4400))
    return sorted(rows), dict(sorted(doctors.items()))


def _adopt(departments: list[Department], host: list[str], wants: list[list[str]]) -> None:
    """Each township hospital is adopted by a department of a specialty that it asks for, evenly spread."""
    for h, wish in zip(host, wants, strict=True):
        ranked = sorted(departments, key=lambda d: (d.specialty not in wish, len(d.adopts), -d.eligible, d.id))
        ranked[0].adopts.append(h)


def _teams(spec: Spec, part: Partition) -> list[int]:
    raw = []
    for t in range(len(part.seats)):
        mine = part.of_township == t
        city = part.residents[mine & (part.urban == 2)].sum()
        raw.append((mine & (part.urban < 2)).sum() / 2.5 + city / 9000)
    share = np.array(raw) * spec.teams / np.sum(raw)
    return np.maximum(1, np.rint(share)).astype(int).tolist()


def _bases(spec: Spec, part: Partition, host: list[str]) -> list[str]:
    """Mobile hospitals stand at the general hospital and at the regional centres farthest from it."""
    centres = [host[int(c)] for c in part.centres if int(c) != 0]
    return ["H1", *centres][: spec.vehicles]
