"""What every part of the map looks up: indices of places, names of teams, wording, colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.audiences import Names
from gridplan.domain.county import County
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan
from gridplan.domain.territories import Team, team_numbers
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.maps.theme import Theme
from gridplan.maps.words import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A plan with what is needed to word and place its parts. Indices follow the county's order."""

    plan: Plan
    theme: Theme
    words: Wording
    names: Names
    zones: Mapping[str, int]
    townships: Mapping[str, int]
    villages: Mapping[str, int]
    teams: Mapping[str, Team]
    team_names: Mapping[str, str]
    departments: Mapping[str, str]
    people: Mapping[str, Person]
    targets: Mapping[str, str]
    car: TravelTimes | None

    @property
    def county(self) -> County:
        """The county the plan was made for."""
        return self.plan.county

    def colour(self, name: str) -> str:
        """A colour of the theme."""
        return self.theme.colours[name]

    def crew(self, crew: str) -> str:
        """Name of a team or a vehicle."""
        return self.team_names.get(crew) or self.county.name_of(crew)

    def minutes(self, origin: str, destination: str) -> int | None:
        """Minutes by car, rounded; ``None`` where they are not known or there is no way."""
        if self.car is None:
            return None
        try:
            seconds = self.car.between(origin, destination)
        except NotFoundError:
            return None
        return None if seconds is None else round(seconds / 60)

    def target(self, code: str) -> str:
        """Where on the map a code or id is: ``z3``, ``t0``, ``v17``, ``f2``; empty where it is nowhere."""
        return self.targets.get(code, "")


def make_context(plan: Plan, theme: Theme, words: Wording, names: Names) -> Context:
    """Index a plan."""
    county = plan.county
    solution = plan.territories.solution
    teams = solution.teams if solution else ()
    return Context(
        plan=plan,
        theme=theme,
        words=words,
        names=names,
        zones={z.code: i for i, z in enumerate(county.zones)},
        townships={t.code: i for i, t in enumerate(county.townships)},
        villages={v.code: i for i, v in enumerate(county.villages)},
        teams={team.id: team for team in teams},
        team_names=_team_names(teams, county, words),
        departments={d.id: d.name for h in county.lead_hospitals for d in h.departments},
        people={person.id: person for person in county.people},
        targets=_targets(county, teams),
        car=next((times for times in plan.travel if times.profile == "car"), None),
    )


def _team_names(teams: tuple[Team, ...], county: County, words: Wording) -> dict[str, str]:
    numbers = team_numbers(teams)
    return {t.id: words("team.name", township=county.name_of(t.township), n=numbers[t.id]) for t in teams}


def _targets(county: County, teams: tuple[Team, ...]) -> dict[str, str]:
    """Code or id → target. A hospital stands for its township, a clinic for its village, people for their workplace."""
    targets = {z.code: f"z{i}" for i, z in enumerate(county.zones)}
    targets |= {t.code: f"t{i}" for i, t in enumerate(county.townships)}
    targets |= {v.code: f"v{i}" for i, v in enumerate(county.villages)}
    targets |= {g.code: targets[g.village] for g in county.grids}
    targets |= {f.id: f"f{i}" for i, f in enumerate(county.lead_hospitals)}
    after = len(county.lead_hospitals) + len(county.township_hospitals) + len(county.clinics)
    targets |= {f.id: f"f{after + i}" for i, f in enumerate(county.bases)}
    after += len(county.bases) + sum(site.existing for site in county.emergency)
    targets |= {p.id: f"f{after + i}" for i, p in enumerate(county.visit_places)}
    targets |= {h.id: targets[h.township] for h in county.township_hospitals}
    targets |= {c.id: targets[c.village] for c in county.clinics}
    targets |= {v.id: targets[v.base] for v in county.vehicles}
    targets |= {p.id: targets[p.workplace] for p in county.people}
    for team in teams:
        whole = team.villages
        targets[team.id] = targets[whole[0]] if len(whole) == 1 else targets.get(team.township, "")
    return targets
