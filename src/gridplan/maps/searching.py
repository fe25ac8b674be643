"""What can be searched: places, facilities, teams, and people where the audience may read their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridplan.domain.county import County
from gridplan.maps.context import Context
from gridplan.maps.spec import FacilityItem, SearchItem
from gridplan.maps.words import Wording


def search_items(context: Context, facilities: Sequence[FacilityItem]) -> Iterator[SearchItem]:
    """Everything that can be found, places first."""
    yield from _places(context, facilities)
    if context.names.shown:
        for person_id, place, target in dict.fromkeys((*_members(context), *_posted(context), *_doctors(context))):
            person = context.people.get(person_id)
            if person and target:
                hint = f"{context.words(f'role.{person.role.value}')} · {place}"
                yield SearchItem(text=context.names.of(person_id), hint=hint, target=target)
        yield from _named_only(context)


def search_places(county: County, words: Wording, facilities: Sequence[FacilityItem]) -> Iterator[SearchItem]:
    """Zones, townships, villages and facilities."""
    for i, zone in enumerate(county.zones):
        yield SearchItem(text=zone.name, hint=words("kind.zone"), target=f"z{i}")
    for i, township in enumerate(county.townships):
        yield SearchItem(text=township.name, hint=words("kind.township"), target=f"t{i}")
    for i, village in enumerate(county.villages):
        yield SearchItem(text=village.name, hint=county.name_of(village.township), target=f"v{i}")
    for i, facility in enumerate(facilities):
        yield SearchItem(text=facility.name, hint=words(f"facility.{facility.kind}"), target=f"f{i}")


def _places(context: Context, facilities: Sequence[FacilityItem]) -> Iterator[SearchItem]:
    yield from search_places(context.county, context.words, facilities)
    for team, name in context.team_names.items():
        yield SearchItem(text=name, hint=context.words("kind.team"), target=context.target(team))


def _members(context: Context) -> Iterator[tuple[str, str, str]]:
    for team in context.teams.values():
        for member in (team.specialist, team.gp, team.nurse):
            if member:
                yield member, context.team_names[team.id], context.target(team.id)


def _posted(context: Context) -> Iterator[tuple[str, str, str]]:
    solution = context.plan.postings.solution
    for posting in solution.postings if solution else ():
        place = f"{context.county.name_of(posting.host)} {context.words.full(posting.start)}"
        yield posting.person, place, context.target(posting.host)


def _doctors(context: Context) -> Iterator[tuple[str, str, str]]:
    for person in context.county.people:
        if person.role == "village_doctor":
            yield person.id, context.county.name_of(person.workplace), context.target(person.workplace)


def _named_only(context: Context) -> Iterator[SearchItem]:
    """Stewards; for planners the grid heads too. They are names in the input, not members of the roster."""
    county, words = context.county, context.words
    for hospital in county.township_hospitals:
        if hospital.steward:
            hint = f"{words('card.institution_steward')} · {hospital.name}"
            name = context.names.text(hospital.steward)
            yield SearchItem(text=name, hint=hint, target=context.target(hospital.id))
    for village in county.villages:
        if village.steward:
            hint = f"{words('card.steward')} · {village.name}"
            yield SearchItem(text=context.names.text(village.steward), hint=hint, target=context.target(village.code))
    if context.names.audience != "planners":
        return
    for grid in county.grids:
        if grid.head:
            hint = f"{words('card.head')} · {grid.name}"
            yield SearchItem(text=grid.head, hint=hint, target=context.target(grid.village))
