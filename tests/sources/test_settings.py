from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.domain.findings import Finding
from gridplan.domain.team_settings import TeamSettings
from gridplan.sources import Settings, inspect_county
from sources.folders import TOML, Folder


def _config_findings(tmp_path: Path, text: str) -> list[Finding]:
    return [f for f in Folder(tmp_path, toml=text).findings() if f.code.startswith("GP-C")]


@pytest.mark.parametrize(
    ("text", "code", "feature", "hint"),
    [
        (TOML + "[profils]\n", "GP-C003", "profils", "profiles"),
        (TOML + "[files]\nstaf = 'x'\n", "GP-C003", "files.staf", "staff"),
        (
            TOML + '[rules]\n"postings.rest" = {valeu = 3, level = "hard"}\n',
            "GP-C003",
            "rules.postings.rest.valeu",
            "value",
        ),
        (TOML + '[rules]\n"posting.rest" = 3\n', "GP-C006", "rules.posting.rest", "postings.rest"),
        (TOML + '[rules]\n"postings.rest" = -3\n', "GP-C004", "rules.postings.rest.value", "0 至 260 的整数"),
        (TOML + "[rules]\ncircuits.max_stops = 0\n", "GP-C004", "rules.circuits.max_stops.value", "1 至 20 的整数"),
        (TOML + '[rules]\n"circuits.crew_days" = {value = 2}\n', "GP-C004", "rules.circuits.crew_days.value", "0 至 1"),
        (TOML + '[rules]\n"circuits.depot" = 3\n', "GP-C004", "rules.circuits.depot.value", "只能是 0"),
        (
            TOML + '[rules]\n"circuits.shift" = {level = "off"}\n',
            "GP-C013",
            "rules.circuits.shift.level",
            "改大（或改小）数值即可放宽",
        ),
        (TOML + '[rules]\n"postings.cover" = {level = "soft"}\n', "GP-C013", "rules.postings.cover.level", "hard"),
        (TOML + '[rules]\n"circuits.depot" = {level = "off"}\n', "GP-C014", "rules.circuits.depot.level", "删去"),
        (TOML + '[rules]\n"postings.rest" = nan\n', "GP-C004", "rules.postings.rest.value", ""),
        (TOML + '[rules]\n"postings.rest" = "8周"\n', "GP-C004", "rules.postings.rest.value", ""),
        (TOML + '[rules]\n"postings.rest" = true\n', "GP-C004", "rules.postings.rest.value", ""),
        (TOML + '[rules]\n"postings.rest" = {level = "strict"}\n', "GP-C004", "rules.postings.rest.level", ""),
        (TOML + "[rules]\ncircuits.day_start = 23\n", "GP-C004", "rules.circuits.day_start", "23 + 8 + 1 > 24"),
        (TOML + "[rules]\ncircuits.break_until = 7\n", "GP-C004", "rules.circuits.day_start", "午休最晚开始"),
        (TOML.replace("circuit_weeks = 13", "circuit_weeks = 60"), "GP-C004", "horizon", "长于规划期"),
        (TOML.replace("start = 2026-01-05", 'start = "下周一"'), "GP-C004", "horizon.start", "应为日期"),
        (TOML.replace("start = 2026-01-05", "start = 2026-01-07"), "GP-C007", "horizon.start", "2026-01-05"),
        (TOML.replace("start = 2026-01-05", "start = 2026-01-09"), "GP-C007", "horizon.start", "2026-01-12"),
        (TOML.replace("小县", "<b>小县</b>"), "GP-C004", "county.name", ""),
        (TOML.replace('"65岁及以上"', '"常住人口"'), "GP-C004", "key_groups", ""),
        (TOML.replace("[county]", "[county"), "GP-C002", None, ""),
        (TOML + '"x" = {weight = 2}\n', "GP-C005", "key_groups.x.title", ""),
        (TOML + '"x" = {title = "孕产妇", weight = -1}\n', "GP-C004", "key_groups.x.weight", ""),
        (TOML + '"x" = {title = "孕产妇", weight = true}\n', "GP-C004", "key_groups.x.weight", ""),
        (TOML + '"x" = {title = "孕产妇", wieght = 1}\n', "GP-C003", "key_groups.x.wieght", "weight"),
        (TOML + '"x" = {title = "孕产妇", specialties = "妇产科"}\n', "GP-C004", "key_groups.x.specialties", ""),
        (TOML + '"x" = 5\n', "GP-C004", "key_groups.x", ""),
        (TOML + "[territories]\nacross = true\n", "GP-C003", "territories.across", "across_townships"),
        (
            TOML + '[territories]\nacross_townships = "yes"\n',
            "GP-C004",
            "territories.across_townships",
            "",
        ),
        (
            TOML + '"x" = {title = "孕产妇", specialties = ["老年科"]}\n',
            "GP-C017",
            "key_groups.x.specialties",
            "老年科",
        ),
        ("", "GP-C005", "county", ""),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, code: str, feature: str | None, hint: str) -> None:
    (finding, *_) = [f for f in _config_findings(tmp_path, text) if f.code == code]
    assert (finding.file, finding.feature) == ("gridplan.toml", feature)
    assert hint in finding.message + finding.remedy


def test_all_wrong_settings_are_named_at_once(tmp_path: Path) -> None:
    text = TOML.replace("weeks = 52", "weeks = 0").replace('code = "990101"\n', "") + "[mapp]\n[rules]\nx = 1\n"
    assert [f.code for f in _config_findings(tmp_path, text)] == ["GP-C005", "GP-C004", "GP-C003", "GP-C006"]


def test_all_wrong_rules_are_named_at_once(tmp_path: Path) -> None:
    rules = '"circuits.max_stops" = {value = 0, level = "off"}\n"postings.rest" = "x"\n"postings.cover" = 1.5\nx = 1\n'
    text = TOML + "[rules]\n" + rules
    assert [f.code for f in _config_findings(tmp_path, text)] == ["GP-C004", "GP-C004", "GP-C013", "GP-C004", "GP-C006"]


def test_the_rest_of_the_folder_is_checked_even_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path, toml=TOML.replace("[county]", "[county"))
    folder.tables["staff"][0]["title"] = "超级"
    assert {"GP-C002", "GP-S115"} <= {f.code for f in folder.findings()}


def test_key_groups_that_are_not_known_are_no_unknown_columns(tmp_path: Path) -> None:
    folder = Folder(tmp_path, toml=TOML.replace("weeks = 52", "weeks = 0"))
    codes = {f.code for f in folder.findings()}
    assert "GP-C004" in codes
    assert "GP-D109" not in codes


def test_toml_in_another_encoding_is_said(tmp_path: Path) -> None:
    root = Folder(tmp_path).write()
    (root / "gridplan.toml").write_bytes(TOML.encode("gb18030"))
    inspection = inspect_county(root)
    assert "GP-C002" in {f.code for f in inspection.findings}
    assert inspection.settings == Settings()


def test_notepads_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    root = Folder(tmp_path).write()
    (root / "gridplan.toml").write_text(TOML, encoding="utf-8-sig")
    assert inspect_county(root).county is not None


def test_a_numeric_county_code_is_read(tmp_path: Path) -> None:
    inspection = inspect_county(Folder(tmp_path, toml=TOML.replace('"990101"', "990101")).write())
    assert inspection.county is not None
    assert inspection.county.code == "990101"


def test_the_map_is_called_after_the_county(tmp_path: Path) -> None:
    assert inspect_county(Folder(tmp_path).write()).settings.title is None


def test_a_key_group_may_have_a_weight_and_specialties(tmp_path: Path) -> None:
    text = TOML.replace('"65岁及以上"', '{ title = "65岁及以上", weight = 2, specialties = ["内科", "外科"] }')
    text += '"0-6" = "儿童"\n[territories]\nacross_townships = true\n'
    folder = Folder(tmp_path, toml=text)
    for row in folder.tables["demand"]:
        row["0-6"] = 3
    county = inspect_county(folder.write()).county
    assert county is not None
    assert county.key_groups == (("65+", "65岁及以上"), ("0-6", "儿童"))
    assert dict(county.teams.key_group_weights) == {"65+": 2}
    assert dict(county.teams.specialties) == {"65+": ("内科", "外科")}
    assert county.teams.across_townships


def test_plain_titles_leave_everything_as_it_was(tmp_path: Path) -> None:
    county = inspect_county(Folder(tmp_path).write()).county
    assert county is not None
    assert county.teams == TeamSettings()


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('"x" = 3', "应为一组"),
        ('"x" = { title = "老<b>" }', "HTML"),
        ('"x" = { title = "老人", weight = "一" }', "应为数字"),
        ('"x" = { title = "老人", specialties = "内科" }', "应为列表"),
        ('"" = "老人"', "不能为空"),
        ('"<b>" = "老人"', "HTML"),
    ],
)
def test_a_key_group_that_cannot_be_used_is_told_in_chinese(tmp_path: Path, entry: str, told: str) -> None:
    (finding,) = _config_findings(tmp_path, f"{TOML}{entry}\n")
    assert finding.code == "GP-C004"
    assert told in finding.message


def test_what_cannot_be_seen_is_no_part_of_a_title(tmp_path: Path) -> None:
    county = inspect_county(Folder(tmp_path, toml=TOML + '"x" = "老\\u0007人"\n').write()).county
    assert county is not None
    assert dict(county.key_groups)["x"] == "老人"
