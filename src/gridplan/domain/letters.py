"""Letters: what changes for one recipient, ready to be sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from gridplan.domain.finding_kinds import Language


class Recipient(StrEnum):
    """Whom a letter addresses."""

    PERSON = "person"
    HOSPITAL = "hospital"
    VILLAGE = "village"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The county office that sends the letters; what is empty is not told."""

    name: str = ""
    contact: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One change.

    Attributes:
        kind: kind of the change, such as ``posting``.
        text: what changes, with the days as people write them.
        start: first day on which it matters.
        handover: who hands over to whom, if anybody does.
        reason: why, as far as it is known and the reader may know it.
    """

    kind: str
    text: str
    start: dt.date | None = None
    handover: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter.

    Attributes:
        subject: id or code of the recipient, ``name`` the name in full.
        title, salutation, opening, closing, signature: the letter around its items; ``closing`` says whom to ask.
    """

    recipient: Recipient
    subject: str
    name: str
    lang: Language
    title: str
    salutation: str
    opening: str
    items: tuple[LetterItem, ...]
    closing: str
    signature: tuple[str, ...]

    def item_lines(self) -> tuple[str, ...]:
        """The items, numbered, each with its hand-over and reason."""
        return tuple(f"{number}. {self.item_text(item)}" for number, item in enumerate(self.items, start=1))

    def item_text(self, item: LetterItem) -> str:
        """One item in one paragraph."""
        if self.lang == "zh":
            reason = f"原因：{item.reason}。" if item.reason else ""
        else:
            reason = f"Reason: {item.reason}." if item.reason else ""
        return ("" if self.lang == "zh" else " ").join(part for part in (item.text, item.handover, reason) if part)
