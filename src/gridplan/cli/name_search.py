"""Things of a county by what planners call them: id or name, whole or nearly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from gridplan.cli.question_codes import question_finding
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.hosts import posting_hosts
from gridplan.domain.naming import Names
from gridplan.languages import Said, Separator, joined, said

Words = Mapping[str, Sequence[str]]
"""What something may be called → ids of what is called so."""


def words_of(names: Names, known: Iterable[tuple[str, str]]) -> Words:
    """``(id, name)`` of each thing, by id, by name and by unmistakable name."""
    words: dict[str, list[str]] = defaultdict(list)
    for key, name in known:
        for word in dict.fromkeys((key, name, names(key))):
            words[word].append(key)
    return words


def host_words(county: County, names: Names) -> Words:
    """Every place to which somebody is posted; a township's name stands for its first hospital."""
    hosts = posting_hosts(county)
    words = {word: list(keys) for word, keys in words_of(names, ((h.id, h.name) for h in hosts)).items()}
    for township in county.townships:
        for hospital in county.hospitals_of(township.code)[:1]:
            for word in (township.code, township.name):
                words.setdefault(word, []).append(hospital.id)
    return words


def department_words(county: County, names: Names) -> Words:
    """Every department of a lead hospital."""
    return words_of(names, ((d.id, d.name) for h in county.lead_hospitals for d in h.departments))


def person_words(county: County, names: Names) -> Words:
    """Everybody of the roster; two of the same name are told apart by their ids."""
    return words_of(names, ((p.id, p.name) for p in county.people))


def find_host(
    option: str, wanted: str, county: County, names: Names, *, lang: Language, findings: list[Finding]
) -> str | None:
    """The one host called ``wanted``; of a place to which nobody is posted is told whose hospitals can be asked for."""
    words = host_words(county, names)
    hosts = None if wanted.strip() in words else _around(county, names, wanted.strip())
    if hosts is None:
        return find_one(option, wanted, words, names, lang=lang, findings=findings)
    what, near = hosts
    told = said("none there", context="host")
    if near:
        told = joined(Separator.LIST, (said("{name} ({id})", context="host", name=names(h), id=h) for h in near))
    findings.append(question_finding("Q012", value=wanted, lang=lang, option=option, what=what, hosts=told))
    return None


def _around(county: County, names: Names, wanted: str) -> tuple[Said, tuple[str, ...]] | None:
    """What a village, clinic or grid is, and the hospitals of its township."""
    village, clinic, grid = (
        said("a village", context="host"),
        said("a village clinic without a post", context="host"),
        said("a grid", context="host"),
    )
    places = [(village, v.code, v.name, v.township) for v in county.villages]
    places += [(clinic, c.id, c.name, county.village(c.village).township) for c in county.clinics]
    places += [(grid, g.code, g.name, county.village(g.village).township) for g in county.grids]
    found = [(kind, township) for kind, key, name, township in places if wanted in {key, name, names(key)}]
    if not found:
        return None
    townships = dict.fromkeys(township for _, township in found)
    return found[0][0], tuple(h.id for township in townships for h in county.hospitals_of(township))


def find_one(
    option: str, wanted: str, words: Words, names: Names, *, lang: Language, findings: list[Finding]
) -> str | None:
    """The one thing called ``wanted``; ``None`` with a finding where there is none, or several."""
    found = words.get(wanted.strip(), ())
    if len(found) == 1:
        return found[0]
    if found:
        told = "、".join(f"{key}（{names(key)}）" for key in found)
        findings.append(question_finding("Q002", value=wanted, lang=lang, option=option, count=len(found), hint=told))
    else:
        findings.append(question_finding("Q001", value=wanted, lang=lang, candidates=words, option=option))
    return None
