from __future__ import annotations

import subprocess
import sys

import pytest

import gridplan.solvers
from gridplan.assets import asset
from gridplan.errors import OptionError
from gridplan.solvers.profiles import OPTIONS, load_profile, make_profile, provenance


@pytest.mark.parametrize("stage", sorted(OPTIONS))
@pytest.mark.parametrize("name", ["quick", "default", "thorough"])
def test_every_stage_has_its_profiles(stage, name):
    profile = load_profile(stage, name)
    assert profile.options.keys() == OPTIONS[stage].keys()
    assert profile.text("formulation") in OPTIONS[stage]["formulation"].choices


def test_every_profile_folder_is_a_stage():
    assert {folder.name for folder in asset("solvers").iterdir() if folder.is_dir()} == set(OPTIONS)


def test_profiles_get_slower_with_their_names():
    for stage in OPTIONS:
        quick, usual, thorough = (load_profile(stage, name) for name in ("quick", "default", "thorough"))
        assert quick.seconds <= usual.seconds <= thorough.seconds


def test_everything_wrong_is_said_at_once():
    wrong = {"secnds": 3, "nodes": 2.5, "engine": "scipp", "seed": True, "restricted": 0, "seconds": "long"}
    with pytest.raises(OptionError) as caught:
        make_profile("coverage", options=wrong)
    message = str(caught.value)
    for part in (
        "'secnds'; did you mean 'seconds'?",
        "nodes must be a whole number",
        "engine must be one of scip, highs, not 'scipp'; did you mean 'scip'?",
        "seed must be a whole number, not True",
        "restricted must be at least 1",
        "seconds must be a number, not 'long'",
    ):
        assert part in message


def test_unknown_stage_and_profile_have_a_hint():
    with pytest.raises(OptionError, match="did you mean 'postings'"):
        load_profile("posting")
    with pytest.raises(OptionError, match="did you mean 'quick'"):
        load_profile("coverage", "quik")
    with pytest.raises(OptionError, match="did you mean 'coverage'"):
        make_profile("coverag")


def test_a_file_that_is_not_toml_is_said(tmp_path, monkeypatch):
    (tmp_path / "broken.toml").write_text("seed = ", encoding="utf-8")
    monkeypatch.setattr("gridplan.solvers.profiles.asset", lambda _: tmp_path)
    with pytest.raises(OptionError, match=r"broken\.toml is not valid TOML"):
        load_profile("coverage", "broken")


def test_a_whole_number_may_stand_for_a_fraction():
    one, two = (make_profile("coverage", options={"seconds": s}) for s in (3, 3.0))
    assert one == two
    assert provenance("x", one) == provenance("x", two) != provenance("x", one.replace(seed=2))


def test_an_unknown_solver_is_an_attribute_error():
    with pytest.raises(AttributeError, match="solve_everything"):
        gridplan.solvers.solve_everything  # noqa: B018


def test_the_package_loads_no_solver():
    code = "import sys, gridplan, gridplan.solvers; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
