"""What is wrong is said in Chinese: a command line, and every error that gridplan raises on purpose."""

from __future__ import annotations

import ast
import copy
import pickle
from pathlib import Path

import pytest

import gridplan
from gridplan import errors
from gridplan.languages import in_language, said
from support.commands import in_process

PACKAGE = Path(gridplan.__file__).parent
RAISED = {"GridplanError", "InputError", "OptionError", "NotFoundError", "BusyError", "StoreError"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("plan --profil quick", "没有选项 --profil。 是否为：--profile？"),
        ("plan --xyzzy", "没有选项 --xyzzy。"),
        ("plam", "没有命令“plam”。 是否为：plan, plans, replan？"),
        ("diff one", "缺少 B。"),
        ("who 甲镇 --from 2026-03-02", "缺少 --to。"),
        ("who 甲镇 --from 1 --to 2 --limit 0", "--limit 应为不小于1的整数，不能是“0”。"),
        ("sites --limit far", "--limit 应为数，不能是“far”。"),
        ("sites --curve=many", "--curve 应为整数，不能是“many”。"),
        ("map --lang fr", "--lang 应为以下之一：zh, en，不能是“fr”。"),
        ("--language fr plan", "--language 应为以下之一：zh, en，不能是“fr”。"),
        ("plan --json=3", "--json 后面不带值。"),
        ("plan --profile", "--profile 后面要写一个值。"),
        ("plan one two three", "多写了：two three"),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(in_chinese: None, words: str, told: str) -> None:
    answer = in_process(*words.split())
    assert answer.code == 2
    assert answer.err.splitlines()[-1] == f"有误：{told}"
    assert answer.err.startswith("用法：gridplan ")


def test_the_same_in_english() -> None:
    assert in_process("map", "--lang", "fr").err.splitlines()[-1] == "Error: --lang must be one of zh, en, not 'fr'."
    assert in_process("plam").err.splitlines()[-1].endswith("Did you mean plan, plans, replan?")


def messages() -> list[tuple[str, ast.expr]]:
    """Where an error of gridplan's is made, and of what."""
    return [
        (f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}", node.args[0])
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED and node.args
    ]


def test_every_error_is_raised_with_a_text_that_can_be_told_in_chinese() -> None:
    found = messages()
    assert len(found) > 100
    bare = [place for place, text in found if isinstance(text, ast.JoinedStr | ast.Constant | ast.BinOp)]
    assert not bare, "raise it with said(…), so that it can be told in Chinese"


def test_an_error_is_english_in_a_traceback_and_told_in_both() -> None:
    for kind in (errors.OptionError, errors.StoreError, errors.InputError, errors.BusyError, errors.NotFoundError):
        error = kind(said("there is no file {path}", path="a.csv"))
        for twin in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
            assert str(twin) == "there is no file a.csv"
            assert twin.text == "没有文件 a.csv"
            assert in_language(twin.text, "en") == "there is no file a.csv"
    assert str(errors.OptionError("as it is")) == "as it is"
    assert errors.GridplanError().text == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("plans nowhere", "nowhere 不存在，请写县文件夹"),
        ("demo --profile slow", "没有求解方案 territories/slow；现有：default, quick, thorough"),
        ("roster", "请写一份花名册（与本县的比较，或加 --plan 编号），或两份：旧 新"),
        ("whatif a.toml b.toml", "最多写一个方案文件（.toml）和一个县文件夹"),
        ("publish", "请写计划编号，或用 --from 写工作簿；gridplan plans 列出全部计划"),
    ],
)
def test_refusals_are_told_in_chinese(
    in_chinese: None, words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = in_process(*words.split())
    assert answer.code == 2
    assert told in answer.out
    assert in_process(*words.split(), "--json").answer["message"].splitlines()[0] in answer.out
