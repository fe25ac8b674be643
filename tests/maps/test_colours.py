"""Colours that can be told apart and read: computed from the themes, not looked at.

Contrast after WCAG 2.1 (relative luminance). Colour blindness after Machado, Oliveira and Fernandes (2009), severity 1.0,
in linear sRGB; differences are Euclidean in CIELAB (D65).
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gridplan.assets import asset
from gridplan.errors import OptionError
from gridplan.maps import load_theme

SEEN = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])
THEMES = sorted(p.stem for p in asset("maps/themes").glob("*.toml"))


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    light, dark = sorted((float(TO_XYZ[1] @ linear(c)) for c in (a, b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, eye: str) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(np.array(SEEN[eye]) @ linear(colour), 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def least_difference(colours, eye: str) -> float:
    return min(float(np.linalg.norm(lab(a, eye) - lab(b, eye))) for a, b in itertools.combinations(colours, 2))


def test_the_measures_are_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lab("#ffffff", "normal") == pytest.approx([100, 0, 0], abs=0.01)
    assert least_difference(["#ff0000", "#00a000"], "deuteranopia") < 0.5 * least_difference(
        ["#ff0000", "#00a000"], "normal"
    )


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize("name", THEMES)
def test_team_colours_can_be_told_apart_by_everybody(name, eye):
    least = 13 if name == "default" else 12
    assert least_difference(load_theme(name).teams, eye) >= least


@pytest.mark.parametrize("eye", ["normal", "protanopia", "deuteranopia"])
def test_routes_and_every_legend_can_be_told_apart(eye):
    theme = load_theme()
    assert least_difference(theme.routes, eye) >= 20
    for group in ("coverage", "travel", "postings", "exceptions", "isochrones", "changes"):
        own = [colour for key, colour in theme.colours.items() if key.startswith(f"{group}.")]
        assert least_difference(own, eye) >= 12, group


@pytest.mark.parametrize("name", THEMES)
def test_text_and_buttons_can_be_read(name):
    theme = load_theme(name)
    colours = theme.colours
    for ground in ("#ffffff", "#f7f9f8", "#f0f3f2", colours["land"], colours["page"]):
        assert contrast(colours["ink"], ground) >= 4.5
        assert contrast("#556269", ground) >= 4.5, ground  # --soft in page.css
    for ground in ("#ffffff", "#f7f9f8"):
        assert contrast(colours["accent"], ground) >= 4.5
    for dark in (colours["accent"], colours["alert"], colours["mobile"], *theme.routes):
        assert contrast("#ffffff", dark) >= 4.5, dark  # numbers of stops, chosen buttons, badges


@pytest.mark.parametrize("name", THEMES)
def test_names_can_be_read_on_every_area_even_without_their_halo(name):
    theme = load_theme(name)
    areas = [*theme.teams, *(c for k, c in theme.colours.items() if k.startswith(("coverage.", "travel.", "changes.")))]
    dark = {theme.colours[k] for k in ("coverage.uncovered", "travel.beyond_60", "travel.unreachable")}
    for area in sorted(set(areas) - dark):
        assert contrast(theme.colours["ink"], area) >= 3.5, area


def test_a_theme_that_nobody_could_read_is_refused(tmp_path):
    path = tmp_path / "pale.toml"
    path.write_text('[palette]\nink = "#9aa0a6"\naccent = "#ffe08a"\n', encoding="utf-8")
    with pytest.raises(OptionError, match=r"palette.ink .* 4\.5.*palette.accent"):
        load_theme(path)
