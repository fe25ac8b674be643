"""The page: everything it shows as values, and the one file made of them.

The page forbids itself every request, and every script and style but its own by their SHA-256 (Content Security Policy
Level 3), so that no name, whatever stands in it, can do anything.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markupsafe import Markup

from gridplan.assets import asset
from gridplan.domain.access import BANDS
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan, PlanDiff
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.travel_words import scenario_title
from gridplan.languages import retold
from gridplan.reports.index.cards import Card, ModeLine, ReachLine, cards, mode_lines, reach_lines
from gridplan.reports.index.charts import curve_chart, gantt_chart, strip_chart
from gridplan.reports.index.context import Context, make_context, span_of
from gridplan.reports.index.facts import Facts, gather
from gridplan.reports.index.loads import load_chart, load_table
from gridplan.reports.index.posts import Post
from gridplan.reports.index.proof import StageProof, proofs
from gridplan.reports.index.reach import reach_curves, reach_table, reach_text
from gridplan.reports.index.registers import Group, change_groups, exception_groups, finding_groups
from gridplan.reports.index.stays import stay_chart, stay_table
from gridplan.reports.index.tables import Table
from gridplan.reports.index.towns import group_table, town_table, towns
from gridplan.reports.index.verdict import Verdict, verdict

PAPERS: tuple[tuple[str, str, bool], ...] = (
    ("map.html", "map", False),
    ("plan.xlsx", "workbook", True),
    ("plan.gpkg", "layers", True),
    ("calendars/index.html", "calendars", True),
    ("gpx.zip", "gpx", True),
    ("notices", "notices", True),
    ("plan.json", "data", True),
)
"""What may lie beside the page: name of the file or folder, key of its title, whether planners' copies have names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with the same as a table; the table alone where there is nothing to draw."""

    drawing: Markup | None
    table: Table | None
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Another paper of the plan: where it is, what it is, and a warning where it has real names."""

    link: str
    title: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything on the page, as values."""

    title: str
    facts: tuple[str, ...]
    audience: str
    sample: bool
    verdict: Verdict
    cards: tuple[Card, ...]
    modes: tuple[Markup | None, tuple[ModeLine, ...]]
    reach: tuple[ReachLine, ...]
    bands: tuple[int, ...]
    proofs: tuple[StageProof, ...]
    townships: Table
    key_groups: Table | None
    small_count: int
    postings: Chart
    commissioners: Chart | None
    loads: Chart
    curves: Chart
    exceptions: tuple[Group, ...]
    changes: tuple[str, tuple[Group, ...]]
    findings: tuple[Group, ...] | None
    papers: tuple[Paper, ...]
    footer: tuple[str, ...]


def write_index(
    plan: Plan,
    path: Path,
    *,
    diff: PlanDiff | None = None,
    audience: Audience = "leaders",
    lang: Language = "zh",
    planners_papers: bool = False,
) -> Path:
    """Write the page of a plan as one HTML file, whole or not at all. It links to the papers that lie beside it.

    Args:
        plan: the plan.
        path: where to; the papers it links to must be there already.
        diff: what differs from the plan that it was made from.
        audience: leaders read masked names, the public none, planners all.
        lang: ``zh`` or ``en``; names are never translated.
        planners_papers: the papers beside it are the planners' and hold real names: the links say so.

    Raises:
        OptionError: there is no such audience or language.
        OSError: the file cannot be written.
    """
    plan, diff = retold(plan, lang), retold(diff, lang)
    context = make_context(plan, audience=audience, lang=lang, diff=diff)
    beside = tuple(_papers(context, path.parent, warned=planners_papers and audience != "planners"))
    text = page_html(index_page(context, diff, beside), context)
    aside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def index_page(context: Context, diff: PlanDiff | None, papers: Sequence[Paper] = ()) -> Page:
    """Everything on the page of a plan."""
    words, plan = context.words, context.plan
    facts = gather(context)
    linked = any(paper.link == "map.html" for paper in papers)
    commissioners = (
        _stays(context, facts.commissioners, "commissioners", "")
        if plan.commissioners and facts.commissioners
        else None
    )
    return Page(
        title=words("page.title", county=plan.county.name),
        facts=tuple(_about(context)),
        audience=words(f"page.audience.{context.audience}"),
        sample=plan.county.sample,
        verdict=verdict(context, facts),
        cards=cards(context, facts),
        modes=mode_lines(context, facts),
        reach=tuple(reach_lines(context, facts)),
        bands=BANDS,
        proofs=tuple(proofs(context)),
        townships=town_table(context, towns(context, facts), linked=linked),
        key_groups=group_table(context),
        small_count=context.counts.threshold,
        postings=_stays(context, facts.posts, "postings", "" if plan.postings.solution else "posting.no_solution"),
        commissioners=commissioners,
        loads=_loads(context, facts),
        curves=_curves(context, facts),
        exceptions=exception_groups(context),
        changes=change_groups(context, diff),
        findings=None if context.audience == "public" else finding_groups(context),
        papers=tuple(papers),
        footer=tuple(_footer(context)),
    )


def page_html(page: Page, context: Context) -> str:
    """The whole page as text."""
    folder = asset("reports/index")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = ((folder / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    policy = "; ".join(
        (
            *("default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:"),
            *(f"style-src '{_sum(style)}'", f"script-src '{_sum(script)}'"),
        )
    )
    return environment.get_template("page.html").render(
        page=page,
        words=context.words,
        lang="zh-CN" if context.words.lang == "zh" else "en",
        policy=policy,
        style=Markup(style),  # noqa: S704 - gridplan's own file
        script=Markup(script),  # noqa: S704 - gridplan's own file
    )


def _sum(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _about(context: Context) -> tuple[str, ...]:
    words, plan = context.words, context.plan
    calendar = plan.county.calendar
    start, end = span_of(plan)
    weeks = {"weeks": calendar.weeks, "circuit_weeks": calendar.circuit_weeks}
    told = [
        words("page.plan", plan=plan.id),
        words("page.as_of", date=words.full(plan.as_of)),
        words("page.horizon", start=words.date(start), end=words.date(end), **weeks),
    ]
    scenario = plan.county.travel.scenario
    if scenario != NORMAL.name:
        told.append(words("page.scenario", scenario=scenario_title(plan.county, scenario, words.lang)))
    return tuple(told)


def _stays(context: Context, posts: Sequence[Post], kind: str, empty: str) -> Chart:
    if not posts:
        return Chart(drawing=None, table=None, empty=context.words("posting.none"))
    drawing = gantt_chart(stay_chart(context, posts, kind))
    said = context.words(empty) if empty else ""
    return Chart(drawing=drawing, table=stay_table(context, posts, kind), empty=said)


def _loads(context: Context, facts: Facts) -> Chart:
    chart = load_chart(context, facts)
    if chart is None:
        return Chart(drawing=None, table=None, empty=context.words("load.none"))
    return Chart(drawing=strip_chart(chart), table=load_table(context, chart))


def _curves(context: Context, facts: Facts) -> Chart:
    words, curves = context.words, reach_curves(context, facts)
    if not curves:
        return Chart(drawing=None, table=None, empty=words("reach.none"))
    drawing = curve_chart(
        curves,
        ident="reach-curves",
        title=words("reach.chart"),
        text=reach_text(context, facts),
        guides=BANDS,
        minutes=words("reach.minutes"),
    )
    return Chart(drawing=drawing, table=reach_table(context, facts))


def _papers(context: Context, folder: Path, *, warned: bool) -> list[Paper]:
    words = context.words
    return [
        Paper(
            link=f"{name}/" if (folder / name).is_dir() else name,
            title=words(f"paper.{key}"),
            note=words("paper.planners") if warned and named else "",
        )
        for name, key, named in PAPERS
        if (folder / name).exists()
    ]


def _footer(context: Context) -> tuple[str, ...]:
    words, plan = context.words, context.plan
    assumed = sum(rule.assumed for rule in plan.county.rules)
    created = f"{plan.created:%Y-%m-%d %H:%M}"
    return words("page.made", plan=plan.id, created=created), words("page.assumed", n=assumed)
