"""Relays: the stays that, one after the other, keep one post of a host.

A host that needs k people is k posts. Whoever keeps a post until week t is relieved by a stay that begins in t or
before, and never by herself, because she rests. With people and departments paid for by the week, each post is on its
own, and the cheapest relay is found by a recursion over weeks (``relay_recursion``). The sum over the posts, less what
people and departments are paid for, is a bound (Lagrange), and mostly a better one than that of people who are on their
own (``pricing``): most physicians suit few hosts, so the posts hardly depend on each other.

Every plan is a relay for each post: the stays at a host that cover it k times are k successions that cover it once each
(the rows of hosts and weeks are those of a network, Rajan & Takriti 2005, whose flows fall into paths), and a stay
within the time of another one is only dearer. That holds where no stay has a price below zero, so not for plans that
keep to a published one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridplan.solvers.postings import relay_cuts
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.relay_recursion import LEAD, Choices, Lead, Post, Spans, States, Terms, backward, forward
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints, beyond


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tolls:
    """What posts pay for people and departments.

    Attributes:
        people: float64[groups, weeks], for each member who is out or resting.
        departments: float64[departments, weeks], for each of its people who is out.
        weights: of the goals.
        cuts: float64[cuts], for what each of the first cuts counts; the later ones cost nothing.
    """

    people: Floats
    departments: Floats
    weights: Mapping[str, float]
    cuts: Floats = field(default_factory=lambda: np.zeros(0))

    def mixed(self, other: Tolls, share: float) -> Tolls:
        """This share of it and the rest of the other."""
        cuts = np.zeros(max(len(self.cuts), len(other.cuts)))
        cuts[: len(self.cuts)] += share * self.cuts
        cuts[: len(other.cuts)] += (1 - share) * other.cuts
        return Tolls(
            people=share * self.people + (1 - share) * other.people,
            departments=share * self.departments + (1 - share) * other.departments,
            weights=self.weights,
            cuts=cuts,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """What all costs under some tolls.

    Attributes:
        terms: for each host: what stays there cost.
        gap: float64[hosts, weeks], what a vacant week of a post costs.
        late: what a week without hand-over costs.
        under_way: float64[spans of stays under way], what they cost beside the weeks there.
    """

    terms: Sequence[Terms]
    gap: Floats
    late: float
    under_way: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Posts of a host that nothing tells apart.

    Attributes:
        host: index.
        lead: the group of whom a member is there when the horizon begins; −1 for none.
        count: how many posts.
        vacant: weeks that may be vacant without shortage.
        overlap: weeks that a successor should be there before the predecessor goes; 0 where that is not charged.
    """

    host: int
    lead: int
    count: int
    vacant: Flags
    overlap: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relay:
    """One succession of stays: their numbers, vacant weeks that are shortage, and its price under the tolls."""

    keys: Ints
    vacant: int
    price: float


class Relays:
    """The posts of a model and the spans of its groups in the order that the recursion wants.

    Args:
        model: all stays.
        rows: departments and their limits.
        hosts: bool[hosts], those whose posts are wanted; all if not given.
        groups: bool[groups], who may keep them; with them all who are there when the horizon begins.
    """

    def __init__(self, model: Model, rows: Rows, *, hosts: Flags | None = None, groups: Flags | None = None) -> None:
        self.model, self.rows = model, rows
        weeks = model.weeks
        self.alike = (model.size > 1) | (model.problem.rest == 0)
        self.width = np.array([len(g.fresh.start) for g in model.groups], dtype=np.int64)
        base = np.concatenate([[0], np.cumsum(self.width)]).astype(np.int64)
        start, end, short, local, by_start = (np.zeros(int(base[-1]), dtype=np.int64) for _ in range(5))
        by_end, starting = (np.zeros((len(model.groups), weeks + 2), dtype=np.int64) for _ in range(2))
        for g, group in enumerate(model.groups):
            mine = slice(base[g], base[g + 1])
            ends = np.minimum(group.fresh.end, weeks)
            order = np.argsort(ends, kind="stable")
            start[mine], end[mine], local[mine] = group.fresh.start[order], ends[order], order
            short[mine] = group.fresh.short[order]
            again = np.argsort(start[mine], kind="stable")
            by_start[mine] = base[g] + again
            by_end[g] = base[g] + np.searchsorted(end[mine], np.arange(weeks + 2))
            starting[g] = base[g] + np.searchsorted(start[mine][again], np.arange(weeks + 2))
        self.spans: Spans = (start, end, by_start, by_end, starting)
        self.short, self.local = short, local
        self._under_way = model.decode(model.running_keys())
        self.cuts = relay_cuts.Cuts(
            model,
            rows,
            relay_cuts.Spans(
                first_of=base, start=start, end=end, department_of=rows.department_of, rest=model.problem.rest
            ),
        )
        wanted = np.ones(len(model.hosts), dtype=bool) if hosts is None else hosts
        coming = (self.width > 0) & (np.ones(len(model.groups), dtype=bool) if groups is None else groups)
        self.groups_at = [np.flatnonzero(model.offered[:, j] & coming) for j in range(len(model.hosts))]
        self.kinds = tuple(kind for j in np.flatnonzero(wanted).tolist() for kind in self._kinds(j))
        self._states: States = (
            np.zeros((weeks + 1, 2)),
            np.zeros((weeks + 1, 2), dtype=np.int64),
            np.zeros((weeks + 1, 2, 2), dtype=np.int64),
        )

    @staticmethod
    def suit(model: Model) -> bool:
        """Whether every plan for ``model`` is a relay for each post: nothing was published that stays should keep to,
        and no week costs less than nothing.
        """
        return not model.problem.previous and bool((model.costs >= 0).all()) and bool(model.startable.all())

    def free(self, weights: Mapping[str, float]) -> Tolls:
        """No tolls."""
        shape = (len(self.model.groups), self.model.weeks)
        return Tolls(people=np.zeros(shape), departments=np.zeros(self.rows.capacity.shape), weights=weights)

    def cheapest(self, tolls: Tolls) -> tuple[float, list[Relay]]:
        """The bound that the tolls prove, and the cheapest relay of each kind of post."""
        choices, prices = self.choices(), self.prices(tolls)
        bound = self.model.settled_cost(tolls.weights)
        bound -= float(tolls.people.sum(axis=1) @ self.model.size) + float(
            (tolls.departments * self.rows.capacity).sum()
        )
        bound -= self.cuts.paid(tolls.cuts)
        found = []
        for kind in self.kinds:
            price = self.forward(kind, prices, choices)
            found.append(self._traced(kind, price))
            bound += kind.count * price
        return bound, found

    def forward(self, kind: Kind, prices: Prices, choices: Choices) -> float:
        """The price of the cheapest relay of a post, and how stays may join it."""
        post, lead = self.post(kind, prices), self._lead(kind, prices)
        return forward(post, lead, self.spans, prices.terms[kind.host], self._states, choices)

    def backward(self, kind: Kind, prices: Prices, choices: Choices) -> None:
        """How a post may go on after a stay."""
        backward(self.post(kind, prices), self.spans, prices.terms[kind.host], self._states, choices)

    def idle(self) -> list[Relay]:
        """For each kind of post: whoever is there leaves as early as possible, and nobody comes."""
        found = []
        for kind in self.kinds:
            keys, end = np.array([], dtype=np.int64), 0
            running = self.model.groups[kind.lead].running if kind.lead >= 0 else None
            if running is not None:
                k = int(running.end.argmin())
                keys, end = np.array([self._running_key(kind.lead, k)]), int(running.end[k])
            vacant = int((~kind.vacant[max(end, 0) :]).sum())
            found.append(Relay(keys=keys, vacant=vacant, price=np.inf))
        return found

    def overlapped(self, kind: Kind, stays: Stays) -> int:
        """Weeks missing for hand-overs between these stays of a relay, in order of start."""
        if not kind.overlap or len(stays) < 2:
            return 0
        settled = np.minimum(self.model.settled_from(stays.start[1:]), self.model.weeks)
        followed = stays.start[1:] <= stays.end[:-1]
        return int((np.maximum(settled - stays.end[:-1], 0) * followed).sum())

    def _kinds(self, host: int) -> list[Kind]:
        model = self.model
        need = np.maximum(model.need[host], 0)
        posts = int(need.max(initial=0))
        leads = [
            (g, len(group.people))
            for g, group in enumerate(model.groups)
            if group.running is not None and group.running_host == model.hosts[host]
        ]
        vacant, there = need < posts, sum(count for _, count in leads)
        whole = posts == 1 and not vacant.any() and there <= 1 and bool((model.settled_need[host] == 1).all())
        overlap = model.problem.overlap if whole else 0
        if there <= posts:
            found = [Kind(host=host, lead=g, count=n, vacant=vacant, overlap=overlap) for g, n in leads]
            rest = [posts - there]
        else:  # whose stay under way keeps a post is open: all are on their own, and until they end any week is kept
            always = np.ones(model.weeks, dtype=bool)
            found = [Kind(host=host, lead=g, count=n, vacant=always, overlap=0) for g, n in leads]
            last = max(int(spans.end.max()) for g, _ in leads if (spans := model.groups[g].running) is not None)
            vacant, rest = vacant | (np.arange(model.weeks) < last), [posts]
        return found + [Kind(host=host, lead=-1, count=n, vacant=vacant, overlap=overlap) for n in rest if n > 0]

    def choices(self) -> Choices:
        """Room for what the recursions find."""
        weeks = self.model.weeks + 1
        numbers = np.zeros((weeks, 2), dtype=np.int64)
        return np.zeros(weeks), np.zeros(weeks, dtype=np.int64), np.zeros(weeks), numbers

    def prices(self, tolls: Tolls) -> Prices:
        """What all costs under the tolls."""
        model, weeks, weights = self.model, self.model.weeks, tolls.weights
        paid = np.pad(np.cumsum(tolls.people, axis=1), ((0, 0), (1, 0)))
        sent = np.zeros((len(self.rows.departments) + 1, weeks + 1))
        sent[:-1, 1:] = np.cumsum(tolls.departments, axis=1)
        sent = sent[self.rows.department_of]
        until = paid[:, np.minimum(np.arange(weeks + 1) + model.problem.rest, weeks)] + sent
        since, cost = paid + sent, weights.get("cost", 0.0)
        extra = np.full(len(self.short), cost * model.problem.handover_cost)
        extra += weights.get("short_stays", 0.0) * self.short
        extra += weights.get("long_stays", 0.0) * beyond(model.problem, self.spans[0], self.spans[1])
        (kept, vacant), own = self.cuts.there(tolls.cuts), self.cuts.beside_spans(tolls.cuts, extra)
        week = cost * np.ascontiguousarray(model.costs.T)
        yielding = {goal: weights.get(goal, 0.0) for goal in ("short_stays", "long_stays")}
        return Prices(
            terms=[(until - there, since - there, *rest) for there, *rest in zip(kept, week, own, strict=True)],
            gap=weights.get("shortage", 0.0) - np.diff(vacant, axis=1),
            late=weights.get("overlap", 0.0),
            under_way=self.cuts.beside(tolls.cuts, self._under_way) + self._under_way.cost(yielding),
        )

    def post(self, kind: Kind, prices: Prices) -> Post:
        """What the recursions want to know of a post."""
        gap = np.where(kind.vacant, 0.0, prices.gap[kind.host])
        return self.groups_at[kind.host], self.alike, gap, prices.late, kind.overlap

    def tidy(self) -> Flags:
        """bool[hosts]: whose posts are all wanted in each week and have no more people than posts: cuts need that."""
        found: Flags = (self.model.need == self.model.need.max(axis=1, initial=0)[:, None]).all(axis=1)
        for kind in self.kinds:
            found[kind.host] &= not kind.vacant.any()
        return found

    def keys(self, host: int, groups: Ints, spans: Ints) -> Ints:
        """Numbers of the stays at a host by group and span."""
        keys: Ints = self.model.offsets[groups] + host * self.width[groups] + self.local[spans]
        return keys

    def _lead(self, kind: Kind, prices: Prices) -> Lead:
        running = self.model.groups[kind.lead].running if kind.lead >= 0 else None
        if running is None:
            return np.array([], dtype=np.int64), np.array([]), -1
        until, since, week, _ = prices.terms[kind.host]
        end = np.clip(running.end, 0, self.model.weeks)
        price = until[kind.lead, end] - since[kind.lead, 0] + week[kind.lead] * end
        return end, price + prices.under_way[self._under_way.group == kind.lead], kind.lead

    def _running_key(self, group: int, span: int) -> int:
        running = self.model.groups[group].running
        return int(self.model.offsets[group + 1]) - (0 if running is None else len(running.end)) + span

    def _traced(self, kind: Kind, price: float) -> Relay:
        value, group, origin = self._states
        at = 2 * self.model.weeks + int(value[-1].argmin())
        keys, vacant = [], 0
        while at >= 0:
            (how, source), label = origin[at // 2, at % 2].tolist(), int(group[at // 2, at % 2])
            if how >= 0:
                keys.append(int(self.keys(kind.host, np.array([label]), np.array([how]))[0]))
            elif how <= LEAD:
                keys.append(self._running_key(label, LEAD - how))
            elif source >= 0:
                vacant += not kind.vacant[source // 2]
            at = source
        return Relay(keys=np.array(keys[::-1], dtype=np.int64), vacant=vacant, price=price)
