"""The recursion over weeks for one post: who relieves whom, at least price. Compiled by numba on first use.

A state is "the post is kept until week t, last by a member of group g". For each week the two cheapest states of
different groups are kept, so that the best one without a given group is always at hand: whoever has just left cannot
relieve herself (elimination of 2-cycles, Houck, Picard, Queyranne & Vemuganti 1980).
"""

from __future__ import annotations

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.postings.model import Floats
from gridplan.solvers.postings.stays import Flags, Ints

NOBODY = -1  # the post was vacant before, or it is the first week
_NONE = -2  # no such state
_VACANT = -1  # how a state came about: by a week without anybody; otherwise by the span of that number,
LEAD = -2  # or, from here downwards, by a span of a stay under way

# start, end inside the horizon, spans by start, first span of each group by end, and by start
Spans = tuple[Ints, Ints, Ints, Ints, Ints]
# until and since float64[groups, weeks + 1], a week there float64[groups], each span's own float64[spans]
Terms = tuple[Floats, Floats, Floats, Floats]
# groups that may come, those that may relieve themselves, price of a vacant week, of a week without overlap, overlap
Post = tuple[Ints, Flags, Floats, float, int]
# ends, prices and group of the stay under way with which the post begins
Lead = tuple[Ints, Floats, int]
# value, group and origin (how, from which state) of the two states of each week
States = tuple[Floats, Ints, Ints]
# value and group of the best state to go on from, value of the best of another group, and both states
Choices = tuple[Floats, Ints, Floats, Ints]


@compiled
def forward(post: Post, lead: Lead, spans: Spans, terms: Terms, states: States, choices: Choices) -> float:
    """Fill ``states`` from the first week on, and ``choices`` of where a stay that begins in a week may join; the price
    of the cheapest relay.
    """
    groups, alike, vacant, _, _ = post
    start, _, _, by_end, _ = spans
    until, since, week, extra = terms
    value, group, _ = states
    best, label, other, source = choices
    weeks = len(vacant)
    value[:], group[:] = np.inf, _NONE
    if len(lead[0]) == 0:
        _enter(states, 0, 0.0, NOBODY, _VACANT, -1)
    for k in range(len(lead[0])):
        _enter(states, lead[0][k], lead[1][k], lead[2], LEAD - k, -1)
    for end in range(1, weeks + 1):
        for k in range(2):
            if group[end - 1, k] != _NONE:
                _enter(states, end, value[end - 1, k] + vacant[end - 1], NOBODY, _VACANT, 2 * (end - 1) + k)
        _joining(states, choices, end, post)
        for g in groups:
            tail = until[g, end] + week[g] * end
            for i in range(by_end[g, end], by_end[g, end + 1]):
                a = start[i]
                relieved = label[a] == g and not alike[g]
                price = (other[a] if relieved else best[a]) + tail - since[g, a] - week[g] * a + extra[i]
                if price < value[end, 1]:
                    _enter(states, end, price, g, i, source[a, 1 if relieved else 0])
    _joining(states, choices, weeks + 1, post)
    return float(min(value[weeks, 0], value[weeks, 1]))


@compiled
def backward(post: Post, spans: Spans, terms: Terms, states: States, choices: Choices) -> None:
    """Fill ``choices`` of how the post may go on after a stay that ends in a week, from the last week on."""
    groups, alike, vacant, _, _ = post
    _, end_of, by_start, _, starting = spans
    until, since, week, extra = terms
    value, group, _ = states
    best, label, other, _ = choices
    weeks = len(vacant)
    value[:], group[:] = np.inf, _NONE
    _enter(states, weeks, 0.0, NOBODY, _VACANT, -1)
    for first in range(weeks - 1, -1, -1):
        _going_on(states, choices, first + 1, post)
        _enter(states, first, min(value[first + 1, 0], value[first + 1, 1]) + vacant[first], NOBODY, _VACANT, -1)
        for g in groups:
            head = since[g, first] + week[g] * first
            for at in range(starting[g, first], starting[g, first + 1]):
                i = by_start[at]
                e = end_of[i]
                after = other[e] if label[e] == g and not alike[g] else best[e]
                price = after + until[g, e] + week[g] * e - head + extra[i]
                if price < value[first, 1]:
                    _enter(states, first, price, g, i, -1)
    _going_on(states, choices, 0, post)


@compiled
def spans_within(
    post: Post,
    spans: Spans,
    terms: Terms,
    before: Choices,
    after: Choices,
    most: float,
    found: tuple[Ints, Ints, Floats],
) -> int:
    """Groups, spans and prices of the cheapest relays with each span, where at most ``most``; how many, −1 where they
    do not fit.
    """
    groups, alike, vacant, _, _ = post
    start, _, _, by_end, _ = spans
    until, since, week, extra = terms
    known = 0
    for g in groups:
        for end in range(1, len(vacant) + 1):
            tail = until[g, end] + week[g] * end
            tail += after[2][end] if after[1][end] == g and not alike[g] else after[0][end]
            for i in range(by_end[g, end], by_end[g, end + 1]):
                a = start[i]
                price = (before[2][a] if before[1][a] == g and not alike[g] else before[0][a]) + tail
                price += extra[i] - since[g, a] - week[g] * a
                if price <= most:
                    if known == len(found[0]):
                        return -1
                    found[0][known], found[1][known], found[2][known] = g, i, price
                    known += 1
    return known


@compiled
def _enter(states: States, week: int, price: float, label: int, how: int, source: int) -> None:
    """Keep a state of a week if it is one of the two cheapest of different groups."""
    value, group, origin = states
    if price < value[week, 0]:
        if group[week, 0] != label:
            value[week, 1], group[week, 1] = value[week, 0], group[week, 0]
            origin[week, 1, 0], origin[week, 1, 1] = origin[week, 0, 0], origin[week, 0, 1]
        slot = 0
    elif group[week, 0] != label and price < value[week, 1]:
        slot = 1
    else:
        return
    value[week, slot], group[week, slot] = price, label
    origin[week, slot, 0], origin[week, slot, 1] = how, source


@compiled
def _joining(states: States, choices: Choices, until: int, post: Post) -> None:
    """For each week before ``until``: the best states in which a stay that begins then may join, those of the week
    itself or later ones. Weeks that are missing for a hand-over are charged.
    """
    _, _, vacant, late, overlap = post
    best, label, other, source = choices
    plain = (np.inf, _NONE, -1, np.inf, -1)
    for a in range(until - 1, -1, -1):
        if a + overlap < until:
            plain = _merged(plain, states, a + overlap, 0.0)
        settled = min(a + overlap, len(vacant)) if a else 0  # who begins with the horizon is taken as settled
        charged = plain
        for t in range(a, min(a + overlap, until)):
            charged = _merged(charged, states, t, late * max(settled - t, 0))
        best[a], label[a], source[a, 0], other[a], source[a, 1] = charged


@compiled
def _going_on(states: States, choices: Choices, since: int, post: Post) -> None:
    """For each week from ``since`` on: the best states in which the post goes on after a stay that ends then, those of
    the week itself or earlier ones, charged in the same way.
    """
    _, _, vacant, late, overlap = post
    best, label, other, source = choices
    plain = (np.inf, _NONE, -1, np.inf, -1)
    for end in range(since, len(vacant) + 1):
        if end - overlap >= since:
            plain = _merged(plain, states, end - overlap, 0.0)
        charged = plain
        for a in range(max(end - overlap + 1, since), end + 1 if overlap else 0):
            settled = min(a + overlap, len(vacant)) if a else 0
            charged = _merged(charged, states, a, late * max(settled - end, 0))
        best[end], label[end], source[end, 0], other[end], source[end, 1] = charged


@compiled
def _merged(
    choice: tuple[float, int, int, float, int], states: States, week: int, charge: float
) -> tuple[float, int, int, float, int]:
    """Best state, its group and number, best of another group and its number, now with those of a week too."""
    first, label, one, second, two = choice
    value, group, _ = states
    for k in range(2):
        mine = group[week, k]
        price = value[week, k] + (charge if mine != NOBODY else 0.0)
        if price < first:
            if mine != label:
                second, two = first, one
            first, label, one = price, mine, 2 * week + k
        elif mine != label and price < second:
            second, two = price, 2 * week + k
    return first, label, one, second, two
