"""Made-up problems of specialists and teams at the size of a prefecture: 974 teams, 711 specialists, 10 counties.

The counts are those published for Nanping; where hospitals lie, who has which specialty and what the areas need is
drawn at random, as are all drives: *assumed*, as is everything here but the counts.
"""

from __future__ import annotations

import numpy as np

from gridplan.domain.specialists import Physician, SpecialistProblem, TeamNeed
from gridplan.domain.travel import TravelTimes

TEAMS, SPECIALISTS, PLENTY = 974, 711, 2_000
LEADS, HOSPITALS = 10, 140
SPECIALTIES = ("内科", "外科", "妇产科", "儿科", "中医科", "精神科", "康复科", "眼科", "口腔科", "全科")
CAP, WEEKS = 3, 130


def specialist_problem(
    *, teams: int = TEAMS, people: int = SPECIALISTS, cap: int = CAP, seed: int = 1, published: bool = False
) -> SpecialistProblem:
    """A problem; equal arguments give equal problems.

    Args:
        teams: number of teams, spread over the hospitals.
        people: number of physicians, spread over the lead hospitals; every tenth is posted somewhere.
        cap: most teams of one.
        seed: of the random numbers.
        published: whether most teams had a specialist before.
    """
    rng = np.random.default_rng(seed)
    places = rng.random((LEADS + HOSPITALS, 2)) * 120  # km
    away = np.hypot(*(places[:LEADS, None] - places[None, LEADS:]).transpose(2, 0, 1))
    leads, hospitals = [f"L{i}" for i in range(LEADS)], [f"H{i}" for i in range(HOSPITALS)]
    roster = tuple(_physician(rng, number, cap) for number in range(people))
    able = [person for person in roster if person.posted is None]
    needs = tuple(_need(rng, number) for number in range(teams))
    had = [need.team for need in needs if able and published and rng.random() < 0.9]
    return SpecialistProblem(
        teams=needs,
        people=roster,
        travel=TravelTimes(
            origins=tuple(leads),
            destinations=tuple(hospitals),
            seconds=np.rint(away * rng.uniform(60, 120, away.shape)).astype(np.int32),
            profile="car",
        ),
        adoption=1200,
        next_team=600,
        previous={team: able[int(rng.integers(len(able)))].id for team in had},
    )


def _physician(rng: np.random.Generator, number: int, cap: int) -> Physician:
    return Physician(
        id=f"P{number:04d}",
        workplace=f"L{rng.integers(LEADS)}",
        department=f"D{rng.integers(60)}",
        specialty=SPECIALTIES[int(rng.integers(len(SPECIALTIES)))],
        hardship=1 + 0.5 * int(rng.integers(WEEKS)) / 26,
        posted=f"H{rng.integers(HOSPITALS)}" if number % 10 == 0 else None,
        cap=cap,
    )


def _need(rng: np.random.Generator, number: int) -> TeamNeed:
    shares = rng.dirichlet(np.ones(len(SPECIALTIES)))
    return TeamNeed(
        team=f"T{number:04d}",
        hospital=f"H{number % HOSPITALS}",
        mismatch={s: round(3600 * (1 - share)) for s, share in zip(SPECIALTIES, shares.tolist(), strict=True)},
        unmatched=3600,
        adopters=frozenset({f"D{number % HOSPITALS % 60}"}) if number % 3 else frozenset(),
    )
