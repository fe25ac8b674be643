"""Titles of the layers of ``plan.gpkg`` and of their columns, and the words in their cells: Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.domain.people import Title
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import Level
from gridplan.errors import OptionError

WORDS: Mapping[str, tuple[str, str]] = {
    # layers
    "townships": ("乡镇", "Townships"),
    "villages": ("村（社区）", "Villages"),
    "grids": ("网格", "Grids"),
    "teams": ("团队责任区", "Team areas"),
    "coverage": ("服务方式", "Coverage"),
    "facilities": ("医疗机构", "Facilities"),
    "hosts": ("派驻单位（当前与下次轮换）", "Hosts: now and next hand-over"),
    "postings": ("派驻", "Postings"),
    "tours": ("巡诊路线（按日）", "Tours by day"),
    "visits": ("走访点（按日）", "Visits by day"),
    "exceptions": ("问题与例外", "Exceptions"),
    # columns
    "code": ("编码", "Code"),
    "name": ("名称", "Name"),
    "zone": ("片区", "Zone"),
    "township_code": ("乡镇编码", "Township code"),
    "township": ("乡镇", "Township"),
    "village_code": ("村编码", "Village code"),
    "village": ("村（社区）", "Village"),
    "residents": ("常住人口", "Residents"),
    "key_people": ("重点人群人次", "Members of key groups"),
    "km2": ("面积（平方公里）", "Area (km²)"),
    "n_villages": ("村数", "Villages"),
    "n_teams": ("团队数", "Teams"),
    "n_uncovered": ("未覆盖村数", "Villages not covered"),
    "steward": ("健康管家", "Health steward"),
    "team_ids": ("团队编号", "Team id"),
    "team": ("团队", "Team"),
    "mode": ("服务方式代号", "Mode code"),
    "mode_title": ("服务方式", "Mode"),
    "provider_id": ("提供者编号", "Provider id"),
    "provider": ("提供者", "Provider"),
    "since": ("起始日期", "Since"),
    "head": ("网格长", "Grid head"),
    "workers": ("健康网格员", "Grid workers"),
    "sentinels": ("健康哨兵", "Health sentinels"),
    "hospital_id": ("卫生院编号", "Hospital id"),
    "hospital": ("卫生院", "Township hospital"),
    "leader": ("团队长", "Leader"),
    "specialist": ("专科医师", "Specialist"),
    "gp": ("家庭医生", "GP"),
    "nurse": ("护士", "Nurse"),
    "village_doctors": ("村医", "Village doctors"),
    "workload": ("工作量", "Workload"),
    "colour": ("颜色号", "Colour"),
    "id": ("编号", "Id"),
    "kind": ("类别代号", "Kind code"),
    "kind_title": ("类别", "Kind"),
    "staffed": ("有村医或为医院", "Staffed"),
    "required": ("应派人数", "Posts"),
    "posted": ("在岗人数", "Posted"),
    "now": ("当前派驻", "Posted now"),
    "until": ("下次轮换", "Next hand-over"),
    "next": ("接替人员", "Successors"),
    "short_weeks": ("此后缺人周数", "Weeks short from now on"),
    "state": ("状态代号", "State code"),
    "state_title": ("状态", "State"),
    "person_id": ("人员编号", "Person id"),
    "person": ("姓名", "Person"),
    "title": ("职称", "Title"),
    "workplace": ("派出单位", "Sent by"),
    "host_id": ("派驻单位编号", "Host id"),
    "host": ("派驻单位", "Host"),
    "post": ("岗位", "Post"),
    "start": ("开始日期", "First day"),
    "end": ("结束日期", "Last day"),
    "weeks": ("周数", "Weeks"),
    "day": ("日期", "Day"),
    "said_day": ("日期与星期", "Day of the week"),
    "crew_id": ("出车编号", "Crew id"),
    "crew": ("出车单位", "Crew"),
    "vehicle": ("车辆（非团队）", "Vehicle, no team"),
    "depot": ("出发地", "From"),
    "stops": ("走访地点", "Stops"),
    "n_stops": ("走访处数", "Number of stops"),
    "km": ("公里", "Kilometres"),
    "driving": ("开车（分钟）", "Driving (min)"),
    "leaves": ("出发时间", "Leaves at"),
    "returns": ("返回时间", "Back at"),
    "people": ("同行人员", "Who goes"),
    "straight": ("含直线段", "Partly straight"),
    "number": ("次序", "Number"),
    "place_id": ("地点编码", "Place code"),
    "place": ("地点", "Place"),
    "purpose": ("项目", "Programme"),
    "arrives": ("到达", "Arrives"),
    "ends": ("离开", "Leaves"),
    "contact": ("联系人", "Contact"),
    "phone": ("电话", "Phone"),
    "rule_id": ("规则编号", "Rule id"),
    "rule": ("规则", "Rule"),
    "level": ("层级代号", "Level code"),
    "level_title": ("层级", "Level"),
    "where": ("涉及", "Concerns"),
    "amount": ("数量", "Amount"),
    "unit": ("单位", "Unit"),
    "when": ("首日", "First day concerned"),
    "message": ("说明", "What"),
    "reason": ("原因", "Reason"),
    "remedy": ("办法", "Remedy"),
    # cells
    "uncovered": ("未覆盖", "Not covered"),
    "lead_hospital": ("牵头医院", "Lead hospital"),
    "township_hospital": ("乡镇卫生院", "Township hospital"),
    "clinic": ("村卫生室", "Village clinic"),
    "clinic_unstaffed": ("村卫生室（无村医）", "Village clinic, no doctor"),
    "base": ("车辆基地", "Vehicle base"),
    "emergency_station": ("急救站", "Emergency station"),
    "visit_place": ("走访点", "Visit place"),
    "enough": ("在岗", "Posted"),
    "short": ("缺人", "Short"),
    "past": ("已结束", "Past"),
    "current": ("在岗", "Now"),
    "planned": ("计划", "Planned"),
    "physician": ("医师", "Physician"),
    "commissioner": ("公共卫生专员", "Public-health commissioner"),
    "team_tour": ("团队", "Team"),
    "vehicle_tour": ("车辆", "Vehicle"),
    "about": ("规划方案 {plan}，规划日 {day}", "Plan {plan} as of {day}"),
    "list": ("、", ", "),
}
"""Key → (Chinese, English)."""
MODES: Mapping[CoverageMode, tuple[str, str]] = {
    CoverageMode.OWN_CLINIC: ("本村卫生室", "Own clinic"),
    CoverageMode.NEIGHBOUR_CLINIC: ("邻村卫生室延伸", "Neighbour's clinic"),
    CoverageMode.POSTED_DOCTOR: ("派驻医师", "Posted doctor"),
    CoverageMode.CIRCUIT: ("团队巡诊", "Circuit visit"),
    CoverageMode.MOBILE_HOSPITAL: ("移动医院", "Mobile hospital"),
}
LEVELS: Mapping[Level, tuple[str, str]] = {
    Level.HARD: ("必须遵守", "hard"),
    Level.IN_PRINCIPLE: ("原则上", "in principle"),
    Level.SOFT: ("尽量", "soft"),
}
TITLES: Mapping[Title, tuple[str, str]] = {
    Title.NONE: ("", ""),
    Title.JUNIOR: ("初级", "junior"),
    Title.MID: ("中级", "mid-level"),
    Title.DEPUTY_SENIOR: ("副高", "deputy senior"),
    Title.SENIOR: ("正高", "senior"),
}


class LayerWords:
    """The words in one language."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"papers speak 'zh' or 'en', not {lang!r}")
        self.lang: Language = lang
        self._column = 0 if lang == "zh" else 1

    def __call__(self, key: str, **values: object) -> str:
        """The words of ``key`` with the values put in."""
        return WORDS[key][self._column].format(**values)

    def pick(self, pair: tuple[str, str]) -> str:
        """One of ``(Chinese, English)``."""
        return pair[self._column]
