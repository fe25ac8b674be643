"""Letters about a re-planned plan: to each person, hospital and village, with weekdays, hand-over, reason, contact."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from gridplan.domain.letters import Letter, Office, Recipient
from gridplan.domain.people import Absence
from gridplan.domain.plan import Plan
from gridplan.replanning import diff_plans, letters
from replanning.test_effects import changed, with_postings, with_teams
from support.english import all_english
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
    assert "Reason: 医师0 leaves on Monday 20 April 2026." in text
    assert "specialist" in text
    for found in written(lang="en").values():
        around = (found.title, found.salutation, found.opening, *found.item_lines(), found.closing)
        all_english(around, tiny_county(), "小县医共体办公室", "周主任", "县府路1号", "全")
    assert "This concerns your village:" in written(lang="en")[Recipient.VILLAGE, village(0, 2)].opening
    ill = written(ill=True, lang="en")
    assert "病假" in "".join(ill[Recipient.PERSON, "D0"].item_lines())  # their own leave, as they told it
    assert not any("病假" in "".join(ill[key].item_lines()) for key in ill if key[1] != "D0")


def test_without_an_office_the_county_signs() -> None:
    before, after = revised()
    letter = letters(before, after, diff_plans(before, after))[0]
    assert letter.signature[0] == f"{after.county.name}医共体办公室"
    assert "（）" not in letter.closing


def test_the_hand_over_is_between_those_who_meet_at_the_host() -> None:
    """D1 was over weeks before; D2 stands in for D0 and hands back to him."""
    away = Absence(start=START + 15 * WEEK, end=START + 40 * WEEK, reason="产假")
    county = changed(tiny_county(), "D0", absences=(away,))
    before = with_postings(tiny_plan(), ("D1", "TH0", 0, 10), ("D0", "TH0", 9, 52))
    stays = (("D1", "TH0", 0, 10), ("D0", "TH0", 9, 15), ("D2", "TH0", 13, 41), ("D0", "TH0", 40, 66))
    after = with_postings(tiny_plan(county), *stays)
    found = {x.subject: x for x in letters(before, after, diff_plans(before, after))}
    assert [item.handover for item in found["D2"].items] == ["工作由医师0向您交接。"]
    assert [item.handover for item in found["D0"].items] == ["工作由您向医师2交接。", "工作由医师2向您交接。"]


def test_who_left_before_another_came_hands_nothing_over_to_a_third() -> None:
    before = with_postings(tiny_plan(), ("D1", "TH0", 0, 10), ("D0", "TH0", 10, 52))
    after = with_postings(tiny_plan(), ("D1", "TH0", 0, 10), ("D0", "TH0", 10, 52), ("D2", "TH0", 12, 52))
    found = {x.subject: x for x in letters(before, after, diff_plans(before, after))}
    assert [item.handover for item in found["D2"].items] == [""]


def test_a_stay_that_was_over_has_no_letter_and_a_running_one_its_hand_over() -> None:
    before = with_postings(tiny_plan(), ("D0", "TH0", 0, 20), ("D2", "TH0", 19, 45))
    county = changed(tiny_county(), "D2", leaves=START + 30 * WEEK)
    after = with_postings(tiny_plan(county), ("D2", "TH0", 19, 30), ("D0", "TH0", 30, 52))
    after = replace(after, as_of=START + 25 * WEEK)
    found = {letter.subject: letter for letter in letters(before, after, diff_plans(before, after))}
    assert set(found) == {"D0", "D2", "TH0"}
    (item,) = found["D0"].items
    assert "新增" in item.text
    assert item.handover == "工作由医师2向您交接。"
