"""Words of the letters: kinds of changes, how each kind of recipient is addressed, days with their weekday."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from gridplan.domain.letters import Recipient
from gridplan.languages import Lang, Word, dates, in_language, word

TITLES: Mapping[str, Word] = {
    "posting": word("letter.posting", "Posting"),
    "commissioner": word("letter.commissioner", "Posting as public-health commissioner"),
    "team_member": word("letter.team_member", "Team member"),
    "team_area": word("letter.team_area", "Team in charge"),
    "coverage": word("letter.coverage", "Kind of service"),
    "tour": word("letter.tour", "Visit"),
}
OPENINGS: Mapping[Recipient, Word] = {
    Recipient.PERSON: word(
        "letter.opening.person", "The service plan of {county} changes from {day} on. This concerns you:"
    ),
    Recipient.HOSPITAL: word(
        "letter.opening.hospital", "The service plan of {county} changes from {day} on. This concerns your hospital:"
    ),
    Recipient.VILLAGE: word(
        "letter.opening.village", "The service plan of {county} changes from {day} on. This concerns your village:"
    ),
    Recipient.PLACE: word(
        "letter.opening.place", "The service plan of {county} changes from {day} on. This concerns you:"
    ),
}
CLINIC = word("letter.opening.clinic", "The service plan of {county} changes from {day} on. This concerns your clinic:")
CENTRE = word("letter.opening.centre", "The service plan of {county} changes from {day} on. This concerns your centre:")
"""The opening to a community health centre (社区卫生服务中心), which is no hospital by name."""
_ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")


def long_date(day: dt.date, lang: Lang) -> str:
    """``2026年3月9日（星期一）`` or ``Monday 9 March 2026``."""
    return dates.formal(day).tell(lang)


def dated(text: str, lang: Lang = "zh") -> str:
    """A text in a language, with its days as people write them, the weekday with each."""
    told = in_language(text, lang)
    return _ISO.sub(lambda found: long_date(dt.date(*map(int, found.groups())), lang), told)
