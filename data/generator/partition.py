"""Who belongs where: township seats, villages and grids, grown over the terrain from their centres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from data.generator.mesh import Mesh, make_mesh, spread
from data.generator.reservoir import Lake, make_lake
from data.generator.spec import Spec
from data.generator.terrain import Floats, Ints, Terrain
from scipy.optimize import linear_sum_assignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """The county on the mesh. ``-1`` in a label is outside.

    Attributes:
        township, village, grid: label of each mesh point.
        seats: mesh point of each township's seat; the first is the county seat.
        kind: 街道, 镇 or 乡 of each township.
        zone: zone of each township; centres: the township that is each zone's centre.
        sites: mesh point of each village; of_township: township of each village.
        grid_sites: mesh point of each grid; of_village: village of each grid.
        residents: of each village.
        urban: village is a community of the county seat (2), of a town (1), or rural (0).
        lake: the reservoir, if any; island: village that lies on its island, or −1.
    """

    township: Ints
    village: Ints
    grid: Ints
    seats: Ints
    kind: tuple[str, ...]
    zone: Ints
    centres: Ints
    sites: Ints
    of_township: Ints
    grid_sites: Ints
    of_village: Ints
    residents: Ints
    urban: Ints
    lake: Lake | None
    island: int


def make_partition(spec: Spec, terrain: Terrain) -> tuple[Mesh, Partition]:
    """The mesh and everything that is laid out on it."""
    seats_at = _seats(spec, terrain)
    own = seats_at[: spec.townships]
    dense = [(own[0], spec.city_radius * 1500, spec.finest * 1000)]
    dense += [
        (s, 900.0, spec.finest * 1400) for s in own[1:] if np.hypot(*(s - own[0])) > spec.city_radius * 1500 + 1000
    ]
    mesh = make_mesh(terrain, spec.window * 1000, spec.fine * 1000, dense, spec.rng("mesh"))
    seats = np.array([int(np.argmin(np.hypot(*(mesh.points - s).T))) for s in seats_at])
    cost = mesh.border_cost()
    _, township = mesh.grow(cost, seats)
    edge = (mesh.points.min(axis=1) < 600) | (mesh.points.max(axis=1) > spec.window * 1000 - 600)
    township = np.where((township < spec.townships) & ~edge, township, -1)
    kept = mesh.with_margin(township >= 0, 4)
    mesh, township, seats = mesh.part(kept), township[kept], np.searchsorted(kept, seats[: spec.townships])
    cost = mesh.border_cost()
    kind = _kinds(spec, mesh, seats)
    lake = make_lake(spec, mesh, township, seats) if spec.island else None
    sites, of_township = _sites(spec, mesh, township, seats, kind, lake)
    within = (township[mesh.u] == township[mesh.v]) & (township[mesh.u] >= 0)
    _, village = mesh.grow(cost + _shore(mesh, lake), sites, within)
    urban = _urban(spec, mesh, sites, of_township, seats, kind)
    residents = _residents(spec, mesh, sites, village, urban)
    grid_sites, of_village = _grid_sites(spec, mesh, village, sites, residents, lake)
    inside = (village[mesh.u] == village[mesh.v]) & (village[mesh.u] >= 0)
    _, grid = mesh.grow(cost + _shore(mesh, lake), grid_sites, inside)
    zone, centres = _zones(spec, mesh, seats)
    island = -1 if lake is None else int(village[lake.island])
    return mesh, Partition(
        township=township,
        village=village,
        grid=grid,
        seats=seats,
        kind=kind,
        zone=zone,
        centres=centres,
        sites=sites,
        of_township=of_township,
        grid_sites=grid_sites,
        of_village=of_village,
        residents=residents,
        urban=urban,
        lake=lake,
        island=island,
    )


def _seats(spec: Spec, terrain: Terrain) -> Floats:
    """County seat, its subdistricts, the other townships by distance, then seats of neighbouring counties."""
    rng = spec.rng("seats")
    points, size = terrain.points, spec.window * 1000
    middle = np.array([size / 2, size / 2])
    suit = np.exp(-terrain.above / 90) * (1 + np.minimum(terrain.flow, 400) / 60)
    off = np.hypot(*(points - middle).T)
    good = np.where(off < size * 0.16, suit * (terrain.flow > min(150, 0.05 * spec.window**2)), 0.0)
    city = int(np.argmax(good))
    picked = [points[city]]
    near = np.where(np.abs(np.hypot(*(points - points[city]).T) - 3000) < 700, suit, 0.0)
    extra = spread(points, near, spec.subdistricts - 1, 3600, rng) if spec.subdistricts else []
    picked += [points[i] for i in extra]
    edge = (points.min(axis=1) > 5500) & (points.max(axis=1) < size - 5500)
    count = int(0.62 * size**2 / (spec.seat_distance * 1000) ** 2)
    gap = spec.seat_distance * 1000
    far = spread(points, np.where(edge, suit, 0), count, gap, rng, np.array(picked))
    far = far[np.argsort(np.hypot(*((points[far] - middle) * [1.0, 1.12]).T), kind="stable")]
    ring = np.arange(0, 1, 1 / 48)[:, None] * 2 * np.pi
    rim = middle + size * 0.497 * np.clip(1.5 * np.hstack([np.cos(ring), np.sin(ring)]), -1, 1)
    return np.concatenate([np.array(picked), points[far], rim])


def _kinds(spec: Spec, mesh: Mesh, seats: Ints) -> tuple[str, ...]:
    rest = seats[spec.subdistricts :]
    score = np.minimum(mesh.river[rest], 300) - 4 * mesh.above[rest] - mesh.height[rest] / 4
    if not spec.subdistricts:
        score[0] = np.inf
    towns = set(np.argsort(-score, kind="stable")[: spec.towns].tolist())
    return ("街道",) * spec.subdistricts + tuple("镇" if i in towns else "乡" for i in range(len(rest)))


def _livable(mesh: Mesh) -> Floats:
    return np.exp(-mesh.above / 110) * np.exp(-((mesh.slope / 0.16) ** 2)) + 0.004


def _sites(
    spec: Spec, mesh: Mesh, township: Ints, seats: Ints, kind: tuple[str, ...], lake: Lake | None
) -> tuple[Ints, Ints]:
    rng = spec.rng("villages")
    livable = _livable(mesh)
    if lake is not None:
        livable[lake.water] = 0.0
    livable *= np.where(np.hypot(*(mesh.points - mesh.points[seats[0]]).T) < spec.city_radius * 1000, 14.0, 1.0)
    by_kind = dict(zip(("街道", "镇", "乡"), spec.villages, strict=True))
    area = np.bincount(township[township >= 0], minlength=len(seats))
    sites: list[int] = []
    owner: list[int] = []
    for t, seat in enumerate(seats.tolist()):
        want = by_kind[kind[t]]
        peers = [a for a, k in zip(area.tolist(), kind, strict=True) if k == kind[t]]
        want = int(np.clip(round(want * (area[t] / np.mean(peers)) ** 0.4), want - 5, want + 6))
        members = np.flatnonzero(township == t)
        gap = _gaps(spec, mesh, members, seats, want, t)
        first = [seat] if t else []
        if lake is not None and township[lake.island] == t:
            first.append(lake.island)
        if not t:
            first = [seat, *first]
        more = spread(
            mesh.points[members], livable[members] * gap**-1.4, want - len(first), gap, rng, mesh.points[first]
        )
        sites += [*first, *members[more].tolist()]
        owner += [t] * want
    return np.array(sites), np.array(owner)


def _gaps(spec: Spec, mesh: Mesh, members: Ints, seats: Ints, want: int, t: int) -> Floats:
    """Least distance to the next village: short in the city and near the seat, long in the hills."""
    points = mesh.points[members]
    km2 = len(members) * (spec.fine**2) * 0.87
    plain = 620 * np.sqrt(km2 / want)
    city = np.hypot(*(points - mesh.points[seats[0]]).T)
    own = np.hypot(*(points - mesh.points[seats[t]]).T)
    gap = np.clip(0.45 * plain + own * 0.17, 600, plain * 1.25)
    reach = spec.city_radius * 1000
    return np.where(city < reach, reach * (0.21 + 0.15 * city / reach), gap)


def _urban(spec: Spec, mesh: Mesh, sites: Ints, owner: Ints, seats: Ints, kind: tuple[str, ...]) -> Ints:
    city = np.hypot(*(mesh.points[sites] - mesh.points[seats[0]]).T)
    own = np.hypot(*(mesh.points[sites] - mesh.points[seats[owner]]).T)
    urban = np.where(city < spec.city_radius * 1050, 2, 0)
    for t, k in enumerate(kind):
        mine = np.flatnonzero((owner == t) & (urban == 0))
        if k != "街道" and len(mine):
            count = 2 if k == "镇" and spec.towns > 2 else 1
            urban[mine[np.argsort(own[mine], kind="stable")[:count]]] = 1
    return urban


def _residents(spec: Spec, mesh: Mesh, sites: Ints, village: Ints, urban: Ints) -> Ints:
    """City and town communities first; the rest of the total goes to the rural villages by livable land."""
    rng = spec.rng("residents")
    share = np.bincount(village[village >= 0], _livable(mesh)[village >= 0], len(sites))
    low, high = spec.city_residents
    people = np.zeros(len(sites))
    city, town, rural = (urban == 2), (urban == 1), (urban == 0)
    people[city] = rng.uniform(low, high, city.sum())
    scale = 1.0 if spec.subdistricts else 0.45
    people[town] = scale * rng.uniform(5200, 9800, town.sum())
    weight = np.exp(0.35 * rng.standard_normal(rural.sum())) * (0.25 + share[rural] / share[rural].mean()) ** 0.55
    left = spec.residents - people.sum()
    guess = left * weight / weight.sum()
    for _ in range(20):
        guess = np.clip(guess, 600, 7500 * scale)
        guess *= left / guess.sum()
    people[rural] = guess
    whole = np.floor(people).astype(int)
    whole[int(np.argmax(whole))] += spec.residents - int(whole.sum())
    return whole


def _grid_sites(
    spec: Spec, mesh: Mesh, village: Ints, sites: Ints, residents: Ints, lake: Lake | None
) -> tuple[Ints, Ints]:
    rng = spec.rng("grids")
    livable = _livable(mesh) ** 0.7
    if lake is not None:
        livable[lake.water] = 0.0
    raw = np.sqrt(residents.astype(float))
    low, high = 0.01, 1.0
    for _ in range(60):
        factor = (low + high) / 2
        count = np.clip(np.round(raw * factor), 2, 16).sum()
        low, high = (factor, high) if count < spec.grids else (low, factor)
    counts = np.clip(np.round(raw * low), 2, 16).astype(int)
    counts[np.argsort(-residents, kind="stable")[: spec.grids - counts.sum()]] += 1
    picked: list[int] = []
    owner: list[int] = []
    for v, site in enumerate(sites.tolist()):
        members = np.flatnonzero(village == v)
        members = members[livable[members] > 0]
        n = min(int(counts[v]), max(1, len(members) // 8))
        away = np.hypot(*(mesh.points[members] - mesh.points[site]).T)
        spacing = np.sqrt(len(members) / n) * np.median(away) / np.sqrt(max(len(members), 1)) + 30
        more = spread(
            mesh.points[members],
            livable[members] * (away > 0),
            n - 1,
            np.clip(0.5 * spacing + 0.3 * away, 120, 1200),
            rng,
            mesh.points[[site]],
        )
        picked += [site, *members[more].tolist()]
        owner += [v] * n
    return np.array(picked), np.array(owner)


def _zones(spec: Spec, mesh: Mesh, seats: Ints) -> tuple[Ints, Ints]:
    """Zones of about equal numbers of townships around centres; cost over the terrain decides who goes where."""
    cost = mesh.border_cost()
    table = np.array([mesh.grow(cost, seats[[i]])[0][seats] for i in range(len(seats))])
    best = [0]
    while len(best) < spec.zones:
        rest = [i for i in range(len(seats)) if i not in best]
        best.append(max(rest, key=lambda i: (float(table[best, i].min() - 0.35 * table[i].mean()), -i)))
    for _ in range(10):
        zone = _even(table[best])
        members = [np.flatnonzero(zone == z) for z in range(spec.zones)]
        best = [0 if 0 in m else int(m[np.argmin(table[np.ix_(m, m)].sum(axis=1))]) for m in members]
    return _even(table[best]), np.array(best)


def _even(cost: Floats) -> Ints:
    """Columns to rows at least cost, every row getting the same number of columns or one more."""
    rows, columns = cost.shape
    floor = columns // rows
    wish = np.concatenate([cost - 1e9] * floor + [cost])
    row, column = linear_sum_assignment(wish)
    zone = np.empty(columns, dtype=np.int64)
    zone[column] = row % rows
    return zone


def _shore(mesh: Mesh, lake: Lake | None) -> Floats:
    """Water is a weak barrier: areas meet in the middle of the reservoir, and the island keeps water around it."""
    if lake is None:
        return np.zeros(len(mesh.u))
    wet = np.zeros(len(mesh.points), dtype=bool)
    wet[lake.water] = True
    return np.where(wet[mesh.u] & wet[mesh.v], 0.2 * mesh.length, 0.0)
