"""Every word of ``index.html`` that is not data: key → (Chinese, English)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from gridplan.domain.finding_kinds import Language
from gridplan.domain.units import UNITS, counted
from gridplan.domain.visit_words import WEEKDAYS
from gridplan.errors import OptionError
from gridplan.reports.index.words_of_sections import SECTION_WORDS

WORDS: Mapping[str, tuple[str, str]] = {
    # the page
    "page.title": ("{county}医共体服务规划", "{county}: service plan"),
    "page.lead": ("一页看懂", "At a glance"),
    "page.plan": ("方案 {plan}", "Plan {plan}"),
    "page.as_of": ("{date}起执行", "in force from {date}"),
    "page.horizon": (
        "派驻期 {start} 至 {end}（{weeks} 周），巡诊期 {circuit_weeks} 周",
        "Postings {start} to {end} ({weeks} weeks), visits {circuit_weeks} weeks",
    ),
    "page.scenario": ("道路情景：{scenario}", "Roads: {scenario}"),
    "page.audience.leaders": ("领导用：姓名隐去名字，不含电话", "For leaders: names masked, no phones"),
    "page.audience.planners": ("规划人员内部使用：含真实姓名", "For planners only: real names"),
    "page.audience.public": ("公开版：不含姓名和电话", "For the public: no names, no phones"),
    "page.sample": (
        "含样例数据：部分人员或资料由程序生成，不是真实名单，仅供演示，不得用于实际工作。",
        "Contains sample data made by gridplan: not a real roster, for demonstration only.",
    ),
    "page.theme": ("深色／浅色", "Dark / light"),
    "page.print": ("打印", "Print"),
    "page.contents": ("本页内容", "On this page"),
    "page.skip": ("跳到正文", "Skip to content"),
    "page.table": ("以表格查看", "Show as a table"),
    "page.chinese": ("", "Recorded in Chinese, as in the plan."),
    "page.made": (
        "由 gridplan 生成；方案编号 {plan}，生成于 {created}。本页不联网，可离线打开、打印。",
        "Made by gridplan; plan {plan}, made {created}. This page needs no network.",
    ),
    "page.assumed": (
        "未有政策依据、按假定取值的规则：{n} 条（见 gridplan.toml 中标“假定”的规则）。",
        "Rules whose value no policy gives (assumed): {n}.",
    ),
    # verdict
    "verdict.ready": ("没有违反硬性规则，可以发布", "No hard rule broken: may be published"),
    "verdict.broken": ("违反硬性规则 {n} 处，不能发布", "May not be published: hard rules broken {n} times"),
    "verdict.missing": ("{stages}未得出方案，不能发布", "No solution for {stages}: may not be published"),
    "verdict.good": ("已经做到", "What holds"),
    "verdict.bad": ("还缺什么", "What is lacking"),
    "verdict.none": ("没有缺口，也没有例外", "No gap and no exception"),
    "holds.covered": ("{n} 个村全部有服务", "all {n} villages are served"),
    "holds.posted": (
        "{n} 家派驻单位 {weeks} 周不断档",
        "all {n} hosts have their posted physician in all {weeks} weeks",
    ),
    "holds.visits": ("应走访的 {n} 次全部排定", "all {n} visits asked for are planned"),
    "holds.rules": ("硬性规则全部遵守", "no hard rule is broken"),
    "holds.near": (
        "{share} 的居民 {minutes} 分钟内能到{level}",
        "{share} of residents reach {level} within {minutes} min",
    ),
    "lacks.stage": ("{stage}没有可用方案", "no usable solution for {stage}"),
    "lacks.covered": (
        "{n} 个村（{residents} 人）没有服务",
        "villages without any service: {n} ({residents} residents)",
    ),
    "lacks.posted": (
        "{hosts} 家单位缺派驻医师 {weeks} 人周",
        "{weeks} person-weeks without a physician (hosts: {hosts})",
    ),
    "lacks.visits": ("缺走访 {n} 次", "visits missing: {n}"),
    "lacks.hard": ("违反硬性规则 {n} 处（{rules}）", "hard rules broken: {n} ({rules})"),
    "lacks.exceptions": ("原则性例外 {n} 项（{rules}）", "exceptions in principle: {n} ({rules})"),
    "lacks.rule": ("{rule} {n}", "{rule} {n}"),
    # cards
    "card.target": ("目标 {target}", "target {target}"),
    "card.no_target": ("没有规定目标", "no target set"),
    "card.reached": ("达到目标", "target reached"),
    "card.below": ("低于目标", "below target"),
    "card.unknown": ("没有数据", "no data"),
    "card.covered": ("有服务的村", "Villages served"),
    "card.covered.of": ("{n} ／ {all} 个村", "{n} of {all} villages"),
    "card.posted": ("有派驻医师的单位周", "Host-weeks with a posted physician"),
    "card.posted.of": (
        "应有 {all} 人周，缺 {missing} 人周；{people} 名医师，{handovers} 次轮换",
        "{all} person-weeks asked for, {missing} missing; {people} physicians, {handovers} hand-overs",
    ),
    "card.posted.none": ("不要求派驻", "No postings asked for"),
    "card.visits": ("已排定的走访", "Visits planned"),
    "card.visits.of": ("应走访 {all} 次，缺 {missing} 次", "{all} asked for, {missing} missing"),
    "card.signup": ("家庭医生签约目标", "Sign-up targets"),
    "card.signup.residents": ("居民 {share} %：须签约 {n} 人", "{share} % of residents: {n} to sign up"),
    "card.signup.team": ("平均每队 {n} 人", "{n} to a team on average"),
    "card.signup.groups": ("重点人群 {share} %：须签约 {n} 人次", "{share} % of key groups: {n} (groups added up)"),
    "card.signup.unknown": (
        "输入数据没有已签约人数，只列目标线",
        "The input has no numbers of those signed up: targets only",
    ),
    "card.spread": ("团队工作量差异", "Spread of team workload"),
    "card.spread.of": (
        "标准差／均值；{teams} 个团队，最少 {low}、最多 {high}（折算人口）",
        "standard deviation / mean; {teams} teams, {low} to {high} person-equivalents",
    ),
    "card.road": ("在路上", "On the road"),
    "card.road.value": ("{hours} 小时", "{hours} hours"),
    "card.road.of": ("{tours} 趟，{kilometres}", "{tours} tours, {kilometres}"),
    "card.road.kilometres": ("{n} 公里（按简化路线）", "{n} km (simplified ways)"),
    "card.road.unknown": ("里程未知", "kilometres not known"),
    "card.rules": ("规则与例外", "Rules and exceptions"),
    "card.rules.value": ("{n} 项例外", "{n} exceptions"),
    "card.rules.hard": ("违反硬性规则 {n} 处", "hard rules broken: {n}"),
    "card.rules.none": ("没有违反，没有例外", "nothing broken, no exception"),
    "card.modes": ("各村由谁服务", "How villages are served"),
    "card.modes.count": ("{n} 村，{residents} 人", "{n} villages, {residents} residents"),
    "card.reach": ("多少居民在时限内能到（驾车）", "Residents within reach, by car"),
    "card.reach.limit": ("粗框为本县时限内的一格", "heavy frame: the county's limit"),
    "card.reach.minutes": ("{n} 分钟", "{n} min"),
    "mode.own_clinic": ("本村卫生室", "own clinic"),
    "mode.neighbour_clinic": ("邻村卫生室延伸", "neighbour's clinic"),
    "mode.posted_doctor": ("派驻医师", "posted doctor"),
    "mode.circuit": ("团队巡诊", "circuit visits"),
    "mode.mobile_hospital": ("移动医院", "mobile hospital"),
    "mode.uncovered": ("没有服务", "not served"),
    "level.primary": ("村卫生室或卫生院", "primary care"),
    "level.township": ("乡镇卫生院", "a township hospital"),
    "level.lead": ("牵头医院", "a lead hospital"),
    # grammar
    "list": ("、", ", "),
    "clause": ("，", ", "),
    "clauses": ("；", "; "),
    "stop": ("。", "."),
    "colon": ("：", ": "),
    "date": ("{y}年{m}月{d}日", "{d} {month} {y}"),
    "date.weekday": ("{date} {weekday}", "{weekday} {date}"),
    "date.months": (
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    "week": ("第{n}周", "week {n}"),
    "weeks": ("{n}周", "{n} weeks"),
    "team.name": ("{township}第{n}团队", "{township} team {n}"),
    "nobody": ("已安排", "assigned"),
    **SECTION_WORDS,
    **{f"unit.{unit}": pair for unit, pair in UNITS.items()},
}


class Words:
    """The words of one language."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(f"papers speak 'zh' or 'en', not {lang!r}")
        self.lang: Language = lang
        self._side = 0 if lang == "zh" else 1

    def __call__(self, key: str, **values: object) -> str:
        """The wording of ``key`` with its places filled in."""
        return WORDS[key][self._side].format(**values) if values else WORDS[key][self._side]

    def knows(self, key: str) -> bool:
        """Whether there is a wording of ``key``."""
        return key in WORDS

    def of(self, zh: str, en: str) -> str:
        """The one of two wordings that is in this language."""
        return zh if self.lang == "zh" else en

    def list(self, items: Iterable[str]) -> str:
        """Items joined as the language joins them."""
        return self("list").join(items)

    def sentence(self, clauses: Iterable[str]) -> str:
        """Clauses as one sentence."""
        said = self("clauses").join(clauses)
        return f"{said[:1].upper()}{said[1:]}{self('stop')}"

    def date(self, day: dt.date) -> str:
        """``2026年3月2日``, ``2 Mar 2026``."""
        return self("date", y=day.year, m=day.month, d=day.day, month=self.month(day))

    def month(self, day: dt.date) -> str:
        """``3月``, ``Mar``."""
        return self("date.months").split()[day.month - 1]

    def full(self, day: dt.date) -> str:
        """``2026年3月2日 周一``, ``Mon 2 Mar 2026``."""
        return self("date.weekday", date=self.date(day), weekday=WEEKDAYS[day.weekday()][self._side])

    def unit(self, unit: str) -> str:
        """A unit: only what is counted, ``visits/day`` → ``次``; as it is if unknown."""
        key = f"unit.{counted(unit)}"
        return self(key) if self.knows(key) else unit

    def amount(self, amount: float, unit: str) -> str:
        """``3 次``, ``12.5 %``."""
        if counted(unit) == "share":
            return f"{100 * amount:.3g} %"
        return f"{f'{amount:,.1f}'.removesuffix('.0')} {self.unit(unit)}".strip()


def percent(share: float) -> str:
    """To a tenth, but never 100 % where something is missing, nor 0 % where something is there."""
    told = 100 * share
    if told < 100 and round(told, 1) >= 100:
        return "99.9 %"
    if told > 0 and round(told, 1) <= 0:
        return "0.1 %"
    return f"{told:.1f} %".replace(".0 %", " %")
