"""Titles of the layers of ``plan.gpkg`` and of their columns, and the words in their cells: Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.people import Title
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import Level
from gridplan.languages import Word, word, words
from gridplan.reports.vocabulary import Vocabulary

WORDS: Mapping[str, Word] = words(
    {
        # layers
        "townships": "Townships",
        "villages": "Villages",
        "grids": "Grids",
        "teams": "Team areas",
        "coverage": "Coverage",
        "facilities": "Facilities",
        "hosts": "Hosts: now and next hand-over",
        "postings": "Postings",
        "tours": "Tours by day",
        "visits": "Visits by day",
        "exceptions": "Exceptions",
        # columns
        "code": "Code",
        "name": "Name",
        "zone": "Zone",
        "township_code": "Township code",
        "township": "Township",
        "village_code": "Village code",
        "village": "Village",
        "residents": "Residents",
        "key_people": "Members of key groups",
        "km2": "Area (km²)",
        "n_villages": "Villages",
        "n_teams": "Teams",
        "n_uncovered": "Villages not covered",
        "steward": "Health steward",
        "team_ids": "Team id",
        "team": "Team",
        "mode": "Mode code",
        "mode_title": "Mode",
        "provider_id": "Provider id",
        "provider": "Provider",
        "since": "Since",
        "head": "Grid head",
        "workers": "Grid workers",
        "sentinels": "Health sentinels",
        "hospital_id": "Hospital id",
        "hospital": "Township hospital",
        "leader": "Leader",
        "specialist": "Specialist",
        "gp": "GP",
        "nurse": "Nurse",
        "village_doctors": "Village doctors",
        "workload": "Workload",
        "colour": "Colour",
        "id": "Id",
        "kind": "Kind code",
        "kind_title": "Kind",
        "staffed": "Staffed",
        "required": "Posts",
        "posted": "Posted",
        "now": "Posted now",
        "until": "Next hand-over",
        "next": "Successors",
        "short_weeks": "Weeks short from now on",
        "state": "State code",
        "state_title": "State",
        "person_id": "Person id",
        "person": "Person",
        "title": "Title",
        "workplace": "Sent by",
        "host_id": "Host id",
        "host": "Host",
        "post": "Post",
        "start": "First day",
        "end": "Last day",
        "weeks": "Weeks",
        "day": "Day",
        "said_day": "Day of the week",
        "crew_id": "Crew id",
        "crew": "Crew",
        "vehicle": "Vehicle, no team",
        "depot": "From",
        "stops": "Stops",
        "n_stops": "Number of stops",
        "km": "Kilometres",
        "driving": "Driving (min)",
        "leaves": "Leaves at",
        "returns": "Back at",
        "people": "Who goes",
        "straight": "Partly straight",
        "number": "Number",
        "place_id": "Place code",
        "place": "Place",
        "purpose": "Programme",
        "arrives": "Arrives",
        "ends": "Leaves",
        "contact": "Contact",
        "phone": "Phone",
        "rule_id": "Rule id",
        "rule": "Rule",
        "level": "Level code",
        "level_title": "Level",
        "where": "Concerns",
        "amount": "Amount",
        "unit": "Unit",
        "when": "First day concerned",
        "message": "What",
        "reason": "Reason",
        "remedy": "Remedy",
        # cells
        "uncovered": "Not covered",
        "lead_hospital": "Lead hospital",
        "township_hospital": "Township hospital",
        "clinic": "Village clinic",
        "clinic_unstaffed": "Village clinic, no doctor",
        "base": "Vehicle base",
        "emergency_station": "Emergency station",
        "visit_place": "Visit place",
        "enough": "Posted",
        "short": "Short",
        "past": "Past",
        "current": "Now",
        "planned": "Planned",
        "physician": "Physician",
        "commissioner": "Public-health commissioner",
        "team_tour": "Team",
        "vehicle_tour": "Vehicle",
        "about": "Plan {plan} as of {day}",
        "list": ", ",
    },
    "layer",
)
MODES: Mapping[CoverageMode, Word] = {
    CoverageMode.OWN_CLINIC: word("layer.mode.own_clinic", "Own clinic"),
    CoverageMode.NEIGHBOUR_CLINIC: word("layer.mode.neighbour_clinic", "Neighbour's clinic"),
    CoverageMode.POSTED_DOCTOR: word("layer.mode.posted_doctor", "Posted doctor"),
    CoverageMode.CIRCUIT: word("layer.mode.circuit", "Circuit visit"),
    CoverageMode.MOBILE_HOSPITAL: word("layer.mode.mobile_hospital", "Mobile hospital"),
}
LEVELS: Mapping[Level, Word] = {
    Level.HARD: word("layer.level.hard", "hard"),
    Level.IN_PRINCIPLE: word("layer.level.in_principle", "in principle"),
    Level.SOFT: word("layer.level.soft", "soft"),
}
TITLES: Mapping[Title, Word] = {
    Title.NONE: word("layer.title.none", ""),
    Title.JUNIOR: word("layer.title.junior", "junior"),
    Title.MID: word("layer.title.mid", "mid-level"),
    Title.DEPUTY_SENIOR: word("layer.title.deputy_senior", "deputy senior"),
    Title.SENIOR: word("layer.title.senior", "senior"),
}


class LayerWords(Vocabulary):
    """The words in one language."""

    table = WORDS

    def pick(self, word: Word) -> str:
        """A word of another table."""
        return word.tell(self.lang)
