"""The ``plans/`` folder of a county: versions, the pointer to the published one, the lock."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from gridplan.domain.plan import Plan
from gridplan.errors import BusyError, NotFoundError, StoreError
from gridplan.store.files import read_version, write_version
from gridplan.store.ledger import Event, events, record

_STAGING = ".staging-"


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

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other gridplan processes from planning this county at the same time; readers are not held up.

        Raises:
            BusyError: another process has the lock.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(
                f"another gridplan is planning {self.county_folder}; wait for it to end and try again"
            ) from None
        try:
            for leftover in self.folder.glob(f"{_STAGING}*"):
                shutil.rmtree(leftover)  # a run that was killed half-way
            yield
        finally:
            lock.release()

    def save(self, plan: Plan, exports: Callable[[Plan, Path], None] | None = None) -> Path:
        """Save a version and return its folder, which bears its id.

        That id is the plan's own or, where a version has it already, the same with a number: plans are named after
        the second in which they were made.

        Args:
            plan: what to save.
            exports: may add files (map, workbook) before the version appears; called with the plan as it is saved,
                under its final id, and the folder to write to.
        """
        plan = dataclasses.replace(plan, id=self._free_id(plan.id))
        staging = self.folder / f"{_STAGING}{plan.id}"
        if staging.exists():
            shutil.rmtree(staging)  # a run that was killed half-way
        staging.mkdir(parents=True)
        target = self.folder / plan.id
        try:
            write_version(plan, staging)
            if exports:
                exports(plan, staging)
            staging.replace(target)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        record(self.folder / "ledger.sqlite", Event(at=_now(), kind="saved", plan=plan.id))
        return target

    def _free_id(self, wanted: str) -> str:
        numbered = (f"{wanted}-{number}" for number in itertools.count(2))
        return next(each for each in itertools.chain((wanted,), numbered) if not (self.folder / each).exists())

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
            return self.folder / self._require(self.published(), "no plan has been published yet")
        if plan_id == "latest":
            return self.folder / self._require(known[-1] if known else None, "no plan has been made yet")
        matches = [v for v in known if v == plan_id] or [v for v in known if v.startswith(plan_id)]
        if len(matches) != 1:
            found = "none" if not matches else ", ".join(matches)
            raise NotFoundError(f"which plan is {plan_id!r}? found {found}; `gridplan plans` lists all")
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
        """Id of the published version."""
        try:
            plan_id = (self.folder / "published").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as fault:
            raise StoreError("plans/published is damaged; name the plan anew: gridplan publish ID") from fault
        return plan_id if (self.folder / plan_id / "manifest.json").is_file() else None

    def publish(self, plan_id: str) -> None:
        """Point to a version as the published one, atomically."""
        target = self.path(plan_id)
        pointer = self.folder / f".published-{os.getpid()}"
        pointer.write_text(target.name + "\n", encoding="utf-8")
        pointer.replace(self.folder / "published")
        record(self.folder / "ledger.sqlite", Event(at=_now(), kind="published", plan=target.name))

    def history(self) -> tuple[Event, ...]:
        """Everything that was saved and published, oldest first."""
        return events(self.folder / "ledger.sqlite")


def _now() -> dt.datetime:
    return dt.datetime.now().astimezone().replace(microsecond=0)
