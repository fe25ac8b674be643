"""Solutions, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.postings.model import Model, Stays
from gridplan.solvers.postings.stays import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Incumbent:
    """A solution: numbers of the stays chosen, how many people take each, and what it comes to."""

    keys: Ints
    counts: Ints
    values: Mapping[str, float]


def incumbent(model: Model, stays: Stays, counts: Ints) -> Incumbent:
    """The solution in which ``counts`` people take each of ``stays``, and what it comes to."""
    used = np.flatnonzero(counts)
    chosen, taken = model.decode(stays.keys[used]), counts[used]
    values = dict(model.settled)
    for goal, each in chosen.values.items():
        values[goal] += float(each @ taken)
    missing = np.maximum(model.need - _present(model, chosen, chosen.start, taken), 0)
    values["shortage"] += float(missing.sum())
    if model.problem.overlap:
        settled = model.settled_need - _present(model, chosen, model.settled_from(chosen.start), taken)
        before = np.pad(np.cumsum(missing, axis=1), ((0, 0), (model.problem.overlap + 1, 0)))
        excused = before[:, model.problem.overlap + 1 :] - before[:, : model.weeks]
        values["overlap"] += float(np.maximum(settled - excused, 0).sum())
    return Incumbent(keys=chosen.keys, counts=taken, values=values)


def _present(model: Model, stays: Stays, start: Ints, taken: Ints) -> Ints:
    """int64[hosts, weeks]: people there, each from ``start`` to the end of the stay."""
    present = np.zeros((len(model.hosts), model.weeks + 1), dtype=np.int64)
    first, last = model.clipped(start, stays.end)
    np.add.at(present, (stays.host, np.minimum(first, last)), taken)
    np.add.at(present, (stays.host, last), -taken)
    counted: Ints = np.cumsum(present, axis=1)[:, :-1]
    return counted
