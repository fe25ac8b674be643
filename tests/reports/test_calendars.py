"""``calendars/``: what Outlook, phones and two libraries read from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import zoneinfo
from pathlib import Path
from typing import Any

import icalendar
import pytest
from ical.calendar_stream import IcsCalendarStream

from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import TeamRole
from gridplan.errors import OptionError
from gridplan.reports.calendars import write_calendars
from support.odd_names import ODD_NAMES, with_odd_names
from support.tiny import START
from support.tiny_plan import tiny_plan, village

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
WEEK = dt.timedelta(weeks=1)


def written(plan: Plan, folder: Path, **options: Any) -> dict[str, Any]:
    """File name → calendar."""
    files = write_calendars(plan, folder, **options)
    assert {path.name for path in folder.iterdir()} == {path.name for path in files} | {"index.html"}
    return {path.name: icalendar.Calendar.from_ical(path.read_bytes()) for path in files}


def events(calendar: Any) -> list[Any]:
    return list(calendar.walk("VEVENT"))


def with_tours(plan: Plan, *tours: Tour) -> Plan:
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=tours)))


def with_stays(plan: Plan, *stays: Posting) -> Plan:
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, solution=Postings(postings=stays)))


def later(plan: Plan) -> Plan:
    """The plan's successor, made ten minutes later, from its third week on."""
    return dataclasses.replace(
        plan,
        id="20260101-081000-0002",
        parent=plan.id,
        created=plan.created + dt.timedelta(minutes=10),
        as_of=START + 2 * WEEK,
    )


def test_there_is_a_file_for_each_team_vehicle_and_posted_physician(tmp_path: Path) -> None:
    found = written(tiny_plan(), tmp_path)
    assert list(found) == [
        "团队-T0_1-甲镇第2团队.ics",
        "团队-T1_1-乙镇第2团队.ics",
        "车辆-MH1-移动医院1号.ics",
        *(f"人员-D{n}-医师{n}.ics" for n in range(4)),
    ]
    assert [len(events(calendar)) for calendar in found.values()] == [3, 3, 3, 1, 1, 1, 1]


def test_an_outing_tells_hours_stops_and_kilometres(tmp_path: Path) -> None:
    calendar = written(tiny_plan(), tmp_path)["团队-T0_1-甲镇第2团队.ics"]
    assert (calendar["X-WR-CALNAME"], calendar["METHOD"]) == ("甲镇第2团队（小县）", "PUBLISH")
    first = events(calendar)[0]
    assert first["SUMMARY"] == "巡诊：上村"
    assert first.decoded("DTSTART") == dt.datetime(2026, 1, 12, 8, tzinfo=SHANGHAI)
    assert first.decoded("DTEND") - first.decoded("DTSTART") < dt.timedelta(hours=3)
    assert first.decoded("DTEND").second == 0
    assert (first["LOCATION"], first["GEO"].to_ical()) == ("甲镇上村", "30.03;110.03")
    lines = first["DESCRIPTION"].split("\n")
    assert lines[0] == "甲镇第2团队 · 2026年1月12日 周一"
    assert lines[1] == "08:00 从甲镇卫生院出发"
    assert re.fullmatch(r"1\. 08:\d\d–09:\d\d 上村：巡诊（开车 \d 分钟，1\.\d 公里）", lines[2]), lines[2]
    assert re.fullmatch(r"09:\d\d 回到甲镇卫生院（开车 \d 分钟，1\.\d 公里）", lines[3]), lines[3]
    assert re.fullmatch(r"全天开车 \d+ 分钟，\d\.\d 公里，走访 1 处", lines[4]), lines[4]
    assert lines[5:] == ["同行：全科甲1、护士甲1", "依据方案 20260101-080000-0001；如有调整，以新方案为准"]


def test_a_leg_without_a_road_has_no_kilometres_and_that_is_said(tmp_path: Path) -> None:
    calendar = written(tiny_plan(), tmp_path)["车辆-MH1-移动医院1号.ics"]
    text = events(calendar)[0]["DESCRIPTION"]
    assert "公里" not in text
    assert "按直线画出" in text
    assert "同行：司机" in text


def test_an_outing_whose_hours_are_not_known_takes_the_day(tmp_path: Path) -> None:
    gone = Tour(depot="TH0", crew="T0-1", day=START, stops=(Stop(place="NONE", programme="circuit"),))
    only = events(written(with_tours(tiny_plan(), gone), tmp_path)["团队-T0_1-甲镇第2团队.ics"])
    assert [event.decoded("DTSTART") for event in only] == [START]
    assert only[0].decoded("DTEND") == START + dt.timedelta(days=1)
    assert "GEO" not in only[0]
    assert "从甲镇卫生院出发" in only[0]["DESCRIPTION"]


def test_nights_away_are_events_of_their_own(tmp_path: Path) -> None:
    stops = tuple(Stop(place=village(0, n + 3), programme="mobile", night=n) for n in range(2))
    tour = Tour(depot="LH", crew="MH1", day=START, stops=stops, lodgings=("TH0",))
    own = events(written(with_tours(tiny_plan(), tour), tmp_path)["车辆-MH1-移动医院1号.ics"])
    assert [event.decoded("DTSTART").date() for event in own] == [START, START + dt.timedelta(days=1)]
    assert "住宿：甲镇卫生院" in own[0]["DESCRIPTION"]
    assert "从甲镇卫生院出发" in own[1]["DESCRIPTION"]
    assert len({event["UID"] for event in own}) == 2


def test_a_stay_lasts_whole_days_and_leaves_time_for_outings(tmp_path: Path) -> None:
    (stay,) = events(written(tiny_plan(), tmp_path)["人员-D2-医师2.ics"])
    assert stay["SUMMARY"] == "派驻甲镇卫生院"
    assert stay["DTSTART"].params == {"VALUE": "DATE"}
    assert stay.decoded("DTSTART") == START + 26 * WEEK
    assert stay.decoded("DTEND") == START + 52 * WEEK  # the day after the last
    assert stay["TRANSP"] == "TRANSPARENT"
    assert stay["DESCRIPTION"].split("\n")[:3] == [
        "医师2（县医院）",
        "2026年7月6日 周一至2027年1月3日 周日，共 26 周",
        "接替：医师0",
    ]


def test_a_physician_who_rides_along_has_the_outings_too(tmp_path: Path) -> None:
    plan = tiny_plan()
    visits = dataclasses.replace(plan.county.programmes[0], roles=(TeamRole.SPECIALIST, TeamRole.GP))
    county = plan.county.replace(programmes=(visits, *plan.county.programmes[1:]))
    found = written(dataclasses.replace(plan, county=county), tmp_path)
    own, team = events(found["人员-D0-医师0.ics"]), events(found["团队-T0_1-甲镇第2团队.ics"])
    assert [event["SUMMARY"] for event in own] == ["派驻甲镇卫生院", *["巡诊：上村"] * 3]
    assert [event.decoded("DTSTART") for event in own[1:]] == [event.decoded("DTSTART") for event in team]
    assert not {event["UID"] for event in own} & {event["UID"] for event in team}  # else one would cancel the other's


def test_lines_end_and_fold_as_the_standard_says(tmp_path: Path) -> None:
    written(with_odd_names(tiny_plan()), tmp_path)
    for path in tmp_path.glob("*.ics"):
        content = path.read_bytes()
        assert content.endswith(b"END:VCALENDAR\r\n")
        lines = content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        for line in lines:
            line.decode("utf-8")  # no sign is cut in two


def test_the_zone_is_told_and_nothing_rings(tmp_path: Path) -> None:
    calendar = written(tiny_plan(), tmp_path)["车辆-MH1-移动医院1号.ics"]
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    (standard,) = zone.walk("STANDARD")
    assert standard.decoded("TZOFFSETTO") == standard.decoded("TZOFFSETFROM") == dt.timedelta(hours=8)
    assert {event["DTSTART"].params["TZID"] for event in events(calendar)} == {"Asia/Shanghai"}
    assert not calendar.walk("VALARM")


def test_another_library_reads_the_same(tmp_path: Path) -> None:
    found = written(with_odd_names(tiny_plan()), tmp_path)
    for name, calendar in found.items():
        other = IcsCalendarStream.calendar_from_ics((tmp_path / name).read_bytes().decode("utf-8"))
        ours = [
            (str(e["UID"]), str(e["SUMMARY"]), str(e["DESCRIPTION"]), str(e["LOCATION"]), e.decoded("DTSTART"))
            for e in events(calendar)
        ]
        theirs = [(e.uid, e.summary, e.description, e.location, e.dtstart) for e in other.events]
        assert [e[:4] for e in theirs] == [e[:4] for e in ours]
        for (*_, their), (*_, our) in zip(theirs, ours, strict=True):
            assert their == our


def test_equal_plans_give_equal_files(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    assert list(written(tiny_plan(), first)) == list(written(tiny_plan(), second))
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes()


def test_a_later_plan_updates_the_events_of_the_former(tmp_path: Path) -> None:
    plan = tiny_plan()
    moved = tuple(
        dataclasses.replace(t, stops=(Stop(place=village(0, 3), programme="circuit"),)) if t.crew == "T0-1" else t
        for t in plan.tours
    )
    former, new = written(plan, tmp_path / "a"), written(with_tours(later(plan), *moved), tmp_path / "b", parent=plan)
    assert list(former) == list(new)
    for name, calendar in former.items():
        before, after = events(calendar), events(new[name])
        assert [e["UID"] for e in before] == [e["UID"] for e in after]
        assert {e["STATUS"] for e in after} == {"CONFIRMED"}
        assert all(b["SEQUENCE"] + 600 == a["SEQUENCE"] for b, a in zip(before, after, strict=True))
        assert all(b.decoded("DTSTAMP") < a.decoded("DTSTAMP") for b, a in zip(before, after, strict=True))
    assert events(new["团队-T0_1-甲镇第2团队.ics"])[0]["SUMMARY"] == "巡诊：北村"


def test_what_is_dropped_is_cancelled_from_the_plan_s_day_on(tmp_path: Path) -> None:
    plan = tiny_plan()
    kept = [tour for tour in plan.tours if tour.crew != "T0-1"]
    stays = [stay for stay in plan.stays() if stay.person != "D2"]
    new = with_stays(with_tours(later(plan), *kept), *stays)
    former, found = written(plan, tmp_path / "a"), written(new, tmp_path / "b", parent=plan)
    assert set(found) == set(former)
    before, after = events(former["团队-T0_1-甲镇第2团队.ics"]), events(found["团队-T0_1-甲镇第2团队.ics"])
    assert [e["UID"] for e in after] == [e["UID"] for e in before[1:]]  # the first was driven before that day
    assert {e["STATUS"] for e in after} == {"CANCELLED"}
    assert {e["TRANSP"] for e in after} == {"TRANSPARENT"}
    assert after[0]["SUMMARY"] == "已取消：巡诊：上村"
    (stay,) = events(found["人员-D2-医师2.ics"])
    assert stay["STATUS"] == "CANCELLED"
    without = written(new, tmp_path / "c")
    assert "人员-D2-医师2.ics" not in without


def test_a_stay_that_is_cut_is_the_same_event(tmp_path: Path) -> None:
    plan = tiny_plan()
    stays = [dataclasses.replace(s, end=s.end - 4 * WEEK) if s.person == "D2" else s for s in plan.stays()]
    former = events(written(plan, tmp_path / "a")["人员-D2-医师2.ics"])
    new = written(with_stays(later(plan), *stays), tmp_path / "b", parent=plan)
    (own,) = events(new["人员-D2-医师2.ics"])
    assert own["UID"] == former[0]["UID"]
    assert own.decoded("DTEND") == START + 48 * WEEK


def test_counties_do_not_share_events(tmp_path: Path) -> None:
    plan = tiny_plan()
    other = dataclasses.replace(plan, county=plan.county.replace(code="990102"))
    uids = [
        {str(event["UID"]) for calendar in written(p, tmp_path / p.county.code).values() for event in events(calendar)}
        for p in (plan, other)
    ]
    assert not uids[0] & uids[1]
    assert not any("D0" in uid or "T0-1" in uid for uid in uids[0])


def test_odd_names_come_back_as_they_are(tmp_path: Path) -> None:
    plan = with_odd_names(tiny_plan())
    found = written(plan, tmp_path)
    county = plan.county
    by_crew = {"T0_1": "T0-1", "T1_1": "T1-1", "MH1": "MH1"}
    seen = set()
    for name, calendar in found.items():
        crew = by_crew.get(name.split("-")[1])
        for event, tour in zip(events(calendar), (t for t in plan.tours if t.crew == crew), strict=False):
            place, purpose = (county.name_of(key) for key in (tour.stops[0].place, tour.stops[0].programme))
            assert event["SUMMARY"] == f"{purpose}：{place}"
            assert place in event["DESCRIPTION"]
            seen |= {place, purpose}
        assert "/" not in name
        assert len(name.encode()) < 255
    stays = {str(e["LOCATION"]) for c in found.values() for e in events(c) if e["CATEGORIES"].cats == ["派驻"]}
    assert stays == {county.name_of(stay.host) for stay in plan.stays()}
    assert len(seen & set(ODD_NAMES)) == len(seen) >= 3
    whole = (tmp_path / next(name for name in found if "MH1" in name)).read_bytes().replace(b"\r\n ", b"").decode()
    for key in ("NAME", "X-WR-CALNAME"):
        told = next(line.removeprefix(f"{key}:") for line in whole.split("\r\n") if line.startswith(f"{key}:"))
        said = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], told)
        assert said == f"{county.name_of('MH1')}（{county.name}）"


@pytest.mark.parametrize("odd", ODD_NAMES)
def test_every_odd_name_is_told_of_a_village(odd: str, tmp_path: Path) -> None:
    plan = tiny_plan()
    villages = tuple(dataclasses.replace(v, name=odd) if v.code == village(0, 4) else v for v in plan.county.villages)
    found = written(dataclasses.replace(plan, county=plan.county.replace(villages=villages)), tmp_path)
    first = events(found["团队-T0_1-甲镇第2团队.ics"])[0]
    assert first["SUMMARY"] == f"巡诊：{odd}"
    assert first["LOCATION"] == f"甲镇{odd}"
    assert f" {odd}：巡诊" in first["DESCRIPTION"]


def test_no_two_files_have_one_name(tmp_path: Path) -> None:
    plan = tiny_plan()
    same = {"D0": "a/b", "D1": "A_b", "D2": "a b", "D3": "a:b"}
    people = tuple(dataclasses.replace(p, id=same.get(p.id, p.id), name="同名") for p in plan.county.people)
    stays = [dataclasses.replace(stay, person=same[stay.person]) for stay in plan.stays()]
    plan = dataclasses.replace(with_stays(plan, *stays), territories=no_specialists(plan))
    found = written(dataclasses.replace(plan, county=plan.county.replace(people=people)), tmp_path)
    assert len([name for name in found if name.startswith("人员")]) == 4


def no_specialists(plan: Plan) -> Any:
    solution = plan.territories.solution
    assert solution is not None
    teams = tuple(dataclasses.replace(team, specialist=None) for team in solution.teams)
    return dataclasses.replace(plan.territories, solution=dataclasses.replace(solution, teams=teams))


def test_phones_and_names_are_for_planners(tmp_path: Path) -> None:
    plan = tiny_plan()
    people = tuple(dataclasses.replace(p, phone=f"1390000{i:04d}") for i, p in enumerate(plan.county.people))
    clinics = (
        *plan.county.clinics,
        dataclasses.replace(plan.county.clinics[0], id="VC9", village=village(0, 4)),
    )
    people = tuple(dataclasses.replace(p, workplace="VC9") if p.workplace == "VC00" else p for p in people)
    plan = dataclasses.replace(plan, county=plan.county.replace(people=people, clinics=clinics))
    doctor = next(p for p in people if p.workplace == "VC9")

    def text(audience: str) -> str:
        written(plan, tmp_path / audience, audience=audience)
        calendars = (icalendar.Calendar.from_ical(f.read_bytes()) for f in (tmp_path / audience).glob("*.ics"))
        told = (str(e[key]) for c in calendars for e in events(c) for key in ("SUMMARY", "DESCRIPTION", "LOCATION"))
        return "\n".join((*told, *(f.name for f in (tmp_path / audience).iterdir())))

    assert f"联系人 {doctor.name} {doctor.phone}" in text("planners")
    for audience in ("leaders", "public"):
        told = text(audience)
        assert not [p.name for p in people if p.name in told and len(p.name) > 1 and p.role != "driver"]
        assert "1390000" not in told
    assert not [f for f in (tmp_path / "public").iterdir() if f.name.startswith("人员")]


def test_the_list_of_files_escapes_names_and_leads_to_each(tmp_path: Path) -> None:
    found = written(with_odd_names(tiny_plan()), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;/script&gt;" in page
    assert page.count("<tr>") == len(found) + 1
    assert "default-src 'none'" in page


def test_it_speaks_english(tmp_path: Path) -> None:
    found = written(tiny_plan(), tmp_path, lang="en")
    assert "team-T0_1-甲镇_team_2.ics" in found
    first = events(found["team-T0_1-甲镇_team_2.ics"])[0]
    assert first["SUMMARY"] == "巡诊: 上村"
    lines = first["DESCRIPTION"].split("\n")
    assert lines[:2] == ["甲镇 team 2 · Mon 12 Jan 2026", "08:00 leave 甲镇卫生院"]
    assert re.fullmatch(r"1\. 08:\d\d–09:\d\d 上村: 巡诊 \(drive \d min, 1\.\d km\)", lines[2]), lines[2]
    with pytest.raises(OptionError, match="'fr'"):
        write_calendars(tiny_plan(), tmp_path, lang="fr")  # type: ignore[arg-type]


def test_a_plan_without_solutions_has_an_empty_list(tmp_path: Path) -> None:
    plan = tiny_plan()
    nothing = {
        stage: dataclasses.replace(getattr(plan, stage), status="unknown", solution=None, goals=())
        for stage in ("territories", "circuits", "postings")
    }
    assert written(dataclasses.replace(plan, **nothing), tmp_path) == {}
