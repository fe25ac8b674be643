"""Where a planner enters a remedy: tables, columns and rules in the words of the county folder.

A remedy is of use only if it can be written down somewhere. The words are those of the first Chinese header of each
column, in English the column's key; both are headers that are read, and a test holds them against the tables.
"""

from __future__ import annotations

from gridplan.languages import said, words

TABLES = words(
    {
        "table.staff": "staff",
        "table.vehicles": "vehicles",
        "table.facilities": "facilities",
        "table.programmes": "programmes",
        "table.visit_places": "visit_places",
        "table.calendar": "calendar",
        "table.pins": "pins",
    }
)
"""``table.`` and the table's name → its title."""
COLUMNS = words(
    {
        "vehicles.equipment": "equipment",
        "vehicles.crew": "crew",
        "vehicles.nights": "nights",
        "programmes.crew": "crew",
        "programmes.roles": "roles",
        "programmes.only": "only",
        "programmes.times": "times",
        "programmes.starts": "starts",
        "programmes.ends": "ends",
        "programmes.work_days": "work_days",
        "programmes.work_day_places": "work_day_places",
        "programmes.min_gap_days": "min_gap_days",
        "programmes.max_gap_days": "max_gap_days",
        "programmes.max_minutes": "max_minutes",
        "programmes.opens": "opens",
        "programmes.closes": "closes",
        "programmes.weekdays": "weekdays",
        "programmes.market_days": "market_days",
        "programmes.same_crew": "same_crew",
        "programmes.equipment": "equipment",
    }
)
"""Table and column → its header."""


def table(name: str) -> str:
    """``the table staff``; ``人员表``."""
    return said("the table {table}", table=TABLES[f"table.{name}"].said())


def column(name: str, key: str) -> str:
    """``the column “weekdays” of the table programmes``; ``项目表“星期”栏``."""
    return said("the column “{column}” of {table}", column=COLUMNS[f"{name}.{key}"].said(), table=table(name))


def two_columns(name: str, first: str, second: str) -> str:
    """``the columns “opens” and “closes” of the table programmes``; ``项目表“最早到访”“最晚结束”栏``."""
    return said(
        "the columns “{first}” and “{second}” of {table}",
        first=COLUMNS[f"{name}.{first}"].said(),
        second=COLUMNS[f"{name}.{second}"].said(),
        table=table(name),
    )


def rule(name: str) -> str:
    """``the rule circuits.shift of gridplan.toml``; ``gridplan.toml 的规则 circuits.shift``."""
    return said("the rule {rule} of gridplan.toml", rule=name)
