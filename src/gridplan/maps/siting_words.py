"""Words of the maps of stations and zones, by key."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.languages import Word, words

SITING_WORDS: Mapping[str, Word] = words(
    {
        "facility.emergency_station": "Emergency station",
        "facility.emergency_opened": "Station opened",
        "facility.emergency_candidate": "Candidate",
        "facility.zone_centre": "Zone centre",
        "facility.zone_centre_new": "Zone centre, new",
        "facility.zone_centre_old": "No longer a zone centre",
        "sites.title": "{county}: emergency stations",
        "sites.travel": "Time to a station",
        "sites.catchments": "Who is served by which",
        "sites.beyond": "Beyond the limit",
        "sites.hint.travel": "{vehicle}, {scenario}: from the nearest station to the village",
        "sites.hint.catchments": "Which station is the nearest to which village",
        "sites.hint.beyond": "Villages beyond the limit of the nearest station",
        "sites.after": "With the new ones",
        "sites.before": "Today",
        "sites.covered": "Residents within {limit} min: {before} → {after}",
        "sites.opened": "{n} opened: {names}",
        "sites.none": "None opened",
        "sites.worst": "Farthest village: {before} → {after}",
        "sites.nearest": "Nearest station",
        "sites.share": "Residents within {limit} min",
        "zones.title": "{county}: zones",
        "zones.travel": "Time to the centre",
        "zones.catchments": "Zones",
        "zones.beyond": "Townships that move",
        "zones.hint.travel": "{vehicle}, {scenario}: mean time of a township's residents to their zone's centre",
        "zones.hint.catchments": "Zones re-drawn, and as they are",
        "zones.hint.beyond": "Townships that go to another zone",
        "zones.after": "Re-drawn",
        "zones.before": "Today",
        "zones.mean": "Mean time to the centre: {before} → {after}",
        "zones.moved": "Townships that move: {n}",
        "zones.moves": "Goes to another zone",
        "zones.stays": "Stays in its zone",
        "zones.borders": "Zones of today",
        "zones.empty": "No township moves.",
        "zones.zone": "{zone} ({centre})",
        "zones.today": "{zone} today",
        "zones.new": "New zone",
        "zones.members": "{n} townships · {residents} residents · {minutes}",
    },
    "map",
)
