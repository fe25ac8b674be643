"""Every word of ``index.html`` that is not data, by key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from gridplan.domain.units import UNITS, counted
from gridplan.languages import Word, dates, in_language, words
from gridplan.reports.index.words_of_sections import SECTION_WORDS
from gridplan.reports.vocabulary import Vocabulary

WORDS: Mapping[str, Word] = {
    **words(
        {
            # the page
            "page.title": "{county}: service plan",
            "page.lead": "At a glance",
            "page.plan": "Plan {plan}",
            "page.as_of": "in force from {date}",
            "page.horizon": "Postings {start} to {end} ({weeks} weeks), visits {circuit_weeks} weeks",
            "page.scenario": "Roads: {scenario}",
            "page.audience.leaders": "For leaders: names masked, no phones",
            "page.audience.planners": "For planners only: real names",
            "page.audience.public": "For the public: no names, no phones",
            "page.sample": "Contains sample data made by gridplan: not a real roster, for demonstration only.",
            "page.theme": "Dark / light",
            "page.print": "Print",
            "page.contents": "On this page",
            "page.skip": "Skip to content",
            "page.table": "Show as a table",
            "page.made": "Made by gridplan; plan {plan}, made {created}. This page needs no network.",
            "page.assumed": "Rules whose value no policy gives (assumed): {n}.",
            # verdict
            "verdict.ready": "No hard rule broken: may be published",
            "verdict.broken": "May not be published: hard rules broken {n} times",
            "verdict.missing": "No solution for {stages}: may not be published",
            "verdict.good": "What holds",
            "verdict.bad": "What is lacking",
            "verdict.none": "No gap and no exception",
            "holds.covered": "all {n} villages are served",
            "holds.posted": "all {n} hosts have their posted physician in all {weeks} weeks",
            "holds.visits": "all {n} visits asked for are planned",
            "holds.rules": "no hard rule is broken",
            "holds.near": "{share} of residents reach {level} within {minutes} min",
            "lacks.stage": "no usable solution for {stage}",
            "lacks.covered": "villages without any service: {n} ({residents} residents)",
            "lacks.posted": "{weeks} person-weeks without a physician (hosts: {hosts})",
            "lacks.posted.over": (
                "{weeks} person-weeks without a physician (hosts: {hosts}), all past, which nothing can mend"
            ),
            "lacks.posted.partly": (
                "{weeks} person-weeks without a physician (hosts: {hosts}), {over} of them past, which nothing can mend"
            ),
            "lacks.visits": "visits missing: {n}",
            "lacks.hard": "hard rules broken: {n} ({rules})",
            "lacks.exceptions": "exceptions in principle: {n} ({rules})",
            "lacks.rule": "{rule} {n}",
            # cards
            "card.target": "target {target}",
            "card.no_target": "no target set",
            "card.reached": "target reached",
            "card.below": "below target",
            "card.unknown": "no data",
            "card.covered": "Villages served",
            "card.covered.of": "{n} of {all} villages",
            "card.posted": "Host-weeks with a posted physician",
            "card.posted.of": (
                "{all} person-weeks asked for, {missing} missing; {people} physicians, {handovers} hand-overs"
            ),
            "card.posted.over": "{n} of those missing are past: nothing can mend them",
            "card.posted.none": "No postings asked for",
            "card.visits": "Visits planned",
            "card.visits.of": "{all} asked for, {missing} missing",
            "card.signup": "Sign-up targets",
            "card.signup.residents": "{share} % of residents: {n} to sign up",
            "card.signup.team": "{n} to a team on average",
            "card.signup.groups": "{share} % of key groups: {n} (groups added up)",
            "card.signup.unknown": "The input has no numbers of those signed up: targets only",
            "card.spread": "Spread of team workload",
            "card.spread.of": "standard deviation / mean; {teams} teams, {low} to {high} person-equivalents",
            "card.road": "On the road",
            "card.road.value": "{hours} hours",
            "card.road.of": "{tours} tours, {kilometres}",
            "card.road.kilometres": "{n} km (simplified ways)",
            "card.road.unknown": "kilometres not known",
            "card.rules": "Rules and exceptions",
            "card.rules.value": "{n} exceptions",
            "card.rules.hard": "hard rules broken: {n}",
            "card.rules.none": "nothing broken, no exception",
            "card.modes": "How villages are served",
            "card.modes.count": "{n} villages, {residents} residents",
            "card.reach": "Residents within reach, by car",
            "card.reach.limit": "heavy frame: the county's limit",
            "card.reach.minutes": "{n} min",
            "mode.own_clinic": "own clinic",
            "mode.neighbour_clinic": "neighbour's clinic",
            "mode.posted_doctor": "posted doctor",
            "mode.circuit": "circuit visits",
            "mode.mobile_hospital": "mobile hospital",
            "mode.uncovered": "not served",
            "level.primary": "primary care",
            "level.township": "a township hospital",
            "level.lead": "a lead hospital",
            # grammar
            "list": ", ",
            "clause": ", ",
            "clauses": "; ",
            "stop": ".",
            "colon": ": ",
            "week": "week {n}",
            "weeks": "{n} weeks",
            "team.name": "{township} team {n}",
            "nobody": "assigned",
        },
        "index",
    ),
    **SECTION_WORDS,
    **{f"unit.{unit}": word for unit, word in UNITS.items()},
}


class Words(Vocabulary):
    """The words of one language."""

    table = WORDS

    def __call__(self, key: str, **values: object) -> str:
        """The wording of ``key`` with its places filled in."""
        return WORDS[key].tell(self.lang, **values) if values else WORDS[key].template(self.lang)

    def knows(self, key: str) -> bool:
        """Whether there is a wording of ``key``."""
        return key in WORDS

    def list(self, items: Iterable[str]) -> str:
        """Items joined as the language joins them."""
        return self("list").join(items)

    def sentence(self, clauses: Iterable[str]) -> str:
        """Clauses as one sentence."""
        said = self("clauses").join(clauses)
        return f"{said[:1].upper()}{said[1:]}{self('stop')}"

    def date(self, day: dt.date) -> str:
        """``2026年3月2日``, ``2 Mar 2026``."""
        return in_language(dates.full(day), self.lang)

    def month(self, day: dt.date, *, year: bool = False) -> str:
        """``3月``, ``Mar``; with its year, ``2026年3月``, ``Mar 2026``."""
        return in_language(dates.month_of_year(day) if year else dates.month(day), self.lang)

    def full(self, day: dt.date) -> str:
        """``2026年3月2日 周一``, ``Mon 2 Mar 2026``."""
        return in_language(dates.long(day), self.lang)

    def unit(self, unit: str) -> str:
        """A unit: only what is counted, ``visits/day`` → ``次``; as it is if unknown."""
        key = f"unit.{counted(unit)}"
        return self(key) if self.knows(key) else unit

    def amount(self, amount: float, unit: str) -> str:
        """``3 次``, ``12.5 %``."""
        if counted(unit) == "share":
            return f"{100 * amount:.3g} %"
        return f"{f'{amount:,.1f}'.removesuffix('.0')} {self.unit(unit)}".strip()


def percent(share: float) -> str:
    """To a tenth, but never 100 % where something is missing, nor 0 % where something is there."""
    told = 100 * share
    if told < 100 and round(told, 1) >= 100:
        return "99.9 %"
    if told > 0 and round(told, 1) <= 0:
        return "0.1 %"
    return f"{told:.1f} %".replace(".0 %", " %")
