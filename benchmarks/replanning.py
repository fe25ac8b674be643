"""Re-planning over a year of staff changes, and from saving the roster to the new published map.

    python benchmarks/replanning.py [--quick] [--only PART ...] [--county mini|demo] [--sequences 50] [--changes 40]
                                    [--minutes 0] [--processes 1] [--first 1] [--every 10] [--scarce 2.5]
                                    [--folder FOLDER]

Parts: ``year`` (sequences of staff changes, see :mod:`peers.staff_changes`; after every one the product's own
``replan`` with its default profile, see :mod:`peers.replanning_year`), ``map`` (a changed ``staff.csv`` of the demo
county saved, then ``gridplan watch --once`` until it has published the new map).

``year`` asks, after every change: no hard violation wherever a plan without any exists (decided by
:mod:`peers.postings_least`); no stay under 26 weeks without a recorded exception; the past as published; and, for every
``--every``-th change, because it doubles the time: an empty diff when planned again with nothing changed, and fewer
changes than planning from scratch. Every 13 weeks the horizon rolls on, as a county's does: those re-plannings are
judged, but not counted among the changes. Days on which visits are planned end with the quarter, so changes late in a
quarter can move few of them.

Every second sequence (even numbers) begins with so few physicians, ``--scarce`` for each post, that plans without a
violation are hard to find, or there are none.

Times are of the wall clock: on a machine that does other work, or with more ``--processes`` than it has cores, they are
too long. Both counties are made up. Prints its tables and, last, the figure; exits 1 where a target is missed.
``--quick``: under a minute, one short sequence and the map of the mini county.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from peers.replanning_year import Event, Task, run
from peers.targets import Options, Target, run_parts

from gridplan.store import PlanStore, runs

DATA = Path(__file__).resolve().parents[1] / "data"
MAP_SECONDS = 60.0
KINDS = ("leave", "resignation", "hire", "promotion", "department_limit", "new_post", "quarter")
DEMO_WITHOUT = shutil.ignore_patterns("mini", "cache", "plans", "generator")


def year(options: Options) -> Iterator[Target]:
    """Sequences of staff changes."""
    name = "mini" if options.quick else options.more["county"]
    changes, every = (4, 2) if options.quick else (int(options.more["changes"]), int(options.more["every"]))
    first = int(options.more["first"])
    numbers = range(first, first + (1 if options.quick else int(options.more["sequences"])))
    folder = _county(name, options.folder)
    few = float(options.more["scarce"])
    tasks = [
        Task(folder=folder, number=n, changes=changes, every=every, per_post=0.0 if n % 2 else few) for n in numbers
    ]
    processes = 1 if options.quick else int(options.more["processes"])
    print(f"\n{name} county: {len(tasks)} sequences of {changes} changes, {processes} at a time")
    events: list[Event] = []
    began = time.perf_counter()
    minutes = float(options.more["minutes"])
    for own in _carried_out(tasks, processes, began + 60 * minutes if minutes else math.inf):
        events += own
        _course(own)
    done = len({e.sequence for e in events})
    print(f"  {done} of {len(tasks)} sequences, {len(events)} plans in {(time.perf_counter() - began) / 60:.0f} min")
    if events:
        _table([e for e in events if e.number])
        yield from _targets(name, events, done * changes)
    yield Target(name=f"{name}: every sequence was run", reached=done == len(tasks), figure=f"{done} of {len(tasks)}")


def _carried_out(tasks: Sequence[Task], processes: int, until: float) -> Iterator[list[Event]]:
    """The events of each sequence, as they come; those that are not done by ``until`` are left out."""
    if processes == 1:
        yield from map(run, itertools.takewhile(lambda _: time.perf_counter() < until, tasks))
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        found = pool.imap_unordered(run, tasks, chunksize=1)
        for _ in tasks:
            try:
                yield found.next(None if math.isinf(until) else max(0.0, until - time.perf_counter()))
            except multiprocessing.TimeoutError:
                return


def _county(name: str, folder: Path) -> Path:
    """A copy of a county that can be written to."""
    copy = folder / name
    if not copy.exists():
        shutil.copytree(DATA / "mini" if name == "mini" else DATA, copy, ignore=DEMO_WITHOUT)
    return copy


def _course(events: Sequence[Event]) -> None:
    """A line for a sequence, and one for everything wrong in it."""
    own = [e for e in events if e.change.kind not in {"start", "quarter"}]
    spent, moved = sum(e.seconds for e in events), sum(sum(e.changes.values()) for e in own)
    hard, faults = sum(bool(e.hard) for e in events), sum(len(e.faults) for e in events)
    print(
        f"  sequence {events[0].sequence:>3}: {len(own):>3} changes, {moved:>4} moved, "
        f"{hard:>2} plans break hard rules, {faults} faults, {spent:>6.0f} s",
        flush=True,
    )
    for event in events:
        wrong = [*event.hard[:3], *event.faults[:3]]
        if wrong and (event.faults or event.feasible is not False):
            told = "; ".join(wrong)
            print(f"    {event.text}: {told} (feasible: {event.feasible}, lacks {event.shortage})", flush=True)


def _table(events: Sequence[Event]) -> None:
    """One row for each kind of change."""
    print(
        f"\n{'':<18} {'number':>6} {'without':>8} {'changes':>8} {'most':>5}"
        f" {'from scratch':>13} {'ratio':>7} {'median s':>9} {'worst s':>8} {'CPU s':>6}"
    )
    for kind in (*KINDS, "all changes"):
        own = [e for e in events if kind == e.change.kind or (kind == "all changes" and e.change.kind != "quarter")]
        if not own:
            continue
        moved = [sum(e.changes.values()) for e in own]
        ours, scratch = _sampled(own)
        ratio = f"{ours / scratch:.3f}" if scratch else "-"
        seconds = [e.seconds for e in own]
        told = f"{scratch / max(1, sum(e.scratch is not None for e in own)):.1f}" if scratch else "-"
        print(
            f"{kind:<18} {len(own):>6} {sum(not m for m in moved):>8} {statistics.mean(moved):>8.2f} {max(moved):>5}"
            f" {told:>13} {ratio:>7} {statistics.median(seconds):>9.1f} {max(seconds):>8.1f}"
            f" {statistics.median(e.work for e in own):>6.1f}"
        )
    by_kind = Counter[str]()
    for event in events:
        if event.change.kind != "quarter":
            by_kind.update(event.changes)
    print(f"  what changed: {', '.join(f'{kind} {count}' for kind, count in by_kind.items())}")
    stages: dict[str, list[float]] = defaultdict(list)
    for event in events:
        for stage, spent in event.stages.items():
            stages[stage].append(spent)
    print(f"  seconds a stage: {', '.join(f'{s} {statistics.mean(v):.2f}' for s, v in stages.items())}")


def _sampled(events: Iterable[Event]) -> tuple[int, int]:
    """Changes of the events that were planned from scratch too: re-planned, from scratch."""
    pairs = [(sum(e.changes.values()), sum(e.scratch.values())) for e in events if e.scratch is not None]
    return sum(ours for ours, _ in pairs), sum(scratch for _, scratch in pairs)


def _targets(name: str, events: Sequence[Event], asked: int) -> Iterator[Target]:
    made = [e for e in events if e.number and e.change.kind != "quarter"]
    broken = [e for e in events if e.hard]
    wrong = [e for e in broken if e.feasible is not False]
    open_ = sum(e.feasible is None for e in wrong)
    beyond = sum(e.least is not None and e.feasible is False and e.shortage > e.least + 0.5 for e in broken)
    yield Target(
        name=f"{name}: every change was planned",
        reached=len(made) == asked and not any("raised" in f for e in events for f in e.faults),
        figure=f"{len(made)} of {asked}",
    )
    yield Target(
        name=f"{name}: no hard violation where a plan without any exists",
        reached=not wrong,
        figure=f"{len(wrong)} of {len(events)} plans ({open_} undecided); {len(broken) - len(wrong)} have some where "
        f"none without exists, {beyond} of these with more shortage than the least known",
    )
    faults = sum(len(e.faults) for e in events)
    yield Target(
        name=f"{name}: no stay under 26 weeks unrecorded, no past rewritten, no miscount",
        reached=not faults,
        figure=f"{faults}; recorded exceptions in the last plans {sum(e.short_stays for e in _last(events))}",
    )
    again = [e.unchanged for e in events if e.unchanged is not None]
    yield Target(
        name=f"{name}: unchanged input gives an empty diff",
        reached=not any(again),
        figure=f"{sum(map(bool, again))} of {len(again)} not empty",
    )
    ours, scratch = _sampled(made)
    yield Target(
        name=f"{name}: fewer changes than planning from scratch",
        reached=ours < scratch,
        figure=f"{ours} : {scratch} in {len(again)} sampled changes, ratio {ours / max(scratch, 1):.3f}",
    )
    seconds = [e.seconds for e in made]
    yield Target(
        name=f"{name}: seconds per change",
        reached=statistics.median(seconds) <= MAP_SECONDS,
        figure=f"median {statistics.median(seconds):.1f}, worst {max(seconds):.1f} of the clock; "
        f"of processors {statistics.median(e.work for e in made):.1f} and {max(e.work for e in made):.1f}",
    )


def _last(events: Sequence[Event]) -> list[Event]:
    return [list(own)[-1] for _, own in itertools.groupby(events, key=lambda e: e.sequence)]  # each in one piece


# -- from the roster to the map ----------------------------------------------------------------------------------------


def published_map(options: Options) -> Iterator[Target]:
    """From saving the changed roster to the new published map, by the command line as a scheduler runs it."""
    name = "mini" if options.quick else "demo"
    folder = _county(name, options.folder / "map")
    day = str(_start(folder))
    first = _watch(folder, day)
    print(f"\n{name} county, first plan by `gridplan watch --once`: {first[0]:.1f} s")
    person = _takes_leave(folder)
    spent, stages, result = _watch(folder, day)
    print(f"{name} county, {person}, then `gridplan watch --once`: {spent:.1f} s, {result}")
    for stage, seconds in stages:
        print(f"  {stage:<28} {seconds:>6.1f} s")
    yield Target(
        name=f"{name}: from the saved roster to the published map within {MAP_SECONDS:.0f} s",
        reached=result == "published" and spent <= MAP_SECONDS,
        figure=f"{spent:.1f} s, {result}",
    )


def _start(folder: Path) -> dt.date:
    told = re.search(r"^start = (\S+)", (folder / "gridplan.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert told
    return dt.date.fromisoformat(told[1])


def _takes_leave(folder: Path) -> str:
    """Writes into the roster that somebody who is posted now leaves in five weeks, as Excel saves a CSV file."""
    store, start = PlanStore(folder), _start(folder)
    published = store.published()
    assert published, "the first plan was not published"
    stay = next(s for s in store.load(published).stays() if s.start <= start < s.end)
    path = folder / "staff.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if r["id"] == stay.person)
    row["leaves"] = str(start + dt.timedelta(weeks=5))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return f"{row['name']} ({row['id']}, posted) leaves on {row['leaves']}"


def _watch(folder: Path, day: str) -> tuple[float, list[tuple[str, float]], str]:
    """Seconds of one ``gridplan watch --once``, those of each stage it tells of, and what came of it."""
    program = Path(sys.executable).with_name("gridplan")
    command = [str(program), "watch", "--once", "--as-of", day, str(folder)]
    stages: list[tuple[str, float]] = []
    began = since = time.perf_counter()
    worked = _work_of_children()
    stage, said = "starting", ""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        for said in process.stderr or ():
            now = time.perf_counter()
            stages.append((stage, now - since))
            stage, since = said.strip().partition(":")[0], now
    ended = time.perf_counter()
    stages.append((stage, ended - since))
    store = PlanStore(folder)
    last = runs.runs(store.ledger)[-1].result.value if store.ledger.exists() else said.strip()
    stages.append(("all, of processors", _work_of_children() - worked))
    return ended - began, stages, last


def _work_of_children() -> float:
    """Seconds that processors spent on programs started here that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def main() -> int:
    """Runs the parts; 1 where a target is missed."""
    more = {
        "county": ("mini", "county of the year: mini or demo"),
        "sequences": ("50", "sequences of changes"),
        "changes": ("40", "changes in a sequence"),
        "minutes": ("0", "no result is awaited after so many minutes; 0 awaits all"),
        "processes": ("1", "sequences at a time"),
        "first": ("1", "number of the first sequence, its seed"),
        "scarce": ("2.5", "physicians for each post in every second sequence; 0 leaves all"),
        "every": ("10", "every so many changes also from scratch, and with nothing changed"),
    }
    return run_parts("replanning", PARTS, about=__doc__, seconds=(0.0, "not used"), more=more)


PARTS = {"year": year, "map": published_map}

if __name__ == "__main__":
    sys.exit(main())
