"""TOML that a planner edits: read strictly, every problem at once, each with its key and the nearest valid one."""

from __future__ import annotations

import re
import tomllib
import types
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError
from pydantic_core import PydanticCustomError

from gridplan.domain.finding_kinds import Language
from gridplan.sources import cells
from gridplan.sources.report import Report, Where, shorten


class Model(BaseModel):
    """A part of a file; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _plain(text: str) -> str:
    if cells.has_markup(text):
        raise PydanticCustomError("markup", "HTML")
    return cells.clean(text)


_NAME = re.compile(r"\w[\w-]{0,39}")

Plain = Annotated[str, AfterValidator(_plain)]
"""Text that is shown to people."""


def toml_files(folder: Path, report: Report, *, inside: str) -> tuple[Path, ...]:
    """The TOML files of a folder by name; none where it does not exist. Hidden files are left alone.

    Args:
        folder: where they lie.
        report: hears of a file that stands where a folder belongs, and of the reverse.
        inside: the folder's own path in the county folder, as findings name it.
    """
    if folder.is_file():
        report.add("T014", Where(file=inside))
    found = sorted(path for path in folder.glob("*.toml") if not path.name.startswith((".", "~")))
    for path in found:
        if path.is_dir():
            report.add("T015", Where(file=f"{inside}/{shorten(path.name)}"))
    return tuple(path for path in found if path.is_file())


def file_name(path: Path, where: Where, reserved: Sequence[str], report: Report) -> str | None:
    """What a profile or scenario is called by: its file's name; ``None`` after a finding."""
    name = path.stem
    detail = None
    if name.casefold() in reserved:
        detail = "已有固定含义" if report.lang == "zh" else "it has a meaning of its own"
    elif name != cells.clean(name) or not _NAME.fullmatch(name):
        detail = (
            "只用字母、数字、汉字、下划线和连字符，最多40个"
            if report.lang == "zh"
            else "use letters, digits, underscores and hyphens, at most 40"
        )
    if detail is not None:
        report.add("T006", where, value=name, detail=detail)
    return name if detail is None else None


def read_toml(path: Path, where: Where, report: Report) -> dict[str, Any] | None:
    """The file's content, or ``None`` after a finding."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        report.add("T001", where, detail=shorten(f"{problem}"))
        return None


def report_errors(problem: ValidationError, model: type[BaseModel], where: Where, report: Report) -> None:
    """A finding for each thing that is wrong in a file, with its key.

    Args:
        problem: what pydantic found.
        model: the whole file's.
        where: the file.
        report: hears the findings.
    """
    errors = problem.errors(include_url=False)
    for error in errors:
        if error["type"] == "too_short" and _has_inner(error, errors):
            continue  # pydantic does not count the items that are wrong
        location = [str(part) for part in error["loc"] if part != "[key]"]
        spot = where.about(shorten(".".join(location)))
        wrong_key = error["loc"][-1:] == ("[key]",)
        if error["type"] == "extra_forbidden" or wrong_key:
            known = tuple(keys_at(model, location[:-1]))
            report.add("T002", spot, value=location[-1], candidates=known, choices="、".join(known))
        elif error["type"] == "missing":
            report.add("T004", spot, value=".".join(location))
        else:
            named = tuple(keys_at(model, location))
            detail = told(error, report.lang)
            report.add("T003", spot, value=error.get("input"), candidates=named, detail=detail)


def _has_inner(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    depth = len(error["loc"])
    return any(other["loc"][:depth] == error["loc"] and len(other["loc"]) > depth for other in errors)


def keys_at(model: type[BaseModel], location: Sequence[str]) -> Iterator[str]:
    """Keys of the table at ``location``, or the words that may stand there where only some may."""
    kind: Any = model
    for step in location:
        if _is_model(kind):
            field = kind.model_fields.get(step)
            kind = None if field is None else field.annotation
        else:
            inner = [part for part in get_args(kind) if part is not Ellipsis]
            kind = inner[-1] if inner else None
        kind = _bare(kind)
    if _is_model(kind):
        yield from kind.model_fields
    elif kind is not None:
        words = get_args(_bare(get_args(kind)[0])) if get_origin(kind) in {dict, tuple} else get_args(kind)
        yield from (word for word in words if isinstance(word, str))


def _bare(kind: Any) -> Any:
    """A type without ``Annotated`` and ``| None``."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    if get_origin(kind) in {Union, types.UnionType}:
        kind = next(part for part in get_args(kind) if part is not type(None))
        return _bare(kind)
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


_TOLD: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("不能小于 {ge}", "at least {ge}"),
    "greater_than": ("必须大于 {gt}", "more than {gt}"),
    "less_than_equal": ("不能大于 {le}", "at most {le}"),
    "literal_error": ("只能写 {expected}", "write one of {expected}"),
    "enum": ("只能写 {expected}", "write one of {expected}"),
    "float_type": ("应为数字", "a number is wanted"),
    "int_type": ("应为整数", "a whole number is wanted"),
    "int_from_float": ("应为整数", "a whole number is wanted"),
    "finite_number": ("应为数字", "a number is wanted"),
    "bool_type": ("应为 true 或 false", "true or false is wanted"),
    "string_type": ("应为文字，加引号", "text in quotes is wanted"),
    "string_too_short": ("不能为空", "it must not be empty"),
    "string_too_long": ("最多 {max_length} 个字", "at most {max_length} characters"),
    "string_pattern_mismatch": ("写法不对", "it is not spelt as it should be"),
    "tuple_type": ("应为列表 [ … ]", "a list [ … ] is wanted"),
    "dict_type": ("应为一组 名称 = 值", "a table of name = value is wanted"),
    "model_type": ("应为一组 名称 = 值", "a table of name = value is wanted"),
    "model_attributes_type": ("应为文字，或一组 名称 = 值", "text or a table of name = value is wanted"),
    "less_than": ("必须小于 {lt}", "less than {lt}"),
    "markup": ("不能含 HTML 标记", "it must not hold HTML"),
    "longer": ("巡诊期 circuit_weeks = {circuit_weeks} 长于规划期 weeks = {weeks}", "{circuit_weeks} > {weeks} weeks"),
    "no_date": ("应为日期，如 2026-01-05", "a date such as 2026-01-05 is wanted"),
    "tiles": (
        "应为天地图密钥，或含 {{z}} {{x}} {{y}} 的瓦片地址；GCJ-02、BD-09 的瓦片偏移 300–700 米，不能用",
        "{why}",
    ),
    "no_cron": ("应为五段的 cron 表达式，如 30 2 * * 1-5", "a cron expression of five fields such as 30 2 * * 1-5"),
    "too_short": ("至少 {min_length} 项", "at least {min_length}"),
}


def told(error: Mapping[str, Any], lang: Language) -> str:
    """Why a value cannot be used, in the planner's language; in pydantic's English where it has no words for it."""
    texts = _TOLD.get(error["type"])
    if texts is None:
        return shorten(str(error["msg"]))
    return shorten(texts[0 if lang == "zh" else 1].format(**error.get("ctx", {})))
