"""What gridplan can say: every text in its code that is to be told, found by reading the code.

Found are the literals in ``said`` and ``tell`` (message; ``context=`` and ``plural=``), ``word`` (context, message) and
``words`` (a table of context → message) of this room, and in ``kind`` and ``kinds`` of
:mod:`gridplan.domain.finding_kinds` (a code, its level, message and remedy), under whatever name they are imported;
and what the command line's own help says: ``help=`` and ``show_default=`` of ``typer.Option``, ``typer.Argument`` and
``typer.Typer``, and the docstring of a function whose body stands in ``with guarded(…)``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gridplan.languages.catalogues import Key
from gridplan.languages.paragraphs import paragraphs

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in the code.

    Attributes:
        context: what tells it from others that are the same in English.
        msgid: the English.
        plural: the English for several.
        path: its file, from the package's folder.
        line: where in it.
        keyword: the function that tells it.
    """

    context: str | None
    msgid: str
    plural: str | None = None
    path: str
    line: int
    keyword: str

    @property
    def key(self) -> Key:
        """What it is found by."""
        return self.context, self.msgid

    @property
    def room(self) -> str:
        """The part of gridplan it belongs to: its first folder, of ``planning`` the second as well."""
        first, *rest = Path(self.path).with_suffix("").parts
        return f"{first}/{rest[0]}" if first == "planning" and len(rest) > 1 else first


class UnreadableTextError(ValueError):
    """A text that cannot be found by reading the code, with file and line."""


def texts_of_package() -> tuple[Text, ...]:
    """All texts of gridplan, file by file.

    Raises:
        UnreadableTextError: a text is put together while the program runs.
    """
    return tuple(
        text
        for path in sorted(PACKAGE.rglob("*.py"))
        for text in texts_of(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).as_posix())
    )


def texts_of(code: str, path: str) -> Iterator[Text]:
    """The texts in the code of one file.

    Raises:
        UnreadableTextError: a text is put together while the program runs.
    """
    tree = ast.parse(code)
    readers = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in readers:
            keyword = readers[node.func.id]
            try:
                found = list(_READERS[keyword](node))
            except UnreadableTextError as fault:
                raise UnreadableTextError(f"{path}:{node.lineno}: {keyword}: {fault}") from None
            for context, msgid, plural in (each for each in found if each[1]):
                yield Text(context=context, msgid=msgid, plural=plural, path=path, line=node.lineno, keyword=keyword)
        for msgid in _help(node):
            yield Text(context=None, msgid=msgid, path=path, line=getattr(node, "lineno", 0), keyword="help")


def _help(node: ast.AST) -> Iterator[str]:
    """What ``--help`` says of an option, an argument or a command."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        if node.func.value.id == "typer" and node.func.attr in {"Option", "Argument", "Typer"}:
            told = [option.value for option in node.keywords if option.arg in {"help", "show_default"}]
            yield from (_one(value) for value in told if not _is_flag(value))
    elif isinstance(node, ast.FunctionDef) and any(map(_is_guard, node.body)):
        yield paragraphs(ast.get_docstring(node) or "")


def _is_flag(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, bool)


def _is_guard(statement: ast.stmt) -> bool:
    """Whether it is ``with guarded(…)``, in which every command stands."""
    if not isinstance(statement, ast.With) or not isinstance(call := statement.items[0].context_expr, ast.Call):
        return False
    return isinstance(call.func, ast.Name) and call.func.id == "guarded"


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names by which a file knows the functions that tell."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_HOMES):
            yield from ((each.asname or each.name, each.name) for each in node.names if each.name in _READERS)


Found = tuple[str | None, str, str | None]


def _message(call: ast.Call) -> Iterator[Found]:
    options = {option.arg: option.value for option in call.keywords}
    context = _one(options["context"]) if "context" in options else None
    plural = _one(options["plural"]) if "plural" in options else None
    for msgid in _literals(call.args[0] if call.args else None):
        yield context, msgid, plural


def _word(call: ast.Call) -> Iterator[Found]:
    context, msgid = call.args
    yield _one(context), _one(msgid), None


def _words(call: ast.Call) -> Iterator[Found]:
    table, *rest = call.args
    if not isinstance(table, ast.Dict):
        raise UnreadableTextError("a table is written out where it is told")
    room = f"{_one(rest[0])}." if rest else ""
    for key, value in zip(table.keys, table.values, strict=True):
        yield f"{room}{_one(key)}", _one(value), None


def _kind(call: ast.Call) -> Iterator[Found]:
    code, _, message, remedy = call.args
    yield f"GP-{_one(code)}", _one(message), None
    yield f"GP-{_one(code)}.remedy", _one(remedy), None


def _kinds(call: ast.Call) -> Iterator[Found]:
    number, _, _, message, remedy = call.args
    yield f"GP-{_one(number)}", _one(message), None
    yield f"GP-{_one(number)}.remedy", _one(remedy), None


_HOMES = ("gridplan.languages", "gridplan.domain.finding_kinds")
_READERS: Mapping[str, Callable[[ast.Call], Iterator[Found]]] = {
    "said": _message,
    "tell": _message,
    "word": _word,
    "words": _words,
    "kind": _kind,
    "kinds": _kinds,
}


def _one(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise UnreadableTextError("write the text out here, as one literal")


def _literals(node: ast.expr | None) -> Iterator[str]:
    """A literal, or those between which ``a if … else b`` chooses."""
    if isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)
    else:
        yield _one(node)
