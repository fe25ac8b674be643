"""``notices/``: after re-planning, what changes for whom: an overview, and a letter for each recipient.

``notices.txt`` has one line for each recipient; ``letters/`` a text file for each; ``notices.html`` a page of A4 for
each, with nothing loaded from anywhere; ``notices.xlsx`` all items as a table.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from gridplan.domain.finding_kinds import Language
from gridplan.domain.letters import Letter, Recipient
from gridplan.languages import Word, tell, word, words
from gridplan.reports.file_names import plain
from gridplan.reports.tables import write_tables

_KINDS: dict[Recipient, Word] = {
    Recipient.PERSON: word("notice.kind.person", "person"),
    Recipient.HOSPITAL: word("notice.kind.hospital", "institution"),
    Recipient.VILLAGE: word("notice.kind.village", "village"),
    Recipient.PLACE: word("notice.kind.place", "place"),
}
_COLUMNS = words(
    {
        "kind": "kind",
        "id": "id",
        "recipient": "recipient",
        "number": "number",
        "item": "what changes",
        "from": "from",
        "handover": "hand-over",
        "reason": "reason",
        "file": "file",
    },
    "notice.column",
)
_STYLE = """
@page { size: A4; margin: 25mm 22mm; }
body { font-family: "FangSong", "仿宋", "Noto Serif CJK SC", "Songti SC", serif; font-size: 16px; line-height: 1.9;
  color: #111; max-width: 170mm; margin: 0 auto; padding: 12px; }
section { break-after: page; padding: 12mm 0; border-bottom: 1px dashed #999; }
section:last-child { break-after: auto; border: 0; }
h1 { font-size: 24px; text-align: center; font-weight: 700; letter-spacing: .06em; margin: 0 0 12mm; }
p { margin: 0 0 .4em; text-align: justify; overflow-wrap: anywhere; }
p.body { text-indent: 2em; }
p.to { font-weight: 700; }
.sign { margin-top: 14mm; text-align: right; }
nav { font-family: sans-serif; font-size: 13px; line-height: 1.6; columns: 3; border-bottom: 2px solid #1F6F78;
  padding-bottom: 8px; margin-bottom: 8px; }
nav a { color: #1F6F78; text-decoration: none; display: block; }
@media print { nav { display: none; } body { padding: 0; max-width: none; } section { border: 0; padding: 0; } }
"""


def write_notices(lines: Iterable[str], folder: Path, *, letters: Sequence[Letter] = ()) -> Path:
    """Write the overview, made for Excel and Notepad, and the letters, if there are any.

    Returns:
        The file of the overview.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "notices.txt"
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8-sig")
    if letters:
        write_letters(letters, folder)
    return target


def write_letters(letters: Sequence[Letter], folder: Path) -> dict[str, Path]:
    """Write each letter, the pages to print and the table; what they are called → where they are.

    Args:
        letters: all in one language.
        folder: where to; files of the same name are replaced.
    """
    single = folder / "letters"
    single.mkdir(parents=True, exist_ok=True)
    names = [letter_file(letter) for letter in letters]
    for letter, name in zip(letters, names, strict=True):
        (single / name).write_text(letter_text(letter), encoding="utf-8-sig")
    page, table = folder / "notices.html", folder / "notices.xlsx"
    page.write_text(letters_page(letters), encoding="utf-8")
    lang = letters[0].lang if letters else "zh"
    rows = [
        (
            *(_KINDS[letter.recipient].tell(lang), letter.subject, letter.name, number),
            *(item.text, item.start.isoformat() if item.start else "", item.handover, item.reason, f"letters/{name}"),
        )
        for letter, name in zip(letters, names, strict=True)
        for number, item in enumerate(letter.items, start=1)
    ]
    write_tables(table, [(tell("notices", lang), [column.tell(lang) for column in _COLUMNS.values()], rows)])
    return {"letters": single, "page": page, "table": table}


def letter_file(letter: Letter) -> str:
    """File name of a letter, good on every system: ``人员-P0008-王婷怡.txt``."""
    kind = _KINDS[letter.recipient].tell(letter.lang).partition("（")[0]
    parts = (kind, letter.subject, letter.name)
    return "-".join(plain(part) for part in parts if plain(part))[:80] + ".txt"


def letter_text(letter: Letter) -> str:
    """A letter as plain text."""
    indent = "　　" if letter.lang == "zh" else ""
    body = [letter.opening, *letter.item_lines(), letter.closing]
    lines = [letter.title, "", letter.salutation, "", *(f"{indent}{line}" for line in body), "", *letter.signature]
    return "\n".join(_one_line(line) for line in lines) + "\n"


def _one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign == "　" else " " for sign in text)


def letters_page(letters: Sequence[Letter]) -> str:
    """All letters as one page of HTML that prints one recipient to a sheet; everything is escaped."""
    lang: Language = letters[0].lang if letters else "zh"
    title = letters[0].title if letters else ""
    index = "".join(f'<a href="#l{at}">{_safe(letter.name)}</a>' for at, letter in enumerate(letters))
    pages = "".join(_page(at, letter) for at, letter in enumerate(letters))
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f"<title>{_safe(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<nav>{index}</nav>\n{pages}</body>\n</html>\n"
    )


def _page(at: int, letter: Letter) -> str:
    body = "".join(f'<p class="body">{_safe(line)}</p>\n' for line in (letter.opening, *letter.item_lines()))
    sign = "<br>".join(_safe(line) for line in letter.signature)
    return (
        f'<section id="l{at}">\n<h1>{_safe(letter.title)}</h1>\n<p class="to">{_safe(letter.salutation)}</p>\n{body}'
        f'<p class="body">{_safe(letter.closing)}</p>\n<p class="sign">{sign}</p>\n</section>\n'
    )


def _safe(text: str) -> str:
    return html.escape(_one_line(text))
