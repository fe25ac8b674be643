"""Who may read what in free text."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.audiences import Names
from gridplan.errors import OptionError
from support.tiny import tiny_county


def _county():
    county = tiny_county()
    first = dataclasses.replace(county.people[0], name="欧阳若兰", phone="0595-22334455")
    return county.replace(people=(first, *county.people[1:]))


TEXT = "欧阳若兰（0595-22334455，手机138 0013-8000）自2026-03-09请假（产假），接替者在990101100200村"


@pytest.mark.parametrize(("audience", "name"), [("leaders", "欧**"), ("public", "**")])
def test_names_phones_and_private_reasons_are_taken_out_of_free_text(audience, name):
    told = Names(_county(), audience).free(TEXT)
    assert told == f"{name}（***，手机***）自2026-03-09请假，接替者在990101100200村"  # a village's code is no phone


@pytest.mark.parametrize(("audience", "name"), [("leaders", "欧**"), ("public", "**")])
def test_the_same_is_taken_out_of_english(audience, name):
    told = (
        "欧阳若兰 (0595-22334455) is on leave from 2026-03-09 on (产假); 欧阳若兰 (990101100200) takes leave (private)."
    )
    expected = f"{name} (***) is on leave from 2026-03-09 on; {name} (990101100200) takes leave."
    assert Names(_county(), audience).free(told) == expected


def test_planners_read_everything():
    assert Names(_county(), "planners").free(TEXT) == TEXT


def test_who_is_gone_is_masked_too():
    names = Names(_county(), "leaders", departed=[("P9", "司马长风")])
    assert names.free("接替司马长风") == "接替司**"
    assert names.of("P9") == "司**"


def test_an_unknown_audience_is_refused():
    with pytest.raises(OptionError, match="a paper is for"):
        Names(_county(), "everybody")
