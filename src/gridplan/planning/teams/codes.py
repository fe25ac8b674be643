"""The catalogue of findings about teams, in Chinese and English.

M001-M019 staffing, M020-M039 units and their hospitals, M040-M049 specialists, M050-M059 siting.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel

_W, _I = FindingLevel.WARNING, FindingLevel.INFO

_STAFFING: tuple[Kind, ...] = (
    kind(
        "M001",
        _W,
        "{hospital} is short of {count} {role}: {gps} GPs and {nurses} nurses make {teams} complete teams",
        "{advice}",
    ),
    kind(
        "M002",
        _W,
        "{township} has no complete team: {hospital} has {gps} GPs and {nurses} nurses; one team without "
        "{roles} is formed for the time being",
        "Find {roles}. {source}",
    ),
    kind(
        "M003",
        _I,
        "{hospital} has no complete team ({gps} GPs, {nurses} nurses); teams of {others} in the same township "
        "look after its area",
        "If it should have a team of its own, find {roles}.",
    ),
    kind(
        "M005",
        _W,
        "{township} has people for {teams} complete teams and only {units} units (villages or parts); {left} "
        "teams get no area",
        "Lend the GPs and nurses left over to hospitals short of them, or lower teams.split_above.",
    ),
    kind(
        "M006",
        _I,
        "{count} people of {hospital} cannot serve in the circuit horizon and are not counted: {people}",
        "Correct joins and leaves in the staff table or leave in the calendar if a date is wrong.",
    ),
    kind(
        "M007",
        _I,
        "{count} people of {hospital} go with a mobile hospital and are not counted: {people}",
        "Take them out of the vehicle's crew if they should be in a team.",
    ),
    kind(
        "M008",
        _I,
        "{count} township hospitals name no institution steward: {hospitals}",
        "Fill in the steward in the facilities.",
    ),
)

_SPECIALISTS: tuple[Kind, ...] = (
    kind(
        "M040",
        _W,
        "no specialist for {teams} (teams: {count}; physicians who can be one: {people}, each of at most {cap} teams)",
        "{remedy}",
    ),
    kind(
        "M041",
        _W,
        "no physician who can be a specialist has the specialty {value}, which {who} need",
        "Find or train one, or spell the specialty alike everywhere.",
    ),
    kind(
        "M042",
        _I,
        "{count} physicians who can be specialists have no specialty and count as a mismatch: {people}",
        "Fill in the specialty in the staff table.",
    ),
    kind(
        "M043",
        _I,
        "{department} has adopted {hospital}, which has no team; for teams the adoption is without effect",
        "Correct the department's adopted hospitals, or find people for a team there.",
    ),
    kind(
        "M044",
        _I,
        "{count} physicians of the lead hospitals cannot be specialists: {why}",
        "Correct titles, dates and leave in the staff table and the calendar where they are wrong.",
    ),
    kind(
        "M045",
        _I,
        "from {day} on no specialist for {teams}: {person} leaves; plan anew by then",
        "Run gridplan replan by then; to settle a successor sooner, add one to the staff table.",
    ),
    kind(
        "M046",
        _I,
        "the postings of {count} specialists end inside the planning year ({teams} teams): {events}",
        "They can go on from their own hospital; for the next posted physician to take over, run gridplan replan then.",
    ),
    kind(
        "M047",
        _I,
        "{count} specialists will be posted elsewhere inside the planning year ({teams} teams): {events}",
        "Run gridplan replan by then.",
    ),
)

_SITING: tuple[Kind, ...] = (
    kind(
        "M050",
        _I,
        "the facilities name no emergency_candidate; each of the {hospitals} township hospitals and {villages} "
        "villages is taken as a place where a station could be",
        "Add rows of the kind emergency_candidate to the facilities to choose among these only.",
    ),
    kind(
        "M051",
        _W,
        "the candidate {site} is cut off from the roads and is left out: {reason}",
        "Check where it lies, or draw the missing road.",
    ),
    kind(
        "M052",
        _W,
        "no site, standing or candidate, has a way to {village} ({people} residents): {reason}",
        "Check the point and the roads; if no car gets there, provide for it in another way.",
    ),
    kind(
        "M053",
        _W,
        "even with every candidate opened, residents stay beyond {limit} minutes: {people}, in places: {places}",
        "Offer more candidates, better roads, or a longer limit (siting.emergency_limit or --limit).",
    ),
    kind(
        "M054",
        _W,
        "{value} more are asked for, but there are only {candidates} candidates",
        "Ask for fewer, or offer more candidates.",
    ),
    kind(
        "M055",
        _I,
        "the facilities name no emergency_station; reckoned as if there were none today",
        "Add the stations that stand to the facilities, of the kind emergency_station.",
    ),
    kind(
        "M056",
        _W,
        "the zone {zone} has no regional centre today; its townships count as without one",
        "Mark one of its township hospitals as regional_centre in the facilities.",
    ),
    kind(
        "M057",
        _W,
        "the standing station {site} is cut off from the roads and reaches nobody: {reason}",
        "Check where it lies, or draw the missing road.",
    ),
)

_UNITS: tuple[Kind, ...] = (
    kind(
        "M020",
        _W,
        "{count} places in {township} touch no other of the township (or village) and count as joined to the "
        "nearest as the crow flies: {pairs}",
        "Nothing to do for a real exclave or island; close the gap in the drawing otherwise (at most about "
        "{metres} m wide).",
    ),
    kind(
        "M021",
        _I,
        "{township} has no hospital; the nearest by car look after its villages: {hospitals}",
        "Add its hospital to the facilities if there is one.",
    ),
    kind(
        "M022",
        _W,
        "{units} are looked after from {township}, whose area they do not touch; they count as joined as the "
        "crow flies",
        "Add a hospital of their own township; otherwise these teams are noted as not contiguous.",
    ),
    kind(
        "M023",
        _W,
        "{village} has {residents} residents, {over} above the threshold {limit}, and a single grid: it cannot "
        "be divided",
        "Draw at least {grids} grids for it in the grids layer of boundaries/, each with its row in the demand table.",
    ),
    kind(
        "M024",
        _I,
        "{count} units have no residents; they are in teams all the same and weigh only by their area: {units}",
        "Fill in the demand table where residents were left out.",
    ),
    kind(
        "M025",
        _W,
        "the workload of {township} is {load}; {teams} teams of at most {capacity} are by the sum at least "
        "{short} too few",
        "Find at least {short} more pairs of a GP and a nurse (villages and parts go to a team whole, so that "
        "it may take more: see the exceptions of the plan), or raise teams.capacity.",
    ),
    kind(
        "M026",
        _W,
        "the workload of {unit} alone, {load}, is more than a team can bear, {capacity}",
        "Draw finer grids there (and lower teams.split_above where that keeps it whole), or raise teams.capacity.",
    ),
    kind(
        "M027",
        _I,
        "{count} units of {township} are by themselves above the band of workloads (mean {mean}, upper end "
        "{upper}): {units}",
        "Finer grids or a lower teams.split_above would divide them; otherwise their teams are noted as exceptions.",
    ),
    kind(
        "M028",
        _W,
        "no car gets from any hospital to {count} units of {township}; they count as 4 hours away: {units}",
        "Check the points and the roads; nothing to do where there is really no road.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {row.code: row for row in (*_STAFFING, *_UNITS, *_SPECIALISTS, *_SITING)}


def finding(
    code: str, lang: Language = "zh", *, feature: str | None = None, value: str | None = None, **words: object
) -> Finding:
    """The finding of a code of the catalogue, such as ``GP-M001``; ``words`` and ``value`` fill its texts.

    Args:
        code: written with its ``GP-``.
        lang: language of the texts.
        feature: code or id of the place, hospital or team concerned.
        value: the value that is odd.
        words: what the kind's templates name.
    """
    what = CATALOGUE[code]
    filled = {"value": value, **words}
    return Finding(
        code=code,
        level=what.level,
        message=what.message(filled, lang),
        remedy=what.remedy(filled, lang),
        feature=feature,
        value=value,
    )
