"""What planners call the things of a county and of a plan: by name, with the code only where names are ambiguous."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from gridplan.domain.county import County, Thing
from gridplan.domain.facilities import (
    EmergencySite,
    LeadHospital,
    TownshipHospital,
    Vehicle,
    VehicleBase,
    VillageClinic,
)
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township, Village, VisitPlace, Zone
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import Programme
from gridplan.domain.territories import Team, team_numbers
from gridplan.languages import Said, Separator, joined, said

_KINDS: tuple[tuple[type, ...], ...] = (
    (Zone,),
    (Township,),
    (Village,),
    (Grid,),
    (Person,),
    (LeadHospital, TownshipHospital, VillageClinic, VehicleBase, EmergencySite, VisitPlace),
    (Vehicle,),
    (Programme,),
)


class Names:
    """Code or id → name, unmistakable among its own kind; of teams, which have none of their own, in every language.

    A village whose name another village has too is told with its township, a grid with its village; what is still
    ambiguous carries its code. Departments are told with their hospital, teams as ``长湖街道第3团队（990124003-T3）``.
    What the county does not know (somebody in a plan's past) is its code.
    """

    def __init__(self, county: County, teams: Iterable[Team] = ()) -> None:
        self._names: dict[str, str] = {d.id: f"{h.name}{d.name}" for h in county.lead_hospitals for d in h.departments}
        by_kind: dict[int, dict[str, Thing]] = defaultdict(dict)
        for key in county.codes():
            thing = county.get(key)
            kind = next(i for i, kinds in enumerate(_KINDS) if isinstance(thing, kinds))
            by_kind[kind][key] = thing
        for things in by_kind.values():
            self._names.update(_told_apart(county, things))
        own = {team.id: team for team in teams}
        for team_id, number in team_numbers(own.values()).items():
            township = county.name_of(own[team_id].township)
            self._names[team_id] = said(
                "{township} team {number} ({team})", township=township, number=number, team=team_id
            )

    def __call__(self, key: str) -> str:
        """The name of whatever has this code or id; the key itself where nothing has."""
        return self._names.get(key, key)

    def all(self, keys: Iterable[str]) -> Said:
        """Several names, as each language lists them."""
        return joined(Separator.LIST, dict.fromkeys(map(self, keys)))


def names_of(plan: Plan) -> Names:
    """What the things of a plan are called, its teams too."""
    return Names(plan.county, plan.teams)


def _told_apart(county: County, things: dict[str, Thing]) -> dict[str, str]:
    short = Counter(thing.name for thing in things.values())
    longer = {key: _longer(county, thing) for key, thing in things.items()}
    long = Counter(longer.values())
    return {
        key: thing.name
        if short[thing.name] == 1
        else longer[key]
        if long[longer[key]] == 1
        else said("{name} ({code})", name=longer[key], code=key)
        for key, thing in things.items()
    }


def _longer(county: County, thing: Thing) -> str:
    if isinstance(thing, Village):
        return county.name_of(thing.township) + thing.name
    if isinstance(thing, Grid):
        return county.name_of(thing.village) + thing.name
    return thing.name
