"""What is wrong with a command line, in the language of the terminal and with the nearest thing that would be right."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from gridplan.cli.help_pages import option_name, told_metavar, usage_line
from gridplan.languages import Lang, tell


def refusal_text(refusal: Any, arguments: Sequence[str], lang: Lang) -> str:
    """A usage line, where to read more, and what is wrong.

    Args:
        refusal: Typer's ``UsageError`` or one of its kinds.
        arguments: the words of the command line.
        lang: language to tell it in.
    """
    if type(refusal).__name__ == "NoArgsIsHelpError":  # the message is the page itself
        return str(refusal.format_message())
    reason = tell("Error: {reason}", lang, reason=_reason(refusal, arguments, lang))
    if refusal.ctx is None:
        return reason
    more = tell("More about it: {command} --help", lang, command=refusal.ctx.command_path)
    return f"{usage_line(refusal.ctx.command, refusal.ctx, lang)}\n{more}\n\n{reason}"


def _reason(refusal: Any, arguments: Sequence[str], lang: Lang) -> str:
    kind, option = type(refusal).__name__, str(getattr(refusal, "option_name", ""))
    if kind == "NoSuchOption":
        told = tell("there is no option {option}.", lang, option=option)
        return f"{told} {did_you_mean(refusal.possibilities or (), lang)}".rstrip()
    if kind == "BadOptionUsage" and any(word.startswith(f"{option}=") for word in arguments):
        return tell("{option} stands alone, without a value.", lang, option=option)
    if kind == "BadOptionUsage":
        return tell("{option} needs a value behind it.", lang, option=option)
    if getattr(refusal, "param", None) is not None:
        return _of_value(refusal, arguments, lang)
    return str(refusal.format_message())


def did_you_mean(names: Iterable[str], lang: Lang) -> str:
    """A question that names what is near; nothing where nothing is."""
    near = ", ".join(names)
    return tell("Did you mean {names}?", lang, names=near) if near else ""


def _of_value(refusal: Any, arguments: Sequence[str], lang: Lang) -> str:
    """What is wrong with the value of an option or argument."""
    param = refusal.param
    if type(refusal).__name__ == "MissingParameter":
        return tell("{name} is missing.", lang, name=told_metavar(option_name(param), lang))
    name, value, wanted = option_name(param), _written(param, arguments), _wanted(refusal.ctx.command, param, lang)
    if value is None:
        return tell("{name} must be {wanted}.", lang, name=told_metavar(name, lang), wanted=wanted)
    return tell("{name} must be {wanted}, not {value!r}.", lang, name=name, wanted=wanted, value=value)


def _written(param: Any, arguments: Sequence[str]) -> str | None:
    """What was written for an option; ``None`` where it stands in no option."""
    for place, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name in param.opts:
            return value if equals else next(iter(arguments[place + 1 :]), None)
    return None


def _wanted(command: Any, param: Any, lang: Lang) -> str:
    """What may stand for an option, as its annotation says."""
    kind = typing.get_type_hints(command.callback).get(param.name, str)
    while typing.get_origin(kind) in (types.UnionType, typing.Union, list):
        kind = next(each for each in typing.get_args(kind) if each is not types.NoneType)
    if typing.get_origin(kind) is Literal:
        return tell("one of {values}", lang, values=", ".join(map(str, typing.get_args(kind))))
    least = getattr(param, "min", None)
    if kind is int:
        return _number(tell("a whole number", lang), least, lang)
    if kind is float:
        return _number(tell("a number", lang), least, lang)
    return tell("a file or folder that may be read", lang)


def _number(kind: str, least: float | None, lang: Lang) -> str:
    return kind if least is None else tell("{kind} from {least} on", lang, kind=kind, least=least)
