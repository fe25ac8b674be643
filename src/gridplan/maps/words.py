"""Every word on a map that is not data, by key. A theme's ``[labels]`` may replace any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from gridplan.domain.units import UNITS, counted
from gridplan.domain.visit_words import MISSED, WEEKDAYS
from gridplan.errors import OptionError
from gridplan.languages import Lang, Word, said, words
from gridplan.maps.changes_words import CHANGES_WORDS
from gridplan.maps.siting_words import SITING_WORDS

WORDS: Mapping[str, Word] = {
    **words(
        {
            # layers
            "layer.teams": "Team areas",
            "layer.coverage": "Coverage",
            "layer.travel": "Travel time",
            "layer.circuits": "Circuits",
            "layer.postings": "Postings",
            "layer.exceptions": "Exceptions",
            "layer.isochrones": "Isochrones",
            "layer.catchments": "Catchments",
            "layer.beyond": "Beyond limit",
            "layer.losses": "Losses",
            "hint.teams": "Neighbouring teams differ in colour; click a village",
            "hint.coverage": "How each village is served, and by whom",
            "hint.travel": "Driving time from the village to the nearest",
            "hint.circuits": "Choose a day to see who drives where",
            "hint.postings": "Move the week to see who is posted where",
            "hint.exceptions": "Uncovered places, broken rules, exceptions",
            "hint.isochrones": "Where the nearest is within so many minutes by road",
            "hint.catchments": "Whose nearest facility is which; neighbours differ",
            "hint.beyond": "Villages beyond the limit or out of reach",
            "hint.losses": 'What villages lose against "{before}"',
            "no_solution": "No usable solution for this stage",
            # overlays
            "overlay.zones": "Zones",
            "overlay.townships": "Townships",
            "overlay.villages": "Villages",
            "overlay.grids": "Grids",
            "overlay.roads": "Roads",
            "overlay.water": "Water",
            "overlay.relief": "Relief",
            "overlay.tiles": "Base map of the network",
            "overlay.facilities": "Facilities",
            "overlay.labels": "Names",
            # coverage
            "coverage.own_clinic": "Own clinic",
            "coverage.neighbour_clinic": "Neighbour's clinic",
            "coverage.posted_doctor": "Posted doctor",
            "coverage.circuit": "Circuit visit",
            "coverage.mobile_hospital": "Mobile hospital",
            "coverage.uncovered": "Uncovered",
            # travel time
            "travel.clinic": "Nearest staffed clinic or township hospital",
            "travel.township_hospital": "Nearest township hospital",
            "travel.lead_hospital": "Nearest lead hospital",
            "travel.within_15": "within 15 min",
            "travel.within_30": "15–30 min",
            "travel.within_60": "30–60 min",
            "travel.beyond_60": "over 60 min",
            "travel.unreachable": "not reachable by car",
            # maps of travel times
            "access.title": "{county}: travel times",
            "access.hint": "{vehicle}, {scenario}: from the village to the nearest",
            "access.within": "within {n} min",
            "access.between": "{a}–{b} min",
            "access.over": "over {n} min",
            "access.outside": "over {n} min or out of reach",
            "access.unreachable": "Out of reach",
            "access.minutes": "{n} min",
            "access.count": "villages {n} · residents {residents}",
            "access.counted": "{level} ({n})",
            "access.facilities": "{n} facilities",
            "access.reach": "Every village reaches some facility",
            "access.lost": "Villages out of every facility's reach: {n}",
            "access.off": "Villages cut off from the main road network: {n}",
            "access.closed": "Roads closed",
            "access.compared": 'Villages worse off than "{before}": {n}',
            "beyond.within": "Within {n} min",
            "beyond.beyond": "Over {n} min",
            "beyond.empty": "All villages are within the limit.",
            "losses.unreachable": "No longer reachable",
            "losses.beyond": "Now beyond the limit",
            "losses.slower": "In a slower class",
            "losses.kept": "Not affected",
            "losses.empty": "No village is affected.",
            "losses.text": "{village}: {before} → {after}",
            # postings
            "postings.more": "More than required",
            "postings.enough": "Posted as required",
            "postings.short": "Short",
            "postings.none": "No township hospital",
            "postings.unasked": "No commissioner asked for",
            "postings.physicians": "Posted physicians",
            "postings.commissioners": "Public-health commissioners",
            "postings.commissioner_short": "Short",
            "postings.commissioner_enough": "Posted as required",
            "postings.gaps": "Weeks with a gap",
            "postings.no_gaps": "No gap in any week",
            "postings.week": "Week",
            "postings.gap_week": "Week {first}: {hosts}",
            "postings.gap": "Weeks {first}–{last}: {hosts}",
            "postings.summary": "{n} hosts, {short} short",
            # exceptions
            "exceptions.hard": "Hard rule broken",
            "exceptions.in_principle": "Exception in principle",
            "exceptions.kept": "All rules kept",
            "exceptions.empty": "No rule broken, no exception.",
            "exceptions.uncovered": "Villages without any service",
            "exceptions.teams": "Notes on teams",
            "exceptions.data": "Notes on data",
            "exceptions.missed": "Visits that found no day",
            # circuits
            "circuits.route": "Circuit (coloured by depot)",
            "circuits.mobile": "Mobile hospital",
            "circuits.straight": "Straight line (no road data)",
            "circuits.visited": "Villages visited that day",
            "circuits.pinned": " (fixed by hand)",
            "circuits.nth": "day {n} of {all}",
            "circuits.lodging": "night at {place}",
            "circuits.day": "Day",
            "circuits.empty": "No tours on this day.",
            "circuits.previous": "Previous day",
            "circuits.next": "Next day",
            "circuits.summary": "{tours} tours, {stops} places",
            "circuits.stops": "{n} stops · {drive} min driving",
            # facilities
            "facility.lead_hospital": "Lead hospital",
            "facility.township_hospital": "Township hospital",
            "facility.clinic": "Village clinic, staffed",
            "facility.clinic_unstaffed": "Village clinic, unstaffed",
            "facility.base": "Vehicle base",
            "facility.visit_place": "Place visited",
            # roads
            "road.main": "Main road",
            "road.minor": "County road",
            "road.track": "Village road, track",
            # cards
            "card.village": "Village",
            "card.township": "Township",
            "card.code": "Code",
            "card.zone": "Zone",
            "card.township_of": "Township",
            "card.population": "Residents",
            "card.villages": "Villages",
            "card.key_groups": "Key groups",
            "card.steward": "Steward",
            "card.service": "Service",
            "card.provider": "Provided by",
            "card.time": "{minutes} min by car",
            "card.times": "Travel time",
            "card.nearest": "Nearest",
            "card.second": "Second nearest",
            "card.limit": "Limit",
            "card.losses": 'Against "{before}"',
            "card.shares": "Residents within reach",
            "card.team": "Health service team",
            "card.teams": "Teams",
            "card.specialist": "Specialist",
            "card.gp": "GP",
            "card.nurse": "Nurse",
            "card.village_doctor": "Village doctors",
            "card.leader": "Leader",
            "card.institution_steward": "Institution steward",
            "card.own_doctor": "Doctors of this village",
            "card.team_size": "Size",
            "card.team_counts": "{residents} residents, {workers} grid workers, {doctors} village doctors",
            "card.why": "Why this team",
            "card.why_hospital": "{minutes} min from {hospital}",
            "card.why_home": "{minutes} min from its own township's hospital",
            "card.why_median": "{minutes} min to {village}, the team's centre",
            "card.why_alone": "a team by itself",
            "card.second_team": "Second best team",
            "card.second_more": "{team}, {hours} person-hours more",
            "card.second_less": "{team}, {hours} person-hours less",
            "card.second_barred": "barred by {rules}",
            "card.second_none": "no other team that may have it touches it",
            "card.second_moved": "least change",
            "card.grids": "Grids",
            "card.head": "Grid head",
            "card.workers": "Grid workers",
            "card.sentinels": "Health sentinels",
            "card.visits": "Visits",
            "card.visit": "{n} visits",
            "card.missed": "Visits not planned",
            "card.persons": "{n} people",
            "card.postings": "Posted physicians by week",
            "card.stay": "{start} to {end}",
            "card.until": "{person} until {last}",
            "card.nobody": "nobody",
            "card.withheld": "assigned",
            "card.problems": "Problems and exceptions",
            "card.derived": "Border derived by gridplan",
            # status
            "status.plan": "Plan of {date}",
            "status.hard": "{n} hard rules broken",
            "status.scenario": "Roads: {scenario}",
            "status.ok": "All hard rules kept",
            "status.exceptions": "{n} exceptions in principle",
            "status.sample": "Contains sample data made by gridplan: not a real roster, for demonstration only",
            "stage.territories": "Teams",
            "stage.specialists": "Specialists",
            "stage.coverage": "Coverage",
            "stage.circuits": "Circuits",
            "stage.postings": "Postings",
            "gap.proven": "proven optimal",
            "gap.no_better": "with gaps or exceptions; proven that none is better",
            "gap.open": "at most {gap} % better possible",
            "gap.loose": "no useful bound yet, not proven",
            "gap.none": "no usable solution",
            # interface
            "ui.search": "Search a place or person",
            "ui.search_places": "Search a place",
            "ui.nothing": "Nothing found",
            "ui.legend": "Legend",
            "ui.overlays": "Base map",
            "ui.close": "Close",
            "ui.home": "Whole county",
            "ui.print": "Print",
            "ui.week": "Week {n}",
            "ui.since": "since {date}",
            "ui.quality": "How good is the plan",
            "ui.share": "of residents",
            "ui.more": "{n} more",
            "ui.panel": "Fold or unfold",
            "ui.villages": "Villages",
            "ui.townships": "Townships",
            "ui.layers": "Layers",
            "ui.skip": "Go to the map",
            "ui.map": "Map: arrows move, + and − zoom, Enter opens what lies in the middle",
            "ui.zoom_in": "Zoom in",
            "ui.zoom_out": "Zoom out",
            "ui.found": "{n} found; choose with the arrow keys",
            "ui.not_here": "Not on this map: {what}",
            "ui.version": "Plan {plan}",
            "ui.teams_count": "{n} teams",
            # persons and teams
            "team.name": "{township} team {n}",
            "title.0": "",
            "title.1": "junior",
            "title.2": "mid-level",
            "title.3": "deputy senior",
            "title.4": "senior",
            "role.physician": "physician",
            "role.gp": "GP",
            "role.nurse": "nurse",
            "role.village_doctor": "village doctor",
            "role.public_health": "public health",
            "role.driver": "driver",
            "kind.zone": "zone",
            "kind.township": "township",
            "kind.village": "village",
            "kind.team": "team",
            "list.separator": ", ",
            "sentence.separator": "; ",
            "colon": ": ",
            "date.day": "{d}/{m}",
            "date.month": "{m}/{y}",
            "date.full": "{y}-{m:02d}-{d:02d}",
            "reason": "reason: {reason}",
            "remedy": "remedy: {remedy}",
        },
        "map",
    ),
    **{f"missed.{reason.value}": word for reason, word in MISSED.items()},
    **SITING_WORDS,
    **CHANGES_WORDS,
    **{f"unit.{unit}": word for unit, word in UNITS.items()},
}


class Wording:
    """The words of one language, with a theme's own wording on top."""

    def __init__(self, lang: Lang, labels: Mapping[str, str]) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(said("maps speak 'zh' or 'en', not {lang!r}", lang=lang))
        self.lang: Lang = lang
        own = {key: word.template(lang) for key, word in WORDS.items()}
        self._words = own | {"weekday": " ".join(word.tell(lang) for word in WEEKDAYS)} | dict(labels)

    def __call__(self, key: str, **values: object) -> str:
        """The wording of ``key`` with its places filled in."""
        return self._words[key].format(**values) if values else self._words[key]

    def all(self) -> dict[str, str]:
        """Every wording, for the page."""
        return dict(self._words)

    def list(self, items: list[str]) -> str:
        """Items joined as the language joins them."""
        return self("list.separator").join(items)

    def day(self, day: dt.date) -> str:
        """``1月5日``."""
        return self("date.day", m=day.month, d=day.day)

    def full(self, day: dt.date) -> str:
        """``2026年1月5日``."""
        return self("date.full", y=day.year, m=day.month, d=day.day)

    def weekday(self, day: dt.date) -> str:
        """``周一``."""
        return self("weekday").split()[day.weekday()]

    def unit(self, unit: str) -> str:
        """A rule's unit in this language: only what is counted, ``visits/day`` → ``次``; as it is if unknown."""
        return self._words.get(f"unit.{counted(unit)}", unit)
