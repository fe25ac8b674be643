"""Parts of a posting problem that share nobody, no host and no department: each is solved by itself.

A prefecture falls into its counties. Goals that are sums over the parts, one after the other, are least where each
part's are: the parts' values and bounds add up to those of the whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from gridplan.domain.postings import Candidate, PostingProblem


def parts(problem: PostingProblem) -> tuple[PostingProblem, ...]:
    """The parts, in an order of their own; the problem itself where it is one."""
    joined = _Joined()
    for host in problem.required:
        joined.join(("host", host))
    for candidate in problem.candidates:
        joined.join(*_touched(candidate))
    for posting in problem.previous:
        joined.join(("person", posting.person), ("host", posting.host))
    changed = [joined.root(("person", posting.person)) for posting in problem.previous]
    wanted = [joined.root(("host", host)) for host in problem.required]
    for thing in tuple(joined.above):
        root = joined.root(thing)
        # whatever is new counts as changed only where something was published; a part without hosts is no part
        if (changed and root not in changed) or (wanted and root not in wanted):
            joined.join(root, *(changed or wanted)[:1])
            changed, wanted = ([joined.root(known) for known in some] for some in (changed, wanted))
    roots = {joined.root(thing) for thing in tuple(joined.above)}
    if len(roots) <= 1:
        return (problem,)
    return tuple(_part(problem, joined, root) for root in sorted(roots))


def _touched(candidate: Candidate) -> Iterator[tuple[str, str]]:
    yield "person", candidate.person
    yield from (("host", host) for host in candidate.weekly_cost)
    if candidate.history is not None:
        yield "host", candidate.history[0]
    if candidate.department is not None:
        yield "department", candidate.department


def _part(problem: PostingProblem, joined: _Joined, root: tuple[str, str]) -> PostingProblem:
    return dataclasses.replace(
        problem,
        candidates=tuple(c for c in problem.candidates if joined.root(("person", c.person)) == root),
        required={host: n for host, n in problem.required.items() if joined.root(("host", host)) == root},
        department_limit={
            name: limit
            for name, limit in problem.department_limit.items()
            if ("department", name) in joined.above and joined.root(("department", name)) == root
        },
        previous=tuple(p for p in problem.previous if joined.root(("person", p.person)) == root),
    )


class _Joined:
    """Which things hang together: each points to another of its part, the least of them to itself."""

    def __init__(self) -> None:
        self.above: dict[tuple[str, str], tuple[str, str]] = {}

    def root(self, thing: tuple[str, str]) -> tuple[str, str]:
        """The least thing of the part."""
        while self.above[thing] != thing:
            self.above[thing] = self.above[self.above[thing]]
            thing = self.above[thing]
        return thing

    def join(self, *things: tuple[str, str]) -> None:
        """Say that these hang together."""
        for thing in things:
            self.above.setdefault(thing, thing)
        roots = sorted({self.root(thing) for thing in things})
        for other in roots[1:]:
            self.above[other] = roots[0]
