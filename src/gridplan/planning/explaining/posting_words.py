"""Remedies of missing posted physicians in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from gridplan.domain.naming import Names
from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, Separator, joined, said
from gridplan.languages.amounts import person_weeks, stays

_SHOWN = 4  # names in one sentence


def told(remedy: PostingRemedy, names: Names) -> Said:
    """What gives way and what comes of it, as one clause."""
    what = said("plan again, with no rule bent")
    if remedy.bends:
        what = joined(said(", and ", context="bends"), _clauses(remedy.bends, names))
    return said("{bends}: {outcome}", bends=what, outcome=_outcome(remedy))


def _outcome(remedy: PostingRemedy) -> Said:
    if remedy.shortage is None:
        return said("at least {amount} still missing by numbers alone", amount=person_weeks(remedy.bound))
    if not remedy.mends:
        amount = person_weeks(remedy.shortage)
        if remedy.bound == remedy.shortage:
            return said("{amount} still missing (proven)", amount=amount)
        return said("{amount} still missing (bound {bound})", amount=amount, bound=remedy.bound)
    short = remedy.short_stays and all(bend.kind is not BendKind.SHORTER_STAY for bend in remedy.bends)
    also = said(", {stays} still below the shortest", stays=stays(remedy.short_stays)) if short else ""
    if not remedy.bends:
        return said("nothing missing{also} (solved again)", also=also)
    if remedy.least:
        return said("nothing missing{also} (solved again; less is proven not to do)", also=also)
    return said("nothing missing{also} (solved again; not proven least)", also=also)


def _clauses(bends: Sequence[Bend], names: Names) -> Iterator[Said]:
    """Each bend; several limits as one."""
    limits = [bend for bend in bends if bend.kind is BendKind.DEPARTMENT_LIMIT]
    if len(limits) > 1:
        raised = (
            said("{department} {before} → {after}", department=names(b.where[0]), before=b.before, after=b.after)
            for b in limits
        )
        yield said("limits of {limits}", limits=joined(Separator.LIST, raised))
    else:
        yield from (told_bend(bend, names) for bend in limits)
    yield from (told_bend(bend, names) for bend in bends if bend.kind is not BendKind.DEPARTMENT_LIMIT)


def told_bend(bend: Bend, names: Names) -> Said:
    """What gives way, from what to what."""
    return _WORDS[bend.kind](bend, names)


def places(keys: Sequence[str], names: Callable[[str], str]) -> Said:
    """The first few names of places, and how many there are."""
    shown = _shown(keys, names)
    return shown if len(keys) <= _SHOWN else said("{shown} … ({number} places)", shown=shown, number=len(keys))


def departments(keys: Sequence[str], names: Callable[[str], str]) -> Said:
    """The first few names of departments, and how many there are."""
    shown = _shown(keys, names)
    return shown if len(keys) <= _SHOWN else said("{shown} … ({number} departments)", shown=shown, number=len(keys))


def _people(keys: Sequence[str], names: Names) -> Said:
    shown = _shown(keys, names)
    return shown if len(keys) <= _SHOWN else said("{shown} … ({number} people)", shown=shown, number=len(keys))


def _shown(keys: Sequence[str], names: Callable[[str], str]) -> Said:
    return joined(Separator.LIST, map(names, keys[:_SHOWN]))


def _physicians(bend: Bend, names: Names) -> Said:
    where = said(" (whose department's limit lets them go)")
    if bend.where:
        where = said(" (such as {places})", places=_counted(bend.where, names))
    return said(
        "{count} more physician who may be posted{where}",
        plural="{count} more physicians who may be posted{where}",
        count=bend.after,
        where=where,
    )


def _counted(keys: Iterable[str], names: Names) -> Said:
    count = sorted(Counter(keys).items())
    return joined(Separator.LIST, (said("{place} {number}", place=names(key), number=n) for key, n in count))


def _limit(bend: Bend, names: Names) -> Said:
    if not bend.where:
        return said("no limit for any department")
    return said(
        "limit of {department} {before} → {after}",
        department=names(bend.where[0]),
        before=bend.before,
        after=bend.after,
    )


def _shorter(bend: Bend, names: Names) -> Said:
    if not bend.times:
        return said("stays from {after} weeks on instead of {before}", before=bend.before, after=bend.after)
    return said(
        "stays from {after} weeks on instead of {before} ({stays}: {hosts})",
        before=bend.before,
        after=bend.after,
        stays=stays(bend.times),
        hosts=places(bend.where, names),
    )


def _rest(bend: Bend, _: Names) -> Said:
    return said("rest between two stays {before} → {after} weeks", before=bend.before, after=bend.after)


def _longer(bend: Bend, _: Names) -> Said:
    return said("longest stay {before} → {after} weeks", before=bend.before, after=bend.after)


def _title(bend: Bend, names: Names) -> Said:
    before, after = (TITLES[grade].said() if grade in TITLES else str(grade) for grade in (bend.before, bend.after))
    if not bend.times:
        return said("lowest title {before} → {after}", before=before, after=after)
    return said(
        "lowest title {before} → {after} ({count} person: {who})",
        plural="lowest title {before} → {after} ({count} people: {who})",
        before=before,
        after=after,
        count=bend.times,
        who=_people(bend.where, names),
    )


def _leave(bend: Bend, names: Names) -> Said:
    return said("study leave put off: {who} ({weeks})", who=_people(bend.where, names), weeks=person_weeks(bend.before))


_WORDS: Mapping[BendKind, Callable[[Bend, Names], Said]] = {
    BendKind.PHYSICIANS: _physicians,
    BendKind.DEPARTMENT_LIMIT: _limit,
    BendKind.SHORTER_STAY: _shorter,
    BendKind.REST: _rest,
    BendKind.LONGER_STAY: _longer,
    BendKind.TITLE: _title,
    BendKind.LEAVE: _leave,
}
