"""Pages of ``--help`` in the language of the terminal, by the width that Chinese characters have."""

from __future__ import annotations

import inspect
import re
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridplan.cli.wrapping import filled, width
from gridplan.languages import Lang, tell, translated, words
from gridplan.languages.paragraphs import paragraphs

if TYPE_CHECKING:
    from typer.core import TyperCommand, TyperGroup

_METAVARS = words(
    {
        "metavar.CODE": "CODE",
        "metavar.CRON": "CRON",
        "metavar.DATE": "DATE",
        "metavar.DEPARTMENT": "DEPARTMENT",
        "metavar.DIR": "DIR",
        "metavar.FILE": "FILE",
        "metavar.HOSPITAL": "HOSPITAL",
        "metavar.ID": "ID",
        "metavar.MIN": "MIN",
        "metavar.MM": "MM",
        "metavar.NAME": "NAME",
        "metavar.NEW": "NEW",
        "metavar.OLD": "OLD",
        "metavar.PATH": "PATH",
        "metavar.PLAN": "PLAN",
        "metavar.RULE": "RULE",
        "metavar.SECONDS": "SECONDS",
        "metavar.SEED": "SEED",
        "metavar.SHARE": "SHARE",
        "metavar.TEXT": "TEXT",
        "metavar.TITLE": "TITLE",
        "metavar.TOWNSHIP": "TOWNSHIP",
        "metavar.VALUE": "VALUE",
        "metavar.XLSX": "XLSX",
        "metavar.YYYY": "YYYY",
    }
)
"""What stands for a value on a page of help."""
_MOST_COLUMNS = 96
_LEAST_COLUMNS = 50
_NAMES = 30  # most columns of the names of options; a longer one has a line of its own
_WORD = re.compile(r"[A-Z]+")


def help_page(command: TyperCommand | TyperGroup, context: Any, lang: Lang) -> str:
    """What ``--help`` prints."""
    columns = max(min(shutil.get_terminal_size().columns, _MOST_COLUMNS), _LEAST_COLUMNS)
    parts = [usage_line(command, context, lang), *_text(told_help(command.help, lang), columns)]
    if command.epilog:
        parts.append(textwrap.indent(inspect.cleandoc(command.epilog), "  "))
    params = command.get_params(context)
    arguments = [_record(p, lang) for p in params if p.param_type_name == "argument"]
    options = [_record(p, lang) for p in params if p.param_type_name == "option"]
    commands = [(name, _first(told_help(each.help, lang))) for name, each in _commands(command)]
    for title, rows in (
        (tell("Arguments:", lang), [row for row in arguments if row[1]]),
        (tell("Options:", lang), options),
        (tell("Commands:", lang), commands),
    ):
        if rows:
            parts.append("\n".join([title, *_listed(rows, columns)]))
    return "\n\n".join(parts)


def usage_line(command: TyperCommand | TyperGroup, context: Any, lang: Lang) -> str:
    """How the command is written: ``Usage: gridplan diff [OPTIONS] A B [DIR]``."""
    pieces = [tell("[OPTIONS]", lang)]
    pieces += [_argument(p, lang) for p in command.get_params(context) if p.param_type_name == "argument"]
    if any(_commands(command)):
        pieces.append(tell("COMMAND …", lang))
    return tell("Usage: {command} {rest}", lang, command=context.command_path, rest=" ".join(pieces))


def told_help(text: str | None, lang: Lang) -> str:
    """A text of a command or option, which is English in the code, in ``lang``."""
    return translated(paragraphs(text), lang) if text else ""


def told_metavar(text: str, lang: Lang) -> str:
    """What stands for a value, word by word; words of the command line itself stay."""
    return _WORD.sub(lambda f: known.tell(lang) if (known := _METAVARS.get(f"metavar.{f[0]}")) else f[0], text)


def option_name(param: Any) -> str:
    """An option as it is written, or what an argument is called."""
    return str(max(param.opts, key=len)) if param.param_type_name == "option" else str(param.metavar or param.name)


def _commands(command: Any) -> Iterator[tuple[str, Any]]:
    return iter(getattr(command, "commands", {}).items())


def _argument(param: Any, lang: Lang) -> str:
    name = told_metavar(str(param.metavar or param.name.upper()), lang).strip("[]")
    return name if param.required else f"[{name}]"


def _record(param: Any, lang: Lang) -> tuple[str, str]:
    """An option or argument and what it means, with its default."""
    if param.param_type_name == "argument":
        name = _argument(param, lang)
    else:
        name = ", ".join(sorted(param.opts, key=len)) + "".join(f" / {other}" for other in param.secondary_opts)
        name += f" {told_metavar(param.metavar, lang)}" if param.metavar else ""
    help_text = tell("Show this page.", lang) if param.name == "help" else told_help(param.help, lang)
    default = _default(param, lang)
    extra = tell("[required]", lang) if param.required else tell("[default: {default}]", lang, default=default)
    return name, f"{help_text} {extra}".strip() if param.required or default else help_text


def _default(param: Any, lang: Lang) -> str:
    shown, value = getattr(param, "show_default", True), param.default
    if isinstance(shown, str):
        return f"({told_help(shown, lang)})" if lang == "en" else told_help(shown, lang)
    if not shown or (isinstance(value, bool) and not param.secondary_opts):
        return ""
    if isinstance(value, bool):
        return str((param.opts if value else param.secondary_opts)[0])
    return str(value) if isinstance(value, str | int | float | Path) else ""


def _first(text: str) -> str:
    """The first sentence."""
    sentence = re.split(r"(?<=[。])|(?<=\.)\s|\n\n", text, maxsplit=1)[0]
    return " ".join(sentence.split()).rstrip(".。")


def _text(text: str, columns: int) -> Iterator[str]:
    """Paragraphs, a little inside."""
    for paragraph in filter(None, text.split("\n\n")):
        yield "\n".join(f"  {line}" for line in filled(paragraph, columns - 2))


def _listed(rows: Sequence[tuple[str, str]], columns: int) -> Iterator[str]:
    """Names on the left, what they mean on the right."""
    left = min(max(width(name) for name, _ in rows), _NAMES) + 4
    for name, text in rows:
        lines = filled(text, columns - left)
        head = f"  {name}"
        if width(head) > left - 2 or not lines:
            yield head
        else:
            yield head + " " * (left - width(head)) + lines.pop(0)
        yield from (" " * left + line for line in lines)
