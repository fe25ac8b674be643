"""Names of files: whose they are, on every system, and no two the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gridplan.reports.file_names import file_names, plain


def test_a_name_says_whose_it_is() -> None:
    assert file_names([("团队", "990125100-T1", "龙源乡第1团队")], ".ics") == ["团队-990125100_T1-龙源乡第1团队.ics"]
    assert file_names([("人员", "D1", "")]) == ["人员-D1"]
    assert file_names([("", "?")], ".gpx") == ["_.gpx"]


def test_names_that_would_be_the_same_are_numbered() -> None:
    assert file_names([("a/b",), ("A_b",), ("a:b",), ("a b-2",)]) == ["a_b", "A_b-2", "a_b-3", "a_b_2"]


def test_full_width_signs_are_as_half_width_ones() -> None:
    assert plain("Ｔ１：甲") == "T1_甲"
    assert plain("../..\\x\n<script>") == "x__script"


@given(st.lists(st.lists(st.text(), max_size=3), max_size=8))
def test_every_system_takes_them(parts: list[list[str]]) -> None:
    names = file_names(parts, ".ics")
    assert len({name.casefold() for name in names}) == len(parts)
    for name in names:
        assert len(name.encode()) <= 255
        assert all(sign.isalnum() or sign in "._-" or sign.isnumeric() for sign in name)
        assert not name.startswith(".")
