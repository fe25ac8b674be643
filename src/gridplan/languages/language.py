"""The languages that gridplan speaks."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]
"""Chinese (simplified) or English."""

LANGS: tuple[Lang, ...] = ("zh", "en")
DEFAULT: Lang = "zh"
