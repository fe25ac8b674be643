"""``[map]`` of ``gridplan.toml``: how the county's maps look, and whether they may fetch a base map."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from gridplan.domain.tile_sources import tile_source
from gridplan.errors import OptionError
from gridplan.sources.toml_files import Model


class MapSection(Model):
    """``[map]``. ``tiles`` is a key of Tianditu or an address of XYZ tiles; empty asks for none."""

    theme: Annotated[str, Field(min_length=1, max_length=200)] = "default"
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    tiles: Annotated[str, Field(max_length=1000)] = ""

    @field_validator("tiles")
    @classmethod
    def _usable(cls, value: str) -> str:
        try:
            tile_source(value)
        except OptionError as refusal:
            raise PydanticCustomError("tiles", "{why}", {"why": str(refusal)}) from None
        return value
