"""The commands and their options. What a command does stands in the modules it imports when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded

app = typer.Typer(
    name="gridplan",
    help="Plans how a county's doctors reach every village: teams, circuits, postings, on one offline map.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The county folder.")]
Json = Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")]
_PROFILE_HELP = "How long to search: a name in solvers/<stage>/ for every stage."
Profile = Annotated[str, typer.Option(metavar="quick|default|thorough", help=_PROFILE_HELP)]
CountyProfile = Annotated[
    str, typer.Option(metavar="quick|default|thorough", help=_PROFILE_HELP, show_default="from gridplan.toml")
]
Lang = Annotated[Literal["zh", "en"], typer.Option(help="Language of the map.")]
Audience = Annotated[
    Literal["leaders", "planners", "public"], typer.Option(help="Who will see it; decides which names are shown.")
]
HERE = Path()


@app.command()
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


@app.command()
def init(
    folder: Folder,
    *,
    osm: Annotated[Path | None, typer.Option(help="OpenStreetMap extract (.osm.pbf, .osm, .osm.gz).")] = None,
    area: Annotated[str | None, typer.Option(help="Name of the county's boundary in the extract.")] = None,
    level: Annotated[int | None, typer.Option(help="admin_level of its townships.")] = None,
    sample_staff: Annotated[int | None, typer.Option(metavar="SEED", help="Invent a roster, marked sample.")] = None,
    json: Json = False,
) -> None:
    """Make a county folder: empty templates, or a starter county from an OpenStreetMap extract."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.input_commands import run_init

        run_init(folder, osm=osm, area=area, level=level, seed=sample_staff, say=say)


@app.command()
def check(folder: Folder = HERE, *, json: Json = False) -> None:
    """List every problem of the input at once: where it is and how to mend it."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.input_commands import run_check

        run_check(folder, say=say)


@app.command()
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
    lang: Annotated[Literal["zh", "en"], typer.Option(help="Language of the files.")] = "zh",
    json: Json = False,
) -> None:
    """Travel times: who is within reach of what, who is beyond it, and what a closed road takes from whom.

    Writes travel.html (a map), travel.xlsx and travel.gpkg (layers for QGIS).
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.travel_command import Question, run_travel

        question = Question(vehicle=vehicle, scenario=scenario, against=against)
        run_travel(folder, question, out=out, isochrones=isochrones, lang=lang, say=say)


@app.command()
def plan(folder: Folder = HERE, *, profile: CountyProfile = "", json: Json = False) -> None:
    """Plan the whole county, check the plan, publish it if no hard rule is broken.

    Exit status: 0 published; 2 bad input; 3 saved but not published, because hard rules cannot all be met.

    Ctrl-C keeps the best plan so far: what is running stops, the rest is done quickly, and the plan is saved but not
    published (exit status 130). Ctrl-C again, or before there is anything to keep, leaves everything as it was.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.plan_commands import run_plan

        run_plan(folder, profile=profile, say=say)


@app.command()
def replan(
    folder: Folder = HERE,
    *,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Plan from this day on; today by default.")] = None,
    profile: CountyProfile = "",
    json: Json = False,
) -> None:
    """Plan anew after the input changed, with the least change to the published plan.

    Exit status and Ctrl-C as for gridplan plan.
    """
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.plan_commands import run_replan

        run_replan(folder, as_of=as_of, profile=profile, say=say)


@app.command(name="map")
def map_(
    folder: Folder = HERE,
    *,
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Which plan.")] = "latest",
    out: Annotated[Path | None, typer.Option(help="Where to write it; in the plan's folder by default.")] = None,
    lang: Lang = "zh",
    audience: Audience = "leaders",
    json: Json = False,
) -> None:
    """Draw the map of a stored plan again."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_map

        run_map(folder, plan_id=plan_id, out=out, lang=lang, audience=audience, say=say)


@app.command()
def audit(
    what: Annotated[str, typer.Argument(metavar="PLAN|XLSX", help="Id of a plan, or a workbook edited by hand.")],
    folder: Folder = HERE,
    *,
    json: Json = False,
) -> None:
    """Check a plan, also one edited in Excel, against all rules."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_audit

        run_audit(what, folder, say=say)


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A")],
    after: Annotated[str, typer.Argument(metavar="B")],
    folder: Folder = HERE,
    *,
    json: Json = False,
) -> None:
    """What differs between two plans."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_diff

        run_diff(before, after, folder, say=say)


@app.command()
def plans(folder: Folder = HERE, *, json: Json = False) -> None:
    """List the stored plans."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_plans

        run_plans(folder, say=say)


@app.command()
def publish(
    plan_id: Annotated[str, typer.Argument(metavar="ID")],
    folder: Folder = HERE,
    *,
    json: Json = False,
) -> None:
    """Make a stored plan the published one (for example, go back to an earlier one)."""
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.history_commands import run_publish

        run_publish(plan_id, folder, say=say)
