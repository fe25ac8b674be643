"""Finding codes of programmes, pins, places to visit and the calendar; see :mod:`gridplan.sources.codes`."""

from __future__ import annotations

from gridplan.domain.finding_kinds import Kind
from gridplan.domain.finding_kinds import kind as _kind
from gridplan.domain.findings import FindingLevel

_E, _W = FindingLevel.ERROR, FindingLevel.WARNING

VISIT_KINDS: tuple[Kind, ...] = (
    _kind(
        *("P001", _E, "最短间隔{value}天大于最长间隔{high}天", "改正间隔。"),
        *("the shortest gap {value} exceeds the longest {high}", "Correct the gaps."),
    ),
    _kind(
        *(
            *("P002", _W, "没有一辆车同时配有“{value}”，这个项目一次也去不了"),
            "在车辆表给一辆车补上设备，或登记一辆；写错的改成已有的设备，不办的项目删去该行。",
        ),
        *(
            "no vehicle carries all of {value}: the programme can make no visit",
            "Equip or list a vehicle, correct the equipment, or delete the programme.",
        ),
    ),
    _kind(
        *(
            *("P003", _W, "由团队上门，却要求“{value}”：设备只随车辆，团队一次也去不了"),
            "“由谁上门”改为车辆；团队自备的设备不必写，删去即可。",
        ),
        *(
            "a team comes, but {value} is asked for: only vehicles carry equipment, no visit can be made",
            "Let a vehicle come; what teams bring themselves need not be written.",
        ),
    ),
    _kind(
        *("P004", _E, "{weeks}周内要做{visits}次，间隔{low}至{high}天，无法排开", "{advice}，或改变频次。"),
        *(
            "{visits} visits in {weeks} weeks, {low}-{high} days apart, cannot be",
            "Write {advice_en}, or another frequency.",
        ),
    ),
    _kind(
        *("K001", _E, "结束日{value}早于开始日{start}", "改正日期（结束日含当天）。"),
        *("the end {value} is before the start {start}", "Correct the dates; the end day is included."),
    ),
    _kind(
        *(
            "K002",
            _E,
            "{kind}没有写明对象",
            "封闭填地点、机构或走访点编码，请假填人员编号，集市填乡镇或村编码，路况填路况名称。",
        ),
        *(
            "a {kind} names no target",
            "Name the place closed, the person on leave, the place of the market, or the scenario.",
        ),
    ),
    _kind(
        *("K003", _W, "日期{value}至{end}在规划期之外，不起作用", "核对年份。"),
        *("{value} to {end} lies outside the horizon and has no effect", "Check the year."),
    ),
    _kind(
        *("K004", _W, "{value}年的放假安排尚未公布，按周一至周五减去法定节日计", "公布后在日历表中填写放假和上班。"),
        *("the holidays of {value} are not announced; weekdays minus the statutory days", "Add them when announced."),
    ),
    _kind(
        *("K005", _E, "{value}既是放假又是上班，另一行在{first}", "只留一种。"),
        *("{value} is both a holiday and a working day, the other in {first}", "Keep one."),
    ),
    _kind(
        *("K006", _E, "巡诊期内没有一个工作日", "核对日历表中的放假。"),
        *("there is no working day in the circuit horizon", "Check the holidays in the calendar table."),
    ),
    _kind(
        *("P005", _E, "没有写明由谁上门", "“由谁上门”填团队或车辆（旧表填“方式”：巡诊或移动医院）。"),
        *("it is not said who comes", "Write 团队 (team) or 车辆 (vehicle) under crew, or the old mode."),
    ),
    _kind(
        *("P006", _E, "“方式”是{mode}，“{column}”却是{value}", "改成一致，或删去“方式”一栏，它是旧表的写法。"),
        *(
            "mode is {mode}, but {column} is {value}",
            "Make them agree, or leave out mode, which belongs to the old form.",
        ),
    ),
    _kind(
        *(
            "P007",
            _E,
            "没有名为“{value}”的重点人群",
            "改成 gridplan.toml 的 [key_groups] 中的编号或中文名：{choices}。",
        ),
        *("there is no key group {value}", "Write an id or title of [key_groups]: {choices}."),
    ),
    _kind(
        *("P008", _E, "“{column}”中的“{value}”不是村、乡镇、卫生院或走访点", "改成已有的编码或名称。"),
        *(
            "{value} under {column} is no village, township, hospital or visit place",
            "Write a code or name that exists.",
        ),
    ),
    _kind(
        *("P009", _E, "结束日{value}早于开始日{start}", "改正日期（结束日含当天）。"),
        *("the end {value} is before the start {start}", "Correct the dates; the end day is included."),
    ),
    _kind(
        *(
            "P010",
            _E,
            "到访时段{opens}至{closes}放不下{value}分钟的走访",
            "最晚结束改为{latest}或更晚，或缩短每次分钟数。",
        ),
        *(
            "a visit of {value} minutes does not fit between {opens} and {closes}",
            "Let it close at {latest} or later, or shorten the visit.",
        ),
    ),
    _kind(
        *(
            "P011",
            _W,
            "时段{opens}至{closes}只有{room}分钟，人多的地方一次要{value}分钟，排不进去",
            "把最长分钟数改为{room}，或放宽时段。",
        ),
        *(
            "between {opens} and {closes} are {room} minutes, but a visit may take {value}",
            "Cap the visit at {room} minutes, or widen the hours.",
        ),
    ),
    _kind(
        *("P012", _W, "每次{value}分钟超过最长{cap}分钟，按{cap}分钟计", "改正其中一个。"),
        *("{value} minutes exceed the cap of {cap}, which holds", "Correct one of them."),
    ),
    _kind(
        *(
            "P013",
            _E,
            "家庭医生工作日只能由团队到村，这里是{value}",
            "由谁上门填团队，走访对象填村；或删去每月工作日数，改填多久一次。",
        ),
        *(
            "work-days are for teams at villages, not for {value}",
            "Write 团队 and 村, or a period instead of work-days.",
        ),
    ),
    _kind(
        *("P014", _W, "由车辆上门的项目不看参加人员，随车人员都去", "删去“参加人员”。"),
        *("roles mean nothing to a vehicle: its whole crew goes", "Leave the roles out."),
    ),
    _kind(
        *(
            *("P015", _W, "要专科医师参加，人员表中却没有县级医师，这个项目一次也去不了"),
            "在人员表中补上，或从参加人员中删去专科医师。",
        ),
        *(
            "a specialist is to go, but the roster has no physician: no visit can be made",
            "Add physicians to the staff table, or leave the specialist out.",
        ),
    ),
    _kind(
        *("P016", _W, "在巡诊期{start}至{end}内一次也不用去", "{advice}。"),
        *("no visit is asked for between {start} and {end}", "{advice_en}."),
    ),
    _kind(
        *("P017", _E, "“只限”中的“{value}”是{kind}，走访对象却是{places}", "改正走访对象或“只限”。"),
        *("{value} under only is a {kind_en}, but the programme visits {places_en}", "Correct places or only."),
    ),
    _kind(
        *("P018", _W, "没有一个{places}符合条件，一次也不用去", "放宽条件：{advice}。"),
        *("no place fits the conditions", "Relax them: {advice_en}."),
    ),
    _kind(
        *("P019", _E, "走访对象是{places}时，不能按“{column}”挑选", "清空该栏，或把走访对象改为村。"),
        *("{places_en} cannot be chosen by {column}", "Empty the cell, or visit villages."),
    ),
    _kind(
        *("P020", _E, "责任团队只对团队有意义，由谁上门却是车辆", "“固定医生”改为不限或同一队伍。"),
        *("only teams look after a village, but a vehicle comes", "Write 不限 or 同一队伍 under same_crew."),
    ),
    _kind(
        *(
            "P021",
            _W,
            "除去节假日和限定星期，{visits}次排不开（间隔{low}至{high}天）",
            "放宽间隔、星期或起止日期；照此规划会有漏访。",
        ),
        *(
            "on the working days that are left {visits} visits, {low}-{high} days apart, cannot be",
            "Relax gaps, weekdays or dates, or visits will be missed.",
        ),
    ),
    _kind(
        *("P022", _E, "填了每日村数，没有填每月工作日数", "补上每月工作日数，或清空每日村数。"),
        *("places a day are given, but no work-days a month", "Give the work-days, or empty the other cell."),
    ),
    _kind(
        *("P023", _W, "家庭医生工作日不看“{column}”", "清空该栏：每月去几天由每月工作日数定。"),
        *("{column} means nothing to work-days", "Empty the cell; work-days a month say how often."),
    ),
    _kind(
        *("P024", _W, "由车辆上门，车辆表中却没有车", "在车辆表中登记，或改由团队上门。"),
        *("a vehicle is to come, but there is none", "List one in the vehicle table, or send teams."),
    ),
    _kind(
        *("P025", _W, "没有写明设备，任何车辆都可能去，包括{value}", "写明设备，例如{example}。"),
        *("no equipment is named, so any vehicle may come, {value} included", "Name the equipment, such as {example}."),
    ),
    _kind(
        *("P026", _W, "巡诊期内没有一个走访对象有集日", "在日历表中填写集市，或把“集日”改为不考虑。"),
        *(
            "no place has a market day inside the circuit horizon",
            "Add markets to the calendar, or write 不考虑 under market_days.",
        ),
    ),
    _kind(
        *("P027", _E, "{value}天里要去{visits}次，同一地点一天至多一次", "减少每期次数，至多{most}次。"),
        *(
            "{visits} visits in {value} days, but a place is visited once a day",
            "Ask for at most {most} in each period.",
        ),
    ),
    _kind(
        *("P028", _E, "“{column}”中的名称“{value}”有{count}个：{codes}", "改写编码。"),
        *("{count} places are called {value} under {column}: {codes}", "Write the code."),
    ),
    _kind(
        *("P029", _E, "“多久一次”是{value}，“每几周一次”却是{other}", "留一个；“每几周一次”是旧表的写法。"),
        *("period is {value}, but every_weeks is {other}", "Keep one; every_weeks belongs to the old form."),
    ),
    _kind(
        *("P031", _E, "没有编号或名称为“{value}”的项目", "改成项目表中的编号。"),
        *("there is no programme {value}", "Write an id of the programmes table."),
    ),
    _kind(
        *(
            "P032",
            _E,
            "没有编号或名称为“{value}”的车辆，也不是团队编号",
            "改成车辆编号，或团队编号（乡镇编码-T序号）。",
        ),
        *(
            "{value} is neither a vehicle nor the id of a team",
            "Write a vehicle's id or a team's (township code-T number).",
        ),
    ),
    _kind(
        *("P033", _W, "日期{value}早于规划起始日{start}，已成过去，不起作用", "改为{start}或以后的日子，或删去该行。"),
        *(
            "{value} lies before the horizon's start {start} and has no effect",
            "Write {start} or later, or delete the row.",
        ),
    ),
    _kind(
        *("P034", _W, "日期{value}在巡诊期之外，不起作用", "改为{last}或以前的日子，或删去该行。"),
        *("{value} lies beyond the circuit horizon and has no effect", "Write {last} or earlier, or delete the row."),
    ),
    _kind(
        *("P035", _W, "{value}不是工作日，不会安排", "改为{near}，或在日历表中填上班。"),
        *(
            "{value} is no working day, so nothing will be planned",
            "Write {near}, or make it a working day in the calendar.",
        ),
    ),
    _kind(
        *("P036", _E, "项目{programme}走访的是{places}，“{value}”是{kind}", "改正地点或项目。"),
        *("{programme} visits {places_en}, but {value} is a {kind_en}", "Correct the place or the programme."),
    ),
    _kind(
        *("P037", _E, "项目{programme}由{crew}上门，“{value}”是{other}", "改正队伍或项目。"),
        *("{programme} is for a {crew_en}, but {value} is a {other_en}", "Correct the crew or the programme."),
    ),
    _kind(
        *(
            "P038",
            _E,
            "{crew}在{value}已指定了另一条线路，见{first}",
            "一支队伍一天只能走一条线路：改日期、队伍，或并成一条。",
        ),
        *(
            "{crew} has another route on {value}, see {first}",
            "One crew drives one route a day: change the day or the crew, or join the routes.",
        ),
    ),
    _kind(
        *("P039", _E, "线路“{value}”没有写明队伍", "补上队伍：整条线路固定时，队伍、日期、线路和次序都要写。"),
        *("the route {value} names no crew", "A whole tour needs crew, day, route and position."),
    ),
    _kind(
        *("P040", _E, "线路“{value}”的次序有误：{detail}", "从1起连续编号，每站一个；同一地点的几个项目也各编一个。"),
        *("the positions of the route {value} are wrong: {detail_en}", "Number the stops 1, 2, 3 …, each once."),
    ),
    _kind(
        *("P041", _E, "同一地点、项目、日期指定了两次，第一次在{first}", "删去其中一行。"),
        *("the same visit is pinned twice, first in {first}", "Delete one row."),
    ),
    _kind(
        *("P042", _E, "写了次序，没有写线路", "补上线路名称，或清空次序。"),
        *("a position is given, but no route", "Name the route, or empty the position."),
    ),
    _kind(
        *("P043", _W, "{value}当天项目{programme}不去（{detail}），不会安排", "改日期，或改项目的起止日期、星期。"),
        *(
            "on {value} {programme} makes no visits ({detail_en}), so nothing will be planned",
            "Change the day, or the programme's dates or weekdays.",
        ),
    ),
    _kind(
        *(
            "P044",
            _W,
            "{place}的{programme}在{value}，与{other}（见{first}）相隔{days}天，少于最短间隔{low}天，两个不能都做到",
            "改其中一个的日期，或缩短项目的最短间隔。",
        ),
        *(
            "{programme} at {place}: {value} is {days} days from {other} (see {first}), less than {low}; one is lost",
            "Change one of the days, or the programme's shortest gap.",
        ),
    ),
    _kind(
        *(
            "P045",
            _W,
            "{value}只定总次数（巡诊期内{visits}次）；最短间隔填0，同一地点可能连着几天去",
            "填写间隔，例如最短{low}天、最长{high}天；最短间隔留空为平均间隔的一半。",
        ),
        *(
            "{value} only says how many visits ({visits}); with a shortest gap of 0 they may be on consecutive days",
            "Give the gaps, such as {low} and {high} days; left empty, the shortest is half the average.",
        ),
    ),
    _kind(
        *("F009", _E, "走访点没有经纬度，也没有写所在村", "补上经纬度，或填村编码。"),
        *("the visit place has neither coordinates nor a village", "Give lon and lat, or a village."),
    ),
    _kind(
        *("F010", _E, "所在村{village}不在乡镇{value}", "改正乡镇编码或村编码。"),
        *("the village {village} is not in the township {value}", "Correct one of the codes."),
    ),
    _kind(
        *("F011", _W, "位置不在所写的乡镇内，而在{other}", "核对经纬度和乡镇编码。"),
        *("the place lies in {other}, not in its township", "Check the coordinates and the township code."),
    ),
    _kind(
        *("F012", _E, "走访点不在任何乡镇内：{value}", "填写乡镇编码，或核对经纬度。"),
        *("the visit place lies in no township: {value}", "Give its township, or check the coordinates."),
    ),
    _kind(
        *(
            "K007",
            _E,
            "看不懂集期“{value}”",
            "写成：逢三八（农历）、逢1、4、7、农历初一、十五、公历逢五十、每周二、五。",
        ),
        *("the market days {value} cannot be read", "Write 逢三八 (lunar), 农历初一、十五, 公历逢五十 or 每周二、五."),
    ),
    _kind(
        *("K008", _E, "没有名为“{value}”的路况", "改成 normal 或 travel/scenarios/ 中的文件名：{choices}。"),
        *("there is no scenario {value}", "Write normal or the name of a file in travel/scenarios/: {choices}."),
    ),
    _kind(
        *("K009", _E, "两段路况重叠：{value}，另一段在{first}", "改正日期，同一天只能有一种路况。"),
        *(
            "two seasons overlap from {value} on, the other in {first}",
            "Correct the dates; a day has one state of the roads.",
        ),
    ),
    _kind(
        *("K010", _W, "农历只推算到{value}，以后的集日没有计入", "以公历写集期，或以后再补。"),
        *(
            "lunar days are known up to {value}; later market days are left out",
            "Write them by the solar calendar, or add them later.",
        ),
    ),
    _kind(
        *("K011", _W, "集期“{value}”在规划期内没有一天", "核对集期和起止日期。"),
        *("there is no market day {value} inside the horizon", "Check the rule and the dates."),
    ),
    _kind(
        *("K012", _W, "{value}的集市写了两次，第一次在{first}，两处的集日都算", "写在一行，或删去一行。"),
        *(
            "markets of {value} are given twice, first in {first}; the days of both count",
            "Join the rows, or delete one.",
        ),
    ),
)
