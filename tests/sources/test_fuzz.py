"""Whatever the files hold, reading ends in findings, never in another exception."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.findings import FindingLevel
from gridplan.sources import columns, inspect_county
from gridplan.sources.report import Report
from gridplan.sources.rows import parse_table
from gridplan.sources.settings import read_settings
from gridplan.sources.table_kinds import TableKind
from gridplan.sources.tables import read_raw
from sources.folders import TOML, Folder

_TEXT = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["=1", "<b>", "9E+11", "２０２６", "TH0", "D0", "2026-01-05", "9" * 30, "-1", "nan", "；；", "\x00", "示例"]
    ),
)
_KINDS = st.sampled_from(columns.TABLES)


def _inspect(folder: Folder) -> None:
    inspection = inspect_county(folder.write())
    errors = [f for f in inspection.findings if f.level is FindingLevel.ERROR]
    assert (inspection.county is None) == bool(errors)
    assert all(len(f.message) < 2000 for f in inspection.findings)


@given(_KINDS, st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".txt"]))
def test_bytes_as_a_table(kind: TableKind, data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"{kind.name}{suffix}"
        path.write_bytes(data)
        report = Report()
        raw = read_raw(path, kind, path.name, report)
        if raw is None:
            assert report.has_errors() or kind.may_be_empty or kind.letter in "VPK"
        else:
            parse_table(raw, kind, report)


@given(st.data())
def test_cells_as_a_table(data: st.DataObject) -> None:
    kind = data.draw(_KINDS)
    names = st.one_of(st.sampled_from([name for c in kind.columns for name in (c.key, *c.headers)]), _TEXT)
    header = data.draw(st.lists(names, min_size=1, max_size=8))
    rows = data.draw(st.lists(st.lists(_TEXT, max_size=9), max_size=5))
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "t.csv"
        path.write_text("\n".join(",".join(row) for row in [header, *rows]), encoding="utf-8", errors="replace")
        report = Report()
        raw = read_raw(path, kind, path.name, report)
        if raw is not None:
            parse_table(raw, kind, report)


_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-5, 10**18).map(str),
    st.floats().map(str),
    st.sampled_from(
        ["true", "[]", "{}", "2026-01-05", "2026-01-05T00:00:00Z", "07:00:00", '["a", 1]', "{a = {b = 1}}"]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(
        lambda s: '"' + s.replace("\\", "").replace('"', "") + '"'
    ),
)
_SECTIONS = ("county", "horizon", "files", "rules", "key_groups", "profiles", "map", "other")
_KEYS = (
    "name",
    "code",
    "start",
    "weeks",
    "circuit_weeks",
    "roads",
    "staff",
    "coords",
    "theme",
    '"postings.rest"',
    '"65+"',
    '"<b>"',
)


@given(
    st.dictionaries(
        st.sampled_from(_SECTIONS), st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=5), max_size=8
    ),
    st.dictionaries(st.sampled_from(("county", "rules", "files")), _VALUES, max_size=1),
)
def test_settings_of_any_shape(sections: dict[str, dict[str, str]], plain: dict[str, str]) -> None:
    lines = [f"{key} = {value}" for key, value in plain.items()]
    for section, entries in sections.items():
        if section not in plain:
            lines += [f"[{section}]", *(f"{key} = {value}" for key, value in entries.items())]
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "gridplan.toml").write_text("\n".join(lines), encoding="utf-8")
        report = Report()
        config = read_settings(Path(place), report)
        assert (config is None) == report.has_errors()


@given(st.binary(max_size=200))
def test_bytes_as_settings(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "gridplan.toml").write_bytes(data)
        report = Report()
        assert read_settings(Path(place), report) is None
        assert report.has_errors()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_cell_of_a_whole_folder(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place)).with_visits()
        table = data.draw(st.sampled_from(sorted(folder.tables)))
        row = data.draw(st.sampled_from(folder.tables[table]))
        row[data.draw(st.sampled_from(sorted(row)))] = data.draw(_TEXT).replace("\x00", " ")
        _inspect(folder)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_attribute_of_a_boundary(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        layer = data.draw(st.sampled_from(sorted(folder.layers)))
        record = data.draw(st.sampled_from(folder.layers[layer]))
        key = data.draw(st.sampled_from(sorted({*record, "site_lon", "derived"} - {"geometry"})))
        record[key] = data.draw(
            st.one_of(_TEXT, st.integers(-(10**15), 10**15), st.booleans(), st.none(), st.just(["a", 1]))
        )
        _inspect(folder)


@settings(max_examples=20, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".geojson", ".gpkg", ".shp", ".zip"]))
def test_bytes_as_a_boundary(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        del folder.layers["villages"]
        folder.raw[f"boundaries/villages{suffix}"] = data
        _inspect(folder)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=6),
    st.sampled_from(["Polygon", "MultiPolygon", "Point", "Nothing"]),
)
def test_any_ring_as_a_village(ring: list[tuple[float, float]], kind: str) -> None:
    rings: Any = [ring] if kind == "Polygon" else [[ring]] if kind == "MultiPolygon" else ring[:1] and ring[0]
    import json

    with tempfile.TemporaryDirectory() as place:
        folder = Folder(Path(place))
        root = folder.write()
        path = root / "boundaries" / "villages.geojson"
        content = json.loads(path.read_text(encoding="utf-8"))
        content["features"][0]["geometry"] = {"type": kind, "coordinates": rings}
        path.write_text(json.dumps(content), encoding="utf-8")
        inspection = inspect_county(root)
        assert inspection.county is not None or any(f.level is FindingLevel.ERROR for f in inspection.findings)


@pytest.mark.parametrize("text", ["a = [" * 2000, TOML + "x = 1\n" * 3, "[a.b.c.d]\n" * 2])
def test_awkward_settings(text: str, tmp_path: Path) -> None:
    (tmp_path / "gridplan.toml").write_text(text, encoding="utf-8")
    assert inspect_county(tmp_path).county is None
