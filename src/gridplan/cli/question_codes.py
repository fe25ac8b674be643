"""Findings about what was asked on the command line or in a file of alternatives; letter Q."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel

_E, _I = FindingLevel.ERROR, FindingLevel.INFO
_LISTED = 5

_KINDS: tuple[Kind, ...] = (
    kind(
        *("Q001", _E, "{option}：计划中没有“{value}”", "写名称或编号。{hint}"),
        *("{option}: the plan knows no {value}", "Give a name or an id. {hint}"),
    ),
    kind(
        *("Q002", _E, "{option}：“{value}”有{count}个", "写编号：{hint}"),
        *("{option}: {value} is the name of {count}", "Give the id: {hint}"),
    ),
    kind(
        *(
            "Q003",
            _E,
            "{option}：“{value}”不是日期",
            "写成 2026-03-02、2026年3月2日、3月2日、2026-03（整月）或第27周。",
        ),
        "{option}: {value} is no date",
        "Write it like 2026-03-02, 2026/3/2, 2026-03 (the month) or W27 (a week of the plan).",
    ),
    kind(
        *("Q004", _E, "{option}：{value}不在可问的时间内（{low}至{high}）", "改正日期。"),
        *("{option}: {value} lies outside {low} to {high}", "Correct the date."),
    ),
    kind(
        *("Q005", _E, "{option}：没有“{value}”这条规则", "gridplan.toml 的模板列有全部规则。{hint}"),
        *("{option}: there is no rule {value}", "The template of gridplan.toml lists all rules. {hint}"),
    ),
    kind(
        *("Q006", _E, "{option}：“{value}”不能用于{what}", "可用的值：{allowed}。"),
        *("{option}: {value} cannot be the value of {what}", "Values understood: {allowed}."),
    ),
    kind(
        *("Q007", _E, "文件{value}无法读取：{detail}", "改正文件；写法见 gridplan whatif --help。"),
        *("the file {value} cannot be read: {detail}", "Correct it; gridplan whatif --help shows how to write it."),
    ),
    kind(
        *("Q008", _E, "{option}：缺少{what}", "补上。"),
        *("{option}: {what} is missing", "Give it."),
    ),
    kind(
        *("Q009", _E, "{option}：不认识“{value}”", "可用的：{allowed}。{hint}"),
        *("{option}: {value} is not known", "Understood are: {allowed}. {hint}"),
    ),
    kind(
        *(
            "Q010",
            _E,
            "没有说要改什么",
            "至少写一项改变，如 --set postings.min_stay=20；写法见 gridplan whatif --help。",
        ),
        "nothing is to be changed",
        "Name at least one change, such as --set postings.min_stay=20; see gridplan whatif --help.",
    ),
    kind(
        *("Q011", _I, "这是假设方案：{value}", "只供比较；确实要用，先改正县文件夹里的数据再重新规划。"),
        "this plan is a what-if: {value}",
        "It is for comparison; to make it so, change the county's files and plan again.",
    ),
)

CATALOGUE: Mapping[str, Kind] = {one.code: one for one in _KINDS}


def question_finding(
    code: str, *, value: object, lang: Language, candidates: Iterable[str] = (), **words: object
) -> Finding:
    """A finding about a question.

    Args:
        code: such as ``Q001``.
        value: what was written.
        lang: language of the message.
        candidates: what could have been meant; the nearest are told.
        words: further words of the message.
    """
    found = CATALOGUE[f"GP-{code}"]
    near = near_words(str(value), candidates)
    meant = "、".join(near) if lang == "zh" else ", ".join(near)
    hint = "" if not near else f"是否为：{meant}？" if lang == "zh" else f"Did you mean {meant}?"
    told = {"value": value, "hint": hint, **words}
    return Finding(
        code=found.code,
        level=found.level,
        message=found.message(told, lang),
        remedy=found.remedy(told, lang).strip(),
        value=str(value),
    )


def near_words(wanted: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates most like what was written, and those that hold it or lie in it."""
    words = list(dict.fromkeys(candidates))
    near = difflib.get_close_matches(wanted, words, n=_LISTED, cutoff=0.4)
    inside = [word for word in words if wanted and (wanted in word or word in wanted)]
    return tuple(dict.fromkeys([*near, *inside]))[:_LISTED]
