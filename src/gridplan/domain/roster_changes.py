"""花名册比对: what differs between two rosters, person by person and field by field.

A roster is a list of records as planners keep it. Who is whom is found out by :mod:`gridplan.sources.roster_match`: a
match is *sure* or a *proposal* that somebody has to confirm, and what could be several people is listed as ambiguous,
never guessed. Here every matched pair is compared, and everybody without a partner is gone or new.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.people import Absence
from gridplan.domain.roster_words import FIELD_TITLES, KIND_OF_FIELD, KIND_TITLES, DifferenceKind, MatchBy


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRecord:
    """One row of a roster.

    Attributes:
        file, sheet, row: where it stands; the row as Excel counts it, 0 where it stands in no file.
        id: staff number; empty where none is given.
        values: field → its value as text, in one spelling (ids of hospitals, ISO dates); fields that the roster does
            not have are missing, blank ones are empty.
        told: field → how people read a value, where that differs.
        absences: leave, ``None`` where the roster does not tell it.
        more: header → text of columns that gridplan does not know.
        unread: fields whose cell could not be understood: shown, never written anywhere.
    """

    file: str
    sheet: str | None = None
    row: int = 0
    id: str = ""
    values: Mapping[str, str]
    told: Mapping[str, str] = field(default_factory=dict)
    absences: tuple[Absence, ...] | None = None
    more: Mapping[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("values", "told", "more"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))

    @property
    def name(self) -> str:
        """The person's name."""
        return self.values.get("name", "")

    def value(self, key: str) -> str:
        """A field's value; empty where it is blank or not there."""
        return self.values.get(key, "")

    def shown(self, key: str) -> str:
        """A field as people read it."""
        return self.told.get(key, self.value(key))

    @property
    def place(self) -> str:
        """``staff.xlsx 人员 12行``."""
        parts = (self.file, self.sheet or "", f"{self.row}行" if self.row else "")
        return " ".join(part for part in parts if part)

    def brief(self) -> str:
        """``张三（P0012，县人民医院 内科，中级）``."""
        where = " ".join(filter(None, (self.shown("workplace"), self.shown("department"))))
        return f"{self.name}（{'，'.join(filter(None, (self.id, where, self.shown('title'))))}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMatch:
    """Two records of one person; a proposal (``sure`` is False) has to be confirmed."""

    old: RosterRecord
    new: RosterRecord
    by: MatchBy
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """Records that cannot be told apart: which of ``old`` is which of ``new``."""

    old: tuple[RosterRecord, ...]
    new: tuple[RosterRecord, ...]
    why: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Who is whom: each record is in a match or an ambiguity, or without a partner."""

    matches: tuple[RosterMatch, ...]
    ambiguous: tuple[Ambiguity, ...]
    gone: tuple[RosterRecord, ...]
    new: tuple[RosterRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDifference:
    """One difference.

    Attributes:
        kind: what happened.
        person: id of the person as the old roster has it; empty where it has none.
        name: as the new roster has it.
        field: key of the field, or the header of a column that gridplan does not know; empty for whole people.
        before, after: as people read them; empty for nothing.
        day: day from which it holds, where a roster says so.
        by: how the two records were matched; ``None`` for people without a partner.
        sure: whether the match is; what hangs on a proposal holds only if that is confirmed.
        old, new: the records.
        absences: of leave: the absence that was and the one that is.
        note: what else a planner should know: Chinese and English.
    """

    kind: DifferenceKind
    person: str
    name: str
    field: str = ""
    before: str = ""
    after: str = ""
    day: dt.date | None = None
    by: MatchBy | None = None
    sure: bool = True
    old: RosterRecord | None = None
    new: RosterRecord | None = None
    absences: tuple[Absence | None, Absence | None] = (None, None)
    note: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        """What stays the same as long as the difference does, wherever the rows have moved to."""
        person = self.person or (self.old or self.new or _NOBODY).brief()
        parts = (self.kind.value, person, self.name, self.field, self.before, self.after)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]

    def field_title(self, lang: Language) -> str:
        """The field in words."""
        return FIELD_TITLES[self.field].tell(lang) if self.field in FIELD_TITLES else self.field

    @property
    def group(self) -> str:
        """What differences of one pair of records have in common."""
        return "\x1f".join(r.place if r else "" for r in (self.old, self.new))


_NOBODY = RosterRecord(file="", values={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a planner said to one difference: is it so, and from which day, where that is said."""

    take: bool
    day: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterComparison:
    """All differences in the order of :data:`KIND_TITLES`, then as they stand in the files.

    Attributes:
        compared: fields that both rosters have.
        unchanged: people who were found in both without any difference.
        outside: people of whom the new roster cannot tell, since it lists nobody of their hospital or role: not gone.
    """

    differences: tuple[RosterDifference, ...]
    compared: tuple[str, ...]
    unchanged: int
    outside: tuple[RosterRecord, ...] = ()

    def count(self) -> Mapping[DifferenceKind, int]:
        """Number of differences of each kind that there are."""
        found = Counter(difference.kind for difference in self.differences)
        return {kind: found[kind] for kind in KIND_TITLES if found[kind]}


def plain_number(number: str) -> str:
    """A staff number as it is compared: letters and digits only, leading zeros of each run of digits dropped."""
    pieces: list[str] = []
    for sign in unicodedata.normalize("NFKC", number).casefold():
        if sign == "0" and not (pieces and pieces[-1].isdigit()):
            continue
        if sign.isalnum():
            pieces.append(sign)
    return "".join(pieces) or ("0" if number.strip() else "")


def compare(matching: Matching, *, since: dt.date | None = None) -> RosterComparison:
    """Every difference between the rosters of a matching.

    Args:
        matching: who is whom.
        since: leave that was over by this day is history: that a new roster does not tell it is no difference.
    """
    found: list[RosterDifference] = []
    unchanged, compared = 0, dict[str, None]()
    for match in matching.matches:
        own = list(_of_pair(match, since))
        compared.update(dict.fromkeys(key for key in match.old.values if key in match.new.values))
        unchanged += not own and match.sure
        if not match.sure:
            found.append(_proposal(match))
        found += own
    # that a new roster lacks who is known to leave is nothing new
    missing = [record for record in matching.gone if not record.value("leaves")]
    outside = _outside(matching, missing)
    found += (_gone(record) for record in missing if id(record) not in outside)
    found += (_new(record) for record in matching.new)
    found += (difference for ambiguity in matching.ambiguous for difference in _ambiguous(ambiguity))
    order = {kind: at for at, kind in enumerate(KIND_TITLES)}
    found.sort(key=lambda d: (order[d.kind], *_standing(d.old), *_standing(d.new), d.field))
    return RosterComparison(
        differences=tuple(found), compared=tuple(compared), unchanged=unchanged, outside=tuple(outside.values())
    )


_VILLAGE_DOCTOR = "乡村医生"


def _outside(matching: Matching, missing: Sequence[RosterRecord]) -> dict[int, RosterRecord]:
    """By identity: those who are missing because the new roster is one of other hospitals or other roles.

    A village clinic has one doctor, so that the clinic alone says nothing: there only the role counts.
    """
    seen = [*matching.new, *(match.new for match in matching.matches)]
    seen += [record for ambiguity in matching.ambiguous for record in ambiguity.new]
    workplaces = {record.value("workplace") for record in seen}
    roles = {match.old.value("role") for match in matching.matches}
    told_places = any(workplaces - {""})
    return {
        id(record): record
        for record in missing
        if (roles and record.value("role") not in roles)
        or (told_places and record.value("role") != _VILLAGE_DOCTOR and record.value("workplace") not in workplaces)
    }


def _standing(record: RosterRecord | None) -> tuple[str, int]:
    return (record.file, record.row) if record else ("", 0)


def _of_pair(match: RosterMatch, since: dt.date | None) -> Iterator[RosterDifference]:
    old, new = match.old, match.new
    pairs: list[tuple[str, str, str]] = []
    if old.id and new.id and plain_number(old.id) != plain_number(new.id):
        pairs.append(("id", old.id, new.id))
    common = [key for key in FIELD_TITLES if key in old.values and key in new.values]
    pairs += [(key, old.shown(key), new.shown(key)) for key in common if old.value(key) != new.value(key)]
    more = [header for header in old.more if header in new.more]
    pairs += [(key, old.more[key], new.more[key]) for key in more if old.more[key] != new.more[key]]
    for key, before, after in pairs:
        yield RosterDifference(
            kind=KIND_OF_FIELD.get(key, DifferenceKind.OTHER),
            person=old.id,
            name=new.name or old.name,
            field=key,
            before=before,
            after=after,
            day=_date(new.value(key) or old.value(key)) if key in {"joins", "leaves"} else None,
            by=match.by,
            sure=match.sure,
            old=old,
            new=new,
            note=_NUMBER_STAYS if key == "id" else _REASON_ALONE if before == after else ("", ""),
        )
    yield from _leave(match, since)


_REASON_ALONE = ("时段不变，原因有改", "the same days, another reason")
_NUMBER_STAYS = ("县内编号保持不变", "the county keeps the number it has")


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _leave(match: RosterMatch, since: dt.date | None) -> Iterator[RosterDifference]:
    """Leave that is new, has other days or another reason, or is no more."""
    old, new = match.old, match.new
    if old.absences is None or new.absences is None:
        return
    gone = [a for a in old.absences if a not in new.absences and not (since and a.end <= since)]
    come = [a for a in new.absences if a not in old.absences]
    pairs: list[tuple[Absence | None, Absence | None]] = []
    for ended in gone:
        partner = next((a for a in come if a.start < ended.end and ended.start < a.end), None)
        if partner is not None:
            come.remove(partner)
        pairs.append((ended, partner))
    pairs += ((None, now) for now in come)
    for was, now in pairs:
        kinds = DifferenceKind.LEAVE_ENDED, DifferenceKind.LEAVE_NEW, DifferenceKind.LEAVE_CHANGED
        known = now or was
        yield RosterDifference(
            kind=kinds[0] if now is None else kinds[1] if was is None else kinds[2],
            person=old.id,
            name=new.name or old.name,
            field="leave",
            before=told_absence(was),
            after=told_absence(now),
            day=known.start if known else None,
            by=match.by,
            sure=match.sure,
            old=old,
            new=new,
            absences=(was, now),
        )


def told_absence(absence: Absence | None) -> str:
    """``2026-03-02至2026-03-06（年休假）``: the last day, as people write; empty for none."""
    if absence is None:
        return ""
    reason = f"（{absence.reason}）" if absence.reason else ""
    return f"{absence.start}至{absence.end - dt.timedelta(days=1)}{reason}"


def _proposal(match: RosterMatch) -> RosterDifference:
    return RosterDifference(
        kind=DifferenceKind.PROPOSAL,
        person=match.old.id,
        name=match.new.name,
        before=match.old.brief(),
        after=match.new.brief(),
        by=match.by,
        sure=False,
        old=match.old,
        new=match.new,
        note=("填“是”：同一人；填“否”：按一人离职、一人新增处理", "是: one person; 否: one is gone, another is new"),
    )


def _gone(record: RosterRecord) -> RosterDifference:
    return RosterDifference(
        kind=DifferenceKind.GONE,
        person=record.id,
        name=record.name,
        before=record.brief(),
        day=_date(record.value("leaves")),
        old=record,
        note=("新名册中没有此人", "not in the new roster"),
    )


def _new(record: RosterRecord) -> RosterDifference:
    day = _date(record.value("joins"))
    return RosterDifference(
        kind=DifferenceKind.NEW, person="", name=record.name, after=record.brief(), day=day, new=record
    )


def _ambiguous(ambiguity: Ambiguity) -> Iterator[RosterDifference]:
    """One line for each record that stands in an ambiguity: of the new roster, else of the old."""
    before, after = (_briefs(records) for records in (ambiguity.old, ambiguity.new))
    for record in ambiguity.new or ambiguity.old:
        fresh = bool(ambiguity.new)
        yield RosterDifference(
            kind=DifferenceKind.AMBIGUOUS,
            person="" if fresh else record.id,
            name=record.name,
            before=before,
            after=record.brief() if fresh else after,
            sure=False,
            old=None if fresh else record,
            new=record if fresh else None,
            note=ambiguity.why,
        )


def _briefs(records: Iterable[RosterRecord]) -> str:
    return "；".join(f"{record.brief()} {record.place}" for record in records)


def told(difference: RosterDifference, lang: Language = "zh") -> str:
    """One difference in a sentence."""
    kind = KIND_TITLES[difference.kind].tell(lang)
    who = f"{difference.name}（{difference.person}）" if difference.person else difference.name
    what = difference.field_title(lang)
    blank = "（空）" if lang == "zh" else "(blank)"
    if difference.field:
        change = f"{what}：{difference.before or blank} → {difference.after or blank}"
    else:
        change = " → ".join(text for text in (difference.before, difference.after) if text)
    note = difference.note[lang == "en"]
    doubt = (
        "" if difference.sure or difference.kind in _UNSURE else ("（待确认）" if lang == "zh" else " (if confirmed)")
    )
    return f"{kind} {who} {change}{doubt}" + (f"；{note}" if note else "")


_UNSURE = frozenset({DifferenceKind.PROPOSAL, DifferenceKind.AMBIGUOUS})


def places_of(difference: RosterDifference) -> Sequence[str]:
    """Where it stands: in the old roster, in the new one."""
    return [record.place for record in (difference.old, difference.new) if record]
