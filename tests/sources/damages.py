"""For each finding code, a way to damage the tiny county folder that must produce it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import geopandas as gpd
from openpyxl import Workbook, load_workbook
from shapely import LineString, Polygon, affinity, box

from sources.folders import SIDE, Folder, Record, T, V, half, square, write_xlsx

Damage = Callable[[Folder], None]
TABLES = {
    "F": "facilities",
    "D": "demand",
    "S": "staff",
    "V": "vehicles",
    "P": "programmes",
    "K": "calendar",
}
BAD_BYTES = b"id,name\n\x80\xff\xff,x\n"


def shapefile(folder: Folder, layer: str, *, drop: tuple[str, ...] = (), **options: Any) -> None:
    """Replaces a layer by a shapefile and removes some of its side files."""
    records = folder.layers.pop(layer)
    path = folder.root / "boundaries" / f"{layer}.shp"
    path.parent.mkdir(parents=True, exist_ok=True)
    gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326").to_file(path, **options)
    for suffix in drop:
        path.with_suffix(suffix).unlink()


def rows(folder: Folder, letter: str) -> list[Record]:
    return folder.layers["villages"] if letter == "B" else folder.tables[TABLES[letter]]


def cell(column: str, value: object, row: int = 0) -> Callable[[str], Damage]:
    return lambda letter: lambda folder: rows(folder, letter)[row].update({column: value})


def everywhere(column: str, value: object = None) -> Callable[[str], Damage]:
    """Adds a column to all rows, or with no value removes it."""

    def of(letter: str) -> Damage:
        def damage(folder: Folder) -> None:
            for row in rows(folder, letter):
                if value is None:
                    row.pop(column)
                else:
                    row[column] = value

        return damage

    return of


def no_file(folder: Folder, letter: str) -> None:
    if letter == "B":
        folder.layers.pop("villages")
    else:
        folder.tables.pop(TABLES[letter])


def other_file(suffix: str, data: bytes) -> Callable[[str], Damage]:
    def of(letter: str) -> Damage:
        def damage(folder: Folder) -> None:
            no_file(folder, letter)
            name = "boundaries/villages" if letter == "B" else TABLES[letter]
            folder.raw[f"{name}{suffix}"] = data

        return damage

    return of


def twice(letter: str) -> Damage:
    return lambda folder: rows(folder, letter).append(dict(rows(folder, letter)[-1]))


def example(letter: str) -> Damage:
    def damage(folder: Folder) -> None:
        row = dict(rows(folder, letter)[-1])
        row[next(iter(row))] = "示例-1"
        rows(folder, letter).insert(0, row)

    return damage


def bad_encoding(letter: str) -> Damage:
    if letter != "B":
        return other_file(".csv", BAD_BYTES)(letter)

    def damage(folder: Folder) -> None:
        for record in folder.layers["villages"]:
            record["name"] = "\xff\x80"
        shapefile(folder, "villages", drop=(".cpg",), encoding="iso-8859-1")

    return damage


def workbook(change: Callable[[Workbook], None]) -> Callable[[str], Damage]:
    """The table in Excel instead of CSV, laid out as people do."""

    def of(letter: str) -> Damage:
        def damage(folder: Folder) -> None:
            records = folder.tables.pop(TABLES[letter])
            path = folder.root / f"{TABLES[letter]}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_xlsx(path, records)
            book = load_workbook(path)
            change(book)
            book.save(path)

        return damage

    return of


def titled(book: Workbook) -> None:
    book.active.insert_rows(1, amount=2)
    book.active["A1"] = "某某县2026年一览表"


def sheet_twice(book: Workbook) -> None:
    book.copy_worksheet(book.active).title = "2025年"


def merged(book: Workbook) -> None:
    book.active.merge_cells("C2:C3")


def hidden(book: Workbook) -> None:
    book.active.row_dimensions[2].hidden = True


def named_twice(letter: str) -> Damage:
    """Two things of one name, and a cell that names them."""

    def damage(folder: Folder) -> None:
        if letter == "F":
            folder.layers["townships"][1]["name"] = folder.tables["facilities"][1]["place"] = "甲镇"
        elif letter == "S":
            folder.tables["facilities"][2]["name"] = folder.tables["staff"][4]["workplace"] = "甲镇卫生院"
        else:
            folder.tables["staff"][0]["name"] = "人D1"
            column = {"V": "crew", "K": "target"}[letter]
            rows(folder, letter)[0][column] = "人D1"

    return damage


def by_letter(**makers: Callable[[str], Damage]) -> dict[str, Damage]:
    return {letter: maker(letter) for letter, maker in makers.items()}


_ALL = "BFDSVPK"
_NAMED = {"B": "name", "F": "name", "D": "code", "S": "name", "V": "name", "P": "name", "K": "reason"}
_REQUIRED = {"B": "name", "F": "name", "D": "residents", "S": "role", "V": "base", "P": "minutes", "K": "kind"}
_TWIN = {"B": "名称", "F": "名称", "D": "编码", "S": "姓名", "V": "名称", "P": "名称", "K": "类型"}
_TYPO = {"B": "stewrd", "F": "naem", "D": "pensioners", "S": "备注", "V": "colour", "P": "prise", "K": "weekday"}

TABLE_DAMAGES: dict[int, dict[str, Damage]] = {
    101: {x: (lambda folder, x=x: no_file(folder, x)) for x in _ALL},
    102: {x: other_file(".zip" if x == "B" else ".xlsx", b"PK\x03\x04 not really")(x) for x in _ALL},
    103: {x: bad_encoding(x) for x in _ALL},
    104: {
        x: other_file(".geojson", b'{"type":"FeatureCollection","features":[]}')(x)
        if x == "B"
        else other_file(".csv", b"\n,,\n")(x)
        for x in _ALL
    },
    105: {x: other_file(".xlsm", b"PK")(x) for x in _ALL[1:]},
    106: {x: cell(_REQUIRED[x], "=1+1")(x) for x in _ALL[1:]},
    107: {x: everywhere(_TWIN[x], "x")(x) for x in _ALL},
    108: {x: everywhere(_REQUIRED[x])(x) for x in _ALL},
    109: {x: everywhere(_TYPO[x], "x")(x) for x in _ALL},
    110: {x: cell(_REQUIRED[x], "  ")(x) for x in _ALL},
    111: by_letter(
        B=cell("site_lon", "abc"),
        F=cell("lon", "一百一十"),
        D=cell("residents", "12人"),
        S=cell("grassroots_weeks", "1.5"),
        P=cell("minutes", "nan"),
        V=everywhere("nights", "一夜"),
    ),
    112: by_letter(
        B=cell("site_lat", 95),
        F=cell("lat", 95),
        D=cell("residents", -1),
        S=cell("grassroots_weeks", -1),
        P=cell("every_weeks", 0),
        V=everywhere("nights", -1),
    ),
    113: by_letter(S=cell("posted_since", "去年"), K=cell("start", "2026-02-30"), P=everywhere("starts", "明天")),
    114: by_letter(S=cell("joins", "1800-01-01"), K=cell("start", "3026-01-01"), P=everywhere("ends", "1800-01-01")),
    115: by_letter(
        B=cell("derived", "也许"),
        F=cell("kind", "村卫生所"),
        S=cell("title", "副髙"),
        V=cell("profile", "飞机"),
        P=cell("mode", "飞行"),
        K=cell("kind", "休息"),
    ),
    116: {x: twice(x) for x in _ALL[:-1]},
    117: by_letter(
        B=cell("township", "990101109"),
        F=cell("place", "990101109", 1),
        D=cell("code", "990101100299"),
        S=cell("workplace", "TH9", 3),
        V=cell("base", "VBB"),
        K=cell("target", "D9"),
    ),
    118: {x: cell(_NAMED[x], "１２３Ａ\u200b")(x) for x in _ALL},
    119: {x: cell(_NAMED[x], "<img src=x onerror=alert(1)>")(x) for x in _ALL},
    120: by_letter(
        B=cell("code", "9.90101E+11"),
        F=cell("place", "9.90101E+8", 1),
        D=cell("code", "9.90101E+11"),
        S=cell("id", "2.00012E+17"),
        V=cell("id", "1.2E+15"),
        P=cell("id", "1E+12"),
        K=cell("target", "9.9E+11"),
    ),
    121: {x: example(x) for x in _ALL[1:]},
    122: by_letter(P=everywhere("opens", "早上")),
    123: by_letter(P=everywhere("period", "每月第一个周一")),
    124: {x: workbook(titled)(x) for x in _ALL[1:]},
    125: {x: workbook(sheet_twice)(x) for x in _ALL[1:]},
    126: {x: workbook(merged)(x) for x in _ALL[1:]},
    127: {x: workbook(hidden)(x) for x in _ALL[1:]},
    128: by_letter(
        F=cell("place", "甲镇", 1), S=cell("workplace", "县 医院", 4), V=cell("base", "车队"), K=cell("target", "人D1")
    ),
    129: {x: named_twice(x) for x in "FSVK"},
}


def toml(old: str, new: str) -> Damage:
    def damage(folder: Folder) -> None:
        assert old in folder.toml
        folder.toml = folder.toml.replace(old, new)

    return damage


def set_cells(table: str, row: int, **values: object) -> Damage:
    return lambda folder: folder.tables[table][row].update(values)


def add_row(table: str, **values: object) -> Damage:
    return lambda folder: folder.tables[table].append({**dict.fromkeys(folder.tables[table][0], ""), **values})


def new_table(table: str, **values: object) -> Damage:
    return lambda folder: folder.tables.update({table: [values]})


def set_feature(layer: str, row: int, **values: object) -> Damage:
    return lambda folder: folder.layers[layer][row].update(values)


def all_features(layer: str, **values: object) -> Damage:
    def damage(folder: Folder) -> None:
        for record in folder.layers[layer]:
            record.update(values)

    return damage


def remove(table: str, **match: object) -> Damage:
    def damage(folder: Folder) -> None:
        kept = [row for row in folder.tables[table] if any(row[key] != value for key, value in match.items())]
        assert len(kept) < len(folder.tables[table])
        folder.tables[table] = kept

    return damage


def nothing(folder: Folder) -> None:
    """The folder as it is."""


def second_hospital(folder: Folder) -> None:
    add_row("facilities", id="LH2", kind="牵头医院", name="中医院", lon=110.01, lat=30.01)(folder)
    set_cells("staff", 1, workplace="LH2")(folder)


def scaled(folder: Folder) -> None:
    for record in folder.layers["villages"]:
        record["geometry"] = affinity.scale(record["geometry"], 1000, 1000, origin=(0, 0))


def villages_elsewhere(folder: Folder) -> None:
    folder.drop_grids()
    for record in folder.layers["villages"]:
        record["geometry"] = affinity.translate(record["geometry"], xoff=1)


def moved_village(folder: Folder) -> None:
    folder.drop_grids()
    set_feature("villages", 0, township=T[1])(folder)


def stretched_village(folder: Folder) -> None:
    folder.drop_grids()
    set_feature("villages", 0, geometry=box(110 - SIDE / 5, 30, 110 + SIDE, 30 + SIDE))(folder)


def no_road_folder(folder: Folder) -> None:
    folder.roads = {}


def by_village(folder: Folder) -> None:
    folder.tables["demand"] = [{"code": code, "residents": 1001, "65+": 100} for code in V]


_BOWTIE = Polygon([(110, 30), (110 + SIDE, 30 + SIDE), (110 + SIDE, 30), (110, 30 + SIDE), (110, 30)])
_SLIVER = box(110, 30, 110 + SIDE * 1.002, 30 + SIDE)


def profile(text: str, name: str = "救护车") -> Damage:
    return lambda folder: folder.raw.update({f"travel/profiles/{name}.toml": text.encode()})


def scenario(text: str, name: str = "雨季") -> Damage:
    return lambda folder: folder.raw.update({f"travel/scenarios/{name}.toml": text.encode()})


def programme(**values: object) -> Damage:
    """Adds a monthly team programme with some cells changed."""
    usual = {"id": "neu", "name": "新项目", "crew": "团队", "period": "每月", "minutes": 60}
    return lambda folder: folder.tables["programmes"].append({**usual, **values})


def pins(*rows: Record, **values: object) -> Damage:
    """A table of pins: one good pin with some cells changed, in each row those of ``rows`` too."""
    usual = {"place": V[0], "programme": "circuit", "day": "2026-02-03"}

    def damage(folder: Folder) -> None:
        folder.tables["pins"] = [{**usual, **values, **row} for row in rows or ({},)]

    return damage


def visit_place(**values: object) -> Damage:
    usual = {"id": "W1", "name": "茶厂", "lon": 110.03, "lat": 30.01, "township": "", "village": ""}
    return lambda folder: folder.tables.update(visit_places=[{**usual, **values}])


def both(*damages: Damage) -> Damage:
    def damage(folder: Folder) -> None:
        for one in damages:
            one(folder)

    return damage


TEAM = f"{T[0]}-T1"
AGE_LIMIT = '\n[rules]\n"postings.max_age" = { level = "hard" }\n'
EFFECT = "[[effects]]\nfactor = 0.5\n"

PART_DAMAGES: dict[str, Damage] = {
    "C001": lambda folder: setattr(folder, "root", folder.root / "gone"),
    "C002": toml("[horizon]", "[horizon"),
    "C003": toml("weeks = 52", "weks = 52"),
    "C004": toml("weeks = 52", "weeks = -1"),
    "C005": toml('name = "小县"\n', ""),
    "C006": toml("[key_groups]", '[rules]\n"postings.min_stey" = 20\n[key_groups]'),
    "C007": toml("2026-01-05", "2026-01-07"),
    "C008": lambda folder: folder.raw.update({"staff.xlsx": b""}),
    "C009": toml("[key_groups]", '[files]\nstaff = "roster.csv"\n[key_groups]'),
    "C010": toml("[key_groups]", '[files]\nroads = ["../roads.osm"]\n[key_groups]'),
    "C011": set_cells("vehicles", 0, id="TH0"),
    "C012": nothing,  # the file is removed after writing, see test_codes
    "C013": toml("[key_groups]", '[rules]\n"circuits.shift" = {level = "off"}\n[key_groups]'),
    "C014": toml("[key_groups]", '[rules]\n"circuits.depot" = {level = "off"}\n[key_groups]'),
    "C016": toml('name = "小县"', 'name = "某某县"'),
    "C015": set_cells("vehicles", 0, id=f"{T[0]}-T2"),
    "C017": toml('"65岁及以上"', '{title = "65岁及以上", specialties = ["老年病科"]}'),
    "R001": no_road_folder,
    "R002": lambda folder: folder.roads.update({"x.osm.pbf": b"<html>not found</html>"}),
    "B001": lambda folder: shapefile(folder, "villages", drop=(".prj",)),
    "B002": scaled,
    "B003": set_feature("villages", 0, geometry=box(110, 30, 110 + 1.5 * SIDE, 30 + SIDE)),
    "B004": toml("[key_groups]", '[files]\ncoords = "gcj02"\n[key_groups]'),
    "B005": set_feature("villages", 0, geometry=None),
    "B006": set_feature("villages", 0, geometry=LineString([(110, 30), (110.01, 30)])),
    "B007": set_feature("grids", 0, geometry=_BOWTIE),
    "B008": set_feature("villages", 0, geometry=_SLIVER),
    "B009": moved_village,
    "B010": stretched_village,
    "B011": set_feature("villages", 0, site_lon=111.0, site_lat=30.0),
    "B012": set_feature("townships", 0, code="99010110"),
    "B013": lambda folder: folder.layers["townships"].append(
        {"code": "990101102", "name": "丙镇", "zone": "Z1", "geometry": box(112, 30, 112.1, 30.1)}
    ),
    "B014": nothing,  # the right township's villages have no grids
    "B015": set_feature("grids", 0, geometry=square(1, 0)),
    "B016": set_feature("grids", 0, geometry=half(0, 1)),
    "B017": set_feature("townships", 0, geometry=box(110, 30, 110 + 4 * SIDE, 30 + SIDE)),
    "B018": set_feature("townships", 1, zone_name="第二片区"),
    "B019": all_features("townships", zone="", zone_name=""),
    "B020": villages_elsewhere,
    "F001": set_cells("facilities", 0, lon=30.01, lat=110.06),
    "F002": set_cells("facilities", 0, lon=100.0, lat=35.0),
    "F003": remove("facilities", id="TH1"),
    "F004": remove("facilities", id="LH"),
    "F005": set_cells("facilities", 2, regional_centre="是"),
    "F006": set_cells("facilities", 0, regional_centre="是"),
    "F007": set_cells("facilities", 3, lon="", lat=""),
    "F008": set_cells("facilities", 1, regional_centre=""),
    "D001": remove("demand", code=V[5]),
    "D002": set_cells("demand", 0, **{"65+": 9999}),
    "D003": toml('"65+"', '"tb" = "肺结核"\n"65+"'),
    "D004": add_row("demand", code=V[0], residents=1000),
    "D005": by_village,
    "S001": set_cells("staff", 0, joins="2026-02-01", leaves="2026-01-01"),
    "S002": add_row("staff", id="D0", name="人D0", role="县级医师", workplace="LH", current_post="TH1"),
    "S003": set_cells("staff", 0, posted_since=""),
    "S004": set_cells("staff", 0, posted_since="2026-01-06"),
    "S005": set_cells("staff", 1, department=""),
    "S006": second_hospital,
    "S007": set_cells("staff", 6, workplace="TH0"),
    "S008": set_cells("staff", 0, sample="是"),
    "S010": add_row("staff", id="D0x", name="人D0", role="县级医师", workplace="LH"),
    "S043": toml("[key_groups]", '[files]\nroster = "sqlite:///none.db"\n[key_groups]'),
    "S011": new_table("exemptions", person="D0", reason="健康", start="2026-03-02", end="2026-03-01"),
    "S012": new_table("past_stays", person="D0", host="TH0", start="2025-11-03", end="2026-01-05"),
    "S013": both(
        new_table("past_stays", person="D0", host="TH0", start="2024-01-01", end="2024-06-30"),
        everywhere("grassroots_weeks", "25")("S"),
    ),
    "S014": both(everywhere("wishes", "TH0")("S"), everywhere("不希望派往", "TH1；TH0")("S")),
    "S015": lambda folder: setattr(folder, "toml", folder.toml + AGE_LIMIT),
    "S016": new_table("past_stays", person="D0", host="TH9", start="2024-01-01", end="2024-06-30"),
    "V001": add_row("vehicles", id="MH2", name="移动医院2号", base="VB", crew="DRV"),
    "V002": set_cells("vehicles", 0, crew=""),
    "T001": profile("base = "),
    "T002": profile('base = "car"\nhigth_m = 2.1\n'),
    "T003": profile('base = "car"\nheight_m = -2\n'),
    "T004": scenario("[[effects]]\nclasses = ['track']\n"),
    "T005": profile('base = "caar"\n'),
    "T006": scenario(EFFECT, "normal"),
    "T007": toml("[key_groups]", "[travel]\nscenario = 'wet'\n\n[key_groups]"),
    "T008": scenario(EFFECT + "profiles = ['carr']\n"),
    "T009": scenario(EFFECT + "areas = [[110, 30], [111, 30]]\n"),
    "T010": scenario(EFFECT + "areas = [[[110, 30], [111, 30], [112, 30]]]\n"),
    "T011": scenario(EFFECT + "areas = 'slide.geojson'\n"),
    "T012": lambda folder: folder.raw.update({"elevation/dem.tif": b"not a raster"}),
    "T013": profile('base = "car"\ntitle = "移动医院"\n'),
    "T014": lambda folder: folder.raw.update({"travel/profiles": b"base"}),
    "T015": lambda folder: folder.raw.update({"elevation/dem.tif/dem.tif": b"II*\0"}),
    "T016": lambda folder: folder.raw.update({f"elevation/{os.fsdecode('高程'.encode('gbk'))}.tif": b"II*\0"}),
    "P001": set_cells("programmes", 0, min_gap_days=50),
    "P002": set_cells("programmes", 1, equipment="B超；CT"),
    "P003": set_cells("programmes", 0, equipment="心电图"),
    "P004": set_cells("programmes", 0, every_weeks=13, min_gap_days=1, max_gap_days=20),
    "P005": programme(crew=""),
    "P006": set_cells("programmes", 0, crew="车辆"),
    "P007": programme(key_groups="老年人"),
    "P008": programme(only="990101199"),
    "P009": programme(starts="2026-02-02", ends="2026-02-01"),
    "P010": programme(opens="10:00", closes="10:30"),
    "P011": programme(opens="08:00", closes="10:00", minutes_per_100_residents=20),
    "P012": programme(minutes=300),
    "P013": programme(crew="车辆", period="", work_days=1),
    "P014": programme(crew="车辆", roles="护士"),
    "P015": both(programme(roles="专科医师"), remove("staff", role="县级医师")),
    "P016": programme(period="每年"),
    "P017": programme(only="TH0"),
    "P018": programme(min_residents=99999),
    "P019": programme(places="乡镇卫生院", modes="巡诊"),
    "P020": programme(crew="车辆", same_crew="责任团队"),
    "P021": programme(weekdays="周六"),
    "P022": programme(work_day_places=2),
    "P023": programme(work_days=1),
    "P024": both(programme(crew="车辆"), lambda folder: no_file(folder, "V")),
    "P025": both(programme(crew="车辆"), add_row("vehicles", id="CAR", name="小车", base="VB", profile="小车")),
    "P026": programme(market_days="优先"),
    "P027": programme(period="每周", times=8),
    "P028": both(
        set_feature("villages", 0, name="西村"), set_feature("villages", 1, name="西村"), programme(only="西村")
    ),
    "P029": set_cells("programmes", 0, period="每月"),
    "P031": pins(programme="circiut"),
    "P032": pins(crew="MH9"),
    "P033": pins(day="2026-01-04"),
    "P034": pins(day="2026-05-05"),
    "P035": pins(day="2026-02-07"),
    "P036": pins(place="TH0"),
    "P037": pins(crew="MH1"),
    "P038": pins({"route": "A"}, {"route": "B", "place": V[1]}, crew=TEAM, position=1),
    "P039": pins(route="A", position=1),
    "P040": pins({"position": 1}, {"position": 3, "place": V[1]}, crew=TEAM, route="A"),
    "P041": pins({}, {}),
    "P042": pins(position=1),
    "P043": both(programme(weekdays="周一"), pins(programme="neu")),
    "P044": both(programme(min_gap_days=14), pins({}, {"day": "2026-02-05"}, programme="neu")),
    "P045": programme(period="每2周", min_gap_days=0),
    "F009": visit_place(lon="", lat=""),
    "F010": visit_place(township=T[1], village=V[0]),
    "F011": visit_place(township=T[1]),
    "F012": visit_place(lon=110.03, lat=30.03),
    "K001": set_cells("calendar", 0, end="2026-03-01"),
    "K002": set_cells("calendar", 0, target=""),
    "K003": set_cells("calendar", 0, start="2030-03-02", end="2030-03-06"),
    "K004": toml("2026-01-05", "2050-01-03"),
    "K005": add_row("calendar", kind="上班", start="2026-03-09"),
    "K006": add_row("calendar", kind="放假", start="2026-01-05", end="2026-04-06"),
    "K007": add_row("calendar", kind="集市", target=T[0], reason="逢十五"),
    "K008": add_row("calendar", kind="路况", target="wett", start="2026-03-02"),
    "K009": both(
        add_row("calendar", kind="路况", target="normal", start="2026-03-02", end="2026-03-08"),
        add_row("calendar", kind="路况", target="平时", start="2026-03-08"),
    ),
    "K010": both(toml("2026-01-05", "2100-06-07"), add_row("calendar", kind="集市", target=T[0], reason="逢三八")),
    "K011": add_row("calendar", kind="集市", target=T[0], start="2026-01-05", end="2026-01-05", reason="逢三八"),
    "K012": both(
        add_row("calendar", kind="集市", target=T[0], reason="逢三八"),
        add_row("calendar", kind="集市", target=T[0], reason="每周三"),
    ),
}

DAMAGES: dict[str, Damage] = {
    **{f"GP-{code}": damage for code, damage in PART_DAMAGES.items()},
    **{f"GP-{x}{number}": damage for number, damages in TABLE_DAMAGES.items() for x, damage in damages.items()},
}
