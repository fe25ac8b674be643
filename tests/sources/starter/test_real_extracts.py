"""The starter on the extracts in ../shared/data."""

from __future__ import annotations

import pytest
import shapely

from gridplan.domain.findings import FindingLevel
from gridplan.sources import inspect_county
from gridplan.sources.starter import start_from_osm

pytestmark = pytest.mark.real_roads


def started(tmp_path, osm, **options):
    findings = start_from_osm(tmp_path / "c", osm, seed=7, **options)
    assert not [f for f in findings if f.level is FindingLevel.ERROR]
    inspection = inspect_county(tmp_path / "c")
    assert not [f for f in inspection.findings if f.level in (FindingLevel.ERROR, FindingLevel.WARNING)]
    county = inspection.county
    assert county is not None
    assert shapely.coverage_is_valid([v.area for v in county.villages])
    assert all(v.area.contains(v.site) for v in county.villages)
    return county, {f.code for f in findings}


def test_andorra(shared, tmp_path):
    county, said = started(tmp_path, shared / "andorra/andorra.osm.pbf", area="Andorra")
    parishes = {
        "Andorra la Vella",
        "Canillo",
        "Encamp",
        "Escaldes-Engordany",
        "La Massana",
        "Ordino",
        "Sant Julià de Lòria",
    }
    assert {t.name for t in county.townships} == parishes
    assert not any(t.derived for t in county.townships)
    assert 55 <= len(county.villages) <= 70
    assert sum(v.area_km2 for v in county.villages) == pytest.approx(468, rel=0.02)
    assert sum(v.residents for v in county.villages) == pytest.approx(83_888, abs=100)
    assert county.lead_hospitals[0].name == "Hospital de Nostra Senyora de Meritxell"
    names = {h.name for h in county.township_hospitals}
    assert {"Centre d'atenció primària Encamp", "Centre d'Atenció Primària d'Ordino"} <= names
    assert {"Llívia", "Porta", "L'Hospitalet-près-l'Andorre"}.isdisjoint(v.name for v in county.villages)
    assert {"GP-O011", "GP-O014", "GP-O020", "GP-O021", "GP-O023", "GP-O030"} - {"GP-O020"} <= said


def test_bayreuth_has_no_whole_boundary_so_townships_are_derived(shared, tmp_path):
    county, said = started(tmp_path, shared / "bayreuth/north-bayreuth.osm.gz")
    assert all(t.derived for t in county.townships)
    assert 3 <= len(county.townships) <= 6
    assert 55 <= len(county.villages) <= 70
    assert {"Neudrossenfeld", "Harsdorf"} <= {t.name for t in county.townships}
    assert {"GP-O010", "GP-O012", "GP-O014", "GP-O031"} <= said


def test_a_badly_cut_extract_goes_as_far_as_it_goes(shared, tmp_path):
    county, said = started(tmp_path, shared / "dirty/clipped-references.osm.gz")
    assert county.lead_hospitals[0].name == "Hospital Unimed Miguel Couto"
    assert len(county.villages) > 50
    assert {"GP-O012", "GP-O016", "GP-O020"} <= said
