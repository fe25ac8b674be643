"""Words of the layer that tells what differs from the plan before: key → (Chinese, English)."""

from __future__ import annotations

from collections.abc import Mapping

CHANGES_WORDS: Mapping[str, tuple[str, str]] = {
    "layer.changes": ("与上一版相比", "Changed since the last plan"),
    "hint.changes": ("哪些乡镇、村与上一版方案不同：原来、现在、原因", "What differs from the plan before, and why"),
    "changes.all": ("全部变动", "All changes"),
    "changes.posting": ("派驻", "Postings"),
    "changes.team_member": ("团队成员", "Team members"),
    "changes.team_area": ("责任区", "Team areas"),
    "changes.coverage": ("服务方式", "Coverage"),
    "changes.tour": ("巡诊日期", "Visits"),
    "changes.none": ("没有变动", "Unchanged"),
    "changes.dot": ("{kind}（圆内为处数）", "{kind} (number in circles)"),
    "changes.count": ("{n} 处", "{n}"),
    "changes.total": ("共 {n} 处变动，涉及 {places} 个乡镇", "{n} changes in {places} townships"),
    "changes.becomes": ("{before} → {after}", "{before} → {after}"),
    "changes.new": ("新增：{after}", "new: {after}"),
    "changes.gone": ("取消：{before}", "no more: {before}"),
    "changes.from": ("{date}起", "from {date}"),
    "changes.cause": ("原因：{cause}", "cause: {cause}"),
    "changes.badge": ("{name}：{n} 处变动", "{name}: {n} changes"),
    "changes.elsewhere": ("其他地方", "Elsewhere"),
    "changes.first": ("这是第一版方案，没有上一版可以比较。", "This is the first plan: there is none to compare with."),
    "changes.same": ("与上一版（{plan}）相比没有变动。", "Nothing differs from the plan before ({plan})."),
    "changes.unknown": (
        "本图绘制时没有与上一版（{plan}）比较。",
        "This map was drawn without comparing with the plan before ({plan}).",
    ),
    "changes.since": ("与方案 {plan} 比较", "Compared with plan {plan}"),
    "card.changes": ("与上一版相比", "Changed since the last plan"),
}
