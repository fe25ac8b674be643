"""Every rule with its default, and what a county may make of it. A value that no policy gives is marked ``assumed``."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.rule_kinds import Level, Limits, Rule

_MISSION = "县域医共体派驻与巡诊制度"
_POSTED = "县级医院中级及以上医师派驻乡镇卫生院，每周不断档，每期半年以上"


def _rule(
    rule_id: str, level: Level, value: float, unit: str, title: str, title_en: str, source: str = ""
) -> tuple[str, Rule]:
    rule = Rule(
        id=rule_id,
        level=level,
        value=value,
        unit=unit,
        title=title,
        title_en=title_en,
        source=source or "assumed",
        assumed=not source,
    )
    return rule_id, rule


_H, _P, _S, _O = Level.HARD, Level.IN_PRINCIPLE, Level.SOFT, Level.OFF

DEFAULT_RULES: Mapping[str, Rule] = dict(
    (
        # the plan as a whole
        _rule("plan.references", _H, 0, "references", "编码有效", "every code and week named exists", _MISSION),
        _rule("plan.scores", _H, 0, "goals", "得分复核一致", "claimed values equal the checker's", _MISSION),
        # postings
        _rule(
            "postings.cover",
            _H,
            1,
            "physicians/week",
            "每周派驻人数",
            "posted physicians every week",
            _POSTED,
        ),
        _rule("postings.min_title", _H, 2, "title", "派驻医师最低职称（2=中级）", "lowest title posted", _POSTED),
        _rule("postings.sender", _H, 0, "postings", "由牵头医院派出", "sent by a lead hospital", _POSTED),
        _rule("postings.min_stay", _P, 26, "weeks", "每期派驻最短时间", "shortest stay", _POSTED),
        _rule("postings.floor_stay", _H, 8, "weeks", "例外派驻最短时间", "shortest stay by exception"),
        _rule("postings.max_stay", _S, 52, "weeks", "每期派驻最长时间", "longest stay"),
        _rule("postings.one_post", _H, 1, "posts/person", "一人一岗", "one posting at a time", _MISSION),
        _rule("postings.availability", _H, 0, "days", "派驻期间在岗", "posted only while available", _MISSION),
        _rule("postings.short_leave", _O, 14, "days", "不中断派驻的请假", "leave that interrupts no posting"),
        _rule("postings.exemption", _H, 0, "days", "不宜派驻期间不派驻", "no posting while exempt", _MISSION),
        _rule("postings.max_age", _O, 55, "years", "派驻年龄上限", "age from which nobody is posted"),
        _rule("postings.max_age_women", _O, 50, "years", "女性派驻年龄上限", "age from which no woman is posted"),
        _rule("postings.extra", _O, 40_000, "residents", "增派一人的乡镇人口", "one more post above these residents"),
        _rule("postings.overlap", _P, 0, "weeks", "交接重叠", "overlap of predecessor and successor"),
        _rule("postings.rest", _H, 12, "weeks", "两期派驻间隔", "rest between two stays"),
        _rule("postings.department_limit", _H, 0.34, "share", "科室同时派出上限", "department limit out at once"),
        _rule("postings.handover", _S, 600, "minutes", "每次轮换的代价", "cost of one hand-over"),
        _rule("postings.specialty", _S, 120, "minutes/week", "专业不对口的代价", "cost of a specialty mismatch"),
        _rule("postings.adoption", _S, 30, "minutes/week", "非包院科室的代价", "cost of not being the adopter"),
        _rule("postings.hardship", _S, 0.5, "share/26 weeks", "既往派驻折算", "added weight of past stays"),
        _rule("postings.remoteness", _S, 0.5, "share/hour", "履历中路程折算", "added weight of far past stays"),
        _rule("postings.preference", _S, 60, "minutes/week", "不合意愿的代价", "cost of going against a wish"),
        # public-health commissioners: the other rules of postings hold for them as they are
        _rule("commissioners.cover", _P, 0, "persons/week", "每周公共卫生专员数", "commissioners every week"),
        _rule("commissioners.min_title", _H, 1, "title", "专员最低职称（1=初级）", "lowest title of commissioners"),
        _rule("commissioners.min_stay", _P, 26, "weeks", "专员每期最短时间", "shortest stay of a commissioner"),
        _rule("commissioners.floor_stay", _H, 8, "weeks", "专员例外最短时间", "their shortest stay by exception"),
        _rule("commissioners.max_stay", _S, 52, "weeks", "专员每期最长时间", "longest stay of a commissioner"),
        _rule("commissioners.rest", _H, 4, "weeks", "专员两期间隔", "rest between two stays of a commissioner"),
        # teams
        _rule("teams.roles", _H, 1, "persons/role", "团队四类人员齐全", "every role of 4+N filled", _MISSION),
        _rule("teams.village_doctor", _P, 1, "persons", "团队有乡村医生", "a village doctor in every team", _MISSION),
        _rule(
            "teams.grid_worker", _P, 1, "persons/grid", "每网格有健康网格员", "a grid worker in every grid", _MISSION
        ),
        _rule("teams.one_person", _H, 1, "teams/person", "医护只在一队", "GP and nurse serve one team", _MISSION),
        _rule(
            "teams.specialist_free", _H, 0, "teams", "专科医师未派驻他处", "specialist not posted elsewhere", _MISSION
        ),
        _rule(
            "teams.one_team",
            _H,
            1,
            "teams/unit",
            "每个单元恰属一队",
            "each unit in exactly one team",
            _MISSION,
        ),
        _rule("teams.split_above", _P, 9000, "residents", "村拆分阈值", "village is split above"),
        _rule("teams.specialist_cap", _H, 3, "teams/person", "专科医师服务团队上限", "teams per specialist"),
        _rule(
            "teams.inside_township",
            _P,
            1,
            "townships",
            "团队不跨乡镇",
            "a team stays in one township",
            _MISSION,
        ),
        _rule("teams.contiguous", _P, 1, "parts", "团队责任区连片", "a team's area is contiguous", _MISSION),
        _rule(
            "teams.balance",
            _P,
            0.6,
            "share of mean",
            "团队工作量偏差",
            "workload within this share of the mean",
        ),
        _rule(
            "teams.balance_weight",
            _S,
            900,
            "seconds/person",
            "工作量偏差的代价",
            "cost of workload deviation",
        ),
        _rule(
            "teams.key_group_weight",
            _S,
            1.5,
            "residents/person",
            "重点人群折算",
            "added weight of key groups",
        ),
        _rule("teams.area_weight", _S, 8, "residents/km2", "面积折算", "added weight of area"),
        _rule("teams.remoteness_weight", _S, 0.2, "share/hour", "偏远折算", "added weight of an hour's way"),
        _rule("teams.capacity", _P, 25_000, "persons/team", "团队工作量上限", "workload a team can bear"),
        _rule("teams.nearer_hospital", _H, 30, "minutes", "跨乡镇须节省时间", "time that crossing a border must save"),
        _rule("teams.hospital_weight", _S, 1, "share", "到卫生院路程的权重", "weight of the way from the hospital"),
        _rule("teams.split_price", _S, 200, "person-hours/team", "拆村的代价", "cost of each team in a split village"),
        # specialists of the teams
        _rule("specialists.mismatch", _S, 60, "minutes", "专业不对口的代价", "cost of a specialty nobody asks for"),
        _rule("specialists.adoption", _S, 20, "minutes", "非包院科室的代价", "cost of not being the adopter"),
        _rule("specialists.hardship", _S, 0.5, "share/26 weeks", "既往派驻折算", "added weight of past stays"),
        _rule("specialists.next_team", _S, 10, "minutes", "多服务一队的代价", "cost of each further team"),
        # coverage
        _rule(
            "coverage.every_village",
            _H,
            1,
            "modes/village",
            "村村有服务",
            "every village is covered",
            _MISSION,
        ),
        _rule("coverage.staffed", _H, 1, "doctors", "卫生室有村医", "the clinic has a doctor", _MISSION),
        _rule("coverage.neighbour_limit", _H, 15, "minutes", "邻村卫生室时限", "neighbour clinic within"),
        _rule("coverage.posted_limit", _H, 10, "minutes", "派驻医师服务时限", "posted doctor within"),
        _rule(
            "coverage.clinic_capacity",
            _H,
            4500,
            "residents/doctor",
            "村医服务人口上限",
            "residents per doctor",
        ),
        _rule("coverage.post_capacity", _H, 8000, "residents/post", "派驻医师服务人口上限", "residents per post"),
        _rule("coverage.neighbour_penalty", _S, 0, "minutes", "邻村卫生室的折算", "added to a neighbour clinic"),
        _rule("coverage.posted_penalty", _S, 5, "minutes", "派驻医师的折算", "added to a posted doctor"),
        _rule("coverage.circuit_penalty", _S, 30, "minutes", "巡诊的折算", "added to a circuit"),
        _rule("coverage.mobile_penalty", _S, 20, "minutes", "移动医院的折算", "added to a mobile hospital"),
        # circuits
        _rule("circuits.frequency", _H, 0, "visits", "巡诊次数", "every visit a programme asks for", _MISSION),
        _rule(
            "circuits.other_visits",
            _P,
            0,
            "visits",
            "其他走访次数",
            "visits of programmes that do not cover a village",
        ),
        _rule("circuits.extra_visits", _P, 0, "visits", "多于规定的走访", "more visits than a programme asks for"),
        _rule("circuits.gap", _H, 0, "days", "两次巡诊间隔", "gap between two visits", _MISSION),
        _rule("circuits.shift", _H, 8, "hours", "单日工时", "length of a day", "国务院关于职工工作时间的规定"),
        _rule("circuits.max_stops", _H, 4, "stops/day", "单日最多村数", "stops in a day"),
        _rule(
            "circuits.depot",
            _H,
            0,
            "tours",
            "从卫生院出发并返回",
            "tours start and end at their depot",
            _MISSION,
        ),
        _rule("circuits.one_place", _H, 1, "tours/day", "同日不分身", "nobody is in two places", _MISSION),
        _rule("circuits.crew_present", _H, 0, "days", "巡诊人员在岗", "the crew is at work that day", _MISSION),
        _rule("circuits.working_days", _H, 0, "tours", "只在工作日", "tours on working days only", _MISSION),
        _rule("circuits.access", _H, 0, "stops", "车辆可通行", "the vehicle can reach each stop", _MISSION),
        _rule(
            "circuits.crew_days",
            _S,
            0.4,
            "share",
            "团队可用于巡诊的工作日",
            "share of a team's days for circuits",
        ),
        _rule("circuits.day_start", _H, 8, "hour", "上班时间", "the working day begins"),
        _rule("circuits.break", _H, 60, "minutes", "午休", "break on the road"),
        _rule("circuits.break_from", _H, 11, "hour", "午休最早开始", "the break begins no earlier"),
        _rule("circuits.break_until", _H, 14, "hour", "午休最晚开始", "the break begins no later"),
        _rule("circuits.hours", _H, 0, "visits", "到访时间段", "visits lie within their hours"),
        _rule("circuits.days", _H, 0, "visits", "规定的日子", "visits on the programme's days only", _MISSION),
        _rule("circuits.nights", _H, 0, "nights", "在外过夜", "nights away within the vehicle's limit"),
        _rule("circuits.same_crew", _P, 1, "crews", "固定医生", "the same crew comes each time"),
        _rule("circuits.work_days", _P, 1, "places", "家庭医生工作日", "family-doctor work-days", _MISSION),
        _rule("circuits.pins", _P, 0, "pins", "人工指定", "what a planner has fixed"),
        # siting
        _rule("siting.emergency_limit", _S, 20, "minutes", "急救站到达时限", "emergency station within"),
        # re-planning
        _rule("replan.frozen", _H, 14, "days", "冻结期", "days ahead that are not changed"),
        _rule("replan.person_moved", _S, 8, "person-weeks", "改派一人的代价", "somebody is sent where not announced"),
        _rule("replan.stay_cut", _S, 4, "person-weeks", "缩短或取消派驻的代价", "a stay ends early or is dropped"),
        _rule("replan.stay_extended", _S, 2, "person-weeks", "延长派驻的代价", "a stay ends later"),
        _rule("replan.start_shifted", _S, 2, "person-weeks", "派驻改期的代价", "a stay starts at another time"),
        # Teams and circuits change as few members and tours as can be before they look at any cost, so there a price
        # decides nothing: these two are held against the others where a planner asks whom to post (`gridplan who`).
        _rule(
            "replan.team_member_changed", _S, 4, "person-weeks", "候选排序：换团队成员", "ranking who: a team changes"
        ),
        _rule("replan.visit_day_moved", _S, 1, "person-weeks", "候选排序：出诊变动", "ranking who: a tour moves"),
        # what a remedy of a shortage of posted physicians costs
        _rule("remedies.physician", _S, 26, "person-weeks/person", "补充一名医师的代价", "price of one more physician"),
        _rule("remedies.limit", _S, 8, "person-weeks/person", "提高科室上限的代价", "price of a limit higher by one"),
        _rule("remedies.shorter_stay", _S, 1, "person-weeks/week", "一期缩短一周的代价", "price of a week less"),
        _rule("remedies.rest", _S, 4, "person-weeks/week", "间隔缩短一周的代价", "price of a week of rest less"),
        _rule("remedies.longer_stay", _S, 3, "person-weeks/week", "最长延长一周的代价", "price of a week longer"),
        _rule("remedies.title", _S, 20, "person-weeks/person", "派驻一名低职称医师的代价", "price of a lower title"),
        _rule("remedies.leave", _S, 12, "person-weeks/person", "推迟一人进修的代价", "price of study leave put off"),
        # papers
        _rule("report.small_count", _S, 5, "persons", "重点人群小数隐藏", "key groups are told from this count on"),
    )
)

_CHECKED = (Level.HARD, Level.IN_PRINCIPLE, Level.OFF)
"""Levels of a rule that planning can do without."""
_NEEDED = (Level.HARD, Level.IN_PRINCIPLE)
"""Levels of a rule that planning keeps or needs the number of, whatever its level."""
_WEIGHED = (Level.SOFT,)
"""Levels of a price in an objective; 0 takes it out."""

_JUDGED_ONLY = frozenset(
    {
        "teams.roles",
        "teams.village_doctor",
        "teams.grid_worker",
        "coverage.every_village",
        "circuits.frequency",
        "circuits.other_visits",
        "circuits.extra_visits",
        "circuits.same_crew",
        "circuits.work_days",
        "circuits.pins",
    }
)
"""Rules without a number that are reported when they cannot be kept, and may be looked away from."""


def _whole(low: int, high: int, levels: tuple[Level, ...]) -> Limits:
    return Limits(low=low, high=high, whole=True, levels=levels)


def _real(low: float, high: float, levels: tuple[Level, ...]) -> Limits:
    return Limits(low=low, high=high, whole=False, levels=levels)


def _fixed(rule: Rule) -> Limits:
    """Limits of a rule without a number: the county chooses its level at most."""
    if rule.id.startswith("plan."):
        levels: tuple[Level, ...] = (Level.HARD,)
    else:
        levels = _CHECKED if rule.id in _JUDGED_ONLY else _NEEDED
    return Limits(low=rule.value, high=rule.value, whole=True, levels=levels)


LIMITS: Mapping[str, Limits] = {rule.id: _fixed(rule) for rule in DEFAULT_RULES.values()} | {
    "postings.cover": _whole(0, 20, _NEEDED),
    "postings.min_title": _whole(0, 4, _NEEDED),
    "postings.min_stay": _whole(0, 260, _NEEDED),
    "postings.floor_stay": _whole(0, 260, _NEEDED),
    "postings.max_stay": _whole(1, 520, tuple(Level)),
    "postings.short_leave": _whole(0, 60, (Level.IN_PRINCIPLE, Level.OFF)),
    "postings.max_age": _whole(18, 100, _CHECKED),
    "postings.max_age_women": _whole(18, 100, _CHECKED),
    "postings.extra": _whole(0, 10_000_000, _CHECKED),
    "postings.overlap": _whole(0, 26, _CHECKED),
    "postings.rest": _whole(0, 260, _CHECKED),
    "postings.department_limit": _real(0, 1, _CHECKED),
    "postings.handover": _whole(0, 100_000, _WEIGHED),
    "postings.specialty": _whole(0, 10_000, _WEIGHED),
    "postings.adoption": _whole(0, 10_000, _WEIGHED),
    "postings.hardship": _real(0, 10, _WEIGHED),
    "postings.remoteness": _real(0, 10, _WEIGHED),
    "postings.preference": _whole(0, 10_000, _WEIGHED),
    "commissioners.cover": _whole(0, 20, _NEEDED),
    "commissioners.min_title": _whole(0, 4, _NEEDED),
    "commissioners.min_stay": _whole(0, 260, _NEEDED),
    "commissioners.floor_stay": _whole(0, 260, _NEEDED),
    "commissioners.max_stay": _whole(1, 520, tuple(Level)),
    "commissioners.rest": _whole(0, 260, _CHECKED),
    "teams.split_above": _whole(1, 1_000_000, _CHECKED),
    "teams.specialist_cap": _whole(1, 100, _NEEDED),
    "teams.balance": _real(0, 5, tuple(Level)),
    "teams.balance_weight": _real(0, 1_000_000, _WEIGHED),
    "teams.key_group_weight": _real(0, 100, _WEIGHED),
    "teams.area_weight": _real(0, 10_000, _WEIGHED),
    "teams.remoteness_weight": _real(0, 10, _WEIGHED),
    "teams.capacity": _whole(1, 10_000_000, _CHECKED),
    "teams.nearer_hospital": _real(0, 1440, _NEEDED),
    "teams.hospital_weight": _real(0, 100, _WEIGHED),
    "teams.split_price": _real(0, 1_000_000, _WEIGHED),
    "specialists.mismatch": _whole(0, 10_000, _WEIGHED),
    "specialists.adoption": _whole(0, 10_000, _WEIGHED),
    "specialists.hardship": _real(0, 10, _WEIGHED),
    "specialists.next_team": _whole(0, 10_000, _WEIGHED),
    "coverage.neighbour_limit": _real(0, 480, _NEEDED),
    "coverage.posted_limit": _real(0, 480, _NEEDED),
    "coverage.clinic_capacity": _whole(1, 1_000_000, _NEEDED),
    "coverage.post_capacity": _whole(1, 1_000_000, _NEEDED),
    "coverage.neighbour_penalty": _real(0, 1440, _WEIGHED),
    "coverage.posted_penalty": _real(0, 1440, _WEIGHED),
    "coverage.circuit_penalty": _real(0, 1440, _WEIGHED),
    "coverage.mobile_penalty": _real(0, 1440, _WEIGHED),
    "circuits.shift": _real(1, 24, _NEEDED),
    "circuits.max_stops": _whole(1, 20, _NEEDED),
    "circuits.crew_days": _real(0, 1, _WEIGHED),
    "circuits.day_start": _real(0, 23, _NEEDED),
    "circuits.break": _whole(0, 240, _NEEDED),
    "circuits.break_from": _real(0, 24, _NEEDED),
    "circuits.break_until": _real(0, 24, _NEEDED),
    "siting.emergency_limit": _real(1, 480, _WEIGHED),
    "replan.frozen": _whole(0, 365, _NEEDED),
    "replan.person_moved": _whole(0, 1000, _WEIGHED),
    "replan.stay_cut": _whole(0, 1000, _WEIGHED),
    "replan.stay_extended": _whole(0, 1000, _WEIGHED),
    "replan.start_shifted": _whole(0, 1000, _WEIGHED),
    "replan.team_member_changed": _whole(0, 1000, _WEIGHED),
    "replan.visit_day_moved": _whole(0, 1000, _WEIGHED),
    "remedies.physician": _real(0, 1000, _WEIGHED),
    "remedies.limit": _real(0, 1000, _WEIGHED),
    "remedies.shorter_stay": _real(0, 1000, _WEIGHED),
    "remedies.rest": _real(0, 1000, _WEIGHED),
    "remedies.longer_stay": _real(0, 1000, _WEIGHED),
    "remedies.title": _real(0, 1000, _WEIGHED),
    "remedies.leave": _real(0, 1000, _WEIGHED),
    "report.small_count": _whole(0, 1000, _WEIGHED),
}
"""Rule id → what a county may make of it."""
