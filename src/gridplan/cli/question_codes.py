"""Findings about what was asked on the command line or in a file of alternatives; letter Q."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from gridplan.domain.finding_kinds import Kind, Language, kind
from gridplan.domain.findings import Finding, FindingLevel

_E, _I = FindingLevel.ERROR, FindingLevel.INFO
_LISTED = 5

_KINDS: tuple[Kind, ...] = (
    kind("Q001", _E, "{option}: the plan knows no {value}", "Give a name or an id. {hint}"),
    kind("Q002", _E, "{option}: {value} is the name of {count}", "Give the id: {hint}"),
    kind(
        "Q003",
        _E,
        "{option}: {value} is no date",
        "Write it like 2026-03-02, 2026/3/2, 2026-03 (the month) or W27 (a week of the plan).",
    ),
    kind("Q004", _E, "{option}: {value} lies outside {low} to {high}", "Correct the date."),
    kind("Q005", _E, "{option}: there is no rule {value}", "The template of gridplan.toml lists all rules. {hint}"),
    kind("Q006", _E, "{option}: {value} cannot be the value of {what}", "Values understood: {allowed}."),
    kind(
        "Q007",
        _E,
        "the file {value} cannot be read: {detail}",
        "Correct it; gridplan whatif --help shows how to write it.",
    ),
    kind("Q008", _E, "{option}: {what} is missing", "Give it."),
    kind(
        "Q012",
        _E,
        "{option}: {value} is {what}, to which nobody is posted",
        "Physicians are posted to hospitals; ask for that of its township: {hosts}.",
    ),
    kind("Q009", _E, "{option}: {value} is not known", "Understood are: {allowed}. {hint}"),
    kind(
        "Q010",
        _E,
        "nothing is to be changed",
        "Name at least one change, such as --set postings.min_stay=20; see gridplan whatif --help.",
    ),
    kind(
        "Q011",
        _I,
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
