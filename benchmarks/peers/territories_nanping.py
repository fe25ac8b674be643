"""A prefecture of Nanping's size: ten invented counties from the demo data's generator, as folders that gridplan reads.

Published for Nanping: 10 counties, 1,921 villages, 974 teams, 5,439 grid workers. The generator lays villages out by
township and rounds teams there, so that its counts come out within a few percent; the caller prints them. Each county
has another seed, size and mountains. Townships (139), residents (2.68 million) and the counties' shape are *assumed*.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # data/ is no package of the wheel
from data.generator.county import write_county
from data.generator.spec import SONGYANG, Spec

COUNTIES, VILLAGES, TEAMS, GRID_WORKERS = 10, 1921, 974, 5439
_RESIDENTS = 2_680_000
_SIZES = (0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1, 1.15, 1.2, 1.35)
"""County by county, as shares of the mean."""


def specs(count: int = COUNTIES) -> Iterator[Spec]:
    """The first ``count`` counties."""
    for n, size in enumerate(_SIZES[:count]):
        townships = round(13.9 * size)
        yield dataclasses.replace(
            SONGYANG,
            folder=f"county-{n}",
            name=f"{'甲乙丙丁戊己庚辛壬癸'[n]}县",
            code=f"9902{n + 1:02d}",
            seed=20260200 + n,
            subdistricts=2,
            towns=(townships - 2) // 2,
            rurals=townships - 2 - (townships - 2) // 2,
            villages=(10, 17, 13),
            window=52.0 * size**0.5,
            fine=0.2,
            finest=0.1,
            coarse=0.42,
            city_radius=1.8,
            residents=round(_RESIDENTS / COUNTIES * size),
            city_residents=(3000, 6000),
            grids=round(GRID_WORKERS / COUNTIES * size),
            teams=round(TEAMS / COUNTIES * size),
            physicians=120,
            eligible=71,
            zones=3,
            spare=0.15,
        )


def prefecture(folder: Path, count: int = COUNTIES) -> Iterator[Path]:
    """Writes the counties that ``folder`` does not have yet; yields each county's folder."""
    for spec in specs(count):
        home = folder / spec.folder
        if not (home / "gridplan.toml").is_file():
            write_county(spec, home)
        yield home
