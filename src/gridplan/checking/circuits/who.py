"""Where each programme goes, and which crews may come: by the definitions, for every place on its own."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Ground
from gridplan.checking.teams.ground import teams_of
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.programmes import CoverageMode, CrewKind, PlaceKind, Programme, SameCrew

CAR = "car"
Place = Village | TownshipHospital | VisitPlace


class Who:
    """Answers by programme and place, each worked out once."""

    def __init__(self, case: Case) -> None:
        self.case, self.ground = case, case.once(Ground)
        self._all_teams = teams_of(case)
        self._places: dict[str, frozenset[str]] = {}
        self._crews: dict[tuple[str, str], frozenset[str]] = {}

    def places(self, programme: Programme) -> frozenset[str]:
        """Codes and ids of the places that a programme visits."""
        if programme.id not in self._places:
            wanted = (key for key, place in self._of_kind(programme.places) if self._chosen(programme, key, place))
            self._places[programme.id] = frozenset(wanted)
        return self._places[programme.id]

    def crews(self, programme: Programme, place: str) -> frozenset[str]:
        """Ids of the crews that may come to a place, whatever they carry."""
        key = programme.id, place
        if key not in self._crews:
            found = self._vehicles if programme.crew is CrewKind.VEHICLE else self._teams
            self._crews[key] = frozenset(found(programme, place))
        return self._crews[key]

    def _of_kind(self, kind: PlaceKind) -> Iterator[tuple[str, Place]]:
        county = self.case.county
        if kind is PlaceKind.VILLAGES:
            yield from ((village.code, village) for village in county.villages)
        elif kind is PlaceKind.HOSPITALS:
            yield from ((hospital.id, hospital) for hospital in county.township_hospitals)
        else:
            yield from ((place.id, place) for place in county.visit_places)

    def _chosen(self, programme: Programme, key: str, place: Place) -> bool:
        """Whether every condition holds that is given; those of villages are asked of villages only."""
        where = programme.where
        if where.only and not {key, place.township} & set(where.only):
            return False
        if not isinstance(place, Village):
            return True
        service = self.ground.services.get(key)
        if where.modes and (service is None or service.mode not in where.modes):
            return False
        if where.key_groups and not any(place.key_groups.get(group, 0) > 0 for group in where.key_groups):
            return False
        return place.residents >= where.min_residents and self._far_enough(where.min_minutes, place)

    def _far_enough(self, minutes: float, village: Village) -> bool:
        """Whether the nearest hospital of the village's township is so far by car; no way is far."""
        if not minutes:
            return True
        times = self.case.plan.travel_times(CAR)
        ways = [times.between(h.id, village.code) for h in self.case.county.hospitals_of(village.township)]
        seconds = min((way for way in ways if way is not None), default=None)
        return seconds is None or seconds >= 60 * minutes

    def _teams(self, programme: Programme, place: str) -> Iterator[str]:
        ground, teams = self.ground, self._all_teams
        if programme.places is not PlaceKind.VILLAGES:
            township = ground.township_of(place)
            yield from (team.id for team in teams if team.township == township)
            return
        held, service = ground.held.get(place, frozenset()), ground.services.get(place)
        if programme.work_days:
            yield from held
            return
        hospitals = {team.hospital for team in teams if team.id in held}
        if service is not None and service.mode is CoverageMode.CIRCUIT:
            hospitals = {service.provider}
        own = programme.same_crew is SameCrew.OWN
        yield from (t.id for t in teams if t.hospital in hospitals and (t.id in held or not own))

    def _vehicles(self, programme: Programme, place: str) -> Iterator[str]:
        """All vehicles, but only those of its base to a village that the mobile hospital covers, for its programmes."""
        service, mobile = self.ground.services.get(place), CoverageMode.MOBILE_HOSPITAL
        bound = service is not None and service.mode is mobile and mobile in programme.where.modes
        base = service.provider if service is not None and bound else None
        yield from (v.id for v in self.case.county.vehicles if base in {None, v.base})
