"""Values with the texts in them told in one language."""

from __future__ import annotations

import dataclasses

from gridplan.languages import Said, recorded, retold

LEAVE = recorded("请假", {"en": "on leave"})


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    text: str
    parts: tuple[Note, ...] = ()
    words: dict[str, str] = dataclasses.field(default_factory=dict)


def test_texts_are_told_wherever_they_are() -> None:
    note = Note("张三", (Note(LEAVE), Note("李四", words={"why": LEAVE})))
    told = retold(note, "en")
    assert told == Note("张三", (Note("on leave"), Note("李四", words={"why": "on leave"})))
    assert type(told.parts[0].text) is str
    assert type(note.parts[0].text) is Said


def test_what_has_nothing_to_tell_stays_the_very_same() -> None:
    note = Note("张三", (Note("李四"),))
    assert retold(note, "en") is note
    both = Note("张三", (Note("李四"), Note(LEAVE)))
    assert retold(both, "zh") is both
    assert retold(both, "en").parts[0] is both.parts[0]
    assert retold([LEAVE, None, 3], "en") == ["on leave", None, 3]
