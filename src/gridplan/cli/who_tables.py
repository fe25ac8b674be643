"""The lists of ``who`` in the words of the interface."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.planning.candidates import TITLES, Candidacy, Ranking, Words

DAY = dt.timedelta(days=1)
_RULES: dict[str, Words] = {
    "postings.sender": ("不是牵头医院可派驻的人员", "nobody of a lead hospital who may be posted"),
    "postings.min_title": ("职称不够", "title too low"),
    "postings.exemption": ("不宜派驻", "exempt from postings"),
    "postings.max_age": ("到了派驻年龄上限", "too old to be posted"),
    "postings.max_age_women": ("到了派驻年龄上限", "too old to be posted"),
    "postings.availability": ("请假、离职或未到岗", "on leave, gone or not there yet"),
    "postings.department_limit": ("科室派出已满", "department limit reached"),
    "postings.one_post": ("已派驻（本来就在，或不能改）", "posted already (there anyway, or not to be changed)"),
    "postings.rest": ("两期派驻之间休息不够", "too little rest between two stays"),
    "postings.floor_stay": ("派驻太短", "stay too short"),
    "postings.max_stay": ("派驻太长", "stay too long"),
    "replan.frozen": ("已冻结", "frozen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Says things in one language, people and places by name."""

    names: Names
    lang: Language

    def say(self, zh: str, en: str) -> str:
        """One of two."""
        return zh if self.lang == "zh" else en

    def of(self, words: Words) -> str:
        """One of a pair."""
        return words[self.lang == "en"]

    def pair(self, *words: Words) -> tuple[str, ...]:
        """One of each pair."""
        return tuple(map(self.of, words))

    def name(self, person: str) -> str:
        """Name and id."""
        name = self.names(person)
        return name if person in name else f"{name}（{person}）"

    def heading(self, plan: Plan, ranking: Ranking, written: tuple[str, str]) -> Iterator[str]:
        """The post, the weeks that were made of the dates, who is there, who is missing."""
        post, asked = ranking.post, ranking.post.question
        host, last = self.names(asked.host), asked.end - DAY
        yield self.say(
            f"{host}（{asked.host}）：{asked.start}（周一）至{last}（周日），共{asked.weeks}个整周"
            f"（按“{written[0]}”至“{written[1]}”补成整周）",
            f"{host} ({asked.host}): {asked.start} (Monday) to {last} (Sunday), {asked.weeks} whole weeks, "
            f"made of {written[0]!r} to {written[1]!r}",
        )
        yield self.say(f"计划 {plan.id}，按{asked.as_of}的情况", f"plan {plan.id}, as of {asked.as_of}")
        horizon = plan.county.calendar.end
        if asked.end > horizon:
            yield self.say(
                f"计划只到{horizon - DAY}：之后的缺人、科室上限和变动没有计入",
                f"The plan ends on {horizon - DAY}: what is missing, limits and disturbances after it are not counted",
            )
        there = [(self.name(p.person), p.start, p.end - DAY) for p in post.there]
        who = "；".join(f"{name} {first}–{end}" for name, first, end in there) or self.say("无人", "nobody")
        yield self.say(
            f"每周应有{post.required}人；计划中在驻：{who}",
            f"{post.required} due every week; planned to be there: {who}",
        )
        if post.missing:
            first, end = min(post.missing), max(post.missing) + 6 * DAY
            total = sum(post.missing.values())
            yield self.say(
                f"缺{total}人周（{first}至{end}之间{len(post.missing)}周）",
                f"{total} person-weeks missing ({len(post.missing)} weeks between {first} and {end})",
            )
        else:
            yield self.say(
                "这些周不缺人：去的人是增派。", "Nobody is missing in these weeks: whoever goes comes on top."
            )

    def counted(self, unable: Sequence[Candidacy]) -> list[tuple[int, Words]]:
        """How many cannot go for each reason, most first; who has several reasons counts for each."""
        count = Counter(_RULES.get(rule, (rule, rule)) for c in unable for rule in {r.rule for r in c.obstacles})
        return [(number, words) for words, number in count.most_common()]


def listed(told: Told, shown: Sequence[Candidacy]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Header and one row for each candidate."""
    header = told.pair(
        ("名次", "rank"),
        ("姓名", "name"),
        ("职称", "title"),
        ("专业", "specialty"),
        ("对口", "needed"),
        ("包院", "adopts"),
        ("意愿", "wish"),
        ("路程（分钟）", "minutes"),
        ("已派驻周数", "weeks served"),
        ("计划周数", "weeks planned"),
        ("变动（人周）", "disturbance"),
        ("变动件数", "items"),
        ("代价（小时）", "cost (h)"),
        ("他处缺人周", "short elsewhere"),
    )
    return header, [_row(told, number, candidacy) for number, candidacy in enumerate(shown, start=1)]


def _row(told: Told, number: int, candidacy: Candidacy) -> tuple[object, ...]:
    fit, hardship = candidacy.fit, candidacy.hardship
    return (
        number,
        told.name(candidacy.person),
        told.of(TITLES[fit.title]),
        fit.specialty or "",
        _mark(told, fit.needed),
        _mark(told, fit.adopts),
        {True: told.say("愿去", "likes"), False: told.say("不愿", "dislikes"), None: ""}[fit.wish],
        "-" if fit.minutes is None else round(fit.minutes),
        hardship.served,
        hardship.planned,
        f"{candidacy.weight:g}",
        len(candidacy.disturbances) + len(candidacy.exceptions),
        "-" if candidacy.cost is None else f"{candidacy.cost / 60:.0f}",
        sum(d.short for d in candidacy.disturbances) or "",
    )


def _mark(told: Told, value: bool | None) -> str:
    return "" if value is None else told.say("是", "yes") if value else told.say("否", "no")


def reasons(candidacy: Candidacy) -> Iterator[Words]:
    """What a choice disturbs and excepts, and how it stands against a fair share."""
    for disturbance in candidacy.disturbances:
        zh, en = disturbance.words
        yield (
            (f"{zh}【破坏硬性规则，须另有人接替】", f"{en} [a hard rule: somebody must step in]")
            if (disturbance.breaks)
            else (zh, en)
        )
    for exception in candidacy.exceptions:
        zh, en = exception.words
        yield f"例外：{zh}", f"exception: {en}"
    if candidacy.fit.minutes is None:
        yield "没有可行车的路，路程不明", "no road leads there; the way is not known"
    served = candidacy.hardship.served + candidacy.hardship.planned
    fair = candidacy.hardship.fair
    if served > fair:
        more = served - fair
        yield (
            f"连同计划已{served}周，比人均{fair:g}周多{more:.0f}周",
            f"{served} weeks with those planned, {more:.0f} above the mean",
        )


def unable_rows(told: Told, unable: Sequence[Candidacy], *, every: bool) -> list[tuple[str, str]]:
    """Name and reason; with ``every`` all reasons, else the first and how many more there are."""
    found = []
    for candidacy in unable:
        words = [told.of(r.words) for r in candidacy.obstacles]
        more = len(words) - 1
        why = "；".join(words) if every else words[0]
        if more and not every:
            why += told.say(f"（另有{more}条）", f" (and {more} more)")
        if candidacy.stretch:
            first, last = candidacy.stretch[0], candidacy.stretch[1] - DAY
            weeks = (candidacy.stretch[1] - candidacy.stretch[0]).days // 7
            why += told.say(f"。可去{first}至{last}（{weeks}周）", f". Could go {first} to {last} ({weeks} weeks)")
        found.append((told.name(candidacy.person), why))
    return found


_EXPLANATION: tuple[Words, ...] = (
    (
        "排序：先是能去的；再按变动由小到大（人周）；再按变动件数；再按代价（小时）；最后按编号。",
        "Order: who can go first; then least disturbance; then fewest items; then least cost; then by id.",
    ),
    (
        "变动：按规则 replan.* 的人周计，例外同缩短派驻，另加他处缺的人周。",
        "Disturbance: person-weeks by rules replan.*, an exception as a stay cut short, and those missing elsewhere.",
    ),
    (
        "代价：路程（派驻多、派驻远的人更重）、专业不对口、非包院科室、不合意愿，乘以周数，加一次轮换。",
        "Cost: the way (more for who served more or farther), specialty, adoption, wishes; times weeks; a hand-over.",
    ),
)


def explanation(told: Told) -> tuple[str, ...]:
    """How the list is ordered and what its figures are."""
    return told.pair(*_EXPLANATION)
