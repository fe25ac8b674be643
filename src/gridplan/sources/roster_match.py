"""Who of one roster is who of another.

In this order, each with the records that are left, and never by a guess:

1. the staff number, also where it was re-typed (full-width, without leading zeros, in another case). The same number
   with another name is the same person where phone, hospital or department agree; where nothing does, the number may
   have been given to somebody else: a proposal. Where the name stands with its hospital under another number, too,
   nobody can tell: ambiguous;
2. name and hospital; of several, by department, then by phone. Two staff numbers that are nothing like each other make
   it a proposal;
3. name alone: a proposal that the person has moved;
4. a name that differs in one character, with the same phone, or the same hospital and department: a proposal that the
   person was renamed or the name re-typed.

A step decides only where one old and one new record are alone in it. What several could be is listed as ambiguous.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gridplan.domain.roster_changes import Ambiguity, Matching, RosterMatch, RosterRecord, plain_number
from gridplan.domain.roster_words import MatchBy

Key = Callable[[RosterRecord], object]

_TWICE = ("同一编号有几行，无法判定是哪一个", "several rows bear this staff number")
_CROSSED = (
    "编号指向一人，姓名和单位指向另一人；请核对编号",
    "the number points to one person, name and hospital to another: check the number",
)
_SAME_NAME = (
    "同名的不止一人；请在新名册中填写人员编号",
    "several people bear this name: write the staff number into the new roster",
)


def match_rosters(old: Sequence[RosterRecord], new: Sequence[RosterRecord]) -> Matching:
    """Matches the records of two rosters; every record is told exactly once.

    Args:
        old: the roster as it was.
        new: the roster as it is.
    """
    work = _Work(old=list(old), new=list(new))
    _by_number(work)
    for extra in ((), ("department",), ("phone",)):
        _by_name_and_hospital(work, extra)
    _same_name_left(work)
    _by_name(work)
    _by_near_name(work)
    return Matching(
        matches=tuple(sorted(work.matches, key=lambda m: m.old.row)),
        ambiguous=tuple(work.ambiguous),
        gone=tuple(work.old),
        new=tuple(work.new),
    )


@dataclass(slots=True, kw_only=True)
class _Work:
    """What is still without a partner, and what has been found."""

    old: list[RosterRecord]
    new: list[RosterRecord]
    matches: list[RosterMatch] = field(default_factory=list)
    ambiguous: list[Ambiguity] = field(default_factory=list)

    def groups(self, key: Key) -> list[tuple[list[RosterRecord], list[RosterRecord]]]:
        """Old and new records that are left and have the same key, which is not empty, in the new roster's order."""
        olds: dict[object, list[RosterRecord]] = defaultdict(list)
        news: dict[object, list[RosterRecord]] = defaultdict(list)
        for records, found in ((self.old, olds), (self.new, news)):
            for record in records:
                if value := key(record):
                    found[value].append(record)
        return [(olds[value], records) for value, records in news.items() if value in olds]

    def take(self, pairs: Iterable[tuple[RosterRecord, RosterRecord, MatchBy, bool]]) -> None:
        """Notes matches."""
        found = [RosterMatch(old=old, new=new, by=by, sure=sure) for old, new, by, sure in pairs]
        self.matches += found
        self._drop([m.old for m in found], [m.new for m in found])

    def give_up(self, old: Sequence[RosterRecord], new: Sequence[RosterRecord], why: tuple[str, str]) -> None:
        """Notes what cannot be told apart."""
        self.ambiguous.append(Ambiguity(old=tuple(old), new=tuple(new), why=why))
        self._drop(old, new)

    def _drop(self, old: Sequence[RosterRecord], new: Sequence[RosterRecord]) -> None:
        gone = {id(record) for record in (*old, *new)}
        self.old = [record for record in self.old if id(record) not in gone]
        self.new = [record for record in self.new if id(record) not in gone]


def plain_name(name: str) -> str:
    """A name as it is compared: without blanks and dots (张 三, 阿依古丽·买买提), full-width letters made normal."""
    kept = (sign for sign in unicodedata.normalize("NFKC", name) if not sign.isspace() and sign not in "·•・.")
    return "".join(kept).casefold()


def plain_phone(phone: str) -> str:
    """The digits of a phone number."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdigit())


def near(one: str, other: str) -> bool:
    """Whether two names of at least two characters differ in one: replaced, dropped or added."""
    if min(len(one), len(other)) < 2 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    short, long = sorted((one, other), key=len)
    return any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _number(record: RosterRecord) -> str:
    return plain_number(record.id)


def _name_at(record: RosterRecord) -> object:
    return (plain_name(record.name), record.value("workplace")) if record.name and record.value("workplace") else None


def _agrees(old: RosterRecord, new: RosterRecord) -> bool:
    """Whether anything besides the number says that they are one person, names aside."""
    phones = plain_phone(old.value("phone")), plain_phone(new.value("phone"))
    same = [bool(old.value(key)) and old.value(key) == new.value(key) for key in ("workplace", "department")]
    return any(same) or (phones[0] != "" and phones[0] == phones[1])


def _by_number(work: _Work) -> None:
    named: dict[object, list[RosterRecord]] = defaultdict(list)
    for record in work.old:
        if key := _name_at(record):
            named[key].append(record)
    new_numbers = {_number(record) for record in work.new}
    sure: list[tuple[RosterRecord, RosterRecord, MatchBy, bool]] = []
    for olds, news in work.groups(_number):
        pairs = _pairs_of_number(olds, news)
        if pairs is None:
            work.give_up(olds, news, _TWICE)
            continue
        for old, new in pairs:
            if plain_name(old.name) == plain_name(new.name):
                sure.append((old, new, MatchBy.NUMBER, True))
                continue
            others = [r for r in named.get(_name_at(new), ()) if r is not old and _number(r) not in new_numbers]
            if others:
                left = {id(record) for record in work.old}  # another number may have pointed to them before
                work.give_up((old, *(r for r in others if id(r) in left)), (new,), _CROSSED)
            else:
                known = _agrees(old, new)
                sure.append((old, new, MatchBy.NUMBER if known else MatchBy.REUSED_NUMBER, known))
    work.take(sure)


def _pairs_of_number(
    olds: Sequence[RosterRecord], news: Sequence[RosterRecord]
) -> list[tuple[RosterRecord, RosterRecord]] | None:
    """The pairs of one number: of several rows with it those whose very number or name agree; ``None``: no telling."""
    if len(olds) == len(news) == 1:
        return [(olds[0], news[0])]
    for key in (lambda r: (r.id, plain_name(r.name)), lambda r: plain_name(r.name), lambda r: r.id):
        pairs = [(old, new) for old in olds for new in news if key(old) == key(new)]
        once = len({id(o) for o, _ in pairs}) == len({id(n) for _, n in pairs}) == len(pairs)
        if pairs and once:
            return pairs
    return None


def _like_numbers(old: RosterRecord, new: RosterRecord) -> bool:
    """Whether two staff numbers may be one that was typed twice; a missing one contradicts nothing."""
    one, other = _number(old), _number(new)
    return not one or not other or one == other or near(one, other) or _swapped(one, other)


def _swapped(one: str, other: str) -> bool:
    """Whether two neighbouring characters have changed places."""
    apart = [i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b]
    if len(one) != len(other) or len(apart) != 2 or apart[1] != apart[0] + 1:
        return False
    first, second = apart
    return one[first] == other[second] and one[second] == other[first]


def _by_name_and_hospital(work: _Work, extra: tuple[str, ...]) -> None:
    """Pairs that are alone with their name, hospital and further fields; those fields must then be given."""

    def key(record: RosterRecord) -> object:
        base = _name_at(record)
        more = tuple(plain_phone(record.value(k)) if k == "phone" else record.value(k) for k in extra)
        return (base, more) if base and all(more) else None

    pairs = []
    for olds, news in work.groups(key):
        if len(olds) == len(news) == 1:
            sure = _like_numbers(olds[0], news[0])
            pairs.append((olds[0], news[0], MatchBy.NAME_AND_HOSPITAL, sure))
    work.take(pairs)


def _same_name_left(work: _Work) -> None:
    """One old and one new of a name at a hospital where there were several: a proposal; more cannot be told apart."""
    pairs = []
    for olds, news in work.groups(_name_at):
        if len(olds) == len(news) == 1:
            pairs.append((olds[0], news[0], MatchBy.NAME_AND_HOSPITAL, False))
        else:
            work.give_up(olds, news, _SAME_NAME)
    work.take(pairs)


def _by_name(work: _Work) -> None:
    pairs, several = [], []
    for olds, news in work.groups(lambda record: plain_name(record.name)):
        if len(olds) == len(news) == 1:
            pairs.append((olds[0], news[0], MatchBy.NAME, False))
        else:
            several.append((olds, news))
    work.take(pairs)
    for olds, news in several:
        work.give_up(olds, news, _SAME_NAME)


def _by_near_name(work: _Work) -> None:
    """Proposals where one old and one new record are alone in it; where several are alike, one is gone, another new.

    Two staff numbers that are nothing like each other belong to two people.
    """
    by_phone: dict[object, list[RosterRecord]] = defaultdict(list)
    by_place: dict[object, list[RosterRecord]] = defaultdict(list)
    for record in work.old:
        by_phone[plain_phone(record.value("phone"))].append(record)
        by_place[_department(record)].append(record)
    found: list[tuple[RosterRecord, RosterRecord]] = []
    for new in work.new:
        phone, place = plain_phone(new.value("phone")), _department(new)
        could = [*(by_phone[phone] if phone else ()), *(by_place[place] if place else ())]
        alike = {id(o): o for o in could if near(plain_name(o.name), plain_name(new.name)) and _like_numbers(o, new)}
        found += [(old, new) for old in alike.values()]
    once_old, once_new = Counter(id(old) for old, _ in found), Counter(id(new) for _, new in found)
    alone = [(old, new) for old, new in found if once_old[id(old)] == once_new[id(new)] == 1]
    work.take((old, new, MatchBy.NEAR_NAME, False) for old, new in alone)


def _department(record: RosterRecord) -> object:
    place = record.value("workplace"), record.value("department")
    return place if all(place) else None
