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
from gridplan.replanning.causes import commissioners_of, stays_of
from gridplan.replanning.letter_words import TITLES, dated, in_english, long_date, reason_in_english
from gridplan.replanning.roster import RosterChange, roster_changes

Name = tuple[Recipient, str]

_DEFAULT: Mapping[Recipient, Audience] = {
    Recipient.PERSON: "planners",
    Recipient.HOSPITAL: "planners",
    Recipient.VILLAGE: "leaders",
    Recipient.PLACE: "leaders",
}
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
        lang: language of the letters; names and causes stay Chinese.
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
        self.zh = lang == "zh"
        self.roster: dict[str, list[RosterChange]] = defaultdict(list)
        for change in roster_changes(before.county, after.county, days=(before.as_of, after.as_of)):
            self.roster[change.person].append(change)
        self.commissioners = commissioners_of(before, after)
        self.hosts: dict[tuple[str, bool], tuple[list[Posting], list[Posting]]] = defaultdict(lambda: ([], []))
        for at, plan in enumerate((before, after)):
            for stay in stays_of(plan):
                self.hosts[stay.host, stay.person in self.commissioners][at].append(stay)
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
        what = TITLES[self._subject(change)][not self.zh]
        place = ""
        if change.kind in {"posting", "team_member"} and recipient[0] is Recipient.PERSON:
            place = self.name(change.where)
        elif change.kind == "posting":
            place = "、".join(map(self.name, change.who))
        elif change.where != recipient[1]:
            place = self.name(change.where)  # a grid of the village
        was, now = (self._told(text) for text in (change.before, change.after))
        since = long_date(change.start, self.lang) if change.start and change.kind != "tour" else ""
        if self.zh:
            about = f"{what}（{place}）" if place else what
            body = f"新增：{now}" if was is None else f"取消：{was}" if now is None else f"由“{was}”改为“{now}”"
            return f"{about}{body}" + (f"，自{since}起。" if since else "。")
        about = f"{what} ({place})" if place else what
        body = f"new: {now}" if was is None else f"cancelled: {was}" if now is None else f"from {was} to {now}"
        return f"{about}, {body}" + (f", from {since} on." if since else ".")

    def _subject(self, change: Change) -> str:
        """Key of the title: a posting is either a physician's or a commissioner's."""
        own = change.kind == "posting" and self.commissioners.issuperset(change.who)
        return "commissioner" if own else change.kind

    def _told(self, text: str | None) -> str | None:
        if text is None:
            return None
        return dated(text) if self.zh else in_english(text)

    def _handover(self, change: Change, recipient: Name) -> str:
        if change.kind == "team_member" and len(change.who) == 2:
            left, right = change.who
        elif change.kind == "posting" and change.start is not None:
            left, right = self._partners(change)
        else:
            return ""
        return self._hands_over(left, right, recipient)

    def _partners(self, change: Change) -> tuple[str, str]:
        """Who leaves the host and who comes, ids; empty where there is nobody."""
        (person,), day = change.who, change.start or self.after.as_of
        old, new = self.hosts[change.where, person in self.commissioners]
        if change.before is None:
            before = [s for s in old if s.person != person and s.start <= day < s.end]
            left = [s for s in before if not any(n.person == s.person and n.start <= day < n.end for n in new)]
            ended = [s for s in new if s.person != person and day - dt.timedelta(weeks=4) <= s.end <= day]
            known = left or sorted(ended, key=lambda s: s.end)[-1:]
            return (known[0].person if known else ""), person
        come = [s for s in new if s.person != person and s.start <= day < s.end and s not in old]
        return person, (come[0].person if come else "")

    def _hands_over(self, left: str, right: str, recipient: Name) -> str:
        if not left or not right:
            return ""
        names = [self.name(left), self.name(right)]
        if recipient[0] is Recipient.PERSON and recipient[1] in {left, right}:
            you = "您" if self.zh else "you"
            names = [you if person == recipient[1] else name for person, name in zip((left, right), names, strict=True)]
        if self.zh:
            return f"工作由{names[0]}向{names[1]}交接。"
        verb = "hand" if names[0] == "you" else "hands"
        return f"{names[0][0].upper()}{names[0][1:]} {verb} over to {names[1]}."

    def _reason(self, change: Change, recipient: Name) -> str:
        causes = [(person, cause) for person in change.because for cause in self.roster.get(person, ())]
        if not causes:
            return dated(change.cause) if self.zh else ""
        if not self.zh:
            return "; ".join(reason_in_english(self.name(person), cause) for person, cause in causes)
        own = recipient[1] if recipient[0] is Recipient.PERSON else ""
        texts = dict.fromkeys(cause.text if person == own else cause.discreet or cause.text for person, cause in causes)
        return dated("；".join(texts))

    # -- the letter around it --------------------------------------------------------------------------------------

    def letter(self, recipient: Name, items: list[LetterItem], office: Office) -> Letter:
        """The letter to one recipient."""
        kind, subject = recipient
        name = self.name(subject)
        sender = office.name or f"{self.after.county.name}{'医共体办公室' if self.zh else ' medical community office'}"
        day = long_date(self.after.as_of, self.lang)
        if self.zh:
            title = "关于调整服务安排的通知"
            opening = (
                f"经研究，{self.after.county.name}医共体服务计划自{day}起调整，与{self._you(kind)}有关的变动如下："
            )
            closing = f"请据此做好衔接。如有疑问，请与{_contact_zh(sender, office)}联系。"
        else:
            title = "Notice of changes in the service plan"
            opening = f"The service plan of {self.after.county.name} changes from {day} on. This concerns you:"
            closing = f"If you have any questions, please ask {_contact_en(sender, office)}."
        if self.after.county.sample:
            closing += "（演示或样例数据，不作实际通知。）" if self.zh else " (Sample data: not a real notice.)"
        return Letter(
            recipient=kind,
            subject=subject,
            name=name,
            lang=self.lang,
            title=title,
            salutation=self._salutation(recipient, name),
            opening=opening,
            items=tuple(items),
            closing=closing,
            signature=(sender, long_date(self.after.created.date(), self.lang)),
        )

    @staticmethod
    def _you(kind: Recipient) -> str:
        return {Recipient.PERSON: "您", Recipient.HOSPITAL: "贵院", Recipient.VILLAGE: "你村"}.get(kind, "贵单位")

    def _salutation(self, recipient: Name, name: str) -> str:
        thing = self.thing(recipient[1])
        if not self.zh:
            return f"Dear {name},"
        if isinstance(thing, Person):
            return f"{name}同志："
        if isinstance(thing, Village):
            committee = "居民委员会" if name.endswith("社区") else "民委员会" if name.endswith("村") else "村民委员会"
            return f"{self.name(thing.township)}{name}{committee}："
        return f"{name}："


def _contact_zh(sender: str, office: Office) -> str:
    parts = ("联系人：", office.contact), ("电话：", office.phone), ("地址：", office.address)
    told = "，".join(f"{label}{value}" for label, value in parts if value)
    return f"{sender}（{told}）" if told else sender


def _contact_en(sender: str, office: Office) -> str:
    parts = ("", office.contact), ("phone ", office.phone), ("", office.address)
    told = ", ".join(f"{label}{value}" for label, value in parts if value)
    return f"{sender} ({told})" if told else sender
