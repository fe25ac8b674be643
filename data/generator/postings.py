"""What the county asks of postings: who is exempt, who was posted where, wishes, and clinics that want somebody."""

from __future__ import annotations

import datetime as dt

import numpy as np
from data.generator.health import Health
from data.generator.people import START, Row
from data.generator.spec import Spec

EXEMPTION = ("person", "reason", "start", "end")
PAST_STAY = ("person", "host", "start", "end")
_WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)


def add_village_posts(spec: Spec, health: Health) -> None:
    """Some clinics without a doctor, spread over the county, ask for somebody."""
    empty = sorted(clinic for clinic, doctors in health.doctors.items() if doctors == 0)
    chosen = set(empty[1 :: max(1, len(empty) // spec.village_posts)][: spec.village_posts])
    for row in health.facilities:
        if row[0] in chosen:
            row[6] = 1


def posting_tables(spec: Spec, health: Health, staff: list[Row]) -> tuple[list[Row], list[Row]]:
    """Exemptions and past stays; physicians get sex, date of birth and wishes.

    Who was said not to be posted now has a reason; exemptions that begin or end in the horizon come on top.
    """
    rng = spec.rng("postings")
    exemptions: list[Row] = []
    past: list[Row] = []
    for person in (p for p in staff if p["role"] == "physician"):
        person["sex"] = str(rng.choice(["男", "女"]))
        oldest = 0 if "current_post" not in person else 8 * 365  # nobody reaches the age limit during a stay
        person["born"] = (dt.date(1968, 1, 1) + dt.timedelta(days=int(rng.integers(oldest, 27 * 365)))).isoformat()
        if person["title"] == "初级":
            continue
        if person.get("postable") == "否":
            del person["postable"]
            exemptions.append({"person": person["id"], "reason": str(rng.choice(["健康原因", "照护家人", "其他"]))})
        elif person["sex"] == "女" and "current_post" not in person and rng.random() < 0.05:
            start = START + int(rng.integers(-20, 30)) * _WEEK
            end = start + dt.timedelta(days=540)
            dates = {"start": start.isoformat(), "end": end.isoformat()}
            exemptions.append({"person": person["id"], "reason": "孕期、哺乳期", **dates})
        if rng.random() < 0.2:
            person["wishes"] = "；".join(sorted(rng.choice(health.host, 2, replace=False).tolist()))
        past += _past_stay(person, health, rng)
    return exemptions, past


def _past_stay(person: Row, health: Health, rng: np.random.Generator) -> list[Row]:
    """Where half a year of what has been served was served, of most people."""
    if person.get("grassroots_weeks", 0) < 26 or rng.random() < 0.2:
        return []
    start = START - int(rng.integers(80, 200)) * _WEEK
    end = start + 26 * _WEEK - _DAY
    host = str(rng.choice(health.host))
    return [{"person": person["id"], "host": host, "start": start.isoformat(), "end": end.isoformat()}]
