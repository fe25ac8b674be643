"""Versioned plans on disk: atomic saves, the published pointer, the ledger, the lock."""

from gridplan.store.ledger import Event
from gridplan.store.plans import EXPLANATIONS, PlanStore
from gridplan.store.runs import FileChange, InputFile, Run, RunResult
from gridplan.store.schema import SCHEMA_FILE, schema_text

__all__ = [
    "EXPLANATIONS",
    "SCHEMA_FILE",
    "Event",
    "FileChange",
    "InputFile",
    "PlanStore",
    "Run",
    "RunResult",
    "schema_text",
]
