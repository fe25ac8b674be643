"""Hosts 派驻单位: where physicians are posted, and how many each should have every week."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.county import County
from gridplan.domain.facilities import TownshipHospital, VillageClinic
from gridplan.domain.rules import Level

Host = TownshipHospital | VillageClinic


def posting_hosts(county: County) -> tuple[Host, ...]:
    """Every township hospital, then the village clinics that ask for a post, in file order."""
    return (*county.township_hospitals, *(c for c in county.clinics if c.posts))


def required_posts(county: County) -> Mapping[str, int]:
    """Host → posted physicians it should have every week.

    What the file says of a host; otherwise rule ``postings.cover``, and one more (``postings.extra``) at the first
    hospital of a township with more residents than the rule's value.
    """
    rules = county.rules
    usual = round(rules.value("postings.cover"))
    posts = {hospital.id: usual for hospital in county.township_hospitals}
    if rules.level("postings.extra") is not Level.OFF:
        residents = dict.fromkeys((t.code for t in county.townships), 0)
        for village in county.villages:
            residents[village.township] += village.residents
        for township, count in residents.items():
            for hospital in county.hospitals_of(township)[:1]:
                posts[hospital.id] += count > rules.value("postings.extra")
    return posts | {host.id: host.posts for host in posting_hosts(county) if host.posts is not None}


def township_of_host(county: County, host: str) -> str | None:
    """Code of the township in which a host lies; ``None`` of anything else, also of what is no more."""
    thing = county.get(host) if host in county else None
    if isinstance(thing, VillageClinic):
        return county.village(thing.village).township
    return thing.township if isinstance(thing, TownshipHospital) else None
