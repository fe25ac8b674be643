"""Letters about a re-planned plan: to each person, hospital and village, with weekdays, hand-over, reason, contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from gridplan.domain.letters import Letter, Office, Recipient
from gridplan.domain.people import Absence
from gridplan.domain.plan import Plan
from gridplan.replanning import diff_plans, letters
from replanning.test_effects import changed, with_postings, with_teams
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan, village

WEEK = dt.timedelta(weeks=1)
OFFICE = Office(name="小县医共体办公室", contact="周主任", phone="0000-1", address="县府路1号")


def revised(*, ill: bool = False) -> tuple[Plan, Plan]:
    """D0 goes after 15 weeks and is replaced by D2; a village of his team gets another team."""
    left = START + 15 * WEEK
    county = tiny_county()
    if ill:
        county = changed(county, "D0", absences=(Absence(start=left, end=left + 40 * WEEK, reason="病假"),))
    else:
        county = changed(county, "D0", leaves=left)
    county = changed(county, "gp00", leaves=START)
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 52))
    after = with_postings(tiny_plan(county), ("D0", "TH0", 0, 15), ("D2", "TH0", 15, 52))
    after = with_teams(after, specialist=("D0", "D2"))
    moved = village(0, 2)
    teams = tuple(
        replace(t, villages=tuple(v for v in t.villages if v != moved), gp="gp02")
        if t.id == "T0-0"
        else replace(t, villages=(moved, *t.villages))
        if t.id == "T0-1"
        else t
        for t in after.territories.solution.teams
    )
    return before, replace(after, territories=solved(replace(after.territories.solution, teams=teams)))


def written(*, ill: bool = False, **options: object) -> dict[tuple[Recipient, str], Letter]:
    before, after = revised(ill=ill)
    found = letters(before, after, diff_plans(before, after), office=OFFICE, **options)
    return {(letter.recipient, letter.subject): letter for letter in found}


def test_each_concerned_has_one_letter() -> None:
    assert set(written()) == {
        *((Recipient.PERSON, person) for person in ("D0", "D2", "gp00", "gp02")),
        (Recipient.HOSPITAL, "TH0"),
        (Recipient.VILLAGE, village(0, 2)),
    }
    before, _ = revised()
    assert letters(before, before, diff_plans(before, before)) == ()


def test_a_letter_says_who_when_why_and_whom_to_ask() -> None:
    letter = written()[Recipient.PERSON, "D0"]
    assert letter.salutation == "医师0同志："
    first = next(line for line in letter.item_lines() if "派驻" in line)
    assert "自2026年4月20日（星期一）起" in first
    assert "2026年4月19日（星期日）（15周）" in first
    assert "工作由您向医师2交接。" in first
    assert "原因：医师02026年4月20日（星期一）离职。" in first
    assert "小县医共体办公室（联系人：周主任，电话：0000-1，地址：县府路1号）" in letter.closing
    assert letter.signature[0] == "小县医共体办公室"
    successor = written()[Recipient.PERSON, "D2"]
    assert any("工作由医师0向您交接。" in line for line in successor.item_lines())
    host = written()[Recipient.HOSPITAL, "TH0"]
    assert host.salutation == "甲镇卫生院："
    assert any("工作由医师0向医师2交接。" in line for line in host.item_lines())


def test_illness_is_told_to_nobody_else() -> None:
    found = written(ill=True)
    own = "".join(found[Recipient.PERSON, "D0"].item_lines())
    assert "病假" in own
    others = "".join(
        line for key, letter in found.items() if key != (Recipient.PERSON, "D0") for line in letter.item_lines()
    )
    assert "医师0请假" in others
    assert "病假" not in others


def test_letters_to_villages_mask_names_and_the_public_reads_none() -> None:
    text = "".join(written()[Recipient.VILLAGE, village(0, 2)].item_lines())
    assert "全**" in text
    assert "全科甲0" not in text
    public = written(audience="public")
    assert "全科" not in "".join(public[Recipient.VILLAGE, village(0, 2)].item_lines()).replace("全科医生", "")
    person = public[Recipient.PERSON, "D0"]
    assert person.salutation == "医师0同志："
    assert "医师2" not in "".join(person.item_lines())


def test_english_letters_have_no_chinese_but_names() -> None:
    letter = written(lang="en")[Recipient.PERSON, "D0"]
    text = "\n".join((letter.title, letter.opening, *letter.item_lines(), letter.closing))
    assert "You hand over to 医师2." in text
    assert "from Monday 20 April 2026 on" in text
    assert "Reason: 医师0 leaves, Monday 20 April 2026." in text
    assert "specialist" in text
    for word in ("原因", "派驻", "团队成员", "专科医师", "星期"):
        assert word not in text


def test_without_an_office_the_county_signs() -> None:
    before, after = revised()
    letter = letters(before, after, diff_plans(before, after))[0]
    assert letter.signature[0] == f"{after.county.name}医共体办公室"
    assert "（）" not in letter.closing
