"""Every word on a map that is not data: key → (Chinese, English). A theme's ``[labels]`` may replace any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from gridplan.domain.units import UNITS, counted
from gridplan.domain.visit_words import MISSED, WEEKDAYS
from gridplan.errors import OptionError
from gridplan.maps.changes_words import CHANGES_WORDS
from gridplan.maps.siting_words import SITING_WORDS

Lang = Literal["zh", "en"]

WORDS: Mapping[str, tuple[str, str]] = {
    # layers
    "layer.teams": ("团队责任区", "Team areas"),
    "layer.coverage": ("服务方式", "Coverage"),
    "layer.travel": ("出行时间", "Travel time"),
    "layer.circuits": ("巡诊路线", "Circuits"),
    "layer.postings": ("医师派驻", "Postings"),
    "layer.exceptions": ("问题与例外", "Exceptions"),
    "layer.isochrones": ("等时圈", "Isochrones"),
    "layer.catchments": ("服务范围", "Catchments"),
    "layer.beyond": ("超出时限", "Beyond limit"),
    "layer.losses": ("情景影响", "Losses"),
    "hint.teams": ("相邻团队颜色不同；点村看团队成员", "Neighbouring teams differ in colour; click a village"),
    "hint.coverage": ("每个村由谁、以何种方式服务", "How each village is served, and by whom"),
    "hint.travel": ("从村委会驾车到最近机构的时间", "Driving time from the village to the nearest"),
    "hint.circuits": ("选择日期，看当天各队走哪条路、到哪些村", "Choose a day to see who drives where"),
    "hint.postings": ("拖动周次，看每个乡镇有没有派驻医师", "Move the week to see who is posted where"),
    "hint.exceptions": ("未覆盖的村、违反的规则和登记的例外", "Uncovered places, broken rules, exceptions"),
    "hint.isochrones": ("沿道路在多少分钟内能到最近的机构", "Where the nearest is within so many minutes by road"),
    "hint.catchments": ("各村最近的机构是哪一家；相邻的颜色不同", "Whose nearest facility is which; neighbours differ"),
    "hint.beyond": ("到最近机构的时间超出时限，或不能到达的村", "Villages beyond the limit or out of reach"),
    "hint.losses": ("与“{before}”相比，哪些村够不着原来的服务", 'What villages lose against "{before}"'),
    "no_solution": ("这一阶段未得出可用方案", "No usable solution for this stage"),
    # overlays
    "overlay.zones": ("片区界", "Zones"),
    "overlay.townships": ("乡镇界", "Townships"),
    "overlay.villages": ("村界", "Villages"),
    "overlay.grids": ("网格界", "Grids"),
    "overlay.roads": ("道路", "Roads"),
    "overlay.water": ("水系", "Water"),
    "overlay.relief": ("地形", "Relief"),
    "overlay.tiles": ("网络底图", "Base map of the network"),
    "overlay.facilities": ("医疗机构", "Facilities"),
    "overlay.labels": ("地名", "Names"),
    # coverage
    "coverage.own_clinic": ("本村卫生室", "Own clinic"),
    "coverage.neighbour_clinic": ("邻村卫生室延伸", "Neighbour's clinic"),
    "coverage.posted_doctor": ("派驻医师", "Posted doctor"),
    "coverage.circuit": ("团队巡诊", "Circuit visit"),
    "coverage.mobile_hospital": ("移动医院", "Mobile hospital"),
    "coverage.uncovered": ("未覆盖", "Uncovered"),
    # travel time
    "travel.clinic": ("到最近的村卫生室或卫生院", "Nearest staffed clinic or township hospital"),
    "travel.township_hospital": ("到最近的乡镇卫生院", "Nearest township hospital"),
    "travel.lead_hospital": ("到最近的牵头医院", "Nearest lead hospital"),
    "travel.within_15": ("15 分钟以内", "within 15 min"),
    "travel.within_30": ("15–30 分钟", "15–30 min"),
    "travel.within_60": ("30–60 分钟", "30–60 min"),
    "travel.beyond_60": ("60 分钟以上", "over 60 min"),
    "travel.unreachable": ("车辆不能到达", "not reachable by car"),
    # maps of travel times
    "access.title": ("{county}出行时间图", "{county}: travel times"),
    "access.hint": (
        "{vehicle}，{scenario}：从村委会到最近机构的时间",
        "{vehicle}, {scenario}: from the village to the nearest",
    ),
    "access.within": ("{n} 分钟以内", "within {n} min"),
    "access.between": ("{a}–{b} 分钟", "{a}–{b} min"),
    "access.over": ("{n} 分钟以上", "over {n} min"),
    "access.outside": ("{n} 分钟以上或不能到达", "over {n} min or out of reach"),
    "access.unreachable": ("不能到达", "Out of reach"),
    "access.minutes": ("{n} 分钟", "{n} min"),
    "access.count": ("{n} 村 · {residents} 人", "villages {n} · residents {residents}"),
    "access.counted": ("{level}（{n} 村）", "{level} ({n})"),
    "access.facilities": ("{n} 家机构", "{n} facilities"),
    "access.reach": ("各村都有机构可到", "Every village reaches some facility"),
    "access.lost": ("{n} 个村到不了任何机构", "Villages out of every facility's reach: {n}"),
    "access.off": ("{n} 个村与主路网不通", "Villages cut off from the main road network: {n}"),
    "access.closed": ("情景关闭的道路", "Roads closed"),
    "access.compared": ("与“{before}”比：{n} 个村变差", 'Villages worse off than "{before}": {n}'),
    "beyond.within": ("在 {n} 分钟时限内", "Within {n} min"),
    "beyond.beyond": ("超出 {n} 分钟时限", "Over {n} min"),
    "beyond.empty": ("所有村都在时限内。", "All villages are within the limit."),
    "losses.unreachable": ("变为不能到达", "No longer reachable"),
    "losses.beyond": ("变为超出时限", "Now beyond the limit"),
    "losses.slower": ("落到更慢的时间档", "In a slower class"),
    "losses.kept": ("未受影响", "Not affected"),
    "losses.empty": ("没有村受影响。", "No village is affected."),
    "losses.text": ("{village}：{before} → {after}", "{village}: {before} → {after}"),
    # postings
    "postings.more": ("多于要求", "More than required"),
    "postings.enough": ("有派驻医师", "Posted as required"),
    "postings.short": ("缺派驻医师", "Short"),
    "postings.none": ("无卫生院", "No township hospital"),
    "postings.unasked": ("不要求公卫专员", "No commissioner asked for"),
    "postings.physicians": ("派驻医师", "Posted physicians"),
    "postings.commissioners": ("公共卫生专员", "Public-health commissioners"),
    "postings.commissioner_short": ("缺公卫专员", "Short"),
    "postings.commissioner_enough": ("有公卫专员", "Posted as required"),
    "postings.gaps": ("有缺口的周", "Weeks with a gap"),
    "postings.no_gaps": ("全年每周都不缺人", "No gap in any week"),
    "postings.week": ("派驻周次", "Week"),
    "postings.gap_week": ("第 {first} 周：{hosts}", "Week {first}: {hosts}"),
    "postings.gap": ("第 {first}–{last} 周：{hosts}", "Weeks {first}–{last}: {hosts}"),
    "postings.summary": ("{n} 家机构，{short} 家缺人", "{n} hosts, {short} short"),
    # exceptions
    "exceptions.hard": ("违反硬性规则", "Hard rule broken"),
    "exceptions.in_principle": ("原则性例外", "Exception in principle"),
    "exceptions.kept": ("各项规则都遵守", "All rules kept"),
    "exceptions.empty": ("没有违反规则，也没有例外。", "No rule broken, no exception."),
    "exceptions.uncovered": ("没有服务方式的村", "Villages without any service"),
    "exceptions.teams": ("团队配置提示", "Notes on teams"),
    "exceptions.data": ("数据提示", "Notes on data"),
    "exceptions.missed": ("排不上的巡诊", "Visits that found no day"),
    # circuits
    "circuits.route": ("巡诊路线（按卫生院分色）", "Circuit (coloured by depot)"),
    "circuits.mobile": ("移动医院路线", "Mobile hospital"),
    "circuits.straight": ("直线示意（无道路数据）", "Straight line (no road data)"),
    "circuits.visited": ("当天到访的村", "Villages visited that day"),
    "circuits.pinned": ("（人工指定）", " (fixed by hand)"),
    "circuits.nth": ("第 {n} 天（共 {all} 天）", "day {n} of {all}"),
    "circuits.lodging": ("夜宿{place}", "night at {place}"),
    "circuits.day": ("出车日", "Day"),
    "circuits.empty": ("当天没有巡诊。", "No tours on this day."),
    "circuits.previous": ("前一个出车日", "Previous day"),
    "circuits.next": ("后一个出车日", "Next day"),
    "circuits.summary": ("{tours} 条路线，到访 {stops} 处", "{tours} tours, {stops} places"),
    "circuits.stops": ("{n} 站 · 行车 {drive} 分钟", "{n} stops · {drive} min driving"),
    # facilities
    "facility.lead_hospital": ("牵头医院", "Lead hospital"),
    "facility.township_hospital": ("乡镇卫生院", "Township hospital"),
    "facility.clinic": ("村卫生室（有村医）", "Village clinic, staffed"),
    "facility.clinic_unstaffed": ("村卫生室（无村医）", "Village clinic, unstaffed"),
    "facility.base": ("车辆基地", "Vehicle base"),
    "facility.visit_place": ("走访点", "Place visited"),
    # roads
    "road.main": ("国省道", "Main road"),
    "road.minor": ("县乡道", "County road"),
    "road.track": ("村道、机耕路", "Village road, track"),
    # cards
    "card.village": ("村（社区）", "Village"),
    "card.township": ("乡镇（街道）", "Township"),
    "card.code": ("代码", "Code"),
    "card.zone": ("片区", "Zone"),
    "card.township_of": ("所属乡镇", "Township"),
    "card.population": ("人口", "Residents"),
    "card.villages": ("村数", "Villages"),
    "card.key_groups": ("重点人群", "Key groups"),
    "card.steward": ("健康管家", "Steward"),
    "card.service": ("服务方式", "Service"),
    "card.provider": ("服务机构", "Provided by"),
    "card.time": ("驾车 {minutes} 分钟", "{minutes} min by car"),
    "card.times": ("出行时间", "Travel time"),
    "card.nearest": ("最近", "Nearest"),
    "card.second": ("第二近", "Second nearest"),
    "card.limit": ("时限", "Limit"),
    "card.losses": ("与“{before}”相比", 'Against "{before}"'),
    "card.shares": ("居民在多少分钟内能到", "Residents within reach"),
    "card.team": ("健康服务团队", "Health service team"),
    "card.teams": ("团队", "Teams"),
    "card.specialist": ("县级专科医师", "Specialist"),
    "card.gp": ("家庭医生", "GP"),
    "card.nurse": ("护士", "Nurse"),
    "card.village_doctor": ("团队村医", "Village doctors"),
    "card.leader": ("团队长", "Leader"),
    "card.institution_steward": ("家医管家", "Institution steward"),
    "card.own_doctor": ("本村村医", "Doctors of this village"),
    "card.team_size": ("规模", "Size"),
    "card.team_counts": (
        "居民 {residents}，健康网格员 {workers}，村医 {doctors}",
        "{residents} residents, {workers} grid workers, {doctors} village doctors",
    ),
    "card.why": ("为何在此团队", "Why this team"),
    "card.why_hospital": ("离{hospital}{minutes}分钟", "{minutes} min from {hospital}"),
    "card.why_home": ("离本镇卫生院{minutes}分钟", "{minutes} min from its own township's hospital"),
    "card.why_median": ("离团队中心{village}{minutes}分钟", "{minutes} min to {village}, the team's centre"),
    "card.why_alone": ("独自成队", "a team by itself"),
    "card.second_team": ("次优团队", "Second best team"),
    "card.second_more": ("{team}，多{hours}人时", "{team}, {hours} person-hours more"),
    "card.second_less": ("{team}，少{hours}人时", "{team}, {hours} person-hours less"),
    "card.second_barred": ("受限于{rules}", "barred by {rules}"),
    "card.second_none": ("没有相邻且可承担的团队", "no other team that may have it touches it"),
    "card.second_moved": ("少改动", "least change"),
    "card.grids": ("网格", "Grids"),
    "card.head": ("网格长", "Grid head"),
    "card.workers": ("健康网格员", "Grid workers"),
    "card.sentinels": ("健康哨兵", "Health sentinels"),
    "card.visits": ("巡诊安排", "Visits"),
    "card.visit": ("{n} 次", "{n} visits"),
    "card.missed": ("未安排的走访", "Visits not planned"),
    "card.persons": ("服务对象 {n} 人", "{n} people"),
    "card.postings": ("派驻医师（按周）", "Posted physicians by week"),
    "card.stay": ("{start} 至 {end}", "{start} to {end}"),
    "card.nobody": ("缺人", "nobody"),
    "card.withheld": ("已安排", "assigned"),
    "card.problems": ("问题与例外", "Problems and exceptions"),
    "card.derived": ("界线由程序推算", "Border derived by gridplan"),
    # status
    "status.plan": ("方案日期 {date}", "Plan of {date}"),
    "status.hard": ("违反硬性规则 {n} 处", "{n} hard rules broken"),
    "status.scenario": ("道路情景：{scenario}", "Roads: {scenario}"),
    "status.ok": ("硬性规则全部遵守", "All hard rules kept"),
    "status.exceptions": ("原则性例外 {n} 处", "{n} exceptions in principle"),
    "status.sample": (
        "含样例数据：部分人员或资料由程序生成，不是真实名单，仅供演示",
        "Contains sample data made by gridplan: not a real roster, for demonstration only",
    ),
    "stage.territories": ("团队划片", "Teams"),
    "stage.specialists": ("专科医师", "Specialists"),
    "stage.coverage": ("服务方式", "Coverage"),
    "stage.circuits": ("巡诊排程", "Circuits"),
    "stage.postings": ("医师派驻", "Postings"),
    "gap.proven": ("已证明最优", "proven optimal"),
    "gap.no_better": ("有缺口或例外，已证明无法更好", "with gaps or exceptions; proven that none is better"),
    "gap.open": ("最多还能再好 {gap} %", "at most {gap} % better possible"),
    "gap.loose": ("尚未得到有用的界限，未证明", "no useful bound yet, not proven"),
    "gap.none": ("未得出可用方案", "no usable solution"),
    # interface
    "ui.search": ("搜地名、机构或人名", "Search a place or person"),
    "ui.search_places": ("搜地名或机构", "Search a place"),
    "ui.nothing": ("没有找到", "Nothing found"),
    "ui.legend": ("图例", "Legend"),
    "ui.overlays": ("底图", "Base map"),
    "ui.close": ("关闭", "Close"),
    "ui.home": ("看全县", "Whole county"),
    "ui.print": ("打印", "Print"),
    "ui.week": ("第 {n} 周", "Week {n}"),
    "ui.since": ("自{date}", "since {date}"),
    "ui.quality": ("方案质量", "How good is the plan"),
    "ui.share": ("占人口", "of residents"),
    "ui.more": ("再显示 {n} 条", "{n} more"),
    "ui.panel": ("收起或展开", "Fold or unfold"),
    "ui.villages": ("所辖村（社区）", "Villages"),
    "ui.townships": ("乡镇名录", "Townships"),
    "ui.layers": ("图层", "Layers"),
    "ui.skip": ("跳到地图", "Go to the map"),
    "ui.map": (
        "地图：方向键移动，加号减号缩放，回车打开图中央的地方",
        "Map: arrows move, + and − zoom, Enter opens what lies in the middle",
    ),
    "ui.zoom_in": ("放大", "Zoom in"),
    "ui.zoom_out": ("缩小", "Zoom out"),
    "ui.found": ("找到 {n} 项，用上下键选择", "{n} found; choose with the arrow keys"),
    "ui.not_here": ("链接所指的内容不在本图中：{what}", "Not on this map: {what}"),
    "ui.version": ("方案 {plan}", "Plan {plan}"),
    "ui.teams_count": ("{n} 个团队", "{n} teams"),
    # persons and teams
    "team.name": ("{township}第{n}团队", "{township} team {n}"),
    "title.0": ("", ""),
    "title.1": ("初级", "junior"),
    "title.2": ("中级", "mid-level"),
    "title.3": ("副高", "deputy senior"),
    "title.4": ("正高", "senior"),
    "role.physician": ("县级医师", "physician"),
    "role.gp": ("家庭医生", "GP"),
    "role.nurse": ("护士", "nurse"),
    "role.village_doctor": ("村医", "village doctor"),
    "role.public_health": ("公卫人员", "public health"),
    "role.driver": ("司机", "driver"),
    "kind.zone": ("片区", "zone"),
    "kind.township": ("乡镇", "township"),
    "kind.village": ("村", "village"),
    "kind.team": ("团队", "team"),
    "list.separator": ("、", ", "),
    "sentence.separator": ("；", "; "),
    "colon": ("：", ": "),
    "date.day": ("{m}月{d}日", "{d}/{m}"),
    "date.month": ("{y}.{m}", "{m}/{y}"),
    "date.full": ("{y}年{m}月{d}日", "{y}-{m:02d}-{d:02d}"),
    "weekday": (" ".join(zh for zh, _ in WEEKDAYS), " ".join(en for _, en in WEEKDAYS)),
    "reason": ("原因：{reason}", "reason: {reason}"),
    "remedy": ("建议：{remedy}", "remedy: {remedy}"),
    **{f"missed.{reason.value}": pair for reason, pair in MISSED.items()},
    **SITING_WORDS,
    **CHANGES_WORDS,
    **{f"unit.{unit}": pair for unit, pair in UNITS.items()},
}


class Wording:
    """The words of one language, with a theme's own wording on top."""

    def __init__(self, lang: Lang, labels: Mapping[str, str]) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"maps speak 'zh' or 'en', not {lang!r}")
        self.lang: Lang = lang
        self._words = {key: pair[0 if lang == "zh" else 1] for key, pair in WORDS.items()} | dict(labels)

    def __call__(self, key: str, **values: object) -> str:
        """The wording of ``key`` with its places filled in."""
        return self._words[key].format(**values) if values else self._words[key]

    def all(self) -> dict[str, str]:
        """Every wording, for the page."""
        return dict(self._words)

    def list(self, items: list[str]) -> str:
        """Items joined as the language joins them."""
        return self("list.separator").join(items)

    def day(self, day: dt.date) -> str:
        """``1月5日``."""
        return self("date.day", m=day.month, d=day.day)

    def full(self, day: dt.date) -> str:
        """``2026年1月5日``."""
        return self("date.full", y=day.year, m=day.month, d=day.day)

    def weekday(self, day: dt.date) -> str:
        """``周一``."""
        return self("weekday").split()[day.weekday()]

    def unit(self, unit: str) -> str:
        """A rule's unit in this language: only what is counted, ``visits/day`` → ``次``; as it is if unknown."""
        return self._words.get(f"unit.{counted(unit)}", unit)
