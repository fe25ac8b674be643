"""The ``plans/`` folder of a county: versions, the pointer to the published one, the lock."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from gridplan.domain.plan import Plan
from gridplan.errors import BusyError, NotFoundError, StoreError
from gridplan.languages import Separator, joined, said
from gridplan.store.durable import move, sync_tree, write_whole
from gridplan.store.files import read_version, write_version
from gridplan.store.ledger import Event, events, record
from gridplan.store.runs import Run, begin, end, runs

EXPLANATIONS = ("findings.json", "未发布原因.txt")
"""Names of the files that say why nothing new is published: for programs, for people."""

_STAGING = ".staging-"
_LEFTOVERS = (f"{_STAGING}*", ".published-*", *(f".{name}-*" for name in EXPLANATIONS))
"""What a run that was killed half-way leaves."""

_STAMP, _SECOND = "%Y%m%d-%H%M%S", 15  # how a version's name begins, and how many signs that takes
_WAIT = 0.5  # seconds between two looks at a lock that another process has


@dataclass(frozen=True, slots=True)
class PlanStore:
    """The plans of the county in ``county_folder``.

    A version appears whole or not at all: it is written beside the others under a hidden name and then renamed. What
    was saved is never changed or removed.
    """

    county_folder: Path

    @property
    def folder(self) -> Path:
        """``plans/``."""
        return self.county_folder / "plans"

    @property
    def ledger(self) -> Path:
        """``ledger.sqlite``: what was saved, published and run."""
        return self.folder / "ledger.sqlite"

    @contextlib.contextmanager
    def lock(self, *, patient: Callable[[], bool] | None = None) -> Iterator[None]:
        """Keep other gridplan processes from planning this county at the same time; readers are not held up.

        Args:
            patient: asked every half second while another process has the lock: whether to go on waiting. Without
                it, nobody waits.

        Raises:
            BusyError: another process has the lock.
        """
        busy = said(
            "another gridplan is planning {folder}; wait for it to end and try again", folder=self.county_folder
        )
        with self._held(".lock", busy, patient):
            for pattern in _LEFTOVERS:
                for leftover in self.folder.glob(pattern):
                    _remove(leftover)
            yield

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Keep other processes from watching this county at the same time; planning it by hand is not held up.

        Raises:
            BusyError: another process watches it.
        """
        busy = said(
            "another gridplan watches {folder} and plans what changes there; end it first, or leave it",
            folder=self.county_folder,
        )
        with self._held(".watching", busy, None):
            yield

    @contextlib.contextmanager
    def _held(self, name: str, busy: str, patient: Callable[[], bool] | None) -> Iterator[None]:
        self.folder.mkdir(exist_ok=True)
        lock = FileLock(self.folder / name)
        while True:
            try:
                lock.acquire(timeout=_WAIT if patient else 0)
                break
            except Timeout:
                if patient is None or not patient():
                    raise BusyError(busy) from None
            except NotImplementedError as fault:
                raise StoreError(
                    said("the disk of {folder} knows no file locks; put the county on another", folder=self.folder)
                ) from fault
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder for what is needed for a while; where the process is killed, the next one removes it.

        To be called by the holder of the lock only.
        """
        folder = self.folder / f"{_STAGING}aside"
        folder.mkdir(exist_ok=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def save(self, plan: Plan, exports: Callable[[Plan, Path], None] | None = None) -> Path:
        """Save a version and return its folder, which bears its id.

        That id is the plan's own or, where a version has it already, the same with a number: plans are named after
        the second in which they were made. Where the clock was set back since, or another version of that second would
        come after it, the name is that of a second after the last version's, so that names still sort by age.

        Args:
            plan: what to save.
            exports: may add files (map, workbook) before the version appears; called with the plan as it is saved,
                under its final id, and the folder to write to.

        Raises:
            OSError: it cannot be written; nothing of it is left.
            StoreError: it is saved, but the ledger cannot be written.
        """
        plan = dataclasses.replace(plan, id=self._free_id(self._later_id(plan.id)))
        staging = self.folder / f"{_STAGING}{plan.id}"
        if staging.exists():
            shutil.rmtree(staging)  # a run that was killed half-way
        self.folder.mkdir(exist_ok=True)  # but not the county folder: one that was renamed is not made anew
        staging.mkdir()
        target = self.folder / plan.id
        try:
            write_version(plan, staging)
            if exports:
                exports(plan, staging)
            sync_tree(staging)
            move(staging, target)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        try:
            record(self.ledger, Event(at=_now(), kind="saved", plan=plan.id))
        except StoreError as fault:
            raise StoreError(
                said("{plan} is saved, but that is not in the ledger: {fault}", plan=plan.id, fault=fault.text)
            ) from fault
        return target

    def _free_id(self, wanted: str) -> str:
        numbered = (f"{wanted}-{number}" for number in itertools.count(2))
        return next(each for each in itertools.chain((wanted,), numbered) if not (self.folder / each).exists())

    def _later_id(self, wanted: str) -> str:
        last = self.versions()[-1:]
        try:
            made, newest = (dt.datetime.strptime(name[:_SECOND], _STAMP) for name in (wanted, *last))  # noqa: DTZ007
        except ValueError:  # there is no version, or its name tells no time
            return wanted
        behind = made < newest or (made == newest and wanted < last[0] and not last[0].startswith(wanted))
        later = newest + dt.timedelta(seconds=1)
        return f"{later:{_STAMP}}{wanted[_SECOND:]}" if behind else wanted

    def versions(self) -> tuple[str, ...]:
        """Ids of all versions, oldest first."""
        if not self.folder.is_dir():
            return ()
        whole = (p.name for p in self.folder.iterdir() if (p / "manifest.json").is_file())
        return tuple(sorted(name for name in whole if not name.startswith(".")))

    def path(self, plan_id: str) -> Path:
        """Folder of a version; ``published`` and ``latest`` and any unambiguous beginning of an id are understood.

        Raises:
            NotFoundError: there is no such version, or several begin so.
        """
        known = self.versions()
        if plan_id == "published":
            return self.folder / self._require(self.published(), said("no plan has been published yet"))
        if plan_id == "latest":
            return self.folder / self._require(known[-1] if known else None, said("no plan has been made yet"))
        matches = [v for v in known if v == plan_id] or [v for v in known if v.startswith(plan_id)]
        if len(matches) != 1:
            found = joined(Separator.LIST, matches) if matches else said("none", context="plans")
            raise NotFoundError(
                said("which plan is {plan!r}? found {found}; `gridplan plans` lists all", plan=plan_id, found=found)
            )
        return self.folder / matches[0]

    @staticmethod
    def _require(plan_id: str | None, otherwise: str) -> str:
        if plan_id is None:
            raise NotFoundError(otherwise)
        return plan_id

    def load(self, plan_id: str) -> Plan:
        """The version with this id (see :meth:`path`).

        Raises:
            NotFoundError: there is no such version.
            StoreError: it was damaged on disk.
        """
        return read_version(self.path(plan_id))

    def published(self) -> str | None:
        """Id of the published version; ``None`` where nothing was published.

        Raises:
            StoreError: what is published cannot be told, or is not there any more: who plans would take it for a
                county without a plan, and move everybody.
        """
        try:
            plan_id = (self.folder / "published").read_text(encoding="utf-8-sig").strip()  # also as Notepad saves it
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as fault:
            raise StoreError(said("plans/published is damaged; name the plan anew: gridplan publish ID")) from fault
        if not plan_id or not plan_id.isprintable():
            raise StoreError(said("plans/published is damaged; name the plan anew: gridplan publish ID"))
        if plan_id not in self.versions():
            raise StoreError(
                said(
                    "{plan} is published, but its folder is not in plans/ any more: put it back, or publish another "
                    "plan: gridplan publish ID, or make a new one: gridplan plan",
                    plan=plan_id,
                )
            )
        return plan_id

    def publish(self, plan_id: str) -> None:
        """Point to a version as the published one, atomically and for good.

        Raises:
            NotFoundError: there is no such version.
            StoreError: it is published, but the ledger cannot be written.
        """
        target = self.path(plan_id)
        write_whole(self.folder / "published", f"{target.name}\n".encode())
        try:
            record(self.ledger, Event(at=_now(), kind="published", plan=target.name))
        except StoreError as fault:
            raise StoreError(
                said("{plan} is published, but that is not in the ledger: {fault}", plan=target.name, fault=fault.text)
            ) from fault

    def history(self) -> tuple[Event, ...]:
        """Everything that was saved and published, oldest first."""
        return events(self.ledger)

    def runs(self) -> tuple[Run, ...]:
        """Everything that ran, oldest first."""
        return runs(self.ledger)

    def note(self, run: Run) -> None:
        """Add something that ran, and is over, to the ledger; to be called by the holder of the lock."""
        end(self.ledger, dataclasses.replace(run, number=begin(self.ledger, run)))

    def explain(self, files: Mapping[str, str]) -> None:
        """Leave files beside the versions that say why nothing new is published; what other such files say is over.

        Args:
            files: name → text, of :data:`EXPLANATIONS`; none where there is nothing to explain.
        """
        for name in EXPLANATIONS:
            if name not in files:
                (self.folder / name).unlink(missing_ok=True)
        for name, text in files.items():
            write_whole(self.folder / name, text.encode("utf-8"))


def _remove(leftover: Path) -> None:
    if leftover.is_dir():
        shutil.rmtree(leftover)
    else:
        leftover.unlink(missing_ok=True)


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone().replace(microsecond=0)
