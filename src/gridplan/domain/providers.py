"""Which facilities offer which level of service."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.access import ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.people import Role


def providers(county: County) -> Mapping[ServiceLevel, tuple[str, ...]]:
    """Ids of the facilities of each level."""
    doctors = {p.workplace for p in county.people if p.role is Role.VILLAGE_DOCTOR}
    hospitals = tuple(h.id for h in county.township_hospitals)
    return {
        ServiceLevel.PRIMARY: (*(c.id for c in county.clinics if c.id in doctors), *hospitals),
        ServiceLevel.TOWNSHIP: hospitals,
        ServiceLevel.LEAD: tuple(h.id for h in county.lead_hospitals),
    }
