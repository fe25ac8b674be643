import pytest
from shapely import box

from gridplan.domain.findings import FindingLevel
from gridplan.domain.scenarios import Effect, Scenario
from gridplan.network import read_roads, scenario_findings
from support.osm import row, write_osm


@pytest.mark.parametrize(
    ("area", "factor", "codes"),
    [
        (box(-179, 20, 179, 40), 0.0, ["GP-R045"]),  # a polygon over the antimeridian, drawn the wrong way round
        (box(-179, 20, 179, 40), 0.5, []),
        (box(109.9, 29.9, 110.005, 30.1), 0.0, []),
    ],
)
def test_an_area_that_closes_nearly_all_roads_is_said(tmp_path, area, factor, codes):
    osm = write_osm(tmp_path / "r.osm", row(11), {7: (list(range(1, 12)), {"highway": "tertiary"})})
    roads = read_roads(tmp_path, [osm])
    flood = Scenario(name="flood", title="洪水", effects=(Effect(factor=factor, areas=(area,)),))
    found = scenario_findings(roads, flood)
    assert [f.code for f in found] == codes
    assert all("100%" in f.message and f.level is FindingLevel.WARNING for f in found)
