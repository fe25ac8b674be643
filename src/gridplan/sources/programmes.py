"""Visit programmes: rows of the table, in its old form or the new, → :class:`Programme`.

The old form has ``mode`` (巡诊 or 移动医院) instead of ``crew`` and what follows from it: teams visit the villages that
are covered by circuit, vehicles those that are covered by mobile hospital; and ``every_weeks`` instead of ``period``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from gridplan.domain.programmes import CoverageMode, CrewKind, Filter, Period, Programme, TeamRole, WorkDays
from gridplan.languages import recorded, said
from gridplan.sources.place_names import PlaceNames
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows, header_of
from gridplan.sources.visit_words import CREWS, MODES, PERIOD_NAMES
from gridplan.sources.words import listed, spelt

_CREW_OF = {CoverageMode.CIRCUIT: CrewKind.TEAM, CoverageMode.MOBILE_HOSPITAL: CrewKind.VEHICLE}
_ROLES = (TeamRole.GP, TeamRole.NURSE)
_AS_WRITTEN = (
    *("id", "name", "places", "times", "starts", "max_gap_days", "minutes"),
    *("minutes_per_100_residents", "minutes_per_key_person", "max_minutes", "opens", "closes", "weekdays"),
    *("market_days", "same_crew", "equipment"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeRow:
    """A row that could be made a programme."""

    row: Row
    programme: Programme


def read_programmes(
    rows: Rows, names: PlaceNames, key_groups: tuple[tuple[str, str], ...] | None, report: Report
) -> tuple[ProgrammeRow, ...]:
    """The programmes of the rows that say enough, in file order; findings about the others.

    Args:
        rows: the parsed table.
        names: places by code and name.
        key_groups: id and title of the county's; ``None`` if they are not known.
        report: takes the findings.
    """
    groups = None if key_groups is None else {word: group for group, title in key_groups for word in (title, group)}
    found = ((row, _programme(row, names, groups, report)) for row in rows)
    return tuple(ProgrammeRow(row=row, programme=programme) for row, programme in found if programme is not None)


def _programme(row: Row, names: PlaceNames, groups: Mapping[str, str] | None, report: Report) -> Programme | None:
    modes = row["modes"] or ((row["mode"],) if row["mode"] else ())
    crew = _crew(row, modes, report)
    key_groups = tuple(_groups(row, groups, report))
    only = tuple(_places(row, names, report))
    _check_said(row, report)
    told = len(key_groups) == len(row["key_groups"]) and len(only) == len(row["only"])
    often = row["period"] or row["every_weeks"]
    if row.bad or crew is None or not told or (often is None and row["work_days"] is None):
        return None
    if row.good("starts", "ends") and row["ends"] < row["starts"]:
        return None
    period, weeks = often or (Period.MONTH, 1)
    work_days = row["work_days"] and WorkDays(per_month=row["work_days"], places=row["work_day_places"] or 1)
    return Programme(
        crew=crew,
        roles=row["roles"] or _ROLES,
        where=Filter(
            modes=modes,
            key_groups=tuple(dict.fromkeys(key_groups)),
            only=tuple(dict.fromkeys(only)),
            min_minutes=row["min_minutes"],
            min_residents=row["min_residents"],
        ),
        period=period,
        every_weeks=weeks,
        ends=row["ends"] and row["ends"] + dt.timedelta(days=1),  # the table's last day is included
        work_days=work_days,
        min_gap_days=row["min_gap_days"] or 0,
        gap_assumed=row["min_gap_days"] is None and work_days is None,
        **{key: row[key] for key in _AS_WRITTEN},
    )


def _crew(row: Row, modes: tuple[CoverageMode, ...], report: Report) -> CrewKind | None:
    """Who comes: as said, or as the villages are covered."""
    if {"crew", "mode", "modes"} & row.bad:
        return None
    crew: CrewKind | None = row["crew"]
    implied = _CREW_OF.get(modes[0]) if len(modes) == 1 else None
    if row["mode"] is not None:
        _check_mode(row, report)
    if crew is None and implied is None:
        report.add("P005", row.where)
    return crew or implied


def _check_mode(row: Row, report: Report) -> None:
    """The old column must not gainsay the new ones."""
    mode = spelt(MODES[row["mode"]])
    if row["crew"] not in {None, _CREW_OF[row["mode"]]}:
        report.add("P006", row.where, value=spelt(CREWS[row["crew"]]), mode=mode, column=header_of(row.kind, "crew"))
    if row["modes"] and row["modes"] != (row["mode"],):
        shown = listed(spelt(MODES[other]) for other in row["modes"])
        report.add("P006", row.where, value=shown, mode=mode, column=header_of(row.kind, "modes"))


def _groups(row: Row, groups: Mapping[str, str] | None, report: Report) -> Iterator[str]:
    if groups is None:
        return
    for given in row["key_groups"]:
        if given in groups:
            yield groups[given]
        else:
            report.add("P007", row.where, value=given, candidates=groups, choices=_listed(groups))


def _places(row: Row, names: PlaceNames, report: Report) -> Iterator[str]:
    for given in row["only"]:
        code = names.find(row, "only", given, report)
        if code is not None:
            yield code


def _check_said(row: Row, report: Report) -> None:
    """What the cells of one row say about each other before anything is made of them."""
    if not any(row[key] or key in row.bad for key in ("period", "every_weeks", "work_days")):
        report.add("P110", row.where, column=header_of(row.kind, "period"))
    if row.good("period", "every_weeks") and row["period"] != row["every_weeks"]:
        report.add("P029", row.where, value=_often(row["period"]), other=_often(row["every_weeks"]))
    if row.good("starts", "ends") and row["ends"] < row["starts"]:
        report.add("P009", row.where, value=row["ends"], start=row["starts"])
    if row["work_days"] is None and row["work_day_places"] is not None and "work_days" not in row.bad:
        report.add("P022", row.where, value=row["work_day_places"])
    if row["work_days"] is not None:
        for key in (key for key in ("period", "every_weeks") if row[key] is not None):
            report.add("P023", row.where, column=header_of(row.kind, key))


def _often(found: tuple[Period, int]) -> str:
    """How often, as planners write it."""
    period, weeks = found
    if period is Period.WEEKS:
        return said("every {weeks} weeks", context="period", weeks=weeks)
    return recorded(PERIOD_NAMES[period], {"en": period.value.replace("_", " ")})


def _listed(words: Iterable[str]) -> str:
    return listed(words) or said("(none)")


def build_programmes(found: Iterable[ProgrammeRow]) -> tuple[Programme, ...]:
    """Programmes in file order."""
    return tuple(one.programme for one in found)
