"""Emergency stations: where ambulances stand, and where more could."""

from __future__ import annotations

from typing import Any

import numpy as np
from data.generator.mesh import Mesh
from data.generator.partition import Partition
from data.generator.places import Places
from data.generator.terrain import Ints

STANDING = 2  # regional centres besides the county town that have a station
TOWN_SIDE = 3  # townships for each remote village that is a candidate


def emergency_rows(
    rows: list[list[Any]], host: list[str], mesh: Mesh, part: Partition, places: Places, roadless: Ints
) -> list[list[Any]]:
    """Rows of the facilities table: stations at the general hospital and some regional centres, candidates elsewhere.

    Candidates are the other township hospitals, and large villages far from their township's seat.
    """
    at = {row[0]: row[4:6] for row in rows}
    name = {row[0]: row[2] for row in rows}
    centres = [host[int(c)] for c in part.centres if int(c) != 0][: min(STANDING, len(host) // 6)]
    standing = ["H1", *centres]
    found = [_row(f"E{n}", "急救站", f"{name[place]}急救站", at[place]) for n, place in enumerate(standing, start=1)]
    # the hospital of the county town stands beside the general hospital's station
    free = [h for h in host[1:] if h not in standing]
    spots = [(name[h], at[h]) for h in free]
    away = np.hypot(*(mesh.points[part.sites] - mesh.points[part.seats[part.of_township]]).T)
    pull = part.residents * away
    pull[part.urban > 0] = 0
    pull[roadless] = 0
    best = np.argsort(-pull, kind="stable")[: len(host) // TOWN_SIDE].tolist()
    spots += [(places.village_name[v], [round(float(x), 6) for x in places.village_site[v]]) for v in sorted(best)]
    found += [
        _row(f"EC{n:02d}", "急救站候选", f"{title}拟建急救站", site) for n, (title, site) in enumerate(spots, start=1)
    ]
    return found


def _row(key: str, kind: str, title: str, site: list[float]) -> list[Any]:
    return [key, kind, title, "", *site, "", "", ""]
