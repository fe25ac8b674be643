"""What commands print for people is Chinese to the last word, and none of it gets into what programs read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gridplan.store import PlanStore
from support.commands import Said, in_process

pytestmark = pytest.mark.usefixtures("in_chinese")

NAMED = re.compile(
    r"/\S+|\S*\.(?:xlsx|html|toml|json|csv|geojson|osm|gz|txt)\b|--[a-z-]+|\bgridplan(?: [a-z]+)?"
    r"|\b[a-z]+\.(?:[a-z_]+\b|\*)|\d{8}-\d{6}-[0-9a-f]{4}|GP-[A-Z]\d+|\b[A-Z]+\d+\b|-T\d+|\b[a-z]+=\S+|\d m\b"
)
"""Paths, files, options, commands, rules, plans, codes of findings, ids, tags of roads."""
NAMES = {
    "GPX",
    "QGIS",
    "Excel",
    "GP",
    "FIXED",
    "car",
    "mobile_hospital",
    "motorcycle",
    "foot",
    "plan",
    "quick",
    "thorough",
}


def english(said: Said) -> set[str]:
    """English words among what was printed."""
    found = re.findall(r"[A-Za-z_]{2,}", NAMED.sub(" ", said.out + said.err))
    return {word for word in found if word not in NAMES}


@pytest.mark.parametrize(
    "words",
    [
        "check COUNTY",
        "plans COUNTY",
        "plans COUNTY --events",
        "teams COUNTY",
        "teams COUNTY --township 龙源乡",
        "circuits COUNTY",
        "circuits COUNTY --day 2026-01-12",
        "circuits COUNTY --missed --pins",
        "circuits COUNTY --place 龙源乡",
        "circuits COUNTY --place 龙 --week 2026-01-12",
        "postings COUNTY",
        "postings COUNTY --ledger",
        "who 龙源乡 COUNTY --from 2026-03-02 --to 2026-08-30 --as-of 2026-01-05",
        "audit latest COUNTY",
        "diff latest published COUNTY",
        "notices COUNTY",
        "travel COUNTY --out OUT --no-isochrones",
        "sites COUNTY --out OUT --curve 2",
    ],
)
def test_a_command_speaks_chinese(demo: tuple[Path, Said], tmp_path: Path, words: str) -> None:
    named = {"COUNTY": str(demo[0]), "OUT": str(tmp_path)}
    said = in_process(*(named.get(word, word) for word in words.split()))
    assert said.code in {0, 2, 3}
    text = Said(said.code, said.out.replace(str(demo[0]), ""), said.err.replace(str(demo[0]), ""))
    assert not english(text)
    assert re.search(r"[\u4e00-\u9fff]", said.out)


def test_planning_and_replanning_tell_their_course_in_chinese(planned: Path, plan_id: str) -> None:
    again = in_process("replan", planned, "--as-of", "2026-03-02", "--profile", "quick")
    assert again.code == 0
    text = Said(0, again.out.replace(str(planned), ""), again.err.replace(str(planned), ""))
    assert not english(text)
    assert f"与 {plan_id} 相比" in again.out
    assert "没有变动" in in_process("plans", planned, "--events").out or PlanStore(planned).versions() != (plan_id,)


def test_the_same_in_english_has_no_chinese_frame(demo: tuple[Path, Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDPLAN_LANG", "en")
    out = in_process("plans", demo[0]).out
    assert out.splitlines()[0].split() == ["plan", "as", "of", "hard", "exceptions", "parent", "published", "at"]
    stays = in_process("postings", demo[0]).out
    assert "no plan below" in stays
    assert "任何方案" not in stays
    assert "任何方案" in in_process("postings", demo[0], "--lang", "zh").out


def test_programs_read_the_same_in_both_languages(demo: tuple[Path, Said], monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    for lang in ("zh", "en"):
        monkeypatch.setenv("GRIDPLAN_LANG", lang)
        told[lang] = [
            in_process(*words, "--json").answer for words in (("plans", demo[0]), ("audit", "latest", demo[0]))
        ]
    assert told["zh"] == told["en"]
