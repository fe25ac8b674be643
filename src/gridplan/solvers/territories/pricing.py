"""Pricing: the connected sets of least reduced cost, by branch and bound, compiled by numba on first use.

For one host and one median m a set S with m in it and workload W costs, less what the duals pay for it,

    base + Σ_{u in S} d_u + slope·|W − mean| + over·max(0, W − capacity) + outside·[W outside the band]
         + doctor·[nobody staffed in S] + split·(villages of which S has only a part)

Sets are grown from m: a unit that touches S is taken in, then left out for good. A branch is given up where even the
fractional knapsack of all units that are still free, without regard to contiguity, cannot bring the sum below the
threshold: units are filled in by d_u / workload_u as long as that pays, the convex terms of W included, the others
counted only where they are certain. So no set below the threshold is missed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
States = NDArray[np.int8]

FREE, IN, OUT = 0, 1, 2

# places of ``terms``: what a set costs by its workload
BASE, SLOPE, MEAN, OVER, CAPACITY, OUTSIDE, LEAST, MOST, DOCTOR, SPLIT, HARD_BAND, HARD_DOCTOR, TOP = range(13)


@compiled
def by_workload(load: float, terms: Floats) -> float:
    """What a set costs by its workload alone."""
    cost: float = terms[BASE] + terms[SLOPE] * abs(load - terms[MEAN])
    if load > terms[CAPACITY]:
        cost += terms[OVER] * (load - terms[CAPACITY])
    if load < terms[LEAST] or load > terms[MOST]:
        cost += terms[OUTSIDE]
    return cost


@compiled
def least_completion(  # noqa: C901, PLR0912 - one loop: numba compiles it whole
    paid: float, load: float, order: Ints, d: Floats, weights: Floats, state: States, near: Ints, terms: Floats
) -> tuple[float, int]:
    """The least that any set can cost which holds the units taken so far, and the free unit to branch on.

    ``order``: units by d / workload, ascending. ``near``: how many units taken each unit touches. The branching unit
    is -1 where none touches the set.
    """
    filled, branch, full = load, -1, False
    need = terms[LEAST] if terms[HARD_BAND] > 0 else 0.0
    for k in range(len(order)):
        u = order[k]
        if state[u] != FREE or load + weights[u] > terms[TOP]:
            continue
        if branch < 0 and near[u] > 0:
            branch = u
        if not full:
            ratio = d[u] / weights[u]
            left = weights[u]
            while left > 0:
                slope = -terms[SLOPE] if filled < terms[MEAN] else terms[SLOPE]
                if filled >= terms[CAPACITY]:
                    slope += terms[OVER]
                if ratio + slope >= 0 and filled >= need:
                    full = True  # what follows is dearer still
                    break
                reach = terms[TOP] - filled
                if filled < terms[MEAN]:
                    reach = min(reach, terms[MEAN] - filled)
                if filled < terms[CAPACITY]:
                    reach = min(reach, terms[CAPACITY] - filled)
                if ratio + slope >= 0:
                    reach = min(reach, need - filled)
                step = min(left, reach)
                if step <= 0:
                    full = True
                    break
                paid += ratio * step
                filled += step
                left -= step
        if full and branch >= 0:
            break
    if filled < need - 1e-9 * need:
        return np.inf, -1
    cost = paid + terms[BASE] + terms[SLOPE] * abs(filled - terms[MEAN])
    if filled > terms[CAPACITY]:
        cost += terms[OVER] * (filled - terms[CAPACITY])
    if load > terms[MOST]:
        cost += terms[OUTSIDE]
    return cost, branch


@compiled
def fitting(
    median: int,
    order: Ints,
    d: Floats,
    weights: Floats,
    first: Ints,
    beside: Ints,
    terms: Floats,
    below: float,
    state: States,
    near: Ints,
) -> Ints:
    """Units of ``order`` that can be in a set with the median that costs less than ``below``.

    One that cannot, is joined to the median only through such, or makes even the best set with both too dear, goes.
    """
    kept = np.empty(len(order), dtype=np.int64)
    mark = np.zeros(len(d), dtype=np.int8)
    state[median] = IN
    for k in range(len(order)):
        u = order[k]
        if weights[median] + weights[u] > terms[TOP]:
            continue
        state[u] = IN
        cost, _ = least_completion(
            d[median] + d[u], weights[median] + weights[u], order, d, weights, state, near, terms
        )
        state[u] = FREE
        if cost < below:
            mark[u] = 1
    state[median] = FREE
    stack = np.empty(len(d), dtype=np.int64)
    stack[0], height = median, 1
    mark[median] = 2
    while height > 0:
        height -= 1
        u = stack[height]
        for e in range(first[u], first[u + 1]):
            v = beside[e]
            if mark[v] == 1:
                mark[v] = 2
                stack[height] = v
                height += 1
    count = 0
    for k in range(len(order)):
        if mark[order[k]] == 2:
            kept[count] = order[k]
            count += 1
    return kept[:count]


@compiled
def sets_around(  # noqa: C901, PLR0912, PLR0915 - one loop with its own stack: numba compiles it whole
    median: int,
    order: Ints,
    d: Floats,
    weights: Floats,
    first: Ints,
    beside: Ints,
    terms: Floats,
    staffed: States,
    village: Ints,
    parts: Ints,
    below: float,
    tighten: bool,
    nodes: int,
    found: NDArray[np.int16],
    sizes: Ints,
    costs: Floats,
    state: States,
    near: Ints,
) -> tuple[int, int]:
    """Write the connected sets with the median that cost less than ``below`` into ``found``.

    Args:
        median: the unit they all have.
        order: the other units that may be in them, by d / workload.
        d: float64[n], what each unit costs.
        weights: float64[n], workload, more than 0.
        first: int64[n + 1], where each unit's neighbours begin.
        beside: unit u touches ``beside[first[u]:first[u + 1]]``.
        terms: float64[13], see the places above.
        staffed: int8[n].
        village: int64[n], split village of each unit, -1 for none.
        parts: how many parts each split village has.
        below: the threshold.
        tighten: after each set found, only cheaper ones are looked for.
        nodes: most branches tried.
        found: int16[sets, n], filled with the units of each set.
        sizes: int64[sets], filled with how many they are.
        costs: float64[sets], filled with what they cost.
        state: int8[n], all 0; left so.
        near: int64[n], all 0; left so.

    Returns:
        How many sets, and how many branches; the search is incomplete if either reached its limit.
    """
    count = len(d)
    stack = np.empty(count + 1, dtype=np.int64)
    tried = np.empty(count + 1, dtype=np.int8)
    inside = np.empty(count, dtype=np.int64)
    has = np.zeros(len(parts), dtype=np.int64)
    height, size, sets, branches = 0, 0, 0, 0
    paid, load, doctors, partial = 0.0, 0.0, 0, 0
    unit, entering, fresh = median, True, True
    while True:
        if entering:
            state[unit] = IN
            paid += d[unit]
            load += weights[unit]
            doctors += staffed[unit]
            inside[size] = unit
            size += 1
            v = village[unit]
            if v >= 0:
                has[v] += 1
                partial += 1 if has[v] == 1 else 0
                partial -= 1 if has[v] == parts[v] else 0
            for e in range(first[unit], first[unit + 1]):
                near[beside[e]] += 1
            cost = paid + by_workload(load, terms) + terms[SPLIT] * partial
            if doctors == 0:
                cost += terms[DOCTOR]
            allowed = load <= terms[TOP] and (terms[HARD_BAND] == 0 or load >= terms[LEAST])
            if cost < below and allowed and (doctors > 0 or terms[HARD_DOCTOR] == 0):
                found[sets, :size] = inside[:size]
                sizes[sets], costs[sets] = size, cost
                sets += 1
                if tighten:
                    below = cost
            entering = False
        if fresh:
            branches += 1
            fresh = False
            if branches < nodes and sets < len(sizes):
                least, branch = least_completion(paid, load, order, d, weights, state, near, terms)
                if least < below and branch >= 0:
                    stack[height], tried[height] = branch, 0
                    height += 1
                    unit, entering, fresh = branch, True, True
                    continue
        if height == 0:
            break
        unit = stack[height - 1]
        if tried[height - 1] == 0:
            size -= 1
            paid -= d[unit]
            load -= weights[unit]
            doctors -= staffed[unit]
            v = village[unit]
            if v >= 0:
                partial += 1 if has[v] == parts[v] else 0
                has[v] -= 1
                partial -= 1 if has[v] == 0 else 0
            for e in range(first[unit], first[unit + 1]):
                near[beside[e]] -= 1
            state[unit], tried[height - 1], fresh = OUT, 1, True
        else:
            state[unit] = FREE
            height -= 1
    state[median] = FREE
    for e in range(first[median], first[median + 1]):
        near[beside[e]] -= 1
    return sets, branches


@compiled
def price(  # noqa: C901 - one loop nest: numba compiles it whole
    medians: Ints,
    pull: Floats,
    own: Floats,
    scale: float,
    eligible: States,
    weights: Floats,
    first: Ints,
    beside: Ints,
    terms: Floats,
    staffed: States,
    village: Ints,
    parts: Ints,
    below: float,
    tighten: bool,
    nodes: int,
    most: int,
    each: int,
    room: int,
    work: int,
) -> tuple[Any, Any, float, int]:
    """Cheap sets of one host around many medians.

    Args:
        medians: int64[k].
        pull: float64[n, n], person-seconds of u if m is the median.
        own: float64[n], what each unit counts whatever the median.
        scale: what one person-second counts.
        eligible: int8[n].
        weights: float64[n], workload, more than 0.
        first: as in :func:`sets_around`, like those that follow.
        beside: neighbours.
        terms: what a set costs by its workload.
        staffed: int8[n].
        village: split villages.
        parts: how many parts they have.
        below: the threshold.
        tighten: after each set found, only cheaper ones are looked for.
        nodes: most branches around one median.
        most: most sets around one median.
        each: how many of them are returned, the last ones found.
        room: no median is looked at any more once so many sets are returned.
        work: most branches around all medians together.

    Returns:
        Units of all sets one after the other, sizes, a lower bound on the cost of the sets that were not found, and
        how many medians' searches were cut short.
    """
    count = len(weights)
    state = np.zeros(count, dtype=np.int8)
    near = np.zeros(count, dtype=np.int64)
    found = np.empty((most, count), dtype=np.int16)
    sizes = np.empty(most, dtype=np.int64)
    costs = np.empty(most)
    units, lengths = np.empty(1024, dtype=np.int64), np.empty(256, dtype=np.int64)
    filled, kept, cut, least = 0, 0, 0, below
    for median in medians:
        if eligible[median] == 0 or weights[median] > terms[TOP]:
            continue
        d = scale * pull[:, median] + own
        ranked = np.argsort(d / weights)
        order = ranked[(eligible[ranked] == 1) & (ranked != median)]
        state[median] = IN
        bound, _ = least_completion(d[median], weights[median], order, d, weights, state, near, terms)
        state[median] = FREE
        if bound >= below:
            continue
        if work <= 0 or kept >= room:
            cut += 1
            least = min(least, bound)
            continue
        for _ in range(3):
            left = fitting(median, order, d, weights, first, beside, terms, below, state, near)
            done = len(left) == len(order)
            order = left
            if done:
                break
        sets, branches = sets_around(
            median,
            order,
            d,
            weights,
            first,
            beside,
            terms,
            staffed,
            village,
            parts,
            below,
            tighten,
            min(nodes, work),
            found,
            sizes,
            costs,
            state,
            near,
        )
        work -= branches
        if branches >= nodes or work <= 0 or sets >= most:
            cut += 1
            least = min(least, bound)
        elif sets > 0 and tighten:
            least = min(least, costs[sets - 1])
        for k in range(max(0, sets - each), sets):
            size = sizes[k]
            while filled + size > len(units):
                units = np.concatenate((units, np.empty_like(units)))
            while kept >= len(lengths):
                lengths = np.concatenate((lengths, np.empty_like(lengths)))
            units[filled : filled + size] = found[k, :size]
            filled += size
            lengths[kept] = size
            kept += 1
    return units[:filled], lengths[:kept], least, cut
