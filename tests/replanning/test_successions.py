"""Who leaves a team later: diff, notices, letters, effects and the visits say the day from which another has the role."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gridplan.checking import audit
from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.letters import Recipient
from gridplan.domain.plan import Change, Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.territories import Predecessor, Team
from gridplan.domain.workload import tour_people
from gridplan.replanning import diff_plans, letters, notices
from support.english import all_english
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan, village

WEEK = dt.timedelta(weeks=1)
GONE = START + 6 * WEEK


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def with_team(plan: Plan, **changes: object) -> Plan:
    """The plan with another first team."""
    first, *rest = plan.territories.solution.teams
    teams = (replace(first, **changes), *rest)
    return replace(plan, territories=solved(replace(plan.territories.solution, teams=teams)))


def before(role: str, person: str, until: dt.date = GONE) -> Predecessor:
    return Predecessor(role=role, person=person, until=until)


def pair() -> tuple[Plan, Plan]:
    """gp00 leads the first team, leaves in week 6 and is followed by gp02."""
    county = changed(tiny_county(), "gp00", leaves=GONE)
    old = with_team(tiny_plan(), leader="gp00", village_doctors=("VD00",))
    new = with_team(
        tiny_plan(county),
        leader="gp02",
        gp="gp02",
        village_doctors=("VD00",),
        predecessors=(before("gp", "gp00"), before("leader", "gp00")),
    )
    return old, new


def members(old: Plan, new: Plan) -> list[Change]:
    return [c for c in diff_plans(old, new).changes if c.kind == "team_member"]


def test_the_change_begins_the_day_after_the_last() -> None:
    old, new = pair()
    found = members(old, new)
    assert {c.start for c in found} == {GONE}
    assert [(c.who, c.after) for c in found if "全科医生" in (c.after or "")] == [
        (("gp00", "gp02"), "甲镇第1团队 全科医生 全科甲2")
    ]
    assert diff_plans(new, replace(new, as_of=START + WEEK)).changes == ()
    text = {n.subject: n.text for n in notices(diff_plans(old, new), new.county)}["gp02"]
    assert f"（{GONE}起）" in text


def test_letters_say_the_day_and_who_hands_over() -> None:
    old, new = pair()
    diff = diff_plans(old, new)
    found = {(one.recipient, one.subject): one for one in letters(old, new, diff)}
    first = next(line for line in found[Recipient.PERSON, "gp02"].item_lines() if "全科医生" in line)
    assert "自2026年2月16日（星期一）起" in first
    assert "工作由全科甲0向您交接。" in first
    (effect,) = diff.roster
    assert f"{GONE}起甲镇第1团队家庭医生改为全科甲2" in effect.text
    all_english([effect.text, *(c.after or "" for c in diff.changes)], new.county)


def test_an_extension_hands_nothing_over_on_the_old_day() -> None:
    _, new = pair()
    later = GONE + 3 * WEEK
    extended = with_team(
        tiny_plan(changed(tiny_county(), "gp00", leaves=later)),
        leader="gp02",
        gp="gp02",
        village_doctors=("VD00",),
        predecessors=(before("gp", "gp00", later), before("leader", "gp00", later)),
    )
    diff = diff_plans(new, extended)
    gp = next(c for c in members(new, extended) if "全科医生" in (c.after or ""))
    assert gp.start == GONE
    assert gp.before == f"甲镇第1团队 全科医生 全科甲2（原定{GONE}起）"
    assert gp.after == f"甲镇第1团队 全科医生 全科甲0（至{later - dt.timedelta(days=1)}，其后为全科甲2）"
    lines = [line for one in letters(new, extended, diff) for line in one.item_lines()]
    assert lines
    assert not any("交接。" in line for line in lines)


def test_a_successor_replaced_before_beginning_hands_over_nothing() -> None:
    _, new = pair()
    other = with_team(new, gp="gp01", leader="gp01")
    found = {
        (one.recipient, one.subject): "".join(one.item_lines()) for one in letters(new, other, diff_plans(new, other))
    }
    assert "工作由全科甲0向您交接。" in found[Recipient.PERSON, "gp01"]
    assert "交接给" not in found[Recipient.PERSON, "gp02"]
    assert "由您向" not in found[Recipient.PERSON, "gp02"]


def test_visits_before_that_day_are_hers() -> None:
    _, new = pair()
    visits = [
        Tour(depot="TH0", crew="T0-0", day=day, stops=(Stop(place=village(0, 4), programme="circuit"),))
        for day in (GONE - WEEK, GONE)
    ]
    assert [{duty.value: who for who, duty in tour_people(new, tour)}["gp"] for tour in visits] == [
        "gp00",
        "gp02",
    ]


def test_the_checker_knows_who_is_there_on_the_day() -> None:
    _, new = pair()
    people = (*(p for p in new.county.people if p.id != "gp02"), replace(new.county.person("gp02"), joins=GONE))
    newcomer = with_team(replace(new, county=new.county.replace(people=people)))

    def about(plan: Plan) -> set[str]:
        return {who for v in audit(plan).violations if v.rule == "teams.roles" for who in v.where}

    assert not about(newcomer) & {"gp00", "gp02"}
    late = with_team(newcomer, predecessors=(before("gp", "gp00", GONE - 2 * WEEK),))
    assert "gp02" in about(late)  # two weeks without anybody
    over = with_team(new, predecessors=(before("gp", "gp00", GONE + WEEK),))
    assert "gp00" in about(over)  # serves on after leaving


def test_a_team_is_told_as_on_the_day() -> None:
    team = Team(
        id="T", township="t", hospital="h", villages=(), gp="c", nurse="n", leader="c",
        predecessors=(before("gp", "a"), before("gp", "b", GONE + WEEK), before("leader", "n")),
    )  # fmt: skip
    days = (GONE - WEEK, GONE, GONE + WEEK)
    assert [(team.on(day).gp, team.on(day).leader) for day in days] == [("a", "n"), ("b", "c"), ("c", "c")]


def posted(county: County, *stays: tuple[str, int, int]) -> Plan:
    """Physicians at TH0 from a week to another, as of the second week."""
    postings = (Posting(person=p, host="TH0", start=START + a * WEEK, end=START + e * WEEK) for p, a, e in stays)
    return replace(tiny_plan(county), as_of=START + WEEK, postings=solved(Postings(postings=tuple(postings))))


def test_a_stay_that_begins_this_week_begins_today_at_the_earliest() -> None:
    today = START + WEEK + dt.timedelta(days=1)
    old, new = posted(tiny_county()), posted(tiny_county(), ("D0", 1, 27))
    diff = diff_plans(old, replace(new, as_of=today))
    assert [c.start for c in diff.changes if c.kind == "posting"] == [today]
    (letter, *_) = letters(old, replace(new, as_of=today), diff)
    assert "自2026年1月13日（星期二）起" in letter.items[0].text


@pytest.mark.parametrize(
    ("old", "new", "sentences"),
    [
        # D0 stays four weeks longer, and D2 comes four weeks later: D0 hands over to D2, as before, and not the reverse
        ((("D0", 0, 26), ("D2", 26, 52)), (("D0", 0, 30), ("D2", 30, 56)), {"工作由医师0向您交接。"}),
        # D0 stays to the end, D2 does not come at all: nobody hands over
        ((("D0", 0, 26), ("D2", 26, 52)), (("D0", 0, 52),), set()),
        # somebody else comes instead of D2, who never began
        ((("D0", 0, 26), ("D2", 26, 52)), (("D0", 0, 26), ("D4", 26, 52)), {"工作由医师0向您交接。"}),
        # D0 goes sooner, D2 comes sooner
        (
            (("D0", 0, 30), ("D2", 30, 56)),
            (("D0", 0, 26), ("D2", 26, 56)),
            {"工作由您向医师2交接。", "工作由医师0向您交接。"},
        ),
    ],
)
def test_after_an_extension_hand_overs_are_true(
    old: tuple[tuple[str, int, int], ...], new: tuple[tuple[str, int, int], ...], sentences: set[str]
) -> None:
    before_, after = posted(tiny_county(), *old), posted(tiny_county(), *new)
    found = {
        item.handover
        for one in letters(before_, after, diff_plans(before_, after))
        for item in one.items
        if one.recipient is Recipient.PERSON and item.kind == "posting"
    }
    assert found - {""} == sentences
