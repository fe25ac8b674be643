"""Letters on paper: one file each, one page each, nothing of theirs is taken for markup, a path or a formula."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import openpyxl

from gridplan.domain.letters import Letter, LetterItem, Recipient
from gridplan.reports import write_notices
from gridplan.reports.notices import letter_file, letter_text, letters_page


def letter(name: str = "张三", subject: str = "P1", **more: object) -> Letter:
    item = LetterItem(kind="posting", text=f"派驻由{name}负责。", start=dt.date(2026, 3, 9), handover="", reason=name)
    values: dict[str, object] = {
        "recipient": Recipient.PERSON,
        "subject": subject,
        "name": name,
        "lang": "zh",
        "title": "关于调整服务安排的通知",
        "salutation": f"{name}同志：",
        "opening": "变动如下：",
        "items": (item, item),
        "closing": "请联系办公室。",
        "signature": ("办公室", "2026年3月9日（星期一）"),
    }
    return Letter(**{**values, **more})  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Tags of a page, and what they load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [
            value or "" for key, value in attrs if key in {"src", "href"} and not (value or "").startswith("#")
        ]


def test_everything_is_written(tmp_path: Path) -> None:
    two = (letter(), letter("李四", "P2"))
    write_notices(["张三（P1）：派驻", "李四（P2）：派驻"], tmp_path / "notices", letters=two)
    folder = tmp_path / "notices"
    assert (folder / "notices.txt").read_text(encoding="utf-8-sig").splitlines()[0] == "张三（P1）：派驻"
    assert sorted(p.name for p in (folder / "letters").iterdir()) == ["人员-P1-张三.txt", "人员-P2-李四.txt"]
    rows = list(openpyxl.load_workbook(folder / "notices.xlsx")["通知"].iter_rows(values_only=True))
    assert len(rows) == 5
    assert rows[1][:6] == ("人员", "P1", "张三", 1, "派驻由张三负责。", "2026-03-09")


def test_without_letters_only_the_overview(tmp_path: Path) -> None:
    write_notices(["一行"], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notices.txt"]


def test_one_page_for_each_and_nothing_is_loaded() -> None:
    page = letters_page([letter(), letter("李四", "P2")])
    tags = Tags()
    tags.feed(page)
    assert tags.tags.count("section") == tags.tags.count("h1") == 2
    assert tags.loads == []
    assert "size: A4" in page
    assert "break-after: page" in page


def test_a_name_is_never_markup() -> None:
    name = "<script>alert(1)</script>&\u2028"
    page = letters_page([letter(name)])
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.tags
    assert "&lt;script&gt;" in page
    assert "\n" not in letter_text(letter("张\n三")).split("\n")[2]


def test_a_name_is_never_a_path_or_a_formula(tmp_path: Path) -> None:
    odd = [letter('=HYPERLINK("http://x")', "../../P1"), letter("CON", "a/b\\c:d*e?"), letter("名" * 300, "P3")]
    names = [letter_file(one) for one in odd]
    assert all(len(name) <= 84 and not set(name[:-4]) & set('/\\:*?"<>|.=') for name in names)
    assert len(set(names)) == 3
    write_notices([], tmp_path, letters=odd)
    cells = [c for row in openpyxl.load_workbook(tmp_path / "notices.xlsx")["通知"].iter_rows() for c in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)


def test_the_letter_as_text() -> None:
    text = letter_text(letter())
    assert text.splitlines()[0] == "关于调整服务安排的通知"
    assert "　　1. 派驻由张三负责。原因：张三。" in text
    assert text.endswith("办公室\n2026年3月9日（星期一）\n")
