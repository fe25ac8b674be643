"""The benchmark of travel times measures what it says: its roads, its ratios, and that it notices a wrong engine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def travel_times(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FOLDER))
    import travel_times

    return travel_times


def test_made_up_mountains(travel_times: ModuleType) -> None:
    roads = travel_times.mountains(3000)
    again = travel_times.mountains(3000)
    count = len(roads.lonlat)
    assert abs(count - 3000) <= 60
    assert (roads.weights > 0).all()
    assert all(np.array_equal(getattr(roads, name), getattr(again, name)) for name in ("lonlat", "tails", "weights"))
    there = dict(zip(zip(roads.tails.tolist(), roads.heads.tolist(), strict=True), roads.weights.tolist(), strict=True))
    differ = [weight != there[b, a] for (a, b), weight in there.items() if (b, a) in there]
    assert np.mean(differ) > 0.2, "uphill and downhill differ"
    assert len(differ) < len(there), "some streets are one-way"
    places = roads.places(500)
    assert len(np.unique(places)) == 500
    rows = travel_times.many_to_many(travel_times.engines.graph_of(roads), places[:20], places, engine="scipy")
    assert (rows >= 0).mean() > 0.9


def test_race_notices_an_engine_that_errs(travel_times: ModuleType) -> None:
    roads = travel_times.mountains(1000)
    own = travel_times.engines.ours(1)
    wrong = replace(own, name="wrong", matrix=lambda rows: rows.astype(np.int64) + 3)
    timings = travel_times.race([travel_times.engines.scipy(), own, wrong], roads, roads.places(50), rounds=2)
    assert [timing.difference for timing in timings] == [0, 0, 3]
    targets = {target.name: target for target in travel_times.report(timings, 50)}
    assert not targets["exactness of wrong, 1 thread(s)"].reached
    assert targets["exactness of gridplan sweep, 1 thread(s)"].reached


def test_ratios_are_taken_round_by_round(travel_times: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    timing = travel_times.Timing
    own = timing(name=travel_times.engines.OURS, threads=1, prepare=1.0, rounds=(1.0, 10.0, 1.0), difference=0)
    peer = timing(name="RoutingKit CCH", threads=1, prepare=2.0, rounds=(4.0, 60.0, 6.0))
    (_, target) = travel_times.report([own, peer], 4)
    assert "4.0 ×" not in target.figure
    assert (target.reached, target.figure) == (True, "6.0 ×")
    assert "5.2" in capsys.readouterr().out, "with preparing: (2 + 4·6) / (1 + 4·1)"


def test_unreached_is_minus_one_in_every_form(travel_times: ModuleType) -> None:
    whole = travel_times.engines.whole
    assert whole([[0.0, np.inf, 7.0]]).tolist() == [[0, -1, 7]]
    assert whole([[1.2345, 4294967.295]], unreached=4294967.0, unit=1000.0).tolist() == [[1234, -1]]
