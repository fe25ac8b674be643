"""Why nothing new is published: the files that a planner, and a program, find beside the plans."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan, Violation
from gridplan.store import EXPLANATIONS, Run

_ORDER = list(FindingLevel)
_WORDS = {
    FindingLevel.ERROR: "错误",
    FindingLevel.WARNING: "提醒",
    FindingLevel.REPAIRED: "已修复",
    FindingLevel.INFO: "说明",
}


def explanation(
    run: Run, *, published: str | None, findings: Iterable[Finding] = (), plan: Plan | None = None, message: str = ""
) -> dict[str, str]:
    """The files by name: one for programs, one that opens in any editor on Windows.

    Args:
        run: what was tried, when and why.
        published: id of the plan that stays published.
        findings: what is wrong with the input.
        plan: the plan that cannot be published because it breaks hard rules or lacks a part.
        message: what went wrong otherwise.
    """
    listed = sorted(findings, key=lambda f: (_ORDER.index(f.level), f.file or "", f.code, f.row or 0))
    hard = plan.audit.hard if plan else ()
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
    }
    text = "\r\n".join((*_opening(run, published), "", *_body(listed, hard, plan, message), ""))
    names = dict(zip(EXPLANATIONS, (json.dumps(answer, ensure_ascii=False, indent=1), f"\ufeff{text}"), strict=True))
    return {name: content.encode("utf-8", "backslashreplace").decode("utf-8") for name, content in names.items()}


def _opening(run: Run, published: str | None) -> Iterable[str]:
    yield "新方案没有发布 / Nothing new was published"
    yield f"时间：{run.began:%Y-%m-%d %H:%M}"
    if run.files:
        how = {"new": "新增", "changed": "改动", "gone": "删除"}
        yield "此前改动的文件：" + "、".join(f"{change.path}（{how[change.how]}）" for change in run.files)
    yield f"仍然有效的方案：{published}（没有改动）" if published else "目前没有已发布的方案。"
    yield "改正并保存后会重新规划；问题全部解决后，本文件自动消失。"


def _body(findings: list[Finding], hard: tuple[Violation, ...], plan: Plan | None, message: str) -> Iterable[str]:
    errors = [f for f in findings if f.level is FindingLevel.ERROR]
    if message and not errors:
        yield f"原因：{message}"
    if errors:
        yield f"数据有 {len(errors)} 处错误，改正后才能规划："
    for number, finding in enumerate((f for f in findings if f.level is not FindingLevel.INFO), start=1):
        row = f"第{finding.row}行" if finding.row else None
        place = " · ".join(part for part in (finding.file, finding.sheet, row, finding.feature) if part)
        value = f"：{finding.value}" if finding.value and finding.value not in finding.message else ""
        yield f"{number}. [{_WORDS[finding.level]} {finding.code}] {place}"
        yield f"   {finding.message}{value}"
        if finding.remedy:
            yield f"   办法：{finding.remedy}"
    if plan is not None:
        yield f"新方案 {plan.id} 已保存，但没有发布：" + (
            f"违反硬性规则 {len(hard)} 处。" if hard else "有的部分没有求得方案。"
        )
    for violation in hard:
        remedy = f"；办法：{violation.remedy}" if violation.remedy else ""
        yield f"- {violation.message}{f'（{violation.reason}）' if violation.reason else ''}{remedy}"
