"""The catalogue of findings about teams, in Chinese and English.

M001-M019 staffing, M020-M039 units and their hospitals, M040-M049 specialists, M050-M059 siting.
"""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel

_W, _I = FindingLevel.WARNING, FindingLevel.INFO

_STAFFING: tuple[Kind, ...] = (
    kind(
        *("M001", _W, "{hospital}缺{count}名{role}：全科医生{gps}人、护士{nurses}人，只能组成{teams}个完整团队"),
        "{advice}",
        "{hospital} is short of {count} {role}: {gps} GPs and {nurses} nurses make {teams} complete teams",
        "{advice}",
    ),
    kind(
        *("M002", _W, "{township}没有一个完整团队：{hospital}全科医生{gps}人、护士{nurses}人，暂设一个缺{roles}的团队"),
        "补充{roles}。{source}",
        "{township} has no complete team: {hospital} has {gps} GPs and {nurses} nurses; one team without {roles} is "
        "formed for the time being",
        "Find {roles}. {source}",
    ),
    kind(
        *("M003", _I, "{hospital}没有完整团队（全科医生{gps}人、护士{nurses}人），其责任区由同镇{others}的团队负责"),
        "需要自组团队的，补充{roles}。",
        "{hospital} has no complete team ({gps} GPs, {nurses} nurses); teams of {others} in the same township look "
        "after its area",
        "If it should have a team of its own, find {roles}.",
    ),
    kind(
        *("M005", _W, "{township}可组{teams}个完整团队，只有{units}个单元（村或拆分后的片），{left}个团队没有责任区"),
        "可把富余的全科医生和护士调往缺人的卫生院，或调低拆村阈值 teams.split_above。",
        "{township} has people for {teams} complete teams and only {units} units (villages or parts); {left} teams "
        "get no area",
        "Lend the GPs and nurses left over to hospitals short of them, or lower teams.split_above.",
    ),
    kind(
        *("M006", _I, "{hospital}有{count}人在巡诊期内不能任职，未计入团队：{people}"),
        "日期有误的，改正人员表的入职、离职日期或日历表的请假。",
        "{count} people of {hospital} cannot serve in the circuit horizon and are not counted: {people}",
        "Correct joins and leaves in the staff table or leave in the calendar if a date is wrong.",
    ),
    kind(
        *("M007", _I, "{hospital}有{count}人随移动医院出车，未计入团队：{people}"),
        "需要编入团队的，从车辆表的随车人员中删去。",
        "{count} people of {hospital} go with a mobile hospital and are not counted: {people}",
        "Take them out of the vehicle's crew if they should be in a team.",
    ),
    kind(
        *("M008", _I, "{count}家卫生院没有填写家医管家：{hospitals}"),
        "在机构表的“家医管家”栏填写。",
        "{count} township hospitals name no institution steward: {hospitals}",
        "Fill in the steward in the facilities.",
    ),
)

_SPECIALISTS: tuple[Kind, ...] = (
    kind(
        *("M040", _W, "{count}个团队没有专科医师（可任的医师{people}人，每人至多服务{cap}个团队）：{teams}"),
        "{remedy}",
        "{count} teams have no specialist ({people} physicians can be one, each of at most {cap} teams): {teams}",
        "{remedy}",
    ),
    kind(
        *("M041", _W, "没有一名可任专科医师的医师是“{value}”专业，而它是{who}需要的"),
        "调配或培训一名该专业的医师；专业名称写法不一的，改为一致。",
        "no physician who can be a specialist has the specialty {value}, which {who} need",
        "Find or train one, or spell the specialty alike everywhere.",
    ),
    kind(
        *("M042", _I, "{count}名可任专科医师的医师没有填写专业，按专业不对口计：{people}"),
        "在人员表的专业栏填写。",
        "{count} physicians who can be specialists have no specialty and count as a mismatch: {people}",
        "Fill in the specialty in the staff table.",
    ),
    kind(
        *("M043", _I, "{department}包{hospital}，但该院没有团队，包院对团队不起作用"),
        "包院有误的，改正科室表；否则为该院配齐团队人员。",
        "{department} has adopted {hospital}, which has no team; for teams the adoption is without effect",
        "Correct the department's adopted hospitals, or find people for a team there.",
    ),
    kind(
        *("M044", _I, "牵头医院{count}名医师不能任团队专科医师：{why}"),
        "职称、入职离职和请假日期有误的，改正人员表和日历表。",
        "{count} physicians of the lead hospitals cannot be specialists: {why}",
        "Correct titles, dates and leave in the staff table and the calendar where they are wrong.",
    ),
    kind(
        *("M045", _I, "{day}起{teams}没有专科医师：{person}当日离职，届时须重排"),
        "到时运行 gridplan replan；要早定人选的，先在人员表中补充接替的医师。",
        "from {day} on {teams} have no specialist: {person} leaves; plan anew by then",
        "Run gridplan replan by then; to settle a successor sooner, add one to the staff table.",
    ),
    kind(
        *("M046", _I, "{count}名专科医师在计划期内派驻期满（涉及{teams}个团队），届时可重排：{events}"),
        "期满后仍可从派出单位服务原团队；要由接替的派驻医师服务的，到时运行 gridplan replan。",
        "the postings of {count} specialists end inside the planning year ({teams} teams): {events}",
        "They can go on from their own hospital; for the next posted physician to take over, run gridplan replan then.",
    ),
    kind(
        *("M047", _I, "{count}名专科医师在计划期内将派驻他处（涉及{teams}个团队），届时须重排：{events}"),
        "到时运行 gridplan replan。",
        "{count} specialists will be posted elsewhere inside the planning year ({teams} teams): {events}",
        "Run gridplan replan by then.",
    ),
)

_SITING: tuple[Kind, ...] = (
    kind(
        *("M050", _I, "机构表中没有急救站候选，{hospitals}家卫生院和{villages}个村的村委会都作为候选地点"),
        "在机构表中加入类型为“急救站候选”的行，就只从中选址。",
        "the facilities name no emergency_candidate; each of the {hospitals} township hospitals and {villages} "
        "villages is taken as a place where a station could be",
        "Add rows of the kind emergency_candidate to the facilities to choose among these only.",
    ),
    kind(
        *("M051", _W, "候选地点{site}与道路不通，不参加选址：{reason}", "核对位置，或补画缺少的道路。"),
        "the candidate {site} is cut off from the roads and is left out: {reason}",
        "Check where it lies, or draw the missing road.",
    ),
    kind(
        *("M052", _W, "{village}（{people}人）不论建多少站都没有车能到：{reason}"),
        "核对位置和道路；确实不通车的，另作安排（如直升机、船）。",
        "no site, standing or candidate, has a way to {village} ({people} residents): {reason}",
        "Check the point and the roads; if no car gets there, provide for it in another way.",
    ),
    kind(
        *("M053", _W, "即使全部候选地点都建站，仍有{places}处、{people}人在{limit}分钟以外"),
        "增加候选地点、改善道路，或放宽时限（siting.emergency_limit 或 --limit）。",
        "even with every candidate opened, residents stay beyond {limit} minutes: {people}, in places: {places}",
        "Offer more candidates, better roads, or a longer limit (siting.emergency_limit or --limit).",
    ),
    kind(
        *("M054", _W, "要求新增{value}处，候选地点只有{candidates}处", "减少新增数，或增加候选地点。"),
        "{value} more are asked for, but there are only {candidates} candidates",
        "Ask for fewer, or offer more candidates.",
    ),
    kind(
        *("M055", _I, "机构表中没有急救站，按现在一个也没有计算", "已有的急救站加入机构表，类型“急救站”。"),
        "the facilities name no emergency_station; reckoned as if there were none today",
        "Add the stations that stand to the facilities, of the kind emergency_station.",
    ),
    kind(
        *("M056", _W, "片区{zone}没有诊疗中心，现状按无中心计算", "在机构表中为该片区的一家卫生院填“片区中心：是”。"),
        "the zone {zone} has no regional centre today; its townships count as without one",
        "Mark one of its township hospitals as regional_centre in the facilities.",
    ),
    kind(
        *("M057", _W, "现有急救站{site}与道路不通，谁也到不了：{reason}", "核对位置，或补画缺少的道路。"),
        "the standing station {site} is cut off from the roads and reaches nobody: {reason}",
        "Check where it lies, or draw the missing road.",
    ),
)

_UNITS: tuple[Kind, ...] = (
    kind(
        *("M020", _W, "{township}有{count}处与同一乡镇（或同一村）的其他地方不接壤，按直线就近视为相连：{pairs}"),
        "确是飞地、岛屿的无须处理；边界画开了的，把边界接上（最大间隔约{metres}米）。",
        "{count} places in {township} touch no other of the township (or village) and count as joined to the nearest "
        "as the crow flies: {pairs}",
        "Nothing to do for a real exclave or island; close the gap in the drawing otherwise (at most about {metres} "
        "m wide).",
    ),
    kind(
        *("M021", _I, "{township}没有卫生院，各村由车程最近的卫生院负责：{hospitals}"),
        "在机构表中补上卫生院；确无卫生院的无须处理。",
        "{township} has no hospital; the nearest by car look after its villages: {hospitals}",
        "Add its hospital to the facilities if there is one.",
    ),
    kind(
        *("M022", _W, "{units}由{township}的卫生院负责，但与其责任区不接壤，按直线就近视为相连"),
        "在机构表中补上本乡镇的卫生院；否则这些团队的责任区不连片，会记为例外。",
        "{units} are looked after from {township}, whose area they do not touch; they count as joined as the crow "
        "flies",
        "Add a hospital of their own township; otherwise these teams are noted as not contiguous.",
    ),
    kind(
        *("M023", _W, "{village}{residents}人，超过拆村阈值{limit}人，多出{over}人，但只有一个网格，无法拆分"),
        "在 boundaries/ 的网格图层中为该村画至少{grids}个网格，人口表中逐格填写人口。",
        "{village} has {residents} residents, {over} above the threshold {limit}, and a single grid: it cannot be "
        "divided",
        "Draw at least {grids} grids for it in the grids layer of boundaries/, each with its row in the demand table.",
    ),
    kind(
        *("M024", _I, "{count}个单元没有居民，仍编入团队，只按面积计工作量：{units}"),
        "人口漏填的，在人口表中补上。",
        "{count} units have no residents; they are in teams all the same and weigh only by their area: {units}",
        "Fill in the demand table where residents were left out.",
    ),
    kind(
        *("M025", _W, "{township}工作量{load}，{teams}个团队每队上限{capacity}，按总量至少还差{short}个团队"),
        "至少增加{short}对全科医生和护士（村、片须整个划给一个团队，可能还要更多，规划后见计划的例外），"
        "或按本县实际提高团队工作量上限 teams.capacity。",
        "the workload of {township} is {load}; {teams} teams of at most {capacity} are by the sum at least {short} too "
        "few",
        "Find at least {short} more pairs of a GP and a nurse (villages and parts go to a team whole, so that it may "
        "take more: see the exceptions of the plan), or raise teams.capacity.",
    ),
    kind(
        *("M026", _W, "{unit}一个单元的工作量{load}就超过团队工作量上限{capacity}，所在团队必然超限"),
        "在网格图层中把它画成更细的网格（并视需要降低拆村阈值 teams.split_above），或提高 teams.capacity。",
        "the workload of {unit} alone, {load}, is more than a team can bear, {capacity}",
        "Draw finer grids there (and lower teams.split_above where that keeps it whole), or raise teams.capacity.",
    ),
    kind(
        *("M027", _I, "{township}有{count}个单元自身就超出工作量允许范围（平均{mean}，上限{upper}）：{units}"),
        "画更细的网格或降低拆村阈值 teams.split_above 可以再分；否则该团队会记为工作量例外。",
        "{count} units of {township} are by themselves above the band of workloads (mean {mean}, upper end {upper}): "
        "{units}",
        "Finer grids or a lower teams.split_above would divide them; otherwise their teams are noted as exceptions.",
    ),
    kind(
        *("M028", _W, "{township}有{count}个单元，汽车从任何一家卫生院都到不了，按4小时计：{units}"),
        "核对位置和道路；确实不通车的无须处理。",
        "no car gets from any hospital to {count} units of {township}; they count as 4 hours away: {units}",
        "Check the points and the roads; nothing to do where there is really no road.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {row.code: row for row in (*_STAFFING, *_UNITS, *_SPECIALISTS, *_SITING)}


_PHRASES: Mapping[str, tuple[str, str]] = {
    "gp": ("全科医生", "GPs"),
    "nurse": ("护士", "nurses"),
    "separator": ("、", ", "),
    "stop": ("", " "),
    "to spare": (
        "最近的{hospital}富余{role}{count}人，可商调。",
        "The nearest {role} left over: {count} at {hospital}.",
    ),
    "to spare by car": (
        "最近的{hospital}富余{role}{count}人，车程{minutes}分钟，可商调。",
        "The nearest {role} left over: {count} at {hospital}, {minutes} min by car.",
    ),
    "one team more": (
        "补充{count}名{role}可多组{count}个团队，是否需要见计划的例外；不补则富余{count}名{other}。",
        "{count} more {role} would make {count} more teams (needed? see the plan); else {count} {other} are over.",
    ),
    "no unit for more": (
        "不必补充：{teams}个完整团队已不少于{units}个单元（村或拆分后的片）；富余的{count}名{other}可支援他院。",
        "Nobody need be found: {teams} complete teams for {units} units; the {count} {other} left over can be lent.",
    ),
    "wanted elsewhere": (
        "{hospitals}也缺{role}，{count}人不够都补齐。",
        "{hospitals} want {role} too, {count} will not do for all.",
    ),
    "none to spare": ("全县卫生院都没有富余的{role}，须新招。", "No hospital has {role} to spare; recruit."),
    "joins": ("{day}入职", "joins on {day}"),
    "leaves": ("{day}离职", "leaves on {day}"),
    "leave": ("请假{days}个工作日", "on leave for {days} working days"),
    "more physicians": (
        "再增加{people}名符合条件的牵头医院医师即可全部配齐",
        "{people} more such physicians of the lead hospitals would do for all",
    ),
    "higher cap": (
        "；或把每人服务团队上限 teams.specialist_cap 从{cap}提高到{enough}，不需增人。",
        "; or raise teams.specialist_cap from {cap} to {enough}, without anybody new.",
    ),
    "no cap": ("；提高上限不能解决。", "; no higher cap would."),
    "barred title": ("职称不够{count}人", "{count} below the title asked for"),
    "barred crew": ("随移动医院出车{count}人", "{count} in a vehicle's crew"),
    "barred away": ("巡诊期内多数日子不在岗{count}人", "{count} away for most of the circuit horizon"),
    "barred posted": ("派驻不止一处{count}人", "{count} posted to more than one township"),
    "teams of": ("{township}{count}个团队", "{count} teams of {township}"),
    "GP-M046 event": ("{person}派驻{host}至{last}", "{person} at {host} until {last}"),
    "GP-M047 event": ("{person}（服务{teams}）{day}起派驻{host}", "{person} (of {teams}) at {host} from {day}"),
    "looks after": ("{hospital}{count}个单元", "{hospital} {count} units"),
    "weighs": ("{unit}（{load}）", "{unit} ({load})"),
    "and so on": ("{shown}等", "{shown} and more"),
}


def phrase(key: str, lang: Language, **words: object) -> str:
    """A piece of a message."""
    return _PHRASES[key][0 if lang == "zh" else 1].format(**words)


def finding(
    code: str, lang: Language = "zh", *, feature: str | None = None, value: str | None = None, **words: object
) -> Finding:
    """The finding of a code of the catalogue, such as ``GP-M001``; ``words`` and ``value`` fill its texts.

    Args:
        code: written with its ``GP-``.
        lang: language of the texts.
        feature: code or id of the place, hospital or team concerned.
        value: the value that is odd.
        words: what the kind's templates name.
    """
    what = CATALOGUE[code]
    filled = {"value": value, **words}
    return Finding(
        code=code,
        level=what.level,
        message=what.message(filled, lang),
        remedy=what.remedy(filled, lang),
        feature=feature,
        value=value,
    )
