"""Remedies of missing posted physicians in words, in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.people import Title
from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy

TITLES: Mapping[int, tuple[str, str]] = {
    Title.NONE: ("无职称", "no title"),
    Title.JUNIOR: ("初级", "junior"),
    Title.MID: ("中级", "mid-level"),
    Title.DEPUTY_SENIOR: ("副高", "deputy senior"),
    Title.SENIOR: ("正高", "senior"),
}
_SHOWN = 4  # names in one sentence


def told(remedy: PostingRemedy, names: Names, lang: Language = "zh") -> str:
    """What gives way and what comes of it, as one clause."""
    zh = lang == "zh"
    if not remedy.bends:
        what = "规则不变，重新规划" if zh else "plan again, with no rule bent"
    else:
        what = ("，并" if zh else ", and ").join(_clauses(remedy.bends, names, lang))
    return f"{what}：{_outcome(remedy, zh=zh)}" if zh else f"{what}: {_outcome(remedy, zh=zh)}"


def _outcome(remedy: PostingRemedy, *, zh: bool) -> str:
    if remedy.shortage is None:
        return f"按人数计算至少仍缺{remedy.bound}人周" if zh else f"at least {remedy.bound} person-weeks still missing"
    if not remedy.mends:
        sure = remedy.bound == remedy.shortage
        if zh:
            return f"仍缺{remedy.shortage}人周" + ("（已证明）" if sure else f"（下界{remedy.bound}）")
        return f"{remedy.shortage} person-weeks still missing" + (" (proven)" if sure else f" (bound {remedy.bound})")
    short = remedy.short_stays and all(bend.kind is not BendKind.SHORTER_STAY for bend in remedy.bends)
    if zh:
        also = f"，其中{remedy.short_stays}期仍短于最短期限" if short else ""
        proof = "已核实，少一点即不够" if remedy.least else "已核实；是否最少未证明"
        return f"余缺0人周{also}" + (f"（{proof}）" if remedy.bends else "（已核实）")
    also = f", {remedy.short_stays} stays still below the shortest" if short else ""
    proof = "solved again; less is proven not to do" if remedy.least else "solved again; not proven least"
    return f"nothing missing{also}" + (f" ({proof})" if remedy.bends else " (solved again)")


def _clauses(bends: Sequence[Bend], names: Names, lang: Language) -> Iterator[str]:
    """Each bend; several limits as one."""
    limits = [bend for bend in bends if bend.kind is BendKind.DEPARTMENT_LIMIT]
    if len(limits) > 1:
        zh = lang == "zh"
        raised = [f"{names(b.where[0])}{' ' * (not zh)}{b.before}→{b.after}{'人' if zh else ''}" for b in limits]
        yield f"同时派出上限{'、'.join(raised)}" if zh else f"limits of {', '.join(raised)}"
    else:
        yield from (told_bend(bend, names, lang) for bend in limits)
    yield from (told_bend(bend, names, lang) for bend in bends if bend.kind is not BendKind.DEPARTMENT_LIMIT)


def told_bend(bend: Bend, names: Names, lang: Language = "zh") -> str:
    """What gives way, from what to what."""
    return _WORDS[bend.kind](bend, names, lang == "zh")


def listed(keys: Sequence[str], names: Callable[[str], str], *, zh: bool) -> str:
    """The first few names, and how many there are."""
    shown = ("、" if zh else ", ").join(names(key) for key in keys[:_SHOWN])
    if len(keys) <= _SHOWN:
        return shown
    return f"{shown}等{len(keys)}处" if zh else f"{shown} … ({len(keys)})"


def _physicians(bend: Bend, names: Names, zh: bool) -> str:
    places = _counted(bend.where, names, zh=zh)
    if zh:
        where = f"（如{places}）" if places else "（所在科室的派出上限须容许）"
        return f"补充{bend.after}名可派驻的医师{where}"
    where = f" (such as {places})" if places else " (whose department's limit lets them go)"
    return f"{bend.after} more physicians who may be posted{where}"


def _counted(keys: Iterable[str], names: Names, *, zh: bool) -> str:
    count = Counter(keys)
    told_ = [f"{names(key)}{n}人" if zh else f"{names(key)} {n}" for key, n in sorted(count.items())]
    return ("、" if zh else ", ").join(told_)


def _limit(bend: Bend, names: Names, zh: bool) -> str:
    if not bend.where:
        return "取消所有科室的同时派出上限" if zh else "no limit for any department"
    name = names(bend.where[0])
    if zh:
        return f"{name}同时派出上限{bend.before}→{bend.after}人"
    return f"limit of {name} {bend.before} → {bend.after}"


def _shorter(bend: Bend, names: Names, zh: bool) -> str:
    hosts = listed(bend.where, names, zh=zh)
    if zh:
        used = f"（{hosts}，共{bend.times}期）" if bend.times else ""
        return f"派驻最短{bend.before}→{bend.after}周{used}"
    used = f" ({bend.times} stays: {hosts})" if bend.times else ""
    return f"stays from {bend.after} weeks on instead of {bend.before}{used}"


def _rest(bend: Bend, _: Names, zh: bool) -> str:
    if zh:
        return f"两期派驻间隔{bend.before}→{bend.after}周"
    return f"rest between two stays {bend.before} → {bend.after} weeks"


def _longer(bend: Bend, _: Names, zh: bool) -> str:
    return f"每期最长{bend.before}→{bend.after}周" if zh else f"longest stay {bend.before} → {bend.after} weeks"


def _title(bend: Bend, names: Names, zh: bool) -> str:
    before, after = (TITLES.get(grade, (str(grade),) * 2)[not zh] for grade in (bend.before, bend.after))
    who = listed(bend.where, names, zh=zh).replace("处", "人")
    if zh:
        return f"最低职称{before}→{after}" + (f"（用到{bend.times}人：{who}）" if bend.times else "")
    return f"lowest title {before} → {after}" + (f" ({bend.times} people: {who})" if bend.times else "")


def _leave(bend: Bend, names: Names, zh: bool) -> str:
    who = listed(bend.where, names, zh=zh).replace("处", "人")
    if zh:
        return f"推迟{who}的进修培训（共{bend.before}人周）"
    return f"study leave put off: {who} ({bend.before} person-weeks)"


_WORDS: Mapping[BendKind, Callable[[Bend, Names, bool], str]] = {
    BendKind.PHYSICIANS: _physicians,
    BendKind.DEPARTMENT_LIMIT: _limit,
    BendKind.SHORTER_STAY: _shorter,
    BendKind.REST: _rest,
    BendKind.LONGER_STAY: _longer,
    BendKind.TITLE: _title,
    BendKind.LEAVE: _leave,
}
