"""``[office]`` of ``gridplan.toml``: who sends notices and whom to ask."""

from __future__ import annotations

from pydantic import field_validator

from gridplan.domain.letters import Office
from gridplan.sources.toml_files import Model, Plain


class OfficeSection(Model):
    """``[office]``; what is not given is not told."""

    name: Plain = ""
    contact: Plain = ""
    phone: Plain = ""
    address: Plain = ""

    @field_validator("phone", mode="before")
    @classmethod
    def _digits(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    def office(self) -> Office:
        """The same for those who write letters."""
        return Office(name=self.name, contact=self.contact, phone=self.phone, address=self.address)
