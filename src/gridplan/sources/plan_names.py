"""Names beside codes: who changes only the name in an exported workbook means somebody else.

The codes decide. Where a row's code is as it was exported and the name beside it is not, the name is taken if it names
exactly one thing of the kind that the column is for; else the cell is a finding. A name that was changed together with
its code must fit it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from enum import Enum, auto

from gridplan.domain import workbook as layout
from gridplan.domain.naming import names_of
from gridplan.domain.people import Person, Role
from gridplan.domain.places import Village
from gridplan.domain.plan import Plan
from gridplan.languages import LANGS, in_language
from gridplan.sources import plan_codes as known
from gridplan.sources.cells import CellError, codes, is_blank, items, text
from gridplan.sources.plan_codes import Kind, Words
from gridplan.sources.plan_tables import Cells, plain

_ROLES = {
    "专科医师编号": Role.PHYSICIAN,
    "家庭医生编号": Role.GP,
    "护士编号": Role.NURSE,
    "村医编号": Role.VILLAGE_DOCTOR,
}
"""Whom a column is for where several people have the name."""
_KINDS: Mapping[str, Mapping[str, Kind]] = {
    layout.TEAMS: {
        "乡镇编码": known.TOWNSHIP,
        **dict.fromkeys((*_ROLES, "团队长编号"), known.PERSON),
    },
    layout.SERVICES: {"村编码": known.VILLAGE, "提供者编号": known.PROVIDER},
    layout.TOURS: {
        "出发地编号": known.DEPOT,
        "地点编码": known.VISITED,
        "项目编号": known.PROGRAMME,
        "住宿编号": known.LODGING,
    },
    layout.POSTINGS: {"人员编号": known.POSTED, "卫生院编号": known.HOST},
}
_CREWS = "出车编号"
_SHOWN = 5


class Trouble(Enum):
    """What became of a name."""

    TAKEN = auto()
    UNCLEAR = auto()
    AT_ODDS = auto()


class NamedThings:
    """Finds what the names of a plan's workbook mean."""

    def __init__(self, base: Plan) -> None:
        self._base = base
        self._names = names_of(base)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for key in base.county.codes():
            for name in self._called(key):
                self._by_name[name].add(key)
        self._crews: dict[str, set[str]] = defaultdict(set)
        for team in base.teams:
            for name in self._called(team.id):
                self._crews[name].add(team.id)
        for vehicle in base.county.vehicles:
            self._crews[text(vehicle.name)].add(vehicle.id)

    def meant(self, sheet: str, title: str, name: str, cells: Cells) -> tuple[str, ...]:
        """Codes of all that a name in a column of names may mean; ``title`` is that of its column of codes."""
        if title == _CREWS:
            return tuple(sorted(self._crews.get(name, ())))
        kind = _KINDS[sheet].get(title)
        found = [key for key in self._by_name.get(name, ()) if kind and isinstance(self._thing(key), kind.types)]
        fitting = [key for key in found if self._fits(key, title, cells)]
        return tuple(sorted(fitting or found))

    def says(self, key: str, name: str) -> bool:
        """Whether ``name`` is how the thing with this code is called."""
        return name in self._called(key)

    def _called(self, key: str) -> set[str]:
        """All that a workbook, which may be in any language, calls it."""
        names = (self._base.county.name_of(key), self._names(key))
        return {text(in_language(name, lang)) for name in names for lang in LANGS}

    def _thing(self, key: str) -> object:
        return self._base.county.get(key)

    def _fits(self, key: str, title: str, cells: Cells) -> bool:
        """Whether something is what the column is for: of people their role, of villages the township beside them."""
        thing = self._thing(key)
        if isinstance(thing, Person):
            role = _ROLES.get(title)
            return thing.role is (role or Role.PHYSICIAN) if title == "人员编号" or role else True
        if isinstance(thing, Village) and not is_blank(cells.get("乡镇")):
            return self.says(thing.township, text(cells.get("乡镇")))
        return True


def by_name(
    things: NamedThings, sheet: str, pair: tuple[str, str], cells: Cells, before: Cells | None
) -> tuple[Trouble, str, Words] | None:
    """What a name beside its code asks for.

    Args:
        things: what names mean.
        sheet: the sheet of decisions.
        pair: titles of the columns of codes and of names.
        cells: the row as it is.
        before: the row as it was exported; ``None`` of a new one.

    Returns:
        What became of the name, the code (or codes) to be used instead, and what is to be said; ``None`` where the code
        stands and the name says nothing else.
    """
    title, named = pair
    key, name = plain(title, cells.get(title)), plain(named, cells.get(named))
    key_before, name_before = (plain(t, before.get(t)) if before else "" for t in pair)
    if named not in cells or title not in cells or (name == name_before and before is not None):
        return None
    if not name:
        said = f"{named}删去了，{title}仍是“{key}”", f"{named} was emptied, {title} is still {key!r}"
        return (Trouble.UNCLEAR, key, said) if key and key == key_before else None
    names = [text(each) for each in (items(name) if _several(title) else (name,))]
    keys = _codes(key, several=_several(title))
    if len(keys) == len(names) and all(map(things.says, keys, names)):
        return None
    if key and key != key_before:
        said = f"{title}是“{key}”，{named}却是“{name}”", f"{title} is {key!r}, but {named} is {name!r}"
        return Trouble.AT_ODDS, key, said
    return _taken(things, sheet, pair, names, key, cells)


def _taken(
    things: NamedThings, sheet: str, pair: tuple[str, str], names: list[str], key: str, cells: Cells
) -> tuple[Trouble, str, Words]:
    """The codes that the names mean, where each means one."""
    title, named = pair
    found: list[str] = []
    for name in names:
        meant = things.meant(sheet, title, name, cells)
        if len(meant) != 1:
            shown = "、".join(meant[:_SHOWN]) + ("…" if len(meant) > _SHOWN else "")
            if meant:
                zh, en = f"有{len(meant)}个“{name}”（{shown}）", f"{len(meant)} are called {name!r} ({shown})"
            else:
                zh, en = f"没有叫“{name}”的", f"nobody and nothing is called {name!r}"
            return (
                Trouble.UNCLEAR,
                key,
                (f"{named}改了，{title}没有改：{zh}", f"{named} was changed, {title} not: {en}"),
            )
        found += meant
    codes_found = "；".join(found)
    zh = f"{named}改为“{'、'.join(names)}”，{title}按姓名取“{codes_found}”"
    return Trouble.TAKEN, codes_found, (zh, f"{named} was changed to {'、'.join(names)!r}: {title} is {codes_found!r}")


def _several(title: str) -> bool:
    return title in {"村医编号", "住宿编号"}


def _codes(key: str, *, several: bool) -> tuple[str, ...]:
    if not several:
        return (key,) if key else ()
    try:
        return codes(key) if key else ()
    except CellError:
        return (key,)
