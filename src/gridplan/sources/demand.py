"""Residents and key groups by village or grid, brought to both levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridplan.sources.boundaries import Layer
from gridplan.sources.geometry import Measured
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference, header_of
from gridplan.sources.words import thing


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Residents, and persons by key group, of every village and grid by code."""

    residents: Mapping[str, int]
    key_groups: Mapping[str, Mapping[str, int]]


def check_demand(
    demand: Rows, villages: Layer, grids: Layer, key_groups: Sequence[tuple[str, str]], report: Report
) -> None:
    """Compares the demand table with the places that it should cover."""
    where = Where(file=next(iter(demand)).where.file) if len(demand) else Where()
    for group, name in key_groups:
        if len(demand) and group not in demand.columns:
            report.add("D003", where.about(group), value=name)
    places = _known_places(villages, grids)
    for row in demand:
        check_reference(row, "code", places, thing("village or grid"), report)
        _check_key_groups(row, demand, key_groups, report)
    if demand.known is None or places is None:
        return
    given = demand.known
    grids_of = _grids_of(villages, grids)
    divided = 0
    for village in villages.rows:
        if village.good("code"):
            divided += _check_village(village, grids_of.get(village["code"], ()), given, where, report)
    if divided:
        report.add("D005", where, count=divided)


def build_demand(
    demand: Rows,
    villages: Layer,
    grids: Layer,
    measured: Measured,
    key_groups: Sequence[tuple[str, str]],
) -> Demand:
    """Sums grids up to villages, or divides a village among its grids by area."""
    groups = [group for group, _ in key_groups]
    given = {row["code"]: [row["residents"], *(row[group] for group in groups)] for row in demand}
    counts: dict[str, list[int]] = {}
    grids_of = _grids_of(villages, grids)
    for village in villages.rows:
        code = village["code"]
        children = [grid["code"] for grid in grids_of.get(code, ())]
        if code in given:
            counts[code] = given[code]
            if children:
                surfaces = [measured.km2(child) for child in children]
                parts = [divide(total, surfaces) for total in given[code]]
                counts.update(zip(children, map(list, zip(*parts, strict=True)), strict=True))
        else:
            counts.update((child, given[child]) for child in children)
            counts[code] = [sum(column) for column in zip(*(given[child] for child in children), strict=True)]
    return Demand(
        residents={code: values[0] for code, values in counts.items()},
        key_groups={
            code: {group: n for group, n in zip(groups, values[1:], strict=True) if n}
            for code, values in counts.items()
        },
    )


def divide(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` in whole parts proportional to ``weights`` (largest remainders), which sum to ``total``."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(share) for share in exact]
    largest = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], at))
    for at in largest[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _known_places(villages: Layer, grids: Layer) -> frozenset[str] | None:
    if villages.rows.known is None or (grids.present and grids.rows.known is None):
        return None
    return villages.rows.known | (grids.rows.known or frozenset())


def _grids_of(villages: Layer, grids: Layer) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {row["code"]: [] for row in villages.rows if row.good("code")}
    for row in grids.rows:
        if row.good("code", "village") and row["village"] in found:
            found[row["village"]].append(row)
    return found


def _check_key_groups(row: Row, demand: Rows, key_groups: Sequence[tuple[str, str]], report: Report) -> None:
    for group, _ in key_groups:
        if row.good("residents", group) and row[group] > row["residents"]:
            column = header_of(demand.kind, group)
            report.add("D002", row.where, value=row[group], column=column, residents=row["residents"])


def _check_village(village: Row, grids: Sequence[Row], given: frozenset[str], where: Where, report: Report) -> bool:
    """Reports what is missing or counted twice; ``True`` if the village must be divided among its grids."""
    by_grid = [grid for grid in grids if grid["code"] in given]
    code, name = village["code"], village["name"]
    if code in given:
        if by_grid:
            report.add("D004", where.about(code))
        return bool(grids) and not by_grid
    if not by_grid:
        report.add("D001", where.about(code), what=thing("village"), name=name)
        return False
    for grid in grids:
        if grid["code"] not in given:
            report.add("D001", where.about(grid["code"]), what=thing("grid"), name=grid["name"])
    return False
