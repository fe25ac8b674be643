"""Versioned plans on disk: atomic saves, the published pointer, the ledger, the lock."""

from gridplan.store.ledger import Event
from gridplan.store.plans import PlanStore

__all__ = ["Event", "PlanStore"]
