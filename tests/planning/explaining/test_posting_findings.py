"""A shortage told before anything is planned."""

from __future__ import annotations

import re

import pytest

from gridplan.domain.county import County
from gridplan.planning.explaining.posting_findings import CATALOGUE, posting_findings
from support.short_postings import by_limit, by_rest, by_short_stays, by_study, shortage
from support.tiny import cut_off, tiny_county, tiny_travel


def found(county: County, lang: str = "zh") -> list[tuple[str, str | None]]:
    return [(f.code, f.value) for f in posting_findings(county, tiny_travel(county), lang=lang)]  # type: ignore[arg-type]


def test_a_county_with_enough_physicians_has_no_finding() -> None:
    assert found(tiny_county()) == []


def test_a_binding_limit_is_told_with_its_weeks_and_numbers() -> None:
    county = by_limit()
    (finding,) = posting_findings(county, tiny_travel(county))
    assert (finding.code, finding.level, finding.feature) == ("GP-N001", "warning", "TH0")
    for words in ("第1至16周（2026-01-05起）", "至少缺派驻医师1人，共缺16人周", "甲镇卫生院、乙镇卫生院共需32人周"):
        assert words in finding.message
    assert "县医院内科1人、县医院外科0人" in finding.message
    assert shortage(county) == 16


def test_rest_is_told_as_such() -> None:
    county = by_rest()
    (finding,) = posting_findings(county, tiny_travel(county))
    assert (finding.code, finding.value) == ("GP-N001", "6")
    assert "每人两期之间须间隔" in finding.message


def test_leave_is_told_with_its_weeks() -> None:
    (finding,) = posting_findings(by_study(), tiny_travel(by_study()))
    assert finding.message.startswith("第9至11周（2026-03-02起）至少缺派驻医师1人，共缺3人周")


def test_what_needs_short_stays_is_no_shortage() -> None:
    county = by_short_stays()
    assert found(county) == [("GP-N002", "6")]
    assert (shortage(county), shortage(county, floor_stay=8)) == (0, 6)


def test_a_host_that_nobody_reaches() -> None:
    county = tiny_county()
    (finding,) = posting_findings(county, cut_off(tiny_travel(county), "TH1"))
    assert (finding.feature, finding.value) == ("TH1", "52")
    assert "能去的只有0人" in finding.message


def test_nobody_who_may_be_posted() -> None:
    county = tiny_county(physicians=0)
    assert found(county) == [("GP-N004", None)]


@pytest.mark.parametrize("make", [by_limit, by_rest, by_short_stays])
def test_english_has_the_same_numbers(make: object) -> None:
    county = make()  # type: ignore[operator]
    zh, en = (posting_findings(county, tiny_travel(county), lang=lang) for lang in ("zh", "en"))
    for one, other in zip(zh, en, strict=True):
        assert sorted(re.findall(r"\d+", one.message)) == sorted(re.findall(r"\d+", other.message))
        assert not re.search("[。；：]", other.message.replace("（", "").replace("）", ""))


def test_codes_are_what_they_are_filed_under() -> None:
    assert all(code == kind.code and code.startswith("GP-N") for code, kind in CATALOGUE.items())
