"""Words of the layer that tells what differs from the plan before, by key."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.languages import Word, words

CHANGES_WORDS: Mapping[str, Word] = words(
    {
        "layer.changes": "Changed since the last plan",
        "hint.changes": "What differs from the plan before, and why",
        "changes.all": "All changes",
        "changes.posting": "Postings",
        "changes.team_member": "Team members",
        "changes.team_area": "Team areas",
        "changes.coverage": "Coverage",
        "changes.tour": "Visits",
        "changes.none": "Unchanged",
        "changes.dot": "{kind} (number in circles)",
        "changes.count": "{n}",
        "changes.total": "{n} changes in {places} townships",
        "changes.becomes": "{before} → {after}",
        "changes.new": "new: {after}",
        "changes.gone": "no more: {before}",
        "changes.from": "from {date}",
        "changes.cause": "cause: {cause}",
        "changes.badge": "{name}: {n} changes",
        "changes.elsewhere": "Elsewhere",
        "changes.first": "This is the first plan: there is none to compare with.",
        "changes.same": "Nothing differs from the plan before ({plan}).",
        "changes.unknown": "This map was drawn without comparing with the plan before ({plan}).",
        "changes.since": "Compared with plan {plan}",
        "card.changes": "Changed since the last plan",
    },
    "map",
)
