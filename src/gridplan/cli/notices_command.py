"""``notices``: the letters of a stored plan, written again: in another language, for other readers, elsewhere."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from gridplan.cli.history_commands import parent_of
from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.errors import NotFoundError
from gridplan.languages import Separator, joined, said, words
from gridplan.replanning import diff_plans, letters
from gridplan.reports.notices import write_letters
from gridplan.sources import map_settings

_TO = words(
    {
        "letters.person": "{count} to a person",
        "letters.hospital": "{count} to an institution",
        "letters.village": "{count} to a village",
        "letters.place": "{count} to a place",
    }
)


def run_notices(folder: Path, *, plan_id: str, out: Path | None, lang: Language, audience: Audience, say: Say) -> None:
    """Write a letter for each person, hospital and village that a plan concerns, against the plan it was made from."""
    store = plan_store(folder)
    plan = store.load(plan_id)
    parent = parent_of(store, plan)
    if parent is None:
        raise NotFoundError(
            said("{plan} was not made from another plan that is still there: nothing to tell", plan=plan.id)
        )
    diff = diff_plans(parent, plan)
    office = map_settings(store.county_folder).office
    written = letters(parent, plan, diff, office=office, lang=lang, audience=audience)
    for effect in diff.roster:
        say.line(joined("", ["  ", effect.text]))
    suffix = ("" if lang == "zh" else f"-{lang}") + ("" if audience == "planners" else f"-{audience}")
    target = out or store.path(plan.id) / f"notices{suffix}"
    files = {key: str(path.absolute()) for key, path in write_letters(written, target).items()} if written else {}
    count = Counter(letter.recipient.value for letter in written)
    told = joined(Separator.LIST, [_TO[f"letters.{kind}"].said(count=number) for kind, number in count.items()])
    if written:
        say.line(said("{count} letters: {told}", count=len(written), told=told))
    else:
        say.line(said("No change, no letter."))
    if files:
        say.line(said("Open {page} to print them.", page=files["page"]))
    say.finish({"status": "ok", "plan": plan.id, "parent": parent.id, "letters": dict(count), "files": files})
