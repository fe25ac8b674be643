"""The commands and their options. What a command does stands in the modules it imports when it runs."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.circuits_options import circuits
from gridplan.cli.guard import guarded
from gridplan.cli.postings_options import postings
from gridplan.cli.report_options import report
from gridplan.cli.roster_options import notices, roster
from gridplan.cli.schema_options import schema
from gridplan.cli.spoken import SpokenCommand, SpokenGroup
from gridplan.cli.watch_options import watch
from gridplan.cli.whatif_options import EXAMPLE, whatif
from gridplan.cli.who_options import who
from gridplan.cli.workbook_options import audit, publish

app = typer.Typer(
    name="gridplan",
    cls=SpokenGroup,
    help="Plans how a county's doctors reach every village: teams, circuits, postings, on one offline map.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
command = functools.partial(app.command, cls=SpokenCommand)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")]
Json = Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")]
Profile = Annotated[
    str,
    typer.Option(
        metavar="quick|default|thorough", help="How long to search: a name in solvers/<stage>/ for every stage."
    ),
]
CountyProfile = Annotated[
    str,
    typer.Option(
        metavar="quick|default|thorough",
        help="How long to search: a name in solvers/<stage>/ for every stage.",
        show_default="from gridplan.toml",
    ),
]
Lang = Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the map.")]
Audience = Annotated[
    Literal["leaders", "planners", "public"],
    typer.Option(metavar="leaders|planners|public", help="Who will see it; decides which names are shown."),
]
HERE = Path()


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"gridplan {version('gridplan')}")
        raise typer.Exit


@app.callback()
def everywhere(
    *,
    language: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(
            metavar="zh|en",
            help="Language of what is said here, before the command; also by the environment variable GRIDPLAN_LANG. "
            "Files are written in the language of --lang.",
            show_default="Chinese, where it can be shown",
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options of every command; the language has been read already, see :mod:`gridplan.cli.language`."""
    del language, version


@command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to put the demo county.")] = Path("demo"),
    *,
    mini: Annotated[bool, typer.Option("--mini", help="The small county of 4 townships.")] = False,
    profile: Profile = "default",
    json: Json = False,
) -> None:
    """Write the demo county, plan it, draw its map. From nothing to a map in one command."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.plan_commands import run_demo

        run_demo(folder, mini=mini, profile=profile, say=say)


@command()
def init(
    folder: Folder,
    *,
    osm: Annotated[
        Path | None, typer.Option(metavar="FILE", help="OpenStreetMap extract (.osm.pbf, .osm, .osm.gz).")
    ] = None,
    area: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the county's boundary in the extract.")
    ] = None,
    level: Annotated[int | None, typer.Option(metavar="N", help="admin_level of its townships.")] = None,
    sample_staff: Annotated[int | None, typer.Option(metavar="SEED", help="Invent a roster, marked sample.")] = None,
    json: Json = False,
) -> None:
    """Make a county folder: empty templates, or a starter county from an OpenStreetMap extract."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.input_commands import run_init

        run_init(folder, osm=osm, area=area, level=level, seed=sample_staff, say=say)


@command()
def check(folder: Folder = HERE, *, json: Json = False) -> None:
    """List every problem of the input at once: where it is and how to mend it."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.input_commands import run_check

        run_check(folder, say=say)


@command()
def travel(
    folder: Folder = HERE,
    *,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="State of the roads.", show_default="from gridplan.toml")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="NAME", help="Another state of the roads: who loses what compared with it.")
    ] = None,
    vehicle: Annotated[str, typer.Option(metavar="car|mobile_hospital|motorcycle|foot|…", help="Vehicle.")] = "car",
    out: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", help="Folder for the files, DIR/travel-report/VEHICLE-SCENARIO by default; or a .csv table."
        ),
    ] = None,
    isochrones: Annotated[bool, typer.Option(help="Draw isochrones; they take longest.")] = True,
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the files.")] = "zh",
    json: Json = False,
) -> None:
    """Travel times: who is within reach of what, who is beyond it, and what a closed road takes from whom.

    Writes travel.html (a map), travel.xlsx and travel.gpkg (layers for QGIS).
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.travel_command import Question, run_travel

        question = Question(vehicle=vehicle, scenario=scenario, against=against)
        run_travel(folder, question, out=out, isochrones=isochrones, lang=lang, say=say)


@command()
def sites(
    folder: Folder = HERE,
    *,
    model: Annotated[
        Literal["cover", "centre", "zones"],
        typer.Option(
            metavar="cover|centre|zones",
            help="cover: stations so that most residents are within the limit; centre: the farthest village as near "
            "as possible; zones: townships in connected zones around township hospitals.",
        ),
    ] = "cover",
    add: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="New stations, 1 by default; of zones, zones more than today (with --free-centres also fewer).",
        ),
    ] = None,
    limit: Annotated[
        float | None, typer.Option(metavar="MIN", help="Minutes to a station.", show_default="from gridplan.toml")
    ] = None,
    curve: Annotated[int, typer.Option(metavar="N", help="Also what 0, 1, … N new sites would bring.")] = 0,
    capacity: Annotated[
        float | None,
        typer.Option(metavar="SHARE", help="Of zones: most residents as a share of the mean, such as 1.3."),
    ] = None,
    keep_centres: Annotated[
        bool, typer.Option("--keep-centres/--free-centres", help="Of zones: today's centres stay centres.")
    ] = True,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="State of the roads.", show_default="from gridplan.toml")
    ] = None,
    vehicle: Annotated[str, typer.Option(metavar="car|…", help="Vehicle, such as an ambulance of your own.")] = "car",
    profile: Profile = "default",
    out: Annotated[
        str | None, typer.Option(metavar="PATH", help="Folder for the files, DIR/site-report/MODEL/… by default.")
    ] = None,
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the files.")] = "zh",
    json: Json = False,
) -> None:
    """Sites: where emergency stations should stand, and how townships group into zones; proven, checked again.

    Writes sites.html (a map), sites.xlsx and sites.gpkg (layers for QGIS).
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.siting_command import Asked, run_sites

        asked = Asked(
            model=model,
            add=add,
            limit=limit,
            curve=curve,
            capacity=capacity,
            keep_centres=keep_centres,
            scenario=scenario,
            vehicle=vehicle,
        )
        run_sites(folder, asked, profile=profile, out=out, lang=lang, say=say)


@command()
def plan(folder: Folder = HERE, *, profile: CountyProfile = "", json: Json = False) -> None:
    """Plan the whole county, check the plan, publish it if no hard rule is broken.

    Exit status: 0 published; 2 bad input; 3 saved but not published, because hard rules cannot all be met.

    Ctrl-C keeps the best plan so far: what is running stops, the rest is done quickly, and the plan is saved but not
    published (exit status 130). Ctrl-C again, or before there is anything to keep, leaves everything as it was.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.plan_commands import run_plan

        run_plan(folder, profile=profile, say=say)


@command()
def replan(
    folder: Folder = HERE,
    *,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Plan from this day on; today by default.")] = None,
    profile: CountyProfile = "",
    lang: Annotated[Literal["zh", "en"], typer.Option(metavar="zh|en", help="Language of the letters.")] = "zh",
    json: Json = False,
) -> None:
    """Plan anew after the input changed, with the least change to the published plan.

    With --lang en the letters are written in English too. Exit status and Ctrl-C as for gridplan plan.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.plan_commands import run_replan

        run_replan(folder, as_of=as_of, profile=profile, lang=lang, say=say)


@command(name="map")
def map_(
    folder: Folder = HERE,
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "latest",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; in the plan's folder by default.")
    ] = None,
    lang: Lang = "zh",
    audience: Audience = "leaders",
    json: Json = False,
) -> None:
    """Draw the map of a stored plan again."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_map

        run_map(folder, plan_id=plan_id, out=out, lang=lang, audience=audience, say=say)


@command()
def teams(
    folder: Folder = HERE,
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "latest",
    township: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this township, unit by unit.", show_default=False)
    ] = None,
    weights: Annotated[bool, typer.Option("--weights", help="What each weight costs: plans anew without it.")] = False,
    across: Annotated[
        bool, typer.Option("--across", help="What dropping township borders would buy: plans anew without them.")
    ] = False,
    profile: Annotated[
        str, typer.Option(metavar="quick|default|thorough", help="How long --weights and --across search.")
    ] = "quick",
    json: Json = False,
) -> None:
    """Why the teams are as they are: figures by township, exceptions with their remedy, the closest decisions."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.teams_command import Question, run_teams

        question = Question(township=township, weights=weights, across=across, profile=profile)
        run_teams(folder, question, plan_id=plan_id, say=say)


command()(circuits)


@command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="The plan before.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The plan after.")],
    folder: Folder = HERE,
    *,
    json: Json = False,
) -> None:
    """What differs between two plans."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_diff

        run_diff(before, after, folder, say=say)


@command()
def plans(
    folder: Folder = HERE,
    *,
    events: Annotated[bool, typer.Option("--events", help="What ran, why, and what came of it.")] = False,
    json: Json = False,
) -> None:
    """List the stored plans, or what ran."""
    with guarded(json=json, folder=folder) as say:
        if events:
            from gridplan.cli.runs import run_events

            run_events(folder, say=say)
            return
        from gridplan.cli.history_commands import run_plans

        run_plans(folder, say=say)


command()(watch)
command()(audit)
command()(publish)
command()(report)
command()(roster)
command()(notices)
command()(who)
command(epilog=EXAMPLE)(whatif)
command()(postings)
command()(schema)
