"""Titles and lines of ``sites.xlsx`` and ``sites.gpkg`` in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.results import Goal
from gridplan.domain.siting import SitingModel
from gridplan.domain.siting_report import SitingReport, site_name
from gridplan.domain.travel_words import scenario_title, vehicle_title
from gridplan.errors import OptionError
from gridplan.languages import Separator, Word, in_language, joined, said, tell, word, words

TITLES: Mapping[str, Word] = words(
    {
        "stations": "Emergency stations",
        "zoning": "Zones",
        # sheets and layers
        "overview": "Overview",
        "sites": "Sites",
        "villages": "Villages",
        "villages_area": "Villages (areas)",
        "curve": "One more",
        "districts": "Zones",
        "townships": "Townships",
        "beyond": "Beyond the limit",
        # columns
        "site_id": "Site id",
        "site": "Site",
        "state": "State",
        "order": "Order",
        "served": "Residents served",
        "gained": "Residents brought within the limit",
        "uncovered": "Residents still beyond",
        "worst": "Farthest village (min)",
        "saved": "Person-hours saved",
        "lon": "Longitude",
        "lat": "Latitude",
        "township": "Township",
        "township_code": "Township code",
        "village": "Village",
        "village_code": "Village code",
        "residents": "Residents",
        "before": "Nearest today",
        "before_min": "Today (min)",
        "after": "Nearest then",
        "after_min": "Then (min)",
        "change": "Minutes saved",
        "within_before": "Within the limit today",
        "within_after": "Within the limit then",
        "count": "New sites",
        "share": "Residents within the limit",
        "mean": "Mean (min)",
        "where": "Where",
        "proof": "Proof",
        "zone": "Zone",
        "centre": "Centre",
        "n_townships": "Townships",
        "members": "Townships in it",
        "zone_before": "Zone today",
        "zone_after": "Zone then",
        "centre_before": "Centre today",
        "centre_after": "Centre then",
        "moves": "Moves",
        # cells
        "standing": "standing",
        "opened": "opened",
        "candidate": "candidate, not chosen",
        "today": "today",
        "then": "re-drawn",
        "new": "new zone",
        "yes": "yes",
        "cut_off": "out of reach",
        "optimal": "proven optimal",
        "gap": "at most {gap} % from the optimum",
    },
    "siting",
)
_GOALS: Mapping[str, Word] = words(
    {
        "unreached": "places out of reach",
        "uncovered": "residents beyond the limit",
        "over_capacity": "residents over capacity",
        "worst": "farthest place (s)",
        "cost": "total travel (person-seconds)",
    },
    "siting.goal",
)
_ASKED: Mapping[SitingModel, Word] = {
    SitingModel.COVER: word(
        "siting.asked.cover",
        (
            "At most {count} stations besides the {fixed} that stand: as many residents as possible within {limit} "
            "minutes of one, then least travel"
        ),
    ),
    SitingModel.CENTRE: word(
        "siting.asked.centre",
        (
            "At most {count} stations besides the {fixed} that stand: the farthest village as near as possible, then "
            "least travel"
        ),
    ),
    SitingModel.MEDIAN: word(
        "siting.asked.median",
        (
            "{fixed} centres stay and {count} are chosen: townships form connected zones with least travel of the "
            "residents to their centre"
        ),
    ),
}
_NOTES: tuple[tuple[Word, Word], ...] = (
    (
        word("siting.note.times", "Times"),
        word(
            "siting.note.times.text",
            (
                "Minutes are rounded up to 0.1: by road from the station to the village's site (zones: mean of the "
                "residents' way to the centre); speeds are assumed."
            ),
        ),
    ),
    (
        word("siting.note.order", "Order"),
        word(
            "siting.note.order.text",
            (
                "Built one at a time, each next one helps most in this order. Each row of One more is the best for its "
                "own number and need not contain the sites of the row before."
            ),
        ),
    ),
)
_SAMPLE = (
    word("siting.note.note", "Note"),
    word("siting.note.note.text", "Contains sample data made by gridplan: not for actual work."),
)


class SitingTitles:
    """The titles in one language."""

    def __init__(self, lang: Language) -> None:
        if lang not in ("zh", "en"):
            raise OptionError(said("reports speak 'zh' or 'en', not {lang!r}", lang=lang))
        self.lang: Language = lang

    def __call__(self, key: str) -> str:
        """The title of ``key``."""
        return TITLES[key].tell(self.lang)

    def joined(self, names: Iterator[str]) -> str:
        """Names as the language lists them."""
        return in_language(joined(Separator.LIST, names), self.lang)

    def proof(self, goals: tuple[Goal, ...]) -> str:
        """How far from the best these goals can be at most."""
        gap = max((goal.gap for goal in goals), default=0.0)
        return self("optimal") if not gap else self("gap").format(gap=f"{max(0.1, 100 * gap):.1f}")

    def overview(self, county: County, report: SitingReport, made: object) -> Iterator[tuple[str, str]]:
        """Label and text of each line of the first sheet: what was asked, what came of it, how sure that is."""
        problem = report.problem
        words = {"fixed": len(problem.fixed), "count": problem.count, "limit": f"{report.limit or 0:g}"}
        yield tell("Asked", self.lang, context="siting"), _ASKED[problem.model].tell(self.lang, **words)
        yield tell("Vehicle", self.lang, context="siting"), vehicle_title(county, problem.travel.profile, self.lang)
        yield tell("Scenario", self.lang, context="siting"), scenario_title(county, problem.travel.scenario, self.lang)
        yield tell("Made on", self.lang, context="siting"), str(made)
        yield from self._results(county, report)
        for goal in report.result.goals:
            value = f"{goal.value:,.0f}" + ("" if not goal.gap else f" (≥ {goal.bound:,.0f})")
            yield _GOALS[goal.name].tell(self.lang), value
        yield self("proof"), self.proof(report.result.goals)
        for finding in report.findings:
            yield finding.code, in_language(joined(Separator.SENTENCE, (finding.message, finding.remedy)), self.lang)
        yield from ((label.tell(self.lang), text.tell(self.lang)) for label, text in _NOTES)
        if county.sample or any(person.sample for person in county.people):
            yield _SAMPLE[0].tell(self.lang), _SAMPLE[1].tell(self.lang)

    def _results(self, county: County, report: SitingReport) -> Iterator[tuple[str, str]]:
        if report.zoning:
            before, after = (f"{minutes:.1f}" for minutes in report.mean())
            yield self("mean"), f"{before} → {after}"
            yield self("moves"), str(len(report.moved))
            return
        before, after = (f"{100 * people / max(1, report.people):.1f}%" for people in report.covered())
        yield self("share"), f"{before} → {after}"
        names = self.joined(site_name(county, worth.site) for worth in report.order)
        yield self("opened"), names or tell("none", self.lang, context="siting")
