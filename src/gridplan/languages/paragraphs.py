"""Longer texts of the code, such as docstrings, as they are told: paragraphs, however the code breaks their lines."""

from __future__ import annotations

import inspect


def paragraphs(text: str) -> str:
    """``text`` with each paragraph in one line, and an empty line between two."""
    return "\n\n".join(" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))
