"""The demo county and the mini county are read as any planner's folder is."""

from __future__ import annotations

import pytest

from gridplan.assets import asset
from gridplan.sources import inspect_county


@pytest.mark.parametrize(("folder", "townships", "villages"), [("data", 26, (400, 460)), ("data/mini", 4, (25, 35))])
def test_a_county_of_the_repository_has_nothing_to_mend(folder: str, townships: int, villages: tuple[int, int]) -> None:
    inspection = inspect_county(asset(folder))
    assert [f"{f.code} {f.file} {f.row} {f.message}" for f in inspection.findings] == []
    county = inspection.county
    assert county is not None
    assert len(county.townships) == townships
    assert villages[0] <= len(county.villages) <= villages[1]
    assert sum(v.residents for v in county.villages) == sum(g.residents for g in county.grids)
    assert not any(grid.derived for grid in county.grids)
    for village in county.villages[:50]:
        assert village.area_km2 == pytest.approx(sum(g.area_km2 for g in county.grids_of(village.code)), rel=0.02)
