"""Where a planner enters a remedy: tables, columns and rules in the words of the county folder.

A remedy is of use only if it can be written down somewhere. The words are those of the first Chinese header of each
column; a test holds them against the tables that are read.
"""

from __future__ import annotations

from collections.abc import Mapping

TABLES: Mapping[str, str] = {
    "staff": "人员",
    "vehicles": "车辆",
    "programmes": "项目",
    "visit_places": "走访点",
    "calendar": "日历",
    "pins": "人工指定",
}
"""Table → its title."""
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "staff": {"leaves": "离职日期", "workplace": "工作单位"},
    "vehicles": {"base": "驻地", "profile": "车型", "equipment": "设备", "crew": "随车人员", "nights": "可过夜数"},
    "programmes": {
        "crew": "由谁上门",
        "roles": "参加人员",
        "times": "每期次数",
        "starts": "开始日期",
        "ends": "结束日期",
        "work_days": "每月工作日数",
        "work_day_places": "每日村数",
        "min_gap_days": "最短间隔天数",
        "max_gap_days": "最长间隔天数",
        "max_minutes": "最长分钟数",
        "opens": "最早到访",
        "closes": "最晚结束",
        "weekdays": "星期",
        "market_days": "集日",
        "same_crew": "固定医生",
        "equipment": "设备",
    },
}
"""Table → column → its header."""


def table(name: str) -> str:
    """``人员表``."""
    return f"{TABLES[name]}表"


def columns(name: str, *keys: str) -> str:
    """``项目表“星期”“集日”栏``."""
    return f"{table(name)}{''.join(f'“{COLUMNS[name][key]}”' for key in keys)}栏"


def rule(name: str) -> str:
    """``gridplan.toml 的规则 circuits.shift``."""
    return f"gridplan.toml 的规则 {name} "
