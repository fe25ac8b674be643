"""The catalogue of findings about roads, and why a place cannot be reached, in Chinese and English.

``GP-R001`` and ``GP-R002`` are found by ``sources`` too, when the files are looked at but not yet read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.languages import Separator, joined, recorded, spoken, words

_E, _W, _I = FindingLevel.ERROR, FindingLevel.WARNING, FindingLevel.INFO

_KINDS: tuple[Kind, ...] = (
    kind("R001", _E, "the road file {value} is missing", "Put it there or correct gridplan.toml."),
    kind(
        "R002",
        _E,
        "the road file {value} cannot be read: {detail}",
        "Bring it again; it may be cut off or not an OSM file.",
    ),
    kind("R003", _E, "there is no road in {value}", "Export the county's roads again."),
    kind(
        "R004",
        _W,
        "{file} was cut badly: {nodes} nodes of {roads} roads are missing; {lost} of these roads are lost "
        "altogether, of the others the pieces inside are used",
        "Cut the extract again with complete ways (osmium extract --strategy=complete_ways).",
    ),
    kind(
        "R005",
        _W,
        "{roads} roads have a {tag} that cannot be understood; it is not heeded",
        "Write {tag} as OpenStreetMap does, such as 3.5, or 30 for a speed.",
    ),
    kind(
        "R014",
        _I,
        "{rules} turn restrictions are not heeded (over several ways, for certain hours, or incomplete)",
        "Where one matters, draw it as a restriction over one node.",
    ),
    kind(
        "R006",
        _I,
        "{roads} roads have restrictions for certain times or vehicles, which are not heeded",
        "Close such a road in the file if it must not be used.",
    ),
    kind("R007", _E, "the road file {value} was changed while gridplan was working", "Run the command again."),
    kind(
        "R008",
        _W,
        "{value} cannot be written ({detail}); travel times will be computed again each time",
        "Make room or grant write access to the cache folder.",
    ),
    kind(
        "R010",
        _W,
        "{place}: {why}{beside}",
        "Check the point; if right, check the tags of roads nearby or draw the missing one; else people walk there.",
    ),
    kind(
        "R011",
        _W,
        "{place}: {why}",
        "Draw the missing piece of road or ferry, or check access tags, one-way signs and barriers around it.",
    ),
    kind(
        "R012",
        _W,
        "no road can be used by a {vehicle}; all {places} places are out of its reach",
        "Check that the road file covers the county and holds more than footpaths.",
    ),
    kind(
        "R013",
        _W,
        "another {places} places (clinics, grids …) are out of reach of a {vehicle}: {examples}",
        "All of them: gridplan travel --json.",
    ),
    kind("R020", _E, "the elevation file {value} is missing", "Put it there or correct gridplan.toml."),
    kind(
        "R021",
        _E,
        "the elevation file {value} cannot be read: {detail}",
        "Bring it again: GeoTIFF (.tif), SRTM .hgt or .hgt.zip; an .hgt must keep its name, such as N42E001.hgt.",
    ),
    kind(
        "R022",
        _E,
        "the elevation file {value} has no usable coordinate system",
        "Assign its coordinate system in a GIS program and export it as GeoTIFF again.",
    ),
    kind(
        "R023",
        _W,
        "{file} gives heights for only {value} of the road nodes; other roads are interpolated or taken as level",
        "Add elevation files for the rest of the county.",
    ),
    kind(
        "R024",
        _W,
        "{file} covers no road at all ({value}); roads are taken as level",
        "Check that the elevation file belongs to the county and has the right coordinate system.",
    ),
    kind(
        "R025",
        _E,
        "{file} holds a picture ({value}), not heights",
        "Bring the elevation raster (DEM) itself, not a hillshade, an aerial picture or classes.",
    ),
    kind(
        "R026",
        _E,
        "the values of {file} (such as {value}) cannot be heights in metres",
        "Convert them to metres (they may be decimetres or centimetres) and export the raster again.",
    ),
    kind(
        "R027",
        _I,
        "the heights of {file} are in {value}; they were multiplied by {metres} to get metres",
        "Nothing to do; if the unit is stated wrongly, correct the file.",
    ),
    kind(
        "R028",
        _W,
        "by {file}, {value} of the roads are steeper than {limit}: heights and roads do not belong together",
        "Check the unit (decimetres, feet), that the raster is of this county, and that the roads are not displaced.",
    ),
    kind(
        "R029",
        _W,
        "the unit {value} of the heights of {file} is not known; they are taken as metres",
        "If it is not metres, convert the raster and export it again.",
    ),
    kind(
        "R030",
        _W,
        "{file}: {roads} roads have a class that is not known ({value}); they are taken as village roads",
        "Write the technical grade or the administrative class, or OpenStreetMap's highway class.",
    ),
    kind(
        "R031",
        _W,
        "{value} states no CRS; its numbers are taken as longitudes and latitudes",
        "Add the .prj file, or assign the CRS in QGIS.",
    ),
    kind(
        "R032",
        _E,
        "{file} has no CRS, or its coordinates cannot belong to it: {value}",
        "Add the .prj file, or assign the right CRS (such as a zone of CGCS2000) in QGIS and save the layer again.",
    ),
    kind(
        "R033",
        _W,
        "{file}: {shapes} shapes are no lines and were left out",
        "Draw roads as lines; keep areas elsewhere.",
    ),
    kind(
        "R034",
        FindingLevel.REPAIRED,
        "{file} was drawn in GCJ-02; it was converted, by {metres} m on average: {corrected} of its points then "
        "lie on roads of OpenStreetMap, {given} before ({chance} by chance)",
        'Confirm it by roads_coords = "gcj02" under [files]; write "wgs84" if it is wrong.',
    ),
    kind(
        "R035",
        _E,
        "{file} is displaced by {east} m east and {north} m north: moved back, {moved} of its points lie on "
        "roads of OpenStreetMap, {given} as it is ({chance} by chance)",
        "Correct the CRS or move the layer in QGIS; convert Baidu's coordinates; if it is GCJ-02, write "
        'roads_coords = "gcj02" under [files].',
    ),
    kind(
        "R036",
        _I,
        "{file} shares too little with OpenStreetMap ({given} of its points, {chance} by chance) to tell "
        "whether it is displaced; it is taken as {value}",
        'Ask how it was drawn: on a Chinese web map, write roads_coords = "gcj02" under [files] (else it is '
        'some hundred metres off); if not, write "wgs84".',
    ),
    kind(
        "R037",
        _I,
        "{file}: {km} km of its {roads} roads were added, joined in {junctions} places; {covered} km are there "
        "already and were not added again",
        "Nothing to do; if something is joined wrongly, draw the junction exactly and mark bridges and tunnels.",
    ),
    kind(
        "R038",
        _W,
        "{file}: {roads} roads have a {tag} that cannot be understood ({value}); it is not heeded",
        "Write speeds, widths and weights as numbers, surfaces as concrete, asphalt, gravel, ground.",
    ),
    kind(
        "R039",
        _I,
        "{file}: left out were {empty} roads without a shape or length, {twice} that are there twice, {planned} "
        "that are planned, being built or given up",
        "Nothing to do; correct the state of roads that are open.",
    ),
    kind(
        "R040",
        _W,
        "the scenario {scenario} names ways that are in no road file: {value}",
        "Check the ids of the ways.",
    ),
    kind(
        "R041",
        _W,
        "the scenario {scenario} names pieces of road that are in no road file: {value}",
        "Give two nodes that follow each other on a way; check their ids.",
    ),
    kind(
        "R042",
        _W,
        "an area of the scenario {scenario} (at {value}) touches no road",
        "Check where it lies and its coordinates (say so if they are GCJ-02).",
    ),
    kind(
        "R043",
        _W,
        "the scenario {scenario} picks roads above {value}, but there is no elevation data; it has no effect",
        "Put elevation files into elevation/.",
    ),
    kind(
        "R044",
        _W,
        "an effect of the scenario {value} picks no road and does nothing",
        "Check classes, surfaces and tags; all conditions must hold together.",
    ),
    kind(
        "R045",
        _W,
        "an area of the scenario {scenario} closes {value} of all roads",
        "Check the polygon: is it too large, are its points in order, longitude first?",
    ),
    kind(
        "R050",
        _W,
        "{file}: {far} roads lie more than {km} km from the county and were left out; of {cut} only the part "
        "nearby is used (the layer spans {value})",
        "Check the coordinates (longitude first); take roads of other places out.",
    ),
    kind(
        "R051",
        _E,
        "all roads of {file} lie more than {km} km from the county (the layer spans {value})",
        "Check the CRS, whether longitude and latitude are swapped, and whether this is the right file.",
    ),
    kind(
        "R052",
        _W,
        "{file}: {tangles} tangles, where a receiver stood still, were drawn straight; {scribbles} scribbles left out",
        "Delete the points recorded while standing still; draw each road once.",
    ),
    kind(
        "R053",
        _W,
        "{file}: {value} shapes have coordinates that are no numbers; they were left out",
        "Draw them again.",
    ),
    kind(
        "R054",
        _W,
        "{file} is cut off: {value} bytes are missing; {roads} roads without a shape were left out",
        "Copy or export the whole layer again.",
    ),
    kind(
        "R055",
        _W,
        "the .cpg of {file} states an encoding that is not known ({value}); it is read as UTF-8 or GBK",
        "Write UTF-8 or GBK into the .cpg.",
    ),
    kind(
        "R060",
        _W,
        "the water of {value} cannot be read and is not drawn: {detail}",
        "Mend the layer, or remove it.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {kind.code: kind for kind in _KINDS}

_PHRASES = words(
    {
        "road.no_road": "there is no road that a {vehicle} can use",
        "road.far": "the nearest road for a {vehicle} is {metres:,.0f} m away; at most {limit:,.0f} m are walked",
        "road.islet": "its road ({metres:,.0f} m away, {size} nodes) is not connected to the main network for a "
        "{vehicle}",
        "road.barred": "; {road}, {metres:,.0f} m away, is barred for a {vehicle} ({tags})",
        "road.shut": "; {road}, {metres:,.0f} m away, is closed in the scenario {scenario}",
        "road.a road": "a road",
        "road.footpath": "; a footpath passes {metres:,.0f} m away",
        "road.and so on": "{shown}, …",
        "road.blank": "blank",
        "road.any": "(the folder roads)",
        "road.no heights": "the heights cannot be read: {told}",
        "road.no hgt": "there is no .hgt file in the archive",
        "road.not a raster": "not a kind of file that is supported",
        "road.unreadable": "the roads cannot be read: {told}",
    }
)
"""``road.`` and a key → a piece of a message."""


class Called(Protocol):
    """What has a name in every language: a vehicle, a scenario."""

    def called(self, lang: Language) -> str:
        """What planners call it."""


def phrase(key: str, lang: Language, **filled: object) -> str:
    """A piece of a message."""
    return _PHRASES[f"road.{key}"].text(lang, **filled)


def name_of(thing: Called) -> str:
    """What planners call a vehicle or a scenario, as a text that can be told in every language."""
    return recorded(thing.called("zh"), {"en": thing.called("en")})


def listed_words(items: Iterable[str], lang: Language) -> str:
    """A list in words."""
    return spoken(joined(Separator.LIST, items), lang)


def all_told(problems: Iterable[Finding]) -> str:
    """What several findings say."""
    return joined("; ", (problem.message for problem in problems))


def finding(
    code: str,
    lang: Language,
    *,
    file: str | None = None,
    feature: str | None = None,
    value: str | None = None,
    level: FindingLevel | None = None,
    **words: object,
) -> Finding:
    """The finding of a code of the catalogue; ``words`` fill its text, as do ``file`` and ``value``."""
    what = CATALOGUE[code]
    words = {"file": file, "value": value, **words}
    return Finding(
        code=code,
        level=level or what.level,
        message=what.message(words, lang),
        remedy=what.remedy(words, lang),
        file=file,
        feature=feature,
        value=value,
    )
