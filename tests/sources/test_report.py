from __future__ import annotations

from gridplan.sources.report import Report, Where, nearest, shorten


def test_a_finding_is_filled_from_the_catalogue() -> None:
    report = Report(lang="en")
    report.add(
        "S117",
        Where(file="staff.csv", row=3, feature="D1"),
        value="TH-0",
        candidates=("TH0", "VC"),
        column="单位",
        what="x",
    )
    (finding,) = report.findings
    assert (finding.code, finding.file, finding.row, finding.feature) == ("GP-S117", "staff.csv", 3, "D1")
    assert finding.message == "单位 names TH-0, but there is no such x"
    assert finding.remedy == "Write a code that exists. Did you mean TH0?"
    assert report.has_errors()


def test_hints_are_sought_until_they_have_cost_enough() -> None:
    report = Report()
    candidates = ("TH0", *("x" * 60 for _ in range(5_000)))
    for _ in range(25):
        report.add("S117", value="TH1", candidates=candidates, column="单位", what="机构")
    hinted = [bool("TH0" in finding.remedy) for finding in report.findings]
    assert hinted == [True] * sum(hinted) + [False] * (25 - sum(hinted))
    assert 0 < sum(hinted) < 25


def test_a_value_of_any_length_and_kind_is_shown_in_one_line() -> None:
    assert shorten("a\n\x1b[31mb") == "a··[31mb"
    assert len(shorten("x" * 1000)) == 80


def test_nothing_alike_is_no_hint() -> None:
    assert nearest("完全不同", ["abc"]) is None


def test_words_of_a_message_are_not_templates() -> None:
    report = Report()
    report.add("C006", value="{0.__class__}{x}")
    assert "{0.__class__}{x}" in report.findings[0].message
