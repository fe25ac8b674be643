"""Why a village is with its team, on its card: everybody reads how far it is, planners what the second best costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.languages import in_language
from gridplan.maps.context import Context

Row = tuple[str, str]
Reasons = Mapping[tuple[str, str], Sequence[UnitReason]]


def by_village(reasons: Iterable[UnitReason]) -> Reasons:
    """(village, team id) → the reasons of the village or, where it is split, of its parts there."""
    found: dict[tuple[str, str], list[UnitReason]] = defaultdict(list)
    for reason in reasons:
        found[_village(reason.unit), reason.team].append(reason)
    return found


def why_rows(context: Context, reasons: Sequence[UnitReason]) -> Iterator[Row]:
    """Rows for a village's card."""
    words = context.words
    for reason in reasons:
        if reason.team not in context.teams:
            continue
        part = _part(reason.unit)
        yield f"{words('card.why')}{part}", words("sentence.separator").join(_ways(context, reason))
        if context.names.audience == "planners" and not reason.alone:
            yield f"{words('card.second_team')}{part}", _second(context, reason.second)


def _ways(context: Context, reason: UnitReason) -> Iterator[str]:
    words, county = context.words, context.county
    if reason.hospital_seconds is not None:
        hospital = county.name_of(context.teams[reason.team].hospital)
        yield words("card.why_hospital", hospital=hospital, minutes=round(reason.hospital_seconds / 60))
    else:
        yield words("travel.unreachable")
    if reason.home_seconds is not None:
        yield words("card.why_home", minutes=round(reason.home_seconds / 60))
    if reason.alone:
        yield words("card.why_alone")
    elif reason.median_seconds is not None and reason.median != reason.unit:
        median = f"{county.name_of(_village(reason.median))}{_part(reason.median)}"
        yield words("card.why_median", village=median, minutes=round(reason.median_seconds / 60))


def _second(context: Context, second: Alternative | None) -> str:
    words = context.words
    if second is None:
        return words("card.second_none")
    key = "card.second_more" if second.extra >= 0 else "card.second_less"
    told = words(key, team=context.crew(second.team), hours=f"{abs(second.extra) / 3600:,.1f}")
    if not second.barred:
        return told
    known = context.county.rules.by_id
    titles = [
        in_language(known[rule].called, words.lang) if rule in known else words("card.second_moved")
        for rule in second.barred
    ]
    return words("sentence.separator").join([told, words("card.second_barred", rules=words.list(titles))])


def _village(unit: str) -> str:
    """Code of the village of which this is, or is a part."""
    return unit.partition("/")[0]


def _part(unit: str) -> str:
    number = unit.partition("/")[2]
    return f" {number}" if number else ""
