"""The command ``whatif`` and its options; what it does stands in :mod:`gridplan.cli.whatif_command`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gridplan.cli.guard import guarded
from gridplan.cli.language import language

EXAMPLE = """
[[alternative]]
name = "外科增2人"
add = [{role = "physician", hospital = "县医院", department = "外科", title = "中级", count = 2}]
remove = [{person = "P0001", from = "2026-03-02"}]
set = {"postings.min_stay" = 20, "postings.rest" = "off"}
limit = {"内科" = 5}
posts = {"甲镇卫生院" = 2}
only = ["postings"]
"""
"""What a file of alternatives looks like; the names are a county's own, so the same in every language."""


def whatif(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE.toml|DIR", help="Alternatives in a file; the county folder.", show_default=False),
    ] = None,
    *,
    add: Annotated[
        str | None,
        typer.Option(metavar="physician|gp|nurse|…", help="More staff of this kind; with the five options below."),
    ] = None,
    hospital: Annotated[str | None, typer.Option(metavar="ID|NAME", help="Where they are employed.")] = None,
    department: Annotated[str | None, typer.Option(metavar="ID|NAME", help="Their department.")] = None,
    specialty: Annotated[
        str | None, typer.Option(metavar="NAME", help="Their specialty.", show_default="the department's usual")
    ] = None,
    title: Annotated[
        str,
        typer.Option(metavar="TITLE", help="Their title: junior, mid, deputy_senior or senior.", show_default="mid"),
    ] = "中级",
    count: Annotated[int, typer.Option(metavar="N", help="How many.")] = 1,
    remove: Annotated[list[str] | None, typer.Option(metavar="ID|NAME", help="Somebody is gone.")] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From when on they are there, or gone.")
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="RULE=VALUE", help="A rule's value, its level, or both.")
    ] = None,
    limit: Annotated[
        list[str] | None, typer.Option(metavar="DEPARTMENT=N", help="Most of a department out at once.")
    ] = None,
    posts: Annotated[
        list[str] | None, typer.Option(metavar="HOSPITAL=N", help="Posted physicians of a hospital.")
    ] = None,
    roster: Annotated[Path | None, typer.Option(metavar="FILE", help="Another roster.")] = None,
    only: Annotated[
        str | None, typer.Option(metavar="postings,teams,…", help="Solve only these stages, leave the others.")
    ] = None,
    from_scratch: Annotated[
        bool, typer.Option("--from-scratch", help="Not with the least change: as if nothing had been published.")
    ] = False,
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What the alternative is called.")] = None,
    plan_id: Annotated[
        str, typer.Option("--plan", metavar="ID", help="Compared with this plan.", show_default="published or latest")
    ] = "",
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="What lies before it stays; today by default.")
    ] = None,
    profile: Annotated[
        str,
        typer.Option(metavar="quick|default|thorough", help="How long to search.", show_default="from gridplan.toml"),
    ] = "",
    save: Annotated[bool, typer.Option("--save", help="Keep the plans as versions; they are not published.")] = False,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the comparison to a workbook too.")] = None,
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(metavar="zh|en", help="Language of the comparison.", show_default="as all else here"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="End with one JSON object on standard output.")] = False,
) -> None:
    """What if: the same plan with something changed, side by side with the published one. Nothing is changed or saved.

    One alternative by options; several as columns by a file, each written like this:
    """
    folder = next((path for path in paths or () if path.suffix != ".toml"), Path())
    with guarded(json=json, folder=folder) as say:
        from gridplan.cli.whatif_command import Question, run_whatif

        question = Question(
            paths=tuple(paths or ()),
            add=add,
            hospital=hospital,
            department=department,
            specialty=specialty,
            title=title,
            number=count,
            remove=tuple(remove or ()),
            start=start,
            rules=tuple(set_ or ()),
            limit=tuple(limit or ()),
            posts=tuple(posts or ()),
            roster=roster,
            only=only,
            from_scratch=from_scratch,
            name=name,
            plan=plan_id,
            as_of=as_of,
            profile=profile,
            save=save,
            xlsx=xlsx,
            lang=lang or language(),
        )
        run_whatif(question, say=say)
