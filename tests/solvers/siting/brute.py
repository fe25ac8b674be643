"""Siting by trying everything, from the definition in :mod:`gridplan.domain.siting` alone."""

from __future__ import annotations

import itertools

from gridplan.domain.siting import SitingModel, SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS


def sites_of(problem: SitingProblem):
    new = [c for c in dict.fromkeys(problem.candidates) if c not in problem.fixed]
    most = min(problem.count, len(new))
    for size in [most] if problem.model is SitingModel.MEDIAN else range(most + 1):
        yield from itertools.combinations(new, size)


def seconds(problem, site, demand):
    found = None if site is None else problem.travel.between(site, demand)
    return UNREACHABLE_SECONDS if found is None else min(found, UNREACHABLE_SECONDS)


def score(problem: SitingProblem, serves) -> list[float]:
    """The goals' values of who serves whom."""
    cost = sum(people * seconds(problem, serves[d], d) for d, people in problem.demands.items())
    true = {d: None if serves[d] is None else problem.travel.between(serves[d], d) for d in problem.demands}
    if problem.model is SitingModel.COVER:
        return [sum(p for d, p in problem.demands.items() if true[d] is None or true[d] > problem.limit_seconds), cost]
    if problem.model is SitingModel.CENTRE:
        return [
            sum(t is None for t in true.values()),
            max((t for t in true.values() if t is not None), default=0),
            cost,
        ]
    over = sum(
        max(sum(p for d, p in problem.demands.items() if serves[d] == site) - most, 0)
        for site, most in problem.capacity.items()
    )
    return [over, cost] if problem.neighbours is None else [sum(s is None for s in serves.values()), over, cost]


def is_valid(problem: SitingProblem, sites) -> bool:
    """Whether who serves whom keeps what the definition says besides the goals."""
    able = [*sites.fixed, *sites.opened]
    for demand, site in sites.serves.items():
        reaching = [s for s in able if problem.travel.between(s, demand) is not None]
        if site is not None and site not in able:
            return False
        if problem.neighbours is None and (site not in reaching if reaching else site is not None):
            return False
        if site is not None and site not in reaching:
            return False
    return problem.neighbours is None or all(connected(problem, sites.serves, site) for site in able)


def connected(problem, serves, site) -> bool:
    members = {d for d, s in serves.items() if s == site}
    if not members:
        return True
    found = {problem.home[site]} & members
    while True:
        beside = {b for pair in problem.neighbours for a, b in (pair, pair[::-1]) if a in found and b in members}
        if beside <= found:
            return found == members
        found |= beside


def best(problem: SitingProblem) -> list[float]:
    """The least goals over all sites and all ways to serve."""
    found = None
    for opened in sites_of(problem):
        able = [*dict.fromkeys(problem.fixed), *opened]
        for serves in _ways(problem, able):
            value = score(problem, serves)
            found = value if found is None else min(found, value)
    return found


def _ways(problem, able):
    if problem.model is not SitingModel.MEDIAN or (problem.neighbours is None and not problem.capacity):
        yield {d: _nearest(problem, able, d) for d in problem.demands}
        return
    choices = []
    for d in problem.demands:
        reaching = [s for s in able if problem.travel.between(s, d) is not None]
        if problem.neighbours is None:
            choices.append(reaching or [None])
        else:
            choices.append([None, *reaching])
    for chosen in itertools.product(*choices):
        serves = dict(zip(problem.demands, chosen, strict=True))
        if problem.neighbours is None or all(connected(problem, serves, s) for s in able):
            yield serves


def _nearest(problem, able, demand):
    times = [(t, k) for k, s in enumerate(able) if (t := problem.travel.between(s, demand)) is not None]
    return able[min(times)[1]] if times else None
