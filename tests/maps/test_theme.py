"""Themes: a typing error is refused, with a hint."""

from __future__ import annotations

import pytest

import gridplan
from gridplan.assets import asset
from gridplan.errors import NotFoundError, OptionError
from gridplan.maps import load_theme, map_spec
from support.tiny_plan import tiny_plan


def written(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", sorted(p.stem for p in asset("maps/themes").glob("*.toml")))
def test_every_theme_of_the_repository_is_valid(name):
    assert load_theme(name).layers


def test_a_theme_is_laid_over_the_default(tmp_path):
    path = written(
        tmp_path,
        'title = "一张图"\n[layers]\norder = ["postings", "teams"]\nstart = "coverage"\n'
        '[overlays]\nroads = false\n[palette.coverage]\ncircuit = "#ABCDEF"\n[labels]\n"layer.teams" = "家医团队"\n',
    )
    theme = load_theme(path)
    assert theme.layers == ("postings", "teams")
    assert theme.start == "postings"  # the default's start is not on this map
    assert dict(theme.overlays)["roads"] is False
    assert theme.colours["coverage.circuit"] == "#abcdef"
    assert theme.colours["coverage.own_clinic"] == load_theme().colours["coverage.own_clinic"]
    spec = map_spec(tiny_plan(), theme=path)
    assert (spec.title, spec.words["layer.teams"]) == ("一张图", "家医团队")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('titel = "x"', "unknown key 'titel' (did you mean 'title'?)"),
        ("[overlays]\nroad = true", "unknown key 'overlays.road' (did you mean 'roads'?)"),
        ('[overlays]\nroads = "yes"', "overlays.roads: must be true or false"),
        ('[layers]\norder = ["teems"]', "unknown layer 'teems' (did you mean 'teams'?)"),
        ('[layers]\norder = ["teams", "teams"]', "names a layer twice"),
        ("[layers]\norder = []", "at least one layer"),
        ('[layers]\nstart = "coverag"', "did you mean 'coverage'"),
        ('[palette]\nland = "red"', "palette.land: 'red' is not a colour"),
        ('[palette]\nland = "#fff;}"', "is not a colour"),
        ('[palette]\nteams = ["#111111"]', "at least 6 colours"),
        ('[palette.coverage]\ncircut = "#111111"', "did you mean 'circuit'"),
        ('[labels]\n"layer.team" = "x"', "unknown label 'layer.team' (did you mean 'layer.teams'?)"),
        ('[labels]\n"status.hard" = "{m} 处"', "has no value for {m}"),
        ('[labels]\n"status.hard" = "{"', "single brace"),
        ('[labels]\n"layer.teams" = 3', "must be text"),
        ("palette = 3", "palette: must be a table"),
        ("title = ", "not a readable TOML file"),
    ],
)
def test_mistakes_are_named(tmp_path, text, said):
    with pytest.raises(OptionError) as caught:
        load_theme(written(tmp_path, text))
    assert said in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path):
    with pytest.raises(OptionError) as caught:
        load_theme(written(tmp_path, 'titel = "x"\n[palette]\nland = "red"\n'))
    assert "titel" in str(caught.value)
    assert "palette.land" in str(caught.value)


def test_a_theme_that_is_not_there(tmp_path):
    with pytest.raises(NotFoundError, match="no theme file"):
        load_theme(tmp_path / "none.toml")
    with pytest.raises(NotFoundError, match="known: default, print"):
        load_theme("zzz")


def test_a_notebook_may_ask_for_layers_and_unknown_ones_are_refused_with_a_hint():
    spec = map_spec(tiny_plan(), layers=["postings", "coverage"])
    assert (spec.layers, spec.start) == (("postings", "coverage"), "postings")
    assert map_spec(tiny_plan(), layers="circuits").layers == ("circuits",)
    with pytest.raises(
        OptionError, match=r"unknown layer 'posting' \(did you mean 'postings'\?\).*'team'.*layers of a map"
    ):
        gridplan.draw(tiny_plan(), layers=["posting", "team"])
    with pytest.raises(OptionError, match="at least one"):
        gridplan.draw(tiny_plan(), layers=[])
    with pytest.raises(OptionError, match="twice"):
        gridplan.draw(tiny_plan(), layers=["teams", "teams"])


def test_draw_shows_the_layers_asked_for():
    page = gridplan.draw(tiny_plan(), layers=["coverage"], title="一张图").get_root().render()
    assert 'data-layer="coverage"' in page
    assert 'data-layer="teams"' not in page
    assert "<h1>一张图" in page


def test_titles_and_words_of_a_theme_with_html_in_them_stay_text(tmp_path):
    theme = load_theme(written(tmp_path, 'title = "<b>{county}</b>"\n[labels]\n"layer.teams" = "<i>队</i>"\n'))
    page = gridplan.draw(tiny_plan(), theme=theme).get_root().render()
    assert "<h1>&lt;b&gt;小县&lt;/b&gt;" in page
    assert "<i>队</i>" not in page
