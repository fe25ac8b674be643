"""Rows of the sheets of decisions → teams, services, tours, postings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.coverage import Service
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.territories import Team
from gridplan.domain.visit_words import WEEKDAYS
from gridplan.domain.workbook_words import english_value
from gridplan.languages import LANGS
from gridplan.sources import plan_codes as known
from gridplan.sources.cells import code, is_blank
from gridplan.sources.plan_codes import Words
from gridplan.sources.plan_rows import Row

DAY = dt.timedelta(days=1)
_MODES = {title: mode for mode, title in layout.MODE_TITLES.items()}


def team(row: Row) -> Team:
    """One team."""
    team_id = row.text("团队编号")
    first = row.codes_known.add_team(team_id, row.number) if team_id else None
    if first is not None:
        said = f"“{team_id}”已是第{first}行的团队", f"{team_id!r} is the team of row {first} already"
        row.refuse("团队编号", said)
    before = row.codes_known.team(team_id)
    leader, doctors = _leader(row, before)
    township, hospital = row.code("乡镇编码", known.TOWNSHIP), row.code("卫生院编号", known.HOSPITAL)
    if not row.problems and (wrong := row.codes_known.wrong_township(township, hospital)):
        row.refuse("乡镇编码", wrong)
    return Team(
        id=team_id,
        township=township,
        hospital=hospital,
        villages=row.codes("村编码", known.VILLAGE),
        grids=row.codes("网格编码", known.GRID),
        specialist=row.optional("专科医师编号", known.PERSON),
        gp=row.optional("家庭医生编号", known.PERSON),
        nurse=row.optional("护士编号", known.PERSON),
        leader=leader,
        village_doctors=tuple(sorted(doctors)),
        predecessors=before.predecessors if before else (),
    )


def _leader(row: Row, before: Team | None) -> tuple[str | None, tuple[str, ...]]:
    """Leader and village doctors; those of before where the workbook is too old to name them."""
    leader, doctors = (before.leader, before.village_doctors) if before else (None, ())
    if row.has("团队长编号"):
        leader = row.optional("团队长编号", known.PERSON)
    if row.has("村医编号"):
        doctors = row.codes("村医编号", known.PERSON)
    return leader, doctors


def service(row: Row) -> Service | None:
    """How one village is served; ``None`` where it is not."""
    village, title = row.code("村编码", known.VILLAGE), _mode_title(row)
    if village and (first := row.codes_known.add_service(village, row.number)) is not None:
        row.refuse("村编码", (f"“{village}”第{first}行已有", f"{village!r} is in row {first} already"))
    if title == layout.UNCOVERED:
        return None
    if title not in _MODES:
        if title:
            modes = "、".join(_MODES)
            row.refuse("服务方式", (f"“{title}”不是{modes}之一", f"{title!r} is none of {modes}"))
        return None
    mode = _MODES[title]
    provider = row.code("提供者编号", known.PROVIDERS[mode])
    since = None if is_blank(row.cells.get("起始日期")) else row.day("起始日期")
    if since is not None and (wrong := row.codes_known.wrong_since(village, since)):
        row.refuse("起始日期", wrong)
    return Service(village=village, mode=mode, provider=provider, since=since)


def _mode_title(row: Row) -> str:
    """The mode of a service in Chinese; a workbook in English has it in English."""
    title = row.text("服务方式")
    return next((zh for zh in (*_MODES, layout.UNCOVERED) if title == code(english_value("服务方式", zh))), title)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One row of the tours' sheet; ``lodgings`` is ``None`` where the row leaves them to the tour's other rows."""

    row: int
    day: dt.date
    crew: str
    depot: str
    order: int
    stop: Stop
    lodgings: tuple[str, ...] | None


def stop(row: Row) -> StopRow | None:
    """One stop of a tour; ``None`` after a problem with its day, order or number."""
    day, order = row.day("日期"), row.whole("次序")
    crew = row.text("出车编号")
    if crew and day is not None and (wrong := row.codes_known.wrong_crew(crew, day)):
        row.refuse("出车编号", wrong)
    depot = row.code("出发地编号", known.DEPOT)
    lodgings = None if is_blank(row.cells.get("住宿编号")) else row.codes("住宿编号", known.LODGING)
    nth = 1 if is_blank(row.cells.get("天次")) else row.whole("天次")
    if nth is not None and nth < 1:
        row.refuse("天次", (f"没有第{nth}天，第一天是1", f"{nth} is no day of a tour; the first is 1"))
    place, programme = row.code("地点编码", known.VISITED), row.code("项目编号", known.PROGRAMME)
    if place and programme and not row.problems and (wrong := row.codes_known.wrong_visit(place, programme)):
        row.refuse("地点编码", wrong)
    if day is None or order is None or nth is None:
        return None
    if (first := row.codes_known.add_stop((day, crew, depot), lodgings, row.number)) is not None:
        said = f"同一趟出车在第{first}行写的是别的住宿", f"the same tour has other lodgings in row {first}"
        row.refuse("住宿编号", said)
    stop = Stop(place=place, programme=programme, night=nth - 1)
    return StopRow(row=row.number, day=day, crew=crew, depot=depot, order=order, stop=stop, lodgings=lodgings)


def circuits(base: Plan, rows: tuple[StopRow, ...]) -> Circuits:
    """The tours of the workbook; those of before with all that was said about them where nothing changed."""
    tours, before = _tours(rows), base.circuits.solution
    return before if before is not None and set(tours) == set(before.tours) else Circuits(tours=tours)


def _tours(rows: tuple[StopRow, ...]) -> tuple[Tour, ...]:
    tours: dict[tuple[dt.date, str, str], list[StopRow]] = {}
    for row in rows:
        tours.setdefault((row.day, row.crew, row.depot), []).append(row)
    return tuple(
        Tour(
            depot=depot,
            crew=crew,
            day=day,
            stops=tuple(row.stop for row in sorted(own, key=lambda row: (row.stop.night, row.order))),
            lodgings=next((row.lodgings for row in own if row.lodgings), ()),
        )
        for (day, crew, depot), own in sorted(tours.items())
    )


def posting(row: Row) -> Posting | None:
    """One stay: whole weeks from a Monday to a Sunday."""
    person, host = row.code("人员编号", known.POSTED), row.code("卫生院编号", known.HOST)
    start, last = row.day("开始日期"), row.day("结束日期")
    if start is not None and (wrong := row.codes_known.wrong_start(person, start)):
        row.refuse("开始日期", wrong)
    for title, day, weekday in (("开始日期", start, 0), ("结束日期", last, 6)):
        if day is not None and day.weekday() != weekday:
            row.refuse(title, _other_day(day, weekday))
    if start is None or last is None:
        return None
    if last < start and not row.problems:
        row.refuse("结束日期", (f"{last}在开始日期{start}之前", f"{last} lies before the first day, {start}"))
    return Posting(person=person, host=host, start=start, end=last + DAY)


def _other_day(day: dt.date, weekday: int) -> Words:
    """A stay does not begin or end on this day of the week; the nearest day on which it could."""
    near = day + dt.timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
    zh, en = (WEEKDAYS[day.weekday()].tell(lang) for lang in LANGS)
    wanted, wanted_en = (WEEKDAYS[weekday].tell(lang) for lang in LANGS)
    return (
        f"{day}是{zh}，派驻按整周从周一到周日，应为{wanted}，例如{near}",
        f"{day} is a {en}; stays are whole weeks from Monday to Sunday: a {wanted_en}, such as {near}",
    )
