"""连续派驻台账: stays past, current and planned; 26 continuous weeks; nothing broken without a recorded reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.people import CurrentStay, PastStay, Person
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.service_ledger import LedgerEntry, StayPhase, posted_weeks, service_ledger
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

WEEK = dt.timedelta(weeks=1)


def changed(county: County, person: str, **changes: object) -> County:
    return county.replace(people=tuple(replace(p, **changes) if p.id == person else p for p in county.people))


def planned(*stays: tuple[str, str, int, int], county: County | None = None, week: int = 0) -> Plan:
    """A plan of these stays (person, host, first week, week after the last), audited."""
    postings = tuple(Posting(person=p, host=h, start=START + a * WEEK, end=START + e * WEEK) for p, h, a, e in stays)
    plan = replace(tiny_plan(county), postings=solved(Postings(postings=postings)), as_of=START + week * WEEK)
    return replace(plan, audit=audit(plan))


def entry(plan: Plan, person: str, **more: object) -> LedgerEntry:
    return next(e for e in service_ledger(plan, **more) if e.person == person)


def test_phases_served_weeks_and_the_day_on_which_26_weeks_are_reached() -> None:
    plan = planned(("D0", "TH0", 0, 10), ("D0", "TH1", 12, 40), ("D0", "TH0", 45, 71), week=20)
    found = entry(plan, "D0")
    assert [(s.phase, s.weeks, s.served, s.continuous) for s in found.stays] == [
        (StayPhase.PAST, 10, 10, 10),
        (StayPhase.CURRENT, 28, 8, 28),
        (StayPhase.PLANNED, 26, 0, 26),
    ]
    assert found.stays[0].reached is None
    assert found.reached == found.stays[1].reached == START + 38 * WEEK - dt.timedelta(days=1)
    assert not found.met
    assert (found.served_weeks, found.total_weeks, found.longest) == (18, 64, 28)
    assert entry(replace(plan, as_of=START + 38 * WEEK), "D0").met


def test_adjoining_stays_at_two_hosts_are_continuous_but_each_short_one_is_told() -> None:
    found = entry(planned(("D0", "TH0", 0, 14), ("D0", "TH1", 14, 26)), "D0")
    assert [s.continuous for s in found.stays] == [26, 26]
    assert [s.missing for s in found.stays] == [12, 14]
    assert found.reached == START + 26 * WEEK - dt.timedelta(days=1)


def test_past_years_count_in_the_sum_only_and_past_stays_are_told() -> None:
    stay = PastStay(host="TH1", start=START - 60 * WEEK, end=START - 30 * WEEK)
    county = changed(tiny_county(), "D0", grassroots_weeks=40, past_stays=(stay,))
    found = entry(planned(("D0", "TH0", 0, 26), county=county), "D0")
    assert found.prior_weeks == 10  # 40, of which 30 are told as a stay
    assert [(s.host, s.weeks) for s in found.stays] == [("TH1", 30), ("TH0", 26)]
    assert found.total_weeks == 66
    assert found.met  # by the past stay


def test_a_stay_under_way_that_the_plan_breaks_off_on_its_first_day_is_told() -> None:
    county = changed(tiny_county(), "D0", current_stay=CurrentStay(host="TH0", start=START - 20 * WEEK))
    broken = entry(planned(county=county), "D0")
    assert [(s.weeks, s.missing) for s in broken.stays] == [(20, 6)]
    kept = entry(planned(("D0", "TH0", -20, 6), county=county), "D0")
    assert [(s.weeks, s.missing) for s in kept.stays] == [(26, 0)]


def test_earlier_plans_tell_what_became_of_a_stay() -> None:
    first = planned(("D0", "TH0", 0, 26), ("D1", "TH1", 0, 30), ("D2", "TH0", 30, 56))
    second = replace(planned(("D1", "TH1", 0, 30), week=10), id="b")  # from week 10 on, without D0 and D2
    found = {e.person: e for e in service_ledger(second, earlier=(first,))}
    assert [(s.weeks, s.missing, s.unrecorded) for s in found["D0"].stays] == [(10, 16, True)]
    assert [s.weeks for s in found["D1"].stays] == [30]
    assert found["D2"].stays == ()


def test_somebody_whom_the_roster_no_longer_has_stays_in_the_ledger() -> None:
    county = tiny_county()
    without = county.replace(people=tuple(p for p in county.people if p.id != "D0"))
    plan = replace(planned(("D0", "TH0", 0, 26)), county=without)
    assert (entry(plan, "D0").name, entry(plan, "D0").workplace) == ("D0", None)
    assert entry(plan, "D0", earlier=(tiny_plan(),)).name == county.person("D0").name


def test_the_reason_is_that_of_the_recorded_exception() -> None:
    county = changed(tiny_county(), "D0", leaves=START + 20 * WEEK)
    (stay,) = entry(planned(("D0", "TH0", 0, 20), county=county), "D0").stays
    assert stay.missing == 6
    assert "离职" in stay.reason
    assert not stay.unrecorded
    unaudited = replace(planned(("D0", "TH0", 0, 20), county=county), audit=tiny_plan().audit)
    assert entry(unaudited, "D0").stays[0].unrecorded


def test_a_county_that_asks_for_less_has_its_rule_as_the_reason() -> None:
    county = tiny_county()
    short = county.replace(rules=county.rules.replace("postings.min_stay", value=20))
    (stay,) = entry(planned(("D0", "TH0", 0, 22), county=short), "D0").stays
    assert stay.reason == "本县规则允许：每期最短20周"
    assert stay.reached is None


STAYS = st.lists(
    st.tuples(st.sampled_from([f"D{i}" for i in range(4)]), st.sampled_from(["TH0", "TH1"]), st.integers(0, 50)),
    max_size=6,
    unique_by=lambda stay: stay[0],
)


@settings(max_examples=40, deadline=None)
@given(stays=STAYS, lengths=st.lists(st.integers(1, 40), min_size=6, max_size=6), leaves=st.integers(5, 52))
def test_nobody_loses_a_stay_without_an_exception(
    stays: list[tuple[str, str, int]], lengths: list[int], leaves: int
) -> None:
    """Short stays of the ledger are the audit's exceptions, with the same weeks and the same reason."""
    county = changed(tiny_county(), "D1", leaves=START + leaves * WEEK)
    told = [(p, h, a, a + n) for (p, h, a), n in zip(stays, lengths, strict=False)]
    plan = planned(*told, county=county)
    recorded = {
        (*v.where[:2], v.when): (v.amount, v.reason) for v in plan.audit.violations if v.rule == "postings.min_stay"
    }
    ledger = {
        (e.person, s.host, s.start): (s.missing, s.reason) for e in service_ledger(plan) for s in e.stays if s.missing
    }
    assert ledger == recorded


def test_on_a_planned_county_too(mini_plan: Plan) -> None:
    recorded = {v.where[:2] for v in mini_plan.audit.violations if v.rule == "postings.min_stay"}
    ledger = {(e.person, s.host) for e in service_ledger(mini_plan) for s in e.stays if s.missing}
    assert ledger == recorded


def test_posted_weeks_by_month_sender_and_host() -> None:
    plan = planned(("D0", "TH0", -3, 9), ("D1", "TH0", 9, 26), ("D2", "TH1", 40, 66))
    weeks = posted_weeks(plan)
    assert sum(one.weeks for one in weeks) == 26 + 12  # of the horizon only
    january = [one for one in weeks if one.month == dt.date(2026, 1, 1)]
    assert [(one.sender, one.host, one.weeks) for one in january] == [("LH", "TH0", 4)]  # Thursdays 8, 15, 22, 29
    march = sum(one.weeks for one in weeks if one.month == dt.date(2026, 3, 1))
    assert march == 4


def test_a_sender_who_is_no_longer_known_is_asked_of_earlier_plans() -> None:
    county = tiny_county()
    without = county.replace(people=tuple(p for p in county.people if p.id != "D0"))
    plan = replace(planned(("D0", "TH0", 0, 4)), county=without)
    assert {one.sender for one in posted_weeks(plan)} == {None}
    assert {one.sender for one in posted_weeks(plan, earlier=(tiny_plan(),))} == {"LH"}


@pytest.mark.parametrize("person", [p for p in tiny_county().people if p.role == "physician"], ids=lambda p: p.id)
def test_every_physician_is_in_the_ledger(person: Person) -> None:
    assert any(e.person == person.id for e in service_ledger(planned()))
