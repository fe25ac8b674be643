"""Plans a county again whenever its input changes, and at the moments of a schedule.

One thing happens at a time: a change that comes while a plan is made is found when that is done, and planned next. A
run that failed for a reason that lies not in the input, such as a full disk, is tried again after a while.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gridplan.errors import BusyError, InputError, NotFoundError, OptionError
from gridplan.languages import Separator, joined, said
from gridplan.running.flow import carry_out
from gridplan.running.inputs import Stamps, look, settled, stamps_of
from gridplan.running.orders import Order, Outcome, Progress, Worker
from gridplan.running.recording import Tell
from gridplan.running.schedule import Schedule
from gridplan.running.waking import Waker
from gridplan.store import PlanStore, runs

LOOK_EVERY = 30.0  # seconds
"""So often is looked for changes in any case."""

LOOK_DEAF = 5.0  # seconds
"""The same where the operating system cannot tell of changes."""

RETRY = 600.0  # seconds
"""So long after a fault is planning tried again."""

BAD = (InputError, OptionError, NotFoundError)
"""What a run meets that lies in the input: the planner mends it, and is waited for."""

_STEP = 0.25  # seconds between two looks at whether to stop
_SHOWN = 5


class Teller(Protocol):
    """Hears of what happens besides runs."""

    def __call__(self, event: str, message: str, /) -> None:
        """``event`` is ``watching``, ``changed``, ``waiting``, ``polling``, ``gone`` or ``back``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is watched, and how.

    Attributes:
        folder: the county folder.
        schedule: when it is planned in any case; asked after each run, because ``gridplan.toml`` may change it.
        poll: look every so many seconds and do not rely on the operating system; 0 to rely on it.
        profile: solver profile of all stages; by default those of ``gridplan.toml``.
        as_of: the day to plan for; today by default.
        worker: carries out planning.
        progress: hears of what happens outside planning.
        told: hears of each run when it has ended.
        tell: hears of all else.
        failed: hears of a fault of a run, while it is handled.
        stopping: whether to end; asked several times a second.
    """

    folder: Path
    schedule: Callable[[], Schedule | None]
    poll: float = 0.0
    profile: str = ""
    as_of: dt.date | None = None
    worker: Worker
    progress: Progress
    told: Tell
    tell: Teller
    failed: Callable[[Exception], None]
    stopping: Callable[[], bool]

    def run(self, cause: str) -> Outcome:
        """Plan once, if anything changed: when the input is whole and nobody else plans.

        Raises:
            KeyboardInterrupt: it was stopped.
            InputError: and whatever else :func:`~gridplan.running.flow.carry_out` raises.
        """
        known = runs.known_inputs(PlanStore(self.folder).ledger) or {}
        settled(self.folder, known, going_on=lambda: not self.stopping())
        if self.stopping():
            raise KeyboardInterrupt
        untold = [True]

        def patient() -> bool:
            if untold:
                untold.clear()
                self.tell("waiting", said("another gridplan is planning this county; waiting for it to end"))
            return not self.stopping()

        order = Order(command="watch", cause=cause, profile=self.profile, as_of=self.as_of)
        try:
            return carry_out(
                self.folder, order, worker=self.worker, progress=self.progress, tell=self.told, patient=patient
            )
        except BusyError:
            if self.stopping():
                raise KeyboardInterrupt from None
            raise

    def keep_on(self) -> None:
        """Plan until :attr:`stopping`.

        Raises:
            BusyError: another process watches this county.
            OSError: nothing can be written there.
        """
        self._keep_on_here()
        while not self.stopping():
            self._wait_for_folder()
            try:
                self._keep_on_here()
            except OSError as fault:  # it went again, or came back as one that may only be read
                self.failed(fault)
                self._pause(LOOK_DEAF)

    def _keep_on_here(self) -> None:
        """Plan until :attr:`stopping`, or until the folder is no longer the same."""
        if self.stopping():
            return
        identity = _identity(self.folder)
        with PlanStore(self.folder).watching(), _listening() as waker:
            schedule = self.schedule()
            here = str(self.folder)
            if schedule:
                following = schedule.following(_now())
                here = said("{folder}; next regular run {time:%Y-%m-%d %H:%M}", folder=here, time=following)
            self.tell("watching", here)
            cause: str | None = "start"
            while cause is not None:
                cause = self._next_cause(waker, self._attempt(cause), identity)

    def _attempt(self, cause: str) -> _Seen:
        """One run; what of the input it has seen, and whether to try again."""
        began = _now()
        stamps: Stamps = {}
        try:
            stamps, _ = look(self.folder)
            with contextlib.suppress(*BAD, KeyboardInterrupt):  # told with the run; told at the end
                self.run(cause)
            return _Seen(stamps=stamps_of(runs.known_inputs(PlanStore(self.folder).ledger) or {}), since=began)
        except Exception as fault:  # the watch goes on, whatever one run met
            self.failed(fault)
            return _Seen(stamps=stamps, since=began, retry=time.monotonic() + RETRY)

    def _next_cause(self, waker: Waker, seen: _Seen, identity: tuple[int, int]) -> str | None:
        """Why to run next, once there is a reason; ``None`` to end, or where the folder is no longer the same."""
        schedule, since, looked = self.schedule(), seen.since, float("-inf")
        while not self.stopping():
            now = _now()
            if schedule is not None and schedule.due(since, now):
                return "schedule"
            since = now
            if seen.retry is not None and time.monotonic() >= seen.retry:
                return "retry"
            if waker.woken.is_set() or time.monotonic() - looked >= self._interval(waker):
                looked = time.monotonic()
                try:
                    changed = self._changed(waker, seen.stamps, identity)
                except OSError:
                    return None
                if changed:
                    return "files"
            waker.woken.wait(_STEP)
        return None

    def _interval(self, waker: Waker) -> float:
        return self.poll or (LOOK_DEAF if waker.deaf else LOOK_EVERY)

    def _changed(self, waker: Waker, seen: Stamps, identity: tuple[int, int]) -> bool:
        """Whether the input is not what was seen.

        Raises:
            OSError: the folder is gone, or another is in its place.
        """
        waker.woken.clear()  # before looking: what comes while looking wakes again
        if _identity(self.folder) != identity:
            raise FileNotFoundError(f"another folder is in the place of {self.folder}")
        if not self.poll:
            if waker.deaf and not waker.told:
                waker.told = True
                self.tell(
                    "polling",
                    said(
                        "looking every {seconds:g} s: the system cannot tell of changes: {reason}",
                        seconds=LOOK_DEAF,
                        reason=waker.deaf,
                    ),
                )
            _, folders = look(self.folder)
            waker.listen(folders)
        stamps, _ = look(self.folder)  # after the system was asked to tell of changes: none falls between
        changed = sorted(n for n in stamps.keys() | seen.keys() if stamps.get(n) != seen.get(n))
        if changed:
            files = joined(Separator.LIST, changed[:_SHOWN])
            left = len(changed) - _SHOWN
            self.tell("changed", said("{files} and {left} more", files=files, left=left) if left > 0 else files)
        return bool(changed)

    def _wait_for_folder(self) -> None:
        told = False
        while not self.stopping() and not _is_there(self.folder / "gridplan.toml"):
            if not told:
                self.tell("gone", said("{folder} is gone; waiting for it to come back", folder=self.folder))
                told = True
            time.sleep(_STEP)
        if told and not self.stopping():
            self.tell("back", str(self.folder))

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopping() and time.monotonic() < end:
            time.sleep(_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """After a run.

    Attributes:
        stamps: of the input that it saw.
        since: when it began: moments of the schedule that came since are due.
        retry: when to try again, on the monotonic clock.
    """

    stamps: Stamps
    since: dt.datetime
    retry: float | None = None


@contextlib.contextmanager
def _listening() -> Iterator[Waker]:
    waker = Waker()
    try:
        yield waker
    finally:
        waker.close()


def _identity(folder: Path) -> tuple[int, int]:
    told = folder.stat()
    return told.st_dev, told.st_ino


def _is_there(path: Path) -> bool:
    """Whether there is such a file; a share that has gone away says not only that there is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone()
