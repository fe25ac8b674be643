"""Why nothing new is published: the files that a planner, and a program, find beside the plans."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan, Violation
from gridplan.languages import Said, Separator, in_language, joined, said, word
from gridplan.store import EXPLANATIONS, Run

_ORDER = list(FindingLevel)
_WORDS = {
    FindingLevel.ERROR: word("unpublished.error", "error"),
    FindingLevel.WARNING: word("unpublished.warning", "warning"),
    FindingLevel.REPAIRED: word("unpublished.repaired", "repaired"),
    FindingLevel.INFO: word("unpublished.info", "note"),
}
_HOW = {
    "new": word("unpublished.new", "new"),
    "changed": word("unpublished.changed", "changed"),
    "gone": word("unpublished.gone", "gone"),
}


def explanation(
    run: Run, *, published: str | None, findings: Iterable[Finding] = (), plan: Plan | None = None, message: str = ""
) -> dict[str, str]:
    """The files by name: one for programs, which has the text in English too, one that opens in any editor on Windows.

    Args:
        run: what was tried, when and why.
        published: id of the plan that stays published.
        findings: what is wrong with the input.
        plan: the plan that cannot be published because it breaks hard rules or lacks a part.
        message: what went wrong otherwise.
    """
    listed = sorted(findings, key=lambda f: (_ORDER.index(f.level), f.file or "", f.code, f.row or 0))
    hard = plan.audit.hard if plan else ()
    lines = (*_opening(run, published), "", *_body(listed, hard, plan, message), "")
    answer = {
        "result": str(run.result),
        "at": run.began.isoformat(),
        "cause": run.cause,
        "files": [dataclasses.asdict(change) for change in run.files],
        "published": published,
        "plan": plan.id if plan else None,
        "message": message,
        "findings": [dataclasses.asdict(finding) for finding in listed],
        "violations": [{"rule": v.rule, "where": list(v.where), "message": v.message} for v in hard],
        "english": [in_language(line, "en") for line in lines],
    }
    text = "\r\n".join(lines)
    names = dict(zip(EXPLANATIONS, (json.dumps(answer, ensure_ascii=False, indent=1), f"\ufeff{text}"), strict=True))
    return {name: content.encode("utf-8", "backslashreplace").decode("utf-8") for name, content in names.items()}


def _opening(run: Run, published: str | None) -> Iterable[str]:
    yield said("Nothing new was published", context="unpublished")
    yield said("Time: {time:%Y-%m-%d %H:%M}", time=run.began)
    if run.files:
        files = (said("{file} ({how})", file=change.path, how=_HOW[change.how].said()) for change in run.files)
        yield said("Files changed before: {files}", files=joined(Separator.LIST, files))
    if published:
        yield said("The plan in force: {plan} (unchanged)", plan=published)
    else:
        yield said("No plan is published so far.")
    yield said("Mend and save the files: planning starts again, and this file goes once all is well.")


def _body(findings: list[Finding], hard: tuple[Violation, ...], plan: Plan | None, message: str) -> Iterable[str]:
    errors = [f for f in findings if f.level is FindingLevel.ERROR]
    if message and not errors:
        yield said("Cause: {message}", message=message)
    if errors:
        yield said(
            "The data has {count} error; planning is possible once it is mended:",
            plural="The data has {count} errors; planning is possible once they are mended:",
            count=len(errors),
        )
    for number, finding in enumerate((f for f in findings if f.level is not FindingLevel.INFO), start=1):
        row = said("row {row}", context="unpublished", row=finding.row) if finding.row else None
        places = (part for part in (finding.file, finding.sheet, row, finding.feature) if part)
        yield said(
            "{number}. [{level} {code}] {place}",
            number=number,
            level=_WORDS[finding.level].said(),
            code=finding.code,
            place=joined(" · ", places),
        )
        if finding.value and finding.value not in finding.message:
            yield said("   {message}: {value}", message=finding.message, value=finding.value)
        else:
            yield joined("", ("   ", finding.message))
        if finding.remedy:
            yield said("   Remedy: {remedy}", remedy=finding.remedy)
    if plan is not None and hard:
        yield said(
            "The new plan {plan} is saved, not published: it breaks {count} hard rule.",
            plural="The new plan {plan} is saved, not published: it breaks {count} hard rules.",
            plan=plan.id,
            count=len(hard),
        )
    elif plan is not None:
        yield said("The new plan {plan} is saved, not published: a part of it found no plan.", plan=plan.id)
    for violation in hard:
        yield _broken(violation)


def _broken(violation: Violation) -> Said:
    text = said("- {message}", message=violation.message)
    if violation.reason:
        text = said("{text} ({reason})", text=text, reason=violation.reason)
    return said("{text}; remedy: {remedy}", text=text, remedy=violation.remedy) if violation.remedy else text
