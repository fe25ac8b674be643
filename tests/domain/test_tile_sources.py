"""Which tiles a map may fetch: a key of Tianditu or undisplaced XYZ tiles, and nothing that could break out of the page."""

from __future__ import annotations

import pytest

from gridplan.domain.tile_sources import tile_source
from gridplan.errors import OptionError

KEY = "0123456789abcdef0123456789abcdef"


def test_nothing_is_fetched_unless_it_is_asked_for():
    assert tile_source("") is None
    assert tile_source("  ") is None


@pytest.mark.parametrize("said", [KEY, f"tianditu:{KEY}", f" {KEY.upper()} "])
def test_a_key_of_tianditu_gives_map_and_names_of_its_one_host(said):
    source = tile_source(said)
    assert source.hosts == ("https://t0.tianditu.gov.cn",)
    assert ["LAYER=vec" in url or "LAYER=cva" in url for url in source.urls] == [True, True]
    for url in source.urls:
        assert url.startswith("https://t0.tianditu.gov.cn/")
        assert all(place in url for place in ("{z}", "{x}", "{y}"))
        assert KEY in url.lower()


@pytest.mark.parametrize(
    "address", ["https://tiles.example.cn:8080/{z}/{x}/{y}.png?v=1", "http://10.1.2.3/tms/{z}/{x}/{-y}.jpg"]
)
def test_an_address_of_xyz_or_tms_tiles_allows_just_its_host(address):
    source = tile_source(address)
    assert source.urls == (address,)
    assert source.hosts == (address.split("/{z}")[0].replace("/tms", ""),)


@pytest.mark.parametrize(
    "address",
    [
        "https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}",
        "https://wprd02.IS.AUTONAVI.com/appmaptile?x={x}&y={y}&z={z}",
        "https://rt0.map.gtimg.com/tile?z={z}&x={x}&y={-y}",
        "https://mt0.google.cn/vt?x={x}&y={y}&z={z}",
        "https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}",
    ],
)
def test_displaced_tiles_are_refused(address):
    with pytest.raises(OptionError, match="GCJ-02"):
        tile_source(address)


@pytest.mark.parametrize(
    "said",
    [
        "天地图",
        "tianditu:short",
        "https://tiles.example.cn/{z}/{x}.png",
        "https://tiles.example.cn/{z}/{x}/{y}/{s}.png",
        "javascript:alert({x}{y}{z})",
        "https://user:secret@tiles.example.cn/{z}/{x}/{y}.png",
        "https://tiles.example.cn; script-src */{z}/{x}/{y}.png",
        'https://tiles.example.cn/{z}/{x}/{y}.png"><script>',
        "https://[::1/{z}/{x}/{y}.png",
        "file:///{z}/{x}/{y}.png",
    ],
)
def test_anything_else_is_refused_and_said(said):
    with pytest.raises(OptionError):
        tile_source(said)


def test_a_host_that_only_looks_like_a_displaced_one_is_allowed():
    assert tile_source("https://notamap.com/{z}/{x}/{y}.png") is not None
