"""The lists of ``who`` in the words of the interface."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, Separator, Word, in_language, joined, said, tell, word
from gridplan.languages.amounts import person_weeks, weeks
from gridplan.planning.candidates import Candidacy, Ranking

DAY = dt.timedelta(days=1)
_RULES: Mapping[str, Word] = {
    "postings.sender": word("who.postings.sender", "nobody of a lead hospital who may be posted"),
    "postings.min_title": word("who.postings.min_title", "title too low"),
    "postings.exemption": word("who.postings.exemption", "exempt from postings"),
    "postings.max_age": word("who.postings.max_age", "too old to be posted"),
    "postings.max_age_women": word("who.postings.max_age_women", "too old to be posted"),
    "postings.availability": word("who.postings.availability", "on leave, gone or not there yet"),
    "postings.department_limit": word("who.postings.department_limit", "department limit reached"),
    "postings.one_post": word("who.postings.one_post", "posted already (there anyway, or not to be changed)"),
    "postings.rest": word("who.postings.rest", "too little rest between two stays"),
    "postings.floor_stay": word("who.postings.floor_stay", "stay too short"),
    "postings.max_stay": word("who.postings.max_stay", "stay too long"),
    "replan.frozen": word("who.replan.frozen", "frozen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Says things in one language, people and places by name."""

    names: Names
    lang: Language

    def of(self, text: str) -> str:
        """A text in the language."""
        return in_language(text, self.lang)

    def row(self, *texts: str) -> tuple[str, ...]:
        """Each of several texts in the language."""
        return tuple(map(self.of, texts))

    def name(self, person: str) -> str:
        """Name and id."""
        name = self.of(self.names(person))
        return name if person in name else tell("{name} ({code})", self.lang, name=name, code=person)

    def heading(self, plan: Plan, ranking: Ranking, written: tuple[str, str]) -> Iterator[Said]:
        """The post, the weeks that were made of the dates, who is there, who is missing."""
        post, asked = ranking.post, ranking.post.question
        host, last = self.names(asked.host), asked.end - DAY
        yield said(
            "{host} ({id}): {start} (Monday) to {end} (Sunday), {count} whole week, made of “{first}” to “{last}”",
            plural="{host} ({id}): {start} (Monday) to {end} (Sunday), {count} whole weeks, "
            "made of “{first}” to “{last}”",
            host=host,
            id=asked.host,
            start=asked.start,
            end=last,
            count=asked.weeks,
            first=written[0],
            last=written[1],
        )
        yield said("plan {plan}, as of {day}", plan=plan.id, day=asked.as_of)
        horizon = plan.county.calendar.end
        if asked.end > horizon:
            yield said(
                "The plan ends on {day}: what is missing, limits and disturbances after it are not counted",
                day=horizon - DAY,
            )
        there = (
            said("{person} {first}–{last}", person=self.name(p.person), first=p.start, last=p.end - DAY)
            for p in post.there
        )
        who = joined(Separator.CLAUSE, there) or said("nobody", context="who")
        yield said("{required} due every week; planned to be there: {who}", required=post.required, who=who)
        if post.missing:
            yield said(
                "{amount} missing ({weeks} between {first} and {last})",
                amount=person_weeks(sum(post.missing.values())),
                weeks=weeks(len(post.missing)),
                first=min(post.missing),
                last=max(post.missing) + 6 * DAY,
            )
        else:
            yield said("Nobody is missing in these weeks: whoever goes comes on top.")

    def counted(self, unable: Sequence[Candidacy]) -> list[tuple[int, str]]:
        """How many cannot go for each reason, most first; who has several reasons counts for each."""
        count = Counter(_reason(rule) for c in unable for rule in {r.rule for r in c.obstacles})
        return [(number, words) for words, number in count.most_common()]


def _reason(rule: str) -> str:
    return _RULES[rule].said() if rule in _RULES else rule


def listed(told: Told, shown: Sequence[Candidacy]) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """Header and one row for each candidate."""
    header = told.row(
        said("rank", context="who.column"),
        said("name", context="who.column"),
        said("title", context="who.column"),
        said("specialty", context="who.column"),
        said("needed", context="who.column"),
        said("adopts", context="who.column"),
        said("wish", context="who.column"),
        said("minutes", context="who.column"),
        said("weeks served", context="who.column"),
        said("weeks planned", context="who.column"),
        said("disturbance", context="who.column"),
        said("items", context="who.column"),
        said("cost (h)", context="who.column"),
        said("short elsewhere", context="who.column"),
    )
    return header, [_row(told, number, candidacy) for number, candidacy in enumerate(shown, start=1)]


def _row(told: Told, number: int, candidacy: Candidacy) -> tuple[object, ...]:
    fit, hardship = candidacy.fit, candidacy.hardship
    return (
        number,
        told.name(candidacy.person),
        TITLES[fit.title].tell(told.lang),
        fit.specialty or "",
        _mark(told, fit.needed),
        _mark(told, fit.adopts),
        _wish(told, fit.wish),
        "-" if fit.minutes is None else round(fit.minutes),
        hardship.served,
        hardship.planned,
        f"{candidacy.weight:g}",
        len(candidacy.disturbances) + len(candidacy.exceptions),
        "-" if candidacy.cost is None else f"{candidacy.cost / 60:.0f}",
        sum(d.short for d in candidacy.disturbances) or "",
    )


def _mark(told: Told, value: bool | None) -> str:
    if value is None:
        return ""
    return tell("yes", told.lang, context="who") if value else tell("no", told.lang, context="who")


def _wish(told: Told, wish: bool | None) -> str:
    if wish is None:
        return ""
    return tell("likes", told.lang, context="who") if wish else tell("dislikes", told.lang, context="who")


def reasons(candidacy: Candidacy) -> Iterator[Said]:
    """What a choice disturbs and excepts, and how it stands against a fair share."""
    for disturbance in candidacy.disturbances:
        words = disturbance.words
        yield said("{words} [a hard rule: somebody must step in]", words=words) if disturbance.breaks else words
    for exception in candidacy.exceptions:
        yield said("exception: {words}", words=exception.words)
    if candidacy.fit.minutes is None:
        yield said("no road leads there; the way is not known")
    served = candidacy.hardship.served + candidacy.hardship.planned
    fair = candidacy.hardship.fair
    if served > fair:
        yield said(
            "{served} with those planned, {more:.0f} above the mean of {fair:g}",
            served=weeks(served),
            more=served - fair,
            fair=fair,
        )


def unable_rows(told: Told, unable: Sequence[Candidacy], *, every: bool) -> list[tuple[str, str]]:
    """Name and reason; with ``every`` all reasons, else the first and how many more there are."""
    found = []
    for candidacy in unable:
        words = [r.words for r in candidacy.obstacles]
        more = len(words) - 1
        why = joined(Separator.CLAUSE, words) if every else words[0]
        if more and not every:
            why = said("{reason} (and {more} more)", reason=why, more=more)
        if candidacy.stretch:
            first, last = candidacy.stretch[0], candidacy.stretch[1] - DAY
            whole = weeks((candidacy.stretch[1] - candidacy.stretch[0]).days // 7)
            why = said(
                "{reasons}. Could go {first} to {last} ({weeks})", reasons=why, first=first, last=last, weeks=whole
            )
        found.append((told.name(candidacy.person), told.of(why)))
    return found


def explanation(told: Told) -> tuple[str, ...]:
    """How the list is ordered and what its figures are."""
    return told.row(
        said("Order: who can go first; then least disturbance; then fewest items; then least cost; then by id."),
        said(
            "Disturbance: person-weeks by rules replan.*, an exception as a stay cut short, and those short elsewhere."
        ),
        said(
            "Cost: the way (more for who served more or farther), specialty, adoption, wishes; by weeks; a hand-over."
        ),
    )
