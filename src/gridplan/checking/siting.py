"""Re-scores an answer to a siting problem by its definition in :mod:`gridplan.domain.siting`, without any solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from gridplan.domain.adjacency import parts
from gridplan.domain.results import Result
from gridplan.domain.siting import Sites, SitingModel, SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS

TOLERANCE = 1e-6


def check_sites(problem: SitingProblem, result: Result[Sites]) -> tuple[str, ...]:
    """What is wrong with an answer; each line is a fault of gridplan, for a planner cannot cause it.

    Looked at: which sites are open and how many, that every demand is served by an open site that reaches it (by the
    nearest one, where each goes to the nearest), that districts are connected and hold their own site's demand, that
    each goal has the value that is claimed, and that no bound lies above its value.
    """
    solution = result.solution
    if solution is None:
        return ()
    # where the sites are not those of the problem, what they serve means nothing, and so on
    return (
        tuple(_opened(problem, solution))
        or tuple(_served(problem, solution))
        or tuple(_districts(problem, solution))
        or tuple(_goals(problem, result, solution))
    )


def scores(problem: SitingProblem, sites: Sites) -> Mapping[str, int]:
    """The goals of these sites, in order.

    Raises:
        NotFoundError: a site or demand has no travel times.
    """
    ways = {demand: _way(problem, site, demand) for demand, site in sites.serves.items()}
    unreached = sum(way is None for way in ways.values())
    counted = {d: UNREACHABLE_SECONDS if way is None else min(way, UNREACHABLE_SECONDS) for d, way in ways.items()}
    cost = sum(people * counted[demand] for demand, people in problem.demands.items())
    if problem.model is SitingModel.COVER:
        beyond = (p for demand, p in problem.demands.items() if not _within(problem, sites.serves[demand], demand))
        return {"uncovered": sum(beyond), "cost": cost}
    if problem.model is SitingModel.CENTRE:
        worst = max((way for way in ways.values() if way is not None), default=0)
        return {"unreached": unreached, "worst": worst, "cost": cost}
    load = Counter[str]()
    for demand, site in sites.serves.items():
        if site is not None:
            load[site] += problem.demands[demand]
    over = sum(max(0, people - problem.capacity.get(site, people)) for site, people in load.items())
    told = {"over_capacity": over, "cost": cost}
    if problem.neighbours is None:
        return told
    return {"unreached": sum(site is None for site in sites.serves.values()), **told}


def _way(problem: SitingProblem, site: str | None, demand: str) -> int | None:
    """Seconds to the site that serves a demand; ``None`` where none does or no way leads there."""
    return None if site is None else problem.travel.between(site, demand)


def _within(problem: SitingProblem, site: str | None, demand: str) -> bool:
    """Whether a demand is within the limit; who has no way is beyond any."""
    seconds = _way(problem, site, demand)
    return seconds is not None and (problem.limit_seconds is None or seconds <= problem.limit_seconds)


def _opened(problem: SitingProblem, sites: Sites) -> Iterator[str]:
    if set(sites.fixed) != set(problem.fixed):
        yield f"the standing sites are {sorted(problem.fixed)}, the answer says {sorted(sites.fixed)}"
    if len(set(sites.opened)) != len(sites.opened):
        yield f"a site is opened twice: {sorted(sites.opened)}"
    for site in sorted(set(sites.opened) - set(problem.candidates)):
        yield f"{site} is opened and is no candidate"
    for site in sorted(set(sites.opened) & set(problem.fixed)):
        yield f"{site} is opened and stands already"
    if len(sites.opened) > problem.count:
        yield f"{len(sites.opened)} sites are opened, {problem.count} may be"
    able = min(problem.count, len(set(problem.candidates) - set(problem.fixed)))
    if problem.model is SitingModel.MEDIAN and len(sites.opened) < able:
        yield f"{len(sites.opened)} sites are opened, {able} must be"


def _served(problem: SitingProblem, sites: Sites) -> Iterator[str]:
    if set(sites.serves) != set(problem.demands):
        yield "the answer does not serve the demands of the problem"
        return
    there = (*sites.fixed, *sites.opened)
    for demand, site in sites.serves.items():
        if site is not None and site not in there:
            yield f"{demand} is served by {site}, which is not open"
            continue
        own = _way(problem, site, demand)
        if site is not None and own is None:
            yield f"{demand} is served by {site}, from which no way leads there"
            continue
        if problem.neighbours is not None:
            continue
        least = min((s for place in there if (s := _way(problem, place, demand)) is not None), default=None)
        if problem.model is not SitingModel.MEDIAN and own != least:
            yield f"{demand} is served by {site} ({own} s); the nearest open site is {least} s away"
        elif own is None and least is not None:
            yield f"{demand} is served by nobody; the nearest open site is {least} s away"


def _districts(problem: SitingProblem, sites: Sites) -> Iterator[str]:
    """A site that serves anybody serves the demand it stands in, and its district is in one piece."""
    if problem.model is not SitingModel.MEDIAN or problem.neighbours is None:
        return
    for site in (*sites.fixed, *sites.opened):
        home = problem.home.get(site)
        members = [demand for demand, own in sites.serves.items() if own == site]
        if members and home is not None and home not in members:
            yield f"{site} does not serve {home}, where it stands"
        pieces = parts(members, problem.neighbours)
        if len(pieces) > 1:
            yield f"the district of {site} falls into {len(pieces)} parts"


def _goals(problem: SitingProblem, result: Result[Sites], sites: Sites) -> Iterator[str]:
    own = scores(problem, sites)
    claimed = {goal.name: goal for goal in result.goals}
    if tuple(claimed) != tuple(own):
        yield f"the goals are {', '.join(own)}; the answer has {', '.join(claimed)}"
        return
    for name, value in own.items():
        goal = claimed[name]
        slack = TOLERANCE * max(1.0, abs(value))
        if abs(goal.value - value) > slack:
            yield f"{name} is claimed to be {goal.value:g} and is {value}"
        if goal.bound > goal.value + slack:
            yield f"the bound of {name}, {goal.bound:g}, lies above its value {goal.value:g}"
