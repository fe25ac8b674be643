"""A made-up plan of the size of a real county, for measuring maps and reports: nothing in it was optimised.

26 townships, 430 villages, 2,000 grids in Voronoi cells, a road tree, 1,500 tours in 13 weeks, 52 weeks of postings;
or a multiple of that, on as many times the ground.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache
from itertools import pairwise

import numpy as np
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree
from shapely import LineString, MultiPoint, Point, Polygon

from gridplan.domain.calendar import Calendar
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.facilities import Department, LeadHospital, TownshipHospital, Vehicle, VillageClinic
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.places import Grid, Township, Village, Zone
from gridplan.domain.plan import Audit, Backdrop, Plan, RoadLine, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Goal
from gridplan.domain.rules import Level, Rules
from gridplan.domain.territories import Team, Territories
from gridplan.domain.travel import TravelTimes
from support.tiny import PROGRAMMES, START
from support.tiny_plan import solved

TOWNSHIPS, VILLAGES, GRIDS, TOURS, WEEKS = 26, 430, 2000, 1500, 52
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
PLACES = "清溪石桥龙潭白沙青山双河红岩大坪长岭云峰古城梅园竹林金山银河松岭"


@cache
def large_plan(seed: int = 7, *, scale: int = 1) -> Plan:
    """The plan; equal seeds give equal plans. ``scale`` multiplies townships, villages, grids and tours."""
    rng = np.random.default_rng(seed)
    county, near = _county(rng, scale)
    roads, way, seconds = _roads(rng, county)
    sites = list(county.sites())
    travel = tuple(
        TravelTimes(origins=tuple(sites), destinations=tuple(sites), seconds=seconds, profile=p)
        for p in ("car", "mobile_hospital")
    )
    teams = _teams(rng, county)
    tours = _tours(rng, county, teams, near, TOURS * scale)
    legs = {}
    for tour in tours:
        profile = "mobile_hospital" if tour.crew.startswith("MH") else "car"
        places = [tour.depot, *(s.place for s in tour.stops), tour.depot]
        legs.update({(profile, a, b): way(a, b) for a, b in pairwise(places)})
    modes = [m for m in CoverageMode if m is not CoverageMode.OWN_CLINIC]
    clinics = {c.village: c.id for c in county.clinics}
    services = tuple(
        Service(village=v.code, mode=CoverageMode.OWN_CLINIC, provider=clinics[v.code])
        if v.code in clinics
        else Service(village=v.code, mode=modes[int(rng.integers(4))], provider=county.hospitals_of(v.township)[0].id)
        for v in county.villages[:-3]
    )
    uncovered = tuple(v.code for v in county.villages[-3:])
    goal = Goal(name="cost", value=1000, bound=987)
    return Plan(
        id="20260101-080000-0002",
        created=dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC),
        as_of=START,
        county=county,
        travel=travel,
        territories=solved(teams, goal),
        coverage=solved(Coverage(services=services, uncovered=uncovered), goal),
        circuits=solved(Circuits(tours=tours), goal),
        postings=solved(_postings(county), goal),
        audit=Audit(kept=(), violations=_violations(teams, uncovered)),
        backdrop=Backdrop(roads=roads, legs=legs),
    )


def _cells(rng: np.random.Generator, scale: int) -> tuple[list[Polygon], np.ndarray]:
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    wobble = 1 + 0.13 * np.sin(3 * angles + 1) + 0.08 * np.sin(7 * angles) + 0.03 * rng.standard_normal(90)
    wide, grids = scale**0.5, GRIDS * scale
    across, down = 0.42 * wide * wobble * np.cos(angles), 0.33 * wide * wobble * np.sin(angles)
    border = Polygon(np.c_[116.2 + across, 25.2 + down])
    points = (rng.random((grids * 3, 2)) - 0.5) * [1.2 * wide, 1.0 * wide] + [116.2, 25.2]
    points = np.array([p for p in points if border.contains(Point(p))])[:grids]
    for _ in range(2):
        cells = shapely.voronoi_polygons(MultiPoint(points), extend_to=border, ordered=True).geoms
        clipped = [c.intersection(border) for c in cells]
        points = np.array([(c.centroid.x, c.centroid.y) for c in clipped])
    return [max(shapely.get_parts(c), key=lambda p: p.area) for c in clipped], points


def _spread(rng: np.random.Generator, points: np.ndarray, count: int) -> np.ndarray:
    """Group number of each point: the nearest of ``count`` centres found by a few rounds of k-means."""
    centres = points[rng.choice(len(points), count, replace=False)]
    for _ in range(6):
        groups = cKDTree(centres).query(points)[1]
        centres = np.array(
            [points[groups == g].mean(axis=0) if (groups == g).any() else centres[g] for g in range(count)]
        )
    return cKDTree(centres).query(points)[1]


def _county(rng: np.random.Generator, scale: int) -> tuple[County, dict[str, list[str]]]:
    cells, points = _cells(rng, scale)
    count = TOWNSHIPS * scale
    village_of = _spread(rng, points, VILLAGES * scale)
    alive = sorted(set(village_of.tolist()))
    middles = np.array([points[village_of == v].mean(axis=0) for v in alive])
    township_of = _spread(rng, middles, count)
    zone_of = _spread(rng, np.array([middles[township_of == t].mean(axis=0) for t in range(count)]), 6)
    townships, villages, grids, hospitals, clinics, people = [], [], [], [], [], []
    counted: dict[int, int] = defaultdict(int)
    for t in range(count):
        code = f"9909{t:05d}"
        own = [i for i in range(len(alive)) if township_of[i] == t]
        area = shapely.union_all([cells[g] for i in own for g in np.flatnonzero(village_of == alive[i])])
        name = PLACES[2 * t % len(PLACES) : 2 * t % len(PLACES) + 2]
        townships.append(Township(code=code, name=f"{name}{'镇乡'[t % 2]}", zone=f"Z{zone_of[t]}", area=area))
        seat = own[int(np.argmin(((middles[own] - middles[own].mean(axis=0)) ** 2).sum(axis=1)))]
        hospitals.append(
            TownshipHospital(id=f"TH{t}", name=f"{name}卫生院", township=code, site=Point(middles[seat] + 0.002))
        )
        for i in own:
            n = counted[t] = counted[t] + 1
            village = _village(rng, code, n, [cells[g] for g in np.flatnonzero(village_of == alive[i])], middles[i])
            villages.append(village)
            grids += _grids(rng, village, [cells[g] for g in np.flatnonzero(village_of == alive[i])])
            if rng.random() < 0.7:
                clinics.append(
                    VillageClinic(
                        id=f"VC{village.code}", name=f"{village.name}卫生室", village=village.code, site=village.site
                    )
                )
                people.append(_person(rng, f"VD{village.code}", Role.VILLAGE_DOCTOR, f"VC{village.code}"))
        people += [_person(rng, f"GP{t}-{i}", Role.GP, f"TH{t}") for i in range(8)]
        people += [_person(rng, f"NU{t}-{i}", Role.NURSE, f"TH{t}") for i in range(8)]
    people += [
        Person(
            id=f"D{i}",
            name=_name(rng),
            role=Role.PHYSICIAN,
            title=Title(2 + i % 3),
            workplace=f"LH{i % 4}",
            department=f"LH{i % 4}-0",
            specialty=("内科", "外科", "儿科", "妇科", "中医")[i % 5],
        )
        for i in range(140 * scale)
    ]
    lead = tuple(
        LeadHospital(
            id=f"LH{i}",
            name=("县总医院", "县中医院", "县妇幼保健院", "县第二医院")[i],
            site=Point(hospitals[i].site.x + 0.01, hospitals[i].site.y + 0.008),
            departments=(Department(id=f"LH{i}-0", name="内科"),),
        )
        for i in range(4)
    )
    county = County(
        code="990900",
        name="云岭县",
        crs="EPSG:32650",
        zones=tuple(Zone(code=f"Z{z}", name=f"第{'一二三四五六'[z]}片区") for z in range(6)),
        townships=tuple(townships),
        villages=tuple(villages),
        grids=tuple(grids),
        lead_hospitals=lead,
        township_hospitals=tuple(hospitals),
        clinics=tuple(clinics),
        vehicles=tuple(Vehicle(id=f"MH{i}", name=f"移动医院{i + 1}号", base=f"LH{i}") for i in range(4)),
        people=tuple(people),
        programmes=PROGRAMMES,
        rules=Rules(),
        calendar=Calendar(start=START, weeks=WEEKS, circuit_weeks=13, workdays=_workdays()),
        key_groups=(("65+", "65岁及以上"), ("diabetes", "糖尿病")),
        sample=True,
    )
    tree = cKDTree([(v.site.x, v.site.y) for v in villages])
    near = {
        v.code: [
            villages[j].code for j in tree.query((v.site.x, v.site.y), k=6)[1] if villages[j].township == v.township
        ]
        for v in villages
    }
    return county, near


def _workdays() -> tuple[dt.date, ...]:
    days = (START + dt.timedelta(days=i) for i in range(7 * 13))
    return tuple(d for d in days if d.weekday() < 5)


def _name(rng: np.random.Generator) -> str:
    given = "明芳伟秀丽强军敏静磊洋艳勇杰娟涛超霞平刚"
    return SURNAMES[int(rng.integers(20))] + "".join(given[int(rng.integers(20))] for _ in range(2))


def _person(rng: np.random.Generator, person_id: str, role: Role, workplace: str) -> Person:
    return Person(id=person_id, name=_name(rng), role=role, title=Title(1), workplace=workplace, phone="13900001234")


def _village(rng: np.random.Generator, township: str, n: int, cells: list[Polygon], middle: np.ndarray) -> Village:
    first = PLACES[int(rng.integers(len(PLACES)))] + PLACES[int(rng.integers(len(PLACES)))]
    return Village(
        code=f"{township}{200 + n}",
        name=f"{first}村",
        township=township,
        area=shapely.union_all(cells),
        site=Point(middle),
        area_km2=12.0,
        residents=int(rng.integers(800, 6000)),
        key_groups={"65+": 300, "diabetes": 80},
        steward=_name(rng),
    )


def _grids(rng: np.random.Generator, village: Village, cells: list[Polygon]) -> list[Grid]:
    return [
        Grid(
            code=f"{village.code}{i + 1:03d}",
            name=f"第{i + 1}网格",
            village=village.code,
            area=cell,
            site=cell.representative_point(),
            area_km2=2.4,
            residents=village.residents // len(cells),
            head=_name(rng),
            workers=(_name(rng), _name(rng)),
            sentinels=(_name(rng),),
        )
        for i, cell in enumerate(cells)
    ]


def _roads(rng: np.random.Generator, county: County):
    """A spanning tree over all sites with crooked edges; ways and times along it."""
    sites = county.sites()
    keys = list(sites)
    xy = np.array([(p.x, p.y) for p in sites.values()]) + rng.normal(0, 1e-6, (len(sites), 2))
    pairs = {tuple(sorted((int(t[i]), int(t[j])))) for t in Delaunay(xy).simplices for i, j in ((0, 1), (1, 2), (0, 2))}
    a, b = np.array(sorted(pairs)).T
    length = np.hypot(*(xy[a] - xy[b]).T) + 1e-9
    tree = minimum_spanning_tree(coo_matrix((length, (a, b)), shape=(len(xy), len(xy)))).tocoo()
    edges, kinds = {}, ("trunk", "secondary", "tertiary", "unclassified", "track")
    roads = []
    for i, j in zip(tree.row.tolist(), tree.col.tolist(), strict=True):
        steps = np.linspace(0, 1, 10)[:, None]
        line = xy[i] * (1 - steps) + xy[j] * steps
        line[1:-1] += rng.normal(0, 0.12 * np.hypot(*(xy[i] - xy[j])), (8, 2)) * 0.5
        edges[i, j], edges[j, i] = line, line[::-1]
        roads.append(RoadLine(kind=kinds[int(rng.integers(5))], line=LineString(line)))
    graph = tree + tree.T
    distance, before = dijkstra(graph, return_predecessors=True)
    seconds = np.rint(distance * 111_000 / 9 * 1.3).astype(np.int32)
    index = {key: i for i, key in enumerate(keys)}

    def way(origin: str, destination: str) -> LineString:
        i, j, parts = index[origin], index[destination], []
        while j != i:
            parts.append(edges[int(before[i, j]), j])
            j = int(before[i, j])
        return LineString(np.concatenate(parts[::-1])) if parts else LineString([xy[i], xy[i]])

    return tuple(roads), way, seconds


def _teams(rng: np.random.Generator, county: County) -> Territories:
    teams = []
    for t, township in enumerate(county.townships):
        villages = [v.code for v in county.villages_of(township.code)]
        big, rest = villages[0], villages[1:]
        grids = [g.code for g in county.grids_of(big)]
        count = max(2, len(rest) // 3)
        points = np.array([(county.village(v).site.x, county.village(v).site.y) for v in rest])
        group = _spread(rng, points, count)
        split = [grids[: len(grids) // 2], grids[len(grids) // 2 :]]
        for n in range(count):
            teams += [
                Team(
                    id=f"T{t}-{n}",
                    township=township.code,
                    hospital=f"TH{t}",
                    villages=tuple(v for v, g in zip(rest, group, strict=True) if g == n),
                    grids=tuple(split[n]) if n < 2 else (),
                    specialist=f"D{(t * 7 + n) % 140}",
                    gp=f"GP{t}-{n % 8}",
                    nurse=f"NU{t}-{n % 8}",
                )
            ]
    return Territories(teams=tuple(team for team in teams if team.villages or team.grids))


def _tours(
    rng: np.random.Generator, county: County, teams: Territories, near: dict[str, list[str]], count: int
) -> tuple[Tour, ...]:
    days = county.calendar.workdays
    tours = []
    for n in range(count):
        mobile = n % 12 == 0
        team = teams.teams[int(rng.integers(len(teams.teams)))]
        start = team.villages[0] if team.villages else county.villages[0].code
        stops = near[start][: int(rng.integers(1, 5))]
        crew, depot = (f"MH{n % 4}", f"LH{n % 4}") if mobile else (team.id, team.hospital)
        programme = "mobile" if mobile else "circuit"
        tours.append(
            Tour(
                depot=depot,
                crew=crew,
                day=days[n % len(days)],
                stops=tuple(Stop(place=v, programme=programme) for v in stops),
            )
        )
    return tuple(sorted(tours, key=lambda t: (t.day, t.depot, t.crew)))


def _postings(county: County) -> Postings:
    week = dt.timedelta(weeks=1)
    stays = []
    townships = len(county.townships)
    later = townships + 4
    for t in range(townships):
        gap = 3 if t in (4, 11) else 0
        stays.append(Posting(person=f"D{t}", host=f"TH{t}", start=START - week * (t % 5), end=START + week * 26))
        stays.append(
            Posting(person=f"D{t + later}", host=f"TH{t}", start=START + week * (26 + gap), end=START + week * 52)
        )
    stays += [Posting(person=f"D{t + 2 * later}", host=f"TH{t}", start=START, end=START + week * 30) for t in (2, 9)]
    return Postings(postings=tuple(sorted(stays, key=lambda p: (p.host, p.start))))


def _violations(teams: Territories, uncovered: tuple[str, ...]) -> tuple[Violation, ...]:
    hard = [
        Violation(
            rule="postings.cover",
            level=Level.HARD,
            where=(f"TH{t}",),
            amount=3,
            unit="weeks",
            when=START + dt.timedelta(weeks=26),
            message="no posted physician",
        )
        for t in (4, 11)
    ]
    excepted = [
        Violation(
            rule="teams.balance",
            level=Level.IN_PRINCIPLE,
            where=(team.id,),
            amount=0.12,
            unit="share of mean",
            message="outside the band",
        )
        for team in teams.teams[::9]
    ]
    return (*hard, *excepted)
