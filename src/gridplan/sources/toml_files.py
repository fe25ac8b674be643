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

from gridplan.languages import said, words
from gridplan.sources import cells
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.words import listed


class Model(BaseModel):
    """A part of a file; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _plain(text: str) -> str:
    if cells.has_markup(text):
        raise PydanticCustomError("markup", "HTML")
    return cells.clean(text)


_AT_LINE = re.compile(r"at line (\d+), column")
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
        detail = said("it has a meaning of its own")
    elif name != cells.clean(name) or not _NAME.fullmatch(name):
        detail = said("use letters, digits, underscores and hyphens, at most 40")
    if detail is not None:
        report.add("T006", where, value=name, detail=detail)
    return name if detail is None else None


def read_toml(path: Path, where: Where, report: Report) -> dict[str, Any] | None:
    """The file's content, or ``None`` after a finding."""
    return load_toml(path, "T001", where, report)


def load_toml(path: Path, code: str, where: Where, report: Report) -> dict[str, Any] | None:
    """The file's content, or ``None`` after the finding ``code``, with the row where the file says no more."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        report.add(code, where, detail=said("it is not UTF-8; Notepad saves UTF-8 too: Save as, Encoding"))
    except (OSError, ValueError, RecursionError) as problem:
        found = _AT_LINE.search(str(problem))
        report.add(code, where.at(int(found[1])) if found else where, detail=shorten(str(problem)))
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
            report.add("T002", spot, value=location[-1], candidates=known, choices=listed(known))
        elif error["type"] == "missing":
            report.add("T004", spot, value=".".join(location))
        else:
            named = tuple(keys_at(model, location))
            detail = told(error)
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


_TOLD = words(
    {
        "toml.greater_than_equal": "at least {ge}",
        "toml.greater_than": "more than {gt}",
        "toml.less_than_equal": "at most {le}",
        "toml.literal_error": "write one of {expected}",
        "toml.enum": "write one of {expected}",
        "toml.float_type": "a number is wanted",
        "toml.int_type": "a whole number is wanted",
        "toml.int_from_float": "a whole number is wanted",
        "toml.finite_number": "a number is wanted",
        "toml.bool_type": "true or false is wanted",
        "toml.string_type": "text in quotes is wanted",
        "toml.string_too_short": "it must not be empty",
        "toml.string_too_long": "at most {max_length} characters",
        "toml.string_pattern_mismatch": "it is not spelt as it should be",
        "toml.tuple_type": "a list [ … ] is wanted",
        "toml.dict_type": "a table of name = value is wanted",
        "toml.model_type": "a table of name = value is wanted",
        "toml.model_attributes_type": "text or a table of name = value is wanted",
        "toml.less_than": "less than {lt}",
        "toml.markup": "it must not hold HTML",
        "toml.longer": "{circuit_weeks} > {weeks} weeks",
        "toml.no_date": "a date such as 2026-01-05 is wanted",
        "toml.tiles": "a Tianditu key or an address of tiles with {{z}} {{x}} {{y}} is wanted; tiles in GCJ-02 or "
        "BD-09 are 300–700 m off and cannot be used",
        "toml.no_cron": "a cron expression of five fields such as 30 2 * * 1-5",
        "toml.too_short": "at least {min_length}",
    }
)
"""``toml.`` and pydantic's type of an error → why the value cannot be used."""


def told(error: Mapping[str, Any]) -> str:
    """Why a value cannot be used, in every language; in pydantic's English where it has no words for it."""
    text = _TOLD.get(f"toml.{error['type']}")
    if text is None:
        return shorten(str(error["msg"]))
    return shorten(text.said(**error.get("ctx", {})))
