"""Names taken from OpenStreetMap, made fit for tables and maps."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

LONGEST = 60
_PRIMARY = re.compile(
    r"卫生院|卫生服务|卫生室|卫生站|诊所|health\s*(cent|post)|atenci[oó]n? prim[aà]ri|centr[eo] de (salud|sant|salut)"
    r"|gesundheitszentrum|dispens|posto de sa[uú]de|unidade b[aá]sica",
    re.IGNORECASE,
)
_NAME_KEYS = ("name", "name:zh", "name:en", "official_name", "alt_name", "short_name")


def clean(text: str) -> str:
    """``text`` without control characters, markup brackets and a leading sign a spreadsheet takes for a formula."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", text))
    plain = re.sub(r"[<>]", "", plain)
    return re.sub(r"\s+", " ", plain).strip().lstrip("=+-@ ")[:LONGEST].strip()


def all_names(tags: Mapping[str, str]) -> tuple[str, ...]:
    """Every name a user may know a thing by; the name on the ground first. Empty where it has none."""
    found: list[str] = []
    for key in _NAME_KEYS:
        whole = clean(tags.get(key, ""))
        # "安道尔 / 安道爾" and "A;B" hold several names
        found += [whole, *(clean(part) for part in re.split(r"[;/]", whole))]
    return tuple(dict.fromkeys(name for name in found if name))


def folded(name: str) -> str:
    """``name`` for comparison: width, case and spacing do not matter."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name)).strip().casefold()


def says_primary_care(name: str) -> bool:
    """Whether a facility's name says that it is a primary-care centre."""
    return bool(_PRIMARY.search(name))


def fictional_code(name: str) -> str:
    """An invented county code: 99 (used by no province) and four digits that depend on the name only."""
    number = int.from_bytes(hashlib.sha256(name.encode("utf-8")).digest()[:4], "big")
    return f"99{1 + number % 9999:04d}"
