from __future__ import annotations

import pytest

from gridplan.sources.starter.names import all_names, clean, fictional_code, folded, says_primary_care


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("<b>甲村</b>", "b甲村/b"),
        ("=HYPERLINK(1)", "HYPERLINK(1)"),
        ("  两\t个\n空格  ", "两 个 空格"),
        ("a\x00b", "a b"),
        ("x" * 100, "x" * 60),
    ],
)
def test_clean(raw, wanted):
    assert clean(raw) == wanted


def test_a_name_that_holds_several_is_known_by_each():
    assert all_names({"name": "Andorra", "name:zh": "安道尔 / 安道爾"}) == (
        "Andorra",
        "安道尔 / 安道爾",
        "安道尔",
        "安道爾",
    )
    assert all_names({}) == ()


def test_folding_ignores_width_and_case():
    assert folded("ＡＢ  c") == folded("ab C")


def test_codes_are_fictional_and_stable():
    assert fictional_code("Andorra") == fictional_code("Andorra") != fictional_code("Bayreuth")
    assert fictional_code("甲").startswith("99")
    assert len(fictional_code("甲")) == 6


@pytest.mark.parametrize("name", ["青山镇卫生院", "Centre d'Atenció Primària d'Ordino", "Rural Health Centre"])
def test_primary_care_names(name):
    assert says_primary_care(name)


def test_other_names():
    assert not says_primary_care("Residència Solà d'Enclar")
