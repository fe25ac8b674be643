"""What ``teams`` says about weights and about teams over township borders."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from gridplan.domain.explanations import WeightPrice
from gridplan.domain.territories import TerritoryProblem
from gridplan.languages import Said, Separator, Word, joined, said, word
from gridplan.planning.explaining.summary import Comparison

FIGURES: tuple[tuple[Word, Callable[[Comparison], str]], ...] = (
    (word("teams.hospital_hours", "person-hours from the hospitals"), lambda c: f"{c.hospital_hours:,.0f}"),
    (word("teams.median_hours", "person-hours to the teams' centres"), lambda c: f"{c.median_hours:,.0f}"),
    (word("teams.spread", "spread of workload (deviation from the county's mean)"), lambda c: f"{c.spread:.1%}"),
    (
        word("teams.range", "lightest and heaviest team, of the county's mean"),
        lambda c: f"{c.least:.0%} … {c.most:.0%}",
    ),
    (word("teams.foreign", "units with another township's hospital"), lambda c: f"{len(c.foreign)}"),
    (word("teams.outside_band", "teams outside the band"), lambda c: f"{c.first['outside_band']}"),
    (word("teams.over_capacity", "persons beyond capacity"), lambda c: f"{c.first['over_capacity']:,}"),
    (
        word("teams.without_doctor", "teams with no village doctor of their own"),
        lambda c: f"{c.first['without_doctor']}",
    ),
)
"""What is compared of teams inside and over township borders."""


def told_price(problem: TerritoryProblem, price: WeightPrice) -> Said:
    """``costs 312.4 more person-hours to the teams' centres; buys 4,210 fewer persons of deviation from the mean``."""
    costs, buys = [], []
    for what, amount in _differences(problem, price):
        if amount > 0:
            costs.append(said("{amount} more {what}", amount=_figure(amount), what=what))
        elif amount < 0:
            buys.append(said("{amount} fewer {what}", amount=_figure(-amount), what=what))
    told = [said("costs {amounts}", amounts=joined(Separator.LIST, costs))] if costs else []
    told += [said("buys {amounts}", amounts=joined(Separator.LIST, buys))] if buys else []
    return joined(Separator.CLAUSE, told) if told else said("changes nothing here")


def _figure(amount: float) -> str:
    return f"{amount:,.0f}" if float(amount).is_integer() else f"{amount:,.1f}"


def _differences(problem: TerritoryProblem, price: WeightPrice) -> Iterable[tuple[str, float]]:
    """(what, how much more of it the plan has than the one without the weight)."""
    more = {part: price.parts[part] - price.without[part] for part in price.parts}
    yield said("person-hours to the teams' centres"), round(more["inside"] / 3600, 1)
    if problem.hospital_weight:
        yield said("person-hours from the hospitals"), round(more["hospital"] / problem.hospital_weight / 3600, 1)
    if problem.balance_weight:
        yield said("persons of deviation from the mean"), round(more["balance"] / problem.balance_weight)
    if problem.split_price:
        yield said("team(s) with a part of a village"), round(more["splits"] / problem.split_price)
    names = {
        "over_capacity": said("persons beyond capacity"),
        "without_doctor": said("team(s) with no village doctor of their own"),
        "outside_band": said("team(s) outside the band"),
    }
    for goal, name in names.items():
        yield name, price.goals[goal] - price.goals_without[goal]


def told_saving(seconds: int | None) -> Said:
    """How much nearer another township's hospital is."""
    if seconds is None:
        return said("no way to its own township's hospital, or to this one")
    minutes = abs(seconds) / 60
    if seconds >= 0:
        return said("{minutes:.0f} min nearer than its own township's", minutes=minutes)
    return said("{minutes:.0f} min farther than its own township's", minutes=minutes)
