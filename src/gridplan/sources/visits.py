"""Everything about visits that a county folder says: programmes, places to visit, calendar, pins."""

from __future__ import annotations

from dataclasses import dataclass

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.pins import Pin
from gridplan.domain.scenarios import NORMAL
from gridplan.sources.calendar import Days, Targets, read_days
from gridplan.sources.facilities import Facilities
from gridplan.sources.pins import read_pins
from gridplan.sources.place_names import place_names
from gridplan.sources.places import Places
from gridplan.sources.programme_checks import Horizon, check_programmes, horizon_of
from gridplan.sources.programme_places import check_programme_places
from gridplan.sources.programmes import ProgrammeRow, read_programmes
from gridplan.sources.report import Report
from gridplan.sources.rows import Rows
from gridplan.sources.settings import CountyFile
from gridplan.sources.travel_files import TravelFiles
from gridplan.sources.vehicles import check_vehicles
from gridplan.sources.visit_places import VisitPlaces, check_visit_places


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTables:
    """The parsed tables."""

    vehicles: Rows
    programmes: Rows
    visit_places: Rows
    calendar: Rows
    pins: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """What the tables say; without a readable configuration there are no days and no pins."""

    tables: VisitTables
    programmes: tuple[ProgrammeRow, ...]
    places: VisitPlaces
    days: Days | None = None
    horizon: Horizon | None = None
    pins: tuple[Pin, ...] = ()

    def calendar(self, config: CountyFile) -> Calendar:
        """The horizon with its days."""
        days = self.days or Days(workdays=(), closures=(), absences={})
        return Calendar(
            start=config.horizon.start,
            weeks=config.horizon.weeks,
            circuit_weeks=config.horizon.circuit_weeks,
            workdays=days.workdays,
            closures=days.closures,
            markets=days.markets,
            seasons=days.seasons,
        )


def read_visits(
    tables: VisitTables,
    config: CountyFile | None,
    *,
    places: Places,
    facilities: Facilities,
    staff: Rows,
    travel: TravelFiles,
    report: Report,
) -> Visits:
    """Checks the tables against each other and everything else."""
    check_vehicles(tables.vehicles, facilities, staff, report)
    visited = check_visit_places(tables.visit_places, places, config.files.coords if config else "wgs84", report)
    names = place_names(places, facilities, tables.visit_places)
    found = read_programmes(tables.programmes, names, config.group_titles() if config else None, report)
    horizon = None
    if config is not None:
        horizon = horizon_of(config.horizon.start, config.horizon.circuit_weeks, config.county_rules())
    check_programmes(found, vehicles=tables.vehicles, staff=staff, names=names, horizon=horizon, report=report)
    if config is None or horizon is None:
        return Visits(tables=tables, programmes=found, places=visited)
    times = config.horizon
    targets = _targets(places, facilities, tables, staff, travel)
    days = read_days(tables.calendar, times.start, times.weeks, times.circuit_weeks, report, targets=targets)
    pins = read_pins(
        tables.pins,
        names=names,
        programme_rows=tables.programmes,
        programmes=(one.programme for one in found),
        vehicles=tables.vehicles,
        horizon=horizon,
        workdays=days.workdays,
        report=report,
    )
    return Visits(tables=tables, programmes=found, places=visited, days=days, horizon=horizon, pins=pins)


def check_visits(visits: Visits, county: County, report: Report) -> None:
    """Warns of what comes to nothing in the county as it was read."""
    if visits.horizon is not None:
        check_programme_places(visits.programmes, county, visits.horizon, report)


def _targets(places: Places, facilities: Facilities, tables: VisitTables, staff: Rows, travel: TravelFiles) -> Targets:
    """What the calendar may name."""
    known = market = None
    if places.all_known():
        market = frozenset({*(places.townships.rows.known or ()), *(places.villages.rows.known or ())})
        visited, vehicles = tables.visit_places.known, tables.vehicles.known
        if facilities.kinds is not None and visited is not None and vehicles is not None:
            known = market | set(facilities.kinds) | visited | vehicles
    scenarios = {NORMAL.name: NORMAL.name, NORMAL.title: NORMAL.name}
    for name, scenario in travel.scenarios.items():
        titles = () if scenario is None else (scenario.title, scenario.title_en)
        scenarios |= {word.replace(" ", ""): name for word in (*titles, name) if word}
    return Targets(places=known, people=staff.known, market_places=market, scenarios=scenarios)
