"""What is asked of ``whatif``, from options or a file of alternatives, found in the plan's county.

An alternative is a table of the same keys in both: ``add``, ``remove``, ``set``, ``limit``, ``posts``, ``roster``,
``only``, ``from_scratch`` and ``name``.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridplan.cli.dates import read_span
from gridplan.cli.name_search import Words, department_words, find_one, person_words, words_of
from gridplan.cli.question_codes import question_finding
from gridplan.cli.whatif_words import LEVELS, ROLES, STAGES_OF, TITLES, told
from gridplan.domain.county import County
from gridplan.domain.facilities import Facility
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.naming import Names
from gridplan.domain.people import Role
from gridplan.domain.rules import LIMITS
from gridplan.planning.pipeline import STAGES
from gridplan.planning.whatif import (
    AddPeople,
    Alternative,
    Change,
    DepartmentLimit,
    OtherRoster,
    Posts,
    RemovePerson,
    SetRule,
)

Spec = Mapping[str, Any]
KEYS = ("name", "add", "remove", "set", "limit", "posts", "roster", "only", "from_scratch")
_ADD_KEYS = ("role", "hospital", "department", "specialty", "title", "count", "from")
_MOST_ADDED = 200


def read_file(path: Path, lang: Language, findings: list[Finding]) -> list[Spec]:
    """The alternatives of a TOML file: its ``[[alternative]]`` tables."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as fault:
        findings.append(question_finding("Q007", value=path.name, lang=lang, detail=fault.strerror or fault))
        return []
    except ValueError as fault:  # no UTF-8, or no TOML
        findings.append(question_finding("Q007", value=path.name, lang=lang, detail=fault))
        return []
    findings += [_unknown(path.name, key, ("alternative",), lang) for key in content if key != "alternative"]
    tables = content.get("alternative", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables) or not tables:
        findings.append(question_finding("Q008", value="", lang=lang, option=path.name, what="[[alternative]]"))
        return []
    return list(tables)


def _unknown(option: str, key: str, allowed: Iterable[str], lang: Language) -> Finding:
    known = tuple(allowed)
    return question_finding("Q009", value=key, lang=lang, candidates=known, option=option, allowed=", ".join(known))


@dataclass(slots=True)
class Reader:
    """Finds in one county what alternatives name; what cannot be found becomes a finding.

    Attributes:
        as_of: the day from which people are gone where none is said.
        read_roster: reads a roster file to people, or adds findings.
    """

    county: County
    names: Names
    as_of: dt.date
    lang: Language
    read_roster: Callable[[Path, list[Finding]], OtherRoster | None]
    findings: list[Finding] = field(default_factory=list)

    def alternative(self, spec: Spec, label: str) -> Alternative:
        """One alternative; ``label`` tells in findings where it stands."""
        for key in spec:
            if key not in KEYS:
                self.findings.append(_unknown(label, key, KEYS, self.lang))
        changes: list[Change] = [
            *self._each(spec, "add", label, self._add),
            *self._each(spec, "remove", label, self._remove),
            *self._pairs(spec, "set", label, self._rule),
            *self._pairs(spec, "limit", label, self._limit),
            *self._pairs(spec, "posts", label, self._posts),
        ]
        if "roster" in spec:
            roster = self.read_roster(Path(str(spec["roster"])), self.findings)
            changes += [roster] if roster else []
        scratch = bool(spec.get("from_scratch", False))
        only = self._only(spec, label)
        if not changes and not scratch and not self.findings:
            self.findings.append(question_finding("Q010", value=label, lang=self.lang))
        if scratch and only < set(STAGES):
            what = "--only" if self.lang == "en" else "“--only”"
            self.findings.append(
                question_finding("Q006", value="from_scratch", lang=self.lang, option=label, what=what, allowed="false")
            )
        name = str(spec.get("name") or "") or told(changes, self.names, self.lang, scratch=scratch)
        return Alternative(name=name, changes=tuple(changes), only=only, from_scratch=scratch)

    def _each(self, spec: Spec, key: str, label: str, read: Callable[[Any, str], Change | None]) -> list[Change]:
        given = spec.get(key, [])
        listed = given if isinstance(given, list | tuple) else [given]
        found = [read(item, f"{label} {key}".strip()) for item in listed]
        return [change for change in found if change is not None]

    def _pairs(self, spec: Spec, key: str, label: str, read: Callable[[str, Any, str], Change | None]) -> list[Change]:
        given, option = spec.get(key, {}), f"{label} {key}".strip()
        if not isinstance(given, Mapping):
            self._bad(option, given, key, "NAME = VALUE")
            return []
        found = [read(str(name), value, option) for name, value in given.items()]
        return [change for change in found if change is not None]

    def _add(self, item: Any, option: str) -> AddPeople | None:
        if not isinstance(item, Mapping):
            self._bad(option, item, "add", '{role = "physician", hospital = "…"}')
            return None
        for key in item:
            if key not in _ADD_KEYS:
                self.findings.append(_unknown(option, key, _ADD_KEYS, self.lang))
        before = len(self.findings)
        role = self._choice(option, "role", item.get("role", "physician"), ROLES)
        title = self._choice(option, "title", item.get("title", "中级"), TITLES)
        home = self._workplace(option, item, role)
        department = self._department(option, item, role, home)
        count = self._number(option, "count", item.get("count", 1), 1, _MOST_ADDED)
        start = self._day(option, item["from"]) if item.get("from") else None
        if len(self.findings) > before or role is None or title is None or home is None or count is None:
            return None
        specialty = str(item["specialty"]) if item.get("specialty") else self._usual_specialty(department)
        return AddPeople(
            role=role,
            title=title,
            workplace=home,
            department=department,
            specialty=specialty if role is Role.PHYSICIAN else None,
            count=count,
            start=start,
        )

    def _workplace(self, option: str, item: Mapping[str, Any], role: Role | None) -> str | None:
        county = self.county
        hospitals: Sequence[Facility] = (*county.lead_hospitals, *county.township_hospitals)
        homes: Mapping[Role | None, Sequence[Facility]] = {
            Role.PHYSICIAN: county.lead_hospitals,
            Role.GP: county.township_hospitals,
            Role.VILLAGE_DOCTOR: county.clinics,
        }
        places = homes.get(role) or (*hospitals, *county.clinics, *county.bases)
        if not item.get("hospital"):
            if role is Role.PHYSICIAN and len(county.lead_hospitals) == 1:
                return county.lead_hospitals[0].id
            self.findings.append(question_finding("Q008", value="", lang=self.lang, option=option, what="hospital"))
            return None
        return self._find(option, item["hospital"], words_of(self.names, ((p.id, p.name) for p in places)))

    def _department(self, option: str, item: Mapping[str, Any], role: Role | None, home: str | None) -> str | None:
        own = next((h.departments for h in self.county.lead_hospitals if h.id == home), ())
        if item.get("department"):
            known = {(d.id, d.name) for d in own} if own else None
            words = department_words(self.county, self.names) if known is None else words_of(self.names, sorted(known))
            return self._find(option, item["department"], words)
        if role is Role.PHYSICIAN and own:
            self.findings.append(question_finding("Q008", value="", lang=self.lang, option=option, what="department"))
        return None

    def _usual_specialty(self, department: str | None) -> str | None:
        """The specialty that most of a department's people have."""
        own = [p.specialty for p in self.county.people if p.department == department and p.specialty]
        return max(sorted(set(own)), key=own.count, default=None) if department else None

    def _remove(self, item: Any, option: str) -> RemovePerson | None:
        spec = item if isinstance(item, Mapping) else {"person": item}
        for key in spec:
            if key not in {"person", "from"}:
                self.findings.append(_unknown(option, key, ("person", "from"), self.lang))
        person = self._find(option, spec.get("person", ""), person_words(self.county, self.names))
        day = self._day(option, spec["from"]) if spec.get("from") else self.as_of
        return RemovePerson(person=person, day=day) if person and day else None

    def _rule(self, name: str, value: Any, option: str) -> SetRule | None:
        rule = self._rule_id(name)
        if rule is None:
            titles = [word for r in self.county.rules for word in (r.id, r.title, r.title_en)]
            self.findings.append(question_finding("Q005", value=name, lang=self.lang, candidates=titles, option=option))
            return None
        limits, number, level = LIMITS[rule], None, None
        for part in str(value).replace(":", " ").replace("，", " ").split():
            if part in LEVELS:
                level = LEVELS[part]
            else:
                number = _as_number(part)
            if (part not in LEVELS and (number is None or number not in limits)) or (
                level is not None and level not in limits.levels
            ):
                levels = ", ".join(limits.levels)
                self._bad(option, value, rule, f"{limits.told(self.lang)}; {levels}")
                return None
        if number is None and level is None:
            self._bad(option, value, rule, limits.told(self.lang))
            return None
        return SetRule(rule=rule, value=number, level=level)

    def _rule_id(self, name: str) -> str | None:
        wanted = name.strip()
        found = [r.id for r in self.county.rules if wanted in (r.id, r.title, r.title_en)]
        found = found or [r.id for r in self.county.rules if r.id.partition(".")[2] == wanted]
        return found[0] if len(found) == 1 and found[0] in LIMITS else None

    def _limit(self, name: str, value: Any, option: str) -> DepartmentLimit | None:
        department = self._find(option, name, department_words(self.county, self.names))
        limit = self._number(option, name, value, 0, 10_000)
        return None if department is None or limit is None else DepartmentLimit(department=department, limit=limit)

    def _posts(self, name: str, value: Any, option: str) -> Posts | None:
        places: Sequence[Facility] = (*self.county.township_hospitals, *self.county.clinics)
        words = {w: list(keys) for w, keys in words_of(self.names, ((p.id, p.name) for p in places)).items()}
        for township in self.county.townships:
            own = [hospital.id for hospital in self.county.hospitals_of(township.code)[:1]]
            words.setdefault(township.name, own)
        host = self._find(option, name, words)
        posts = self._number(option, name, value, 0, 100)
        return None if host is None or posts is None else Posts(host=host, posts=posts)

    def _only(self, spec: Spec, label: str) -> frozenset[str]:
        given = spec.get("only")
        if not given:
            return frozenset(STAGES)
        wanted = [part.strip() for part in given.split(",")] if isinstance(given, str) else list(map(str, given))
        found: set[str] = set()
        for word in wanted:
            if word in STAGES_OF:
                found |= STAGES_OF[word]
            else:
                self.findings.append(_unknown(f"{label} only".strip(), word, STAGES_OF, self.lang))
        return frozenset(found)

    def _find(self, option: str, wanted: Any, words: Words) -> str | None:
        return find_one(option, str(wanted), words, self.names, lang=self.lang, findings=self.findings)

    def _choice(self, option: str, key: str, value: Any, known: Mapping[str, Any]) -> Any:
        if str(value).strip() in known:
            return known[str(value).strip()]
        self.findings.append(_unknown(f"{option} {key}", str(value), known, self.lang))
        return None

    def _number(self, option: str, what: str, value: Any, low: int, high: int) -> int | None:
        number = _as_number(str(value))
        if number is not None and number.is_integer() and low <= number <= high:
            return int(number)
        self._bad(option, value, what, f"{low}–{high}")
        return None

    def _day(self, option: str, value: Any) -> dt.date | None:
        span = read_span(str(value), self.county.calendar, self.as_of)
        if span is None:
            self.findings.append(question_finding("Q003", value=value, lang=self.lang, option=option))
            return None
        return span.first

    def _bad(self, option: str, value: Any, what: str, allowed: str) -> None:
        self.findings.append(
            question_finding("Q006", value=value, lang=self.lang, option=option, what=what, allowed=allowed)
        )


def _as_number(text: str) -> float | None:
    try:
        number = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
