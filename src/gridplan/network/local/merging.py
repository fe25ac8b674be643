"""A county's own road layers, merged with OpenStreetMap's roads.

Each layer is read (:mod:`.line_layers`), freed of what cannot be the county's (:mod:`.cleaning`), held against
OpenStreetMap's roads to see whether it was drawn in GCJ-02 (:mod:`.offsets`), and joined with what is there already
(:mod:`.noding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import InputError
from gridplan.languages import said, spoken
from gridplan.network.codes import all_told, finding, listed_words, phrase
from gridplan.network.earth import Floats
from gridplan.network.local.cleaning import AROUND_M, Bounds, box_around, cleaned
from gridplan.network.local.layer_files import LayerError
from gridplan.network.local.line_layers import LineFile, read_lines
from gridplan.network.local.lines import Lines
from gridplan.network.local.noding import TOLERANCE_M, join_lines
from gridplan.network.local.offsets import Verdict, judge
from gridplan.network.roads import RoadNetwork

_SHOWN = 5


def empty_network() -> RoadNetwork:
    """A network without any road, for a county whose roads are all in its own layers."""
    none, nowhere = np.empty(0, dtype=np.int64), np.empty(0)
    return RoadNetwork(
        node_ids=none,
        lon=nowhere,
        lat=nowhere,
        tails=none,
        heads=none,
        ways=none,
        lengths=nowhere,
        way_ids=none,
        way_tags=(),
    )


def merge_lines(
    network: RoadNetwork,
    folder: Path,
    files: Sequence[RoadFile],
    *,
    places: Floats | None = None,
    lang: Language = "zh",
    tolerance_m: float = TOLERANCE_M,
) -> RoadNetwork:
    """The network with the lines of road layers joined to it, one file after the other.

    Args:
        network: OpenStreetMap's roads, before heights are read; may be empty.
        folder: the county folder.
        files: line layers relative to it; others are not looked at.
        places: float64[n, 2] where the county lies, in degrees; what is far from these and from ``network`` is not its.
        lang: language of the findings.
        tolerance_m: see :func:`gridplan.network.local.noding.join_lines`.

    Returns:
        The roads; new nodes and ways have negative ids; findings are appended.

    Raises:
        InputError: a file is missing, damaged, without lines, without a usable CRS, or displaced; with all findings.
    """
    findings: list[Finding] = []
    box = box_around(np.column_stack((network.lon, network.lat)), np.empty((0, 2)) if places is None else places)
    layers = [(file, _layer(network, folder, file, box, findings, lang)) for file in files if file.lines]
    problems = [one for one in findings if one.level is FindingLevel.ERROR]
    if problems:
        raise InputError(phrase("unreadable", lang, told=all_told(problems)), findings)
    for file, lines in layers:
        if lines is None:
            continue
        joined = join_lines(network, lines, tolerance_m=tolerance_m)
        network = joined.network
        words: dict[str, Any] = {"roads": len(lines), "junctions": joined.junctions}
        words |= {"km": f"{joined.added_m / 1000:,.1f}", "covered": f"{joined.covered_m / 1000:,.1f}"}
        findings.append(finding("GP-R037", lang, file=file.path, value=file.path, **words))
    return replace(network, findings=(*network.findings, *findings))


def _layer(
    network: RoadNetwork, folder: Path, file: RoadFile, box: Bounds | None, findings: list[Finding], lang: Language
) -> Lines | None:
    """The lines of a file where they belong, or ``None`` after a finding that is an error."""
    if not (folder / file.path).is_file():
        findings.append(finding("GP-R001", lang, file=file.path, value=file.path))
        return None
    try:
        read = read_lines(folder / file.path)
    except LayerError as problem:
        shown = str(problem) if problem.code == "GP-R032" else file.path
        findings.append(finding(problem.code, lang, file=file.path, value=shown, detail=problem))
        return None
    except OSError as problem:
        findings.append(finding("GP-R002", lang, file=file.path, value=file.path, detail=problem))
        return None
    findings += _said(file.path, read, lang)
    lines = _cleaned(file.path, read.lines, box, findings, lang)
    return None if lines is None else _placed(network, lines, file, findings, degrees=read.degrees, lang=lang)


def _cleaned(name: str, lines: Lines, box: Bounds | None, findings: list[Finding], lang: Language) -> Lines | None:
    """The lines that can be joined, or ``None`` after saying that there are none."""
    done = cleaned(lines, box)
    if done.far or done.cut:
        low, high = lines.points.min(axis=0), lines.points.max(axis=0)
        words: dict[str, Any] = {"far": done.far, "cut": done.cut, "km": f"{AROUND_M / 1000:.0f}"}
        words["value"] = f"{low[0]:.3f} {low[1]:.3f} – {high[0]:.3f} {high[1]:.3f}"
        findings.append(finding("GP-R050" if len(done.lines) else "GP-R051", lang, file=name, **words))
    if done.tangles or done.scribbles:
        words = {"tangles": done.tangles, "scribbles": done.scribbles}
        findings.append(finding("GP-R052", lang, file=name, value=str(done.tangles + done.scribbles), **words))
    if not len(done.lines) and not done.far:
        findings.append(finding("GP-R003", lang, file=name, value=name))
    return done.lines if len(done.lines) else None


def _said(name: str, read: LineFile, lang: Language) -> list[Finding]:
    """What is odd about a file that can be used."""
    findings = []
    if read.no_crs:
        findings.append(finding("GP-R031", lang, file=name, value=name))
    if read.unknown:
        shown = _values(read.unknown, lang)
        findings.append(finding("GP-R030", lang, file=name, value=shown, roads=read.unknown.total()))
    if read.encoding:
        findings.append(finding("GP-R055", lang, file=name, value=read.encoding))
    if read.lacking:
        findings.append(finding("GP-R054", lang, file=name, value=f"{read.lacking:,}", roads=max(read.empty, 0)))
    if read.nowhere:
        findings.append(finding("GP-R053", lang, file=name, value=str(read.nowhere)))
    if read.other_shapes:
        findings.append(finding("GP-R033", lang, file=name, value=str(read.other_shapes), shapes=read.other_shapes))
    for tag, values in sorted(read.odd.items()):
        findings.append(finding("GP-R038", lang, file=name, value=_values(values, lang), tag=tag, roads=values.total()))
    left_out = read.empty + read.twice + read.planned
    if left_out:
        words: dict[str, Any] = {"empty": read.empty, "twice": read.twice, "planned": read.planned}
        findings.append(finding("GP-R039", lang, file=name, value=str(left_out), **words))
    return findings


def _times(value: str, count: int, lang: Language) -> str:
    """``砂石×3``."""
    return spoken(said("{value}×{count}", value=value or phrase("blank", lang), count=count), lang)


def _values(counted: dict[str, int], lang: Language) -> str:
    commonest = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    shown = listed_words((_times(value, n, lang) for value, n in commonest[:_SHOWN]), lang)
    return phrase("and so on", lang, shown=shown) if len(commonest) > _SHOWN else shown


def _words(verdict: Verdict) -> dict[str, Any]:
    """A verdict in the words of a finding."""
    return {
        "metres": f"{verdict.gcj_m:.0f}",
        "given": f"{verdict.as_given:.0%}",
        "corrected": f"{verdict.from_gcj02:.0%}",
        "moved": f"{verdict.moved:.0%}",
        "chance": f"{verdict.chance:.0%}",
        "east": f"{verdict.east_m:+.0f}",
        "north": f"{verdict.north_m:+.0f}",
    }


def _placed(
    network: RoadNetwork, lines: Lines, file: RoadFile, findings: list[Finding], *, degrees: bool, lang: Language
) -> Lines | None:
    """The lines in WGS 84, or ``None`` after saying that they are displaced."""
    declared = file.coords == "gcj02"
    back = replace(lines, points=gcj02.to_wgs84(lines.points))
    verdict = judge(network, back if declared else lines)
    words = _words(verdict)
    if verdict.kind == "displaced" or (verdict.kind == "gcj02" and file.coords != "auto"):
        shown = f"{words['east']} m, {words['north']} m"
        findings.append(finding("GP-R035", lang, file=file.path, value=shown, **words))
        return None
    if verdict.kind == "unknown" and len(network.tails) and file.coords != "wgs84":
        taken = "GCJ-02" if declared else "WGS 84"
        may_be_gcj02 = not declared and degrees and bool(gcj02.shift(lines.points).any())
        level = FindingLevel.WARNING if may_be_gcj02 else None
        findings.append(finding("GP-R036", lang, file=file.path, value=taken, level=level, **words))
    if verdict.kind == "gcj02":
        findings.append(finding("GP-R034", lang, file=file.path, value=f"{words['metres']} m", **words))
        return back
    return back if declared else lines
