"""What tells the two counties apart: sizes, counts, seeds."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

LON0, LAT0 = 117.0, 25.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """Size and shape of a county. Lengths in kilometres.

    Attributes:
        subdistricts, towns, rurals: numbers of 街道, 镇, 乡.
        villages: number of villages in one 街道, 镇, 乡.
        seat_distance: least distance between two township seats.
        window: side of the square in which the landscape is made; the county lies in its middle.
        city_radius: built-up radius of the county seat.
        narrow, on_foot: villages beyond a mobile hospital, and beyond every road; island: there is one with a ferry.
        spare: general practitioners beyond the teams, to a township hospital.
        nights: that the last mobile hospital may stay away; remote: minutes by car from which a village is remote.
        enterprises, stations: places to visit that are no villages.
        lon, lat: where the middle of the window lies.
    """

    folder: str
    name: str
    code: str
    seed: int
    lon: float
    lat: float
    window: float
    coarse: float
    fine: float
    finest: float
    subdistricts: int
    towns: int
    rurals: int
    villages: tuple[int, int, int]
    seat_distance: float
    city_radius: float
    zones: int
    grids: int
    residents: int
    city_residents: tuple[int, int]
    hospitals: int
    physicians: int
    eligible: int
    stays: int
    village_posts: int
    overlap: int
    commissioners: int
    vehicles: int
    teams: int
    narrow: int
    on_foot: int
    island: bool
    spare: float
    neighbour_limit: int
    nights: int
    remote: int
    enterprises: int
    stations: int

    @property
    def townships(self) -> int:
        """Number of townships."""
        return self.subdistricts + self.towns + self.rurals

    def rng(self, part: str) -> np.random.Generator:
        """A random stream of its own for each part, so that a change in one leaves the others alone."""
        return np.random.default_rng([self.seed, zlib.crc32(part.encode())])


LANXI = Spec(
    folder=".",
    name="岚溪县",
    code="990124",
    seed=20260105,
    lon=LON0,
    lat=LAT0,
    window=77.0,
    coarse=0.42,
    fine=0.16,
    finest=0.075,
    subdistricts=3,
    towns=12,
    rurals=11,
    villages=(13, 19, 15),
    seat_distance=8.9,
    city_radius=3.0,
    zones=6,
    grids=2000,
    residents=1_500_000,
    city_residents=(10_000, 25_000),
    hospitals=4,
    physicians=300,
    eligible=172,
    stays=20,
    village_posts=3,
    overlap=0,
    commissioners=40,
    vehicles=4,
    teams=174,
    narrow=12,
    on_foot=4,
    island=True,
    spare=0.15,
    neighbour_limit=8,
    nights=1,
    remote=25,
    enterprises=8,
    stations=6,
)

SONGYANG = Spec(
    folder="mini",
    name="松洋县",
    code="990125",
    seed=20260106,
    lon=LON0 + 0.75,
    lat=LAT0 - 0.1,
    window=29.0,
    coarse=0.3,
    fine=0.16,
    finest=0.08,
    subdistricts=0,
    towns=2,
    rurals=2,
    villages=(0, 9, 6),
    seat_distance=8.0,
    city_radius=1.1,
    zones=2,
    grids=90,
    residents=62_000,
    city_residents=(4_000, 7_000),
    hospitals=2,
    physicians=44,
    eligible=26,
    stays=3,
    village_posts=1,
    overlap=1,
    commissioners=7,
    vehicles=1,
    teams=12,
    narrow=2,
    on_foot=1,
    island=False,
    spare=0.9,
    neighbour_limit=7,
    nights=0,
    remote=12,
    enterprises=2,
    stations=1,
)
