"""The changes of a plan as letters: to each person, hospital, village and visit place concerned.

A person reads all names in full, and of their own leave the reason; nobody reads the reason of somebody else's leave,
which may be an illness. Villages and visit places hang letters up, so names there are masked by default.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.domain.audiences import Audience
from gridplan.domain.facilities import LeadHospital, TownshipHospital, VillageClinic
from gridplan.domain.finding_kinds import Language
from gridplan.domain.letters import Letter, LetterItem, Office, Recipient
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Village
from gridplan.domain.plan import Change, Plan, PlanDiff
from gridplan.domain.postings import Posting
from gridplan.languages import Separator, Word, joined, tell
from gridplan.replanning.causes import ROLES, commissioners_of, first_week, stays_of, succession
from gridplan.replanning.diff import changed_stays, changes_from
from gridplan.replanning.letter_words import CENTRE, CLINIC, OPENINGS, TITLES, dated, long_date
from gridplan.replanning.roster import RosterChange, roster_changes

Name = tuple[Recipient, str]

_DEFAULT: Mapping[Recipient, Audience] = {
    Recipient.PERSON: "planners",
    Recipient.HOSPITAL: "planners",
    Recipient.VILLAGE: "leaders",
    Recipient.PLACE: "leaders",
}
_MEET = dt.timedelta(weeks=4)  # who meets a successor hands over to them; later the successor is no longer new
_STRICTER: Mapping[Audience, int] = {"planners": 0, "leaders": 1, "public": 2}
_ORDER = list(Recipient)


def letters(
    before: Plan,
    after: Plan,
    diff: PlanDiff,
    *,
    office: Office | None = None,
    lang: Language = "zh",
    audience: Audience = "planners",
) -> tuple[Letter, ...]:
    """One letter for each recipient concerned: people, hospitals, villages, other places; each kind by id.

    Args:
        before: the published plan.
        after: the new one.
        diff: what differs between them.
        office: who sends the letters and whom to ask.
        lang: language of the letters; names stay as they are.
        audience: names as these may read them; letters to villages and places are masked at least as for leaders.
    """
    desk = _Desk(before, after, lang=lang, audience=audience)
    found: dict[Name, list[LetterItem]] = defaultdict(list)
    for change in diff.changes:
        for recipient in desk.recipients(change):
            found[recipient].append(desk.item(change, recipient))
    ordered = sorted(found, key=lambda name: (_ORDER.index(name[0]), name[1]))
    sender = office or Office()
    return tuple(desk.letter(recipient, found[recipient], sender) for recipient in ordered)


class _Desk:
    """Writes the letters about one pair of plans."""

    def __init__(self, before: Plan, after: Plan, *, lang: Language, audience: Audience) -> None:
        self.before, self.after, self.lang, self.audience = before, after, lang, audience
        self.roster: dict[str, list[RosterChange]] = defaultdict(list)
        for change in roster_changes(before.county, after.county, days=(before.as_of, after.as_of)):
            self.roster[change.person].append(change)
        self.commissioners = commissioners_of(before, after)
        self.hosts: dict[tuple[str, bool], tuple[list[Posting], list[Posting]]] = defaultdict(lambda: ([], []))
        for at, plan in enumerate((before, after)):
            for stay in stays_of(plan):
                self.hosts[stay.host, stay.person in self.commissioners][at].append(stay)
        self.successions = _successions(before, after)
        names = {p.name.strip() for plan in (before, after) for p in plan.county.people if len(p.name.strip()) > 1}
        longest_first = sorted(names, key=lambda name: (-len(name), name))
        surnames = "".join(re.escape(sign) for sign in sorted({name[0] for name in names}))  # passes over all else fast
        any_name = "|".join(map(re.escape, longest_first))
        self.pattern = re.compile(f"(?=[{surnames}])(?:{any_name})") if names else None

    # -- whom it concerns ------------------------------------------------------------------------------------------

    def recipients(self, change: Change) -> Iterator[Name]:
        """Everybody to whom a change is told."""
        for person in dict.fromkeys(change.who):
            yield Recipient.PERSON, person
        yield self.place(change.where)

    def thing(self, key: str) -> object:
        """Whatever has this code or id in the county as it is now, else as it was."""
        for plan in (self.after, self.before):
            if key in plan.county:
                return plan.county.get(key)
        return None

    def place(self, key: str) -> Name:
        """A place as a recipient; a grid's letter goes to its village."""
        thing = self.thing(key)
        if isinstance(thing, Grid):
            return Recipient.VILLAGE, thing.village
        if isinstance(thing, (TownshipHospital, LeadHospital, VillageClinic)):
            return Recipient.HOSPITAL, key
        return (Recipient.VILLAGE if thing is None or isinstance(thing, Village) else Recipient.PLACE), key

    def name(self, key: str) -> str:
        """Name of whatever has this code or id."""
        return (self.after if key in self.after.county else self.before).county.name_of(key)

    def shown(self, text: str, recipient: Name) -> str:
        """A text with the names that this reader may read: a person's own always."""
        default = _DEFAULT[recipient[0]]
        audience = max(default, self.audience, key=lambda a: _STRICTER[a])
        if audience == "planners" or self.pattern is None:
            return text
        own = self.name(recipient[1]) if recipient[0] is Recipient.PERSON else ""

        def masked(found: re.Match[str]) -> str:
            if found[0] == own:
                return found[0]
            return f"{found[0][0]}**" if audience == "leaders" else "**"

        return self.pattern.sub(masked, text)

    # -- what it says ----------------------------------------------------------------------------------------------

    def item(self, change: Change, recipient: Name) -> LetterItem:
        """One change as one reader sees it."""
        return LetterItem(
            kind=change.kind,
            text=self.shown(self._text(change, recipient), recipient),
            start=change.start,
            handover=self.shown(self._handover(change, recipient), recipient),
            reason=self.shown(self._reason(change, recipient), recipient),
        )

    def _text(self, change: Change, recipient: Name) -> str:
        about = TITLES[self._subject(change)].tell(self.lang)
        place = ""
        if change.kind in {"posting", "team_member"} and recipient[0] is Recipient.PERSON:
            place = self.name(change.where)
        elif change.kind == "posting":
            place = joined(Separator.LIST, map(self.name, change.who)).tell(self.lang)
        elif change.where != recipient[1]:
            place = self.name(change.where)  # a grid of the village
        if place:
            about = tell("{what} ({place})", self.lang, context="letter", what=about, place=place)
        since = ""
        if change.start and change.kind != "tour":
            since = tell(", from {day} on", self.lang, day=long_date(change.start, self.lang))
        was, now = (None if text is None else dated(text, self.lang) for text in (change.before, change.after))
        if was is None:
            return tell("{about}, new: {now}{since}.", self.lang, about=about, now=now, since=since)
        if now is None:
            return tell("{about}, cancelled: {was}{since}.", self.lang, about=about, was=was, since=since)
        return tell("{about}, from “{was}” to “{now}”{since}.", self.lang, about=about, was=was, now=now, since=since)

    def _subject(self, change: Change) -> str:
        """Key of the title: a posting is either a physician's or a commissioner's."""
        own = change.kind == "posting" and self.commissioners.issuperset(change.who)
        return "commissioner" if own else change.kind

    def _handover(self, change: Change, recipient: Name) -> str:
        if change.kind == "team_member":
            left, right = self.successions.get((change.where, change.start, change.who), ("", ""))
        elif change.kind == "posting":
            left, right = self._partners(change)
        else:
            return ""
        return self._hands_over(left, right, recipient)

    def _partners(self, change: Change) -> tuple[str, str]:
        """Who leaves the host and who comes, ids; empty where there is nobody.

        Who goes sooner hands over on that day, who comes on another day is handed over to on that day; who goes later
        hands over on the later day, which the letter to whoever comes then tells.
        """
        (person,) = change.who
        old, new = self.hosts[change.where, person in self.commissioners]
        was, now = self._stays(change, old, new)
        if now is not None and (was is None or now.start != was.start):
            known = self._predecessors(person, now.start, old, new)
            return (known[0].person if known else ""), person
        if was is None or (now is None and was.start >= self.after.as_of):
            return "", ""
        ends = now.end if now else change.start or self.after.as_of
        if now is not None and ends >= was.end:
            return "", ""
        come = [s for s in new if s.person != person and s.start <= ends < s.end and s not in old]
        return person, (come[0].person if come else "")

    def _stays(self, change: Change, old: list[Posting], new: list[Posting]) -> tuple[Posting | None, Posting | None]:
        """The stays that a change tells of."""
        before, after = ([s for s in stays if s.person in change.who] for stays in (old, new))
        for was, now in changed_stays(before, after, first_week(self.after)):
            told = (was is None, now is None) == (change.before is None, change.after is None)
            if told and changes_from(self.after, was, now) == change.start:
                return was, now
        return None, None

    @staticmethod
    def _predecessors(person: str, day: dt.date, old: list[Posting], new: list[Posting]) -> list[Posting]:
        """Whose work somebody who comes on ``day`` takes over: of those published for that day who are no longer there,
        else of those who go while both are there, else of those who went weeks ago with nobody there since.
        """
        others = [s for s in new if s.person != person]
        staying = {s.person for s in others if s.start <= day < s.end}
        began = {s.person for s in new if s.start < day}  # who never comes hands nothing over
        gone = [s for s in old if s.person in began - {person, *staying} and s.start <= day < s.end]
        end = max((s.end for s in new if s.person == person and s.start <= day < s.end), default=day)
        soon = min(end, day + _MEET)
        going = sorted((s for s in others if s.start < day < s.end < soon), key=lambda s: s.end)
        went = [s for s in others if day - _MEET <= s.end <= day and not (staying and s.end < day)]
        return gone or going[:1] or sorted(went, key=lambda s: s.end)[-1:]

    def _hands_over(self, left: str, right: str, recipient: Name) -> str:
        if not left or not right:
            return ""
        own = recipient[1] if recipient[0] is Recipient.PERSON else ""
        if left == own:
            return tell("You hand over to {person}.", self.lang, person=self.name(right))
        if right == own:
            return tell("{person} hands over to you.", self.lang, person=self.name(left))
        return tell("{left} hands over to {right}.", self.lang, left=self.name(left), right=self.name(right))

    def _reason(self, change: Change, recipient: Name) -> str:
        causes = [(person, cause) for person in change.because for cause in self.roster.get(person, ())]
        if not causes:
            return dated(change.cause, self.lang)
        own = recipient[1] if recipient[0] is Recipient.PERSON else ""
        texts = dict.fromkeys(cause.text if person == own else cause.discreet or cause.text for person, cause in causes)
        return dated(joined(Separator.CLAUSE, texts), self.lang)

    # -- the letter around it --------------------------------------------------------------------------------------

    def letter(self, recipient: Name, items: list[LetterItem], office: Office) -> Letter:
        """The letter to one recipient."""
        kind, subject = recipient
        name = self.name(subject)
        county, lang = self.after.county, self.lang
        sender = office.name or tell("{county} medical community office", lang, county=county.name)
        contact = _contact(sender, office, lang)
        closing = tell("If you have any questions, please ask {contact}.", lang, contact=contact)
        if county.sample:
            closing = tell("{closing} (Sample data: not a real notice.)", lang, closing=closing)
        return Letter(
            recipient=kind,
            subject=subject,
            name=name,
            lang=lang,
            title=tell("Notice of changes in the service plan", lang),
            salutation=self._salutation(recipient, name),
            opening=self._opening(recipient, name).tell(
                lang, county=county.name, day=long_date(self.after.as_of, lang)
            ),
            items=tuple(items),
            closing=closing,
            signature=(sender, long_date(self.after.created.date(), lang)),
        )

    def _opening(self, recipient: Name, name: str) -> Word:
        """An institution is addressed as what it is: hospital, community health centre or village clinic."""
        thing = self.thing(recipient[1])
        if isinstance(thing, VillageClinic):
            return CLINIC
        return CENTRE if isinstance(thing, TownshipHospital) and name.endswith("中心") else OPENINGS[recipient[0]]

    def _salutation(self, recipient: Name, name: str) -> str:
        thing, lang = self.thing(recipient[1]), self.lang
        if isinstance(thing, Person):
            return tell("Dear {name},", lang, name=name)
        if not isinstance(thing, Village):
            return tell("To {name}:", lang, name=name)
        township = self.name(thing.township)
        if name.endswith("社区"):
            return tell("To the residents' committee of {village}, {township}:", lang, village=name, township=township)
        if name.endswith("村"):
            return tell("To the committee of the village {village}, {township}:", lang, village=name, township=township)
        return tell("To the villagers' committee of {village}, {township}:", lang, village=name, township=township)


def _successions(before: Plan, after: Plan) -> Mapping[tuple[str, dt.date | None, tuple[str, ...]], tuple[str, str]]:
    """Hospital, day and people of a change in a team → who hands over to whom that day; who has it already does not."""
    found: dict[tuple[str, dt.date | None, tuple[str, ...]], tuple[str, str]] = {}
    old, new = ({team.id: team for team in plan.teams} for plan in (before, after))
    for team_id in old.keys() & new.keys():
        for role in ROLES:
            change = succession(old[team_id], new[team_id], role, after.as_of)
            if change and change.hands_over and change.right and change.hands_over != change.right:
                who = tuple(p for p in (change.left, change.right) if p is not None)
                found[new[team_id].hospital, change.day, who] = (change.hands_over, change.right)
    return found


def _contact(sender: str, office: Office, lang: Language) -> str:
    """Who is to be asked, and how they are reached."""
    parts = [tell("contact {name}", lang, name=office.contact)] if office.contact else []
    parts += [tell("phone {phone}", lang, phone=office.phone)] if office.phone else []
    parts += [tell("address {address}", lang, address=office.address)] if office.address else []
    if not parts:
        return sender
    return tell("{sender} ({contact})", lang, sender=sender, contact=joined(Separator.COMMA, parts).tell(lang))
