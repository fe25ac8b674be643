"""How planners spell what the tables about visits offer: crews, places, periods, market days and so on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gridplan.domain.programmes import CoverageMode, CrewKind, MarketDays, Period, PlaceKind, SameCrew, TeamRole
from gridplan.sources import cells
from gridplan.sources.cells import CellError, Raw
from gridplan.sources.words import listed

PROFILES: Mapping[str, tuple[str, ...]] = {
    "mobile_hospital": ("移动医院", "mobile_hospital"),
    "car": ("小车", "汽车", "car"),
    "motorcycle": ("摩托车", "motorcycle"),
}
CALENDAR_KINDS: Mapping[str, tuple[str, ...]] = {
    "holiday": ("放假", "holiday"),
    "workday": ("上班", "workday"),
    "closure": ("封闭", "closure"),
    "leave": ("请假", "leave"),
    "market": ("集市", "赶集", "圩日", "market"),
    "season": ("路况", "季节", "季节路况", "season"),
}
CREWS: Mapping[CrewKind, tuple[str, ...]] = {
    CrewKind.TEAM: ("团队", "家医团队", "team"),
    CrewKind.VEHICLE: ("车辆", "vehicle"),
}
TEAM_ROLES: Mapping[TeamRole, tuple[str, ...]] = {
    TeamRole.SPECIALIST: ("专科医师", "县级医师", "specialist"),
    TeamRole.GP: ("家庭医生", "全科医生", "gp"),
    TeamRole.NURSE: ("护士", "nurse"),
}
PLACES: Mapping[PlaceKind, tuple[str, ...]] = {
    PlaceKind.VILLAGES: ("村", "villages"),
    PlaceKind.HOSPITALS: ("乡镇卫生院", "卫生院", "hospitals"),
    PlaceKind.VISIT_PLACES: ("走访点", "visit_places"),
}
MODES: Mapping[CoverageMode, tuple[str, ...]] = {
    CoverageMode.OWN_CLINIC: ("本村卫生室", "own_clinic"),
    CoverageMode.NEIGHBOUR_CLINIC: ("邻村卫生室", "邻村卫生室延伸服务", "neighbour_clinic"),
    CoverageMode.POSTED_DOCTOR: ("派驻医师", "posted_doctor"),
    CoverageMode.CIRCUIT: ("巡诊", "circuit"),
    CoverageMode.MOBILE_HOSPITAL: ("移动医院", "mobile_hospital"),
}
OLD_MODES: Mapping[CoverageMode, tuple[str, ...]] = {
    mode: MODES[mode] for mode in (CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL)
}
MARKET_DAYS: Mapping[MarketDays, tuple[str, ...]] = {
    MarketDays.IGNORED: ("不考虑", "ignored"),
    MarketDays.PREFERRED: ("优先", "preferred"),
    MarketDays.ONLY: ("仅限", "only"),
}
SAME_CREW: Mapping[SameCrew, tuple[str, ...]] = {
    SameCrew.ANY: ("不限", "any"),
    SameCrew.SAME: ("同一队伍", "same"),
    SameCrew.OWN: ("责任团队", "own"),
}
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS: Mapping[int, tuple[str, ...]] = {
    at: (*(f"{week}{said}" for said in (*zh, str(at + 1)) for week in ("周", "星期", "礼拜", "")), en, en[:3])
    for at, (zh, en) in enumerate(zip(("一", "二", "三", "四", "五", "六", "日天"), _ENGLISH_DAYS, strict=True))
}
_WEEKDAY = {digit: zh for at, zh in enumerate("一二三四五六日") for digit in (zh, str(at + 1))} | {"天": "日"}
_PERIODS: Mapping[str, Period] = {
    **dict.fromkeys(("每月", "每个月", "month", "monthly"), Period.MONTH),
    **dict.fromkeys(("每季度", "每季", "每个季度", "quarter", "quarterly"), Period.QUARTER),
    **dict.fromkeys(("每半年", "half_year"), Period.HALF_YEAR),
    **dict.fromkeys(("每年", "year", "yearly"), Period.YEAR),
    **dict.fromkeys(("一次性", "一次", "once"), Period.ONCE),
}
PERIOD_NAMES = {
    Period.MONTH: "每月",
    Period.QUARTER: "每季度",
    Period.HALF_YEAR: "每半年",
    Period.YEAR: "每年",
    Period.ONCE: "一次性",
}
PERIODS_SHOWN = ("每周", "每2周", "每4周", "每6周", "每月", "每季度", "每半年", "每年", "一次性")
_EACH_WEEKS = re.compile(r"每?(\d{1,4}|[一二两三四五六七八九十])?个?(?:周|星期)")
_OTHER_WEEKS = frozenset({"隔周", "每隔周", "双周", "每双周"})
_DAYS = "(?:周|星期|礼拜)[一二三四五六日天1-7]"
# how often; then days of the week, or how many times: those stand in columns of their own
_ON_DAYS = re.compile(rf"(每个?月|每[^周]{{0,2}}周|每星期)?的?(?:第.个)?每?((?:{_DAYS}[、,，；;和及]?)+)")
_SO_OFTEN = re.compile(r"(.+?)(\d{1,3}|[二两三四五六七八九十])次")
_HAN = {digit: at for at, digit in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WEEKS = cells.integer(1, 520)


def period(raw: Raw) -> tuple[Period, int]:
    """How often: a calendar period, or each so many weeks; a number alone is one of weeks, as in older tables."""
    if not isinstance(raw, str):
        return Period.WEEKS, _WEEKS(raw)
    said = "".join(cells.clean(raw).split()).lower()
    named = said.removesuffix("一次") or said
    if found := _PERIODS.get(said) or _PERIODS.get(named):
        return found, 1
    if named in _OTHER_WEEKS:
        return Period.WEEKS, 2
    if match := _EACH_WEEKS.fullmatch(named):
        count = match[1] or "1"
        return Period.WEEKS, _WEEKS(_HAN.get(count, count))
    _refuse_other_columns(raw, said)
    if re.search(r"\D", said.lstrip("+-").replace(".", "", 1)) and said != "nan":
        raise CellError(115, value=raw, candidates=PERIODS_SHOWN, choices=listed(PERIODS_SHOWN))
    return Period.WEEKS, _WEEKS(raw)


def _refuse_other_columns(raw: str, said: str) -> None:
    """Days of the week and a number of visits have columns of their own.

    Raises:
        CellError: the cell holds such, with what to write where.
    """
    if match := _ON_DAYS.fullmatch(said):
        often = _period_shown(match[1] or "每周")
        days = "；".join(f"周{_WEEKDAY[each[-1]]}" for each in re.findall(_DAYS, match[2]))
        column, other = "“星期”", days
    elif match := _SO_OFTEN.fullmatch(said):
        often, column, other = _period_shown(match[1]), "“每期次数”", str(_HAN.get(match[2], match[2]))
    else:
        return
    if often is not None:
        advice = f"此栏填{often}，{column}填{other}"
        raise CellError(123, value=raw, advice=advice, advice_en=f"Write {often} here and {other} under {column}")


def _period_shown(said: str) -> str | None:
    """How often in the words of the drop-down; ``None`` where it cannot be read."""
    try:
        found, weeks = period(said)
    except CellError:
        return None
    return PERIOD_NAMES.get(found) or ("每周" if weeks == 1 else f"每{weeks}周")
