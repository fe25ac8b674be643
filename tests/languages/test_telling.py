"""Texts that are told in Chinese and can be told in English."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from gridplan.languages import Said, Separator, catalogues, in_language, joined, recorded, said, tell, word, words
from gridplan.languages.catalogues import Catalogue, Key

TEXTS: dict[Key, tuple[str, ...]] = {
    (None, "{person} is on leave"): ("{person}请假",),
    ("boat", "{person} is on leave"): ("{person}上岸",),
    (None, "{count} village"): ("{count}个村",),
    (None, "{cause}, hence {effect}"): ("因为{cause}，所以{effect}",),
    ("card.village", "Village"): ("村（社区）",),
    ("separator.list", ", "): ("、",),
    ("separator.clause", "; "): ("；",),
}


@pytest.fixture(autouse=True)
def small_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "catalogue_of", lambda _: Catalogue(texts=TEXTS, form=lambda _: 0))


def test_said_is_the_chinese_text_and_knows_the_english() -> None:
    leave = said("{person} is on leave", person="王医生")
    assert leave == "王医生请假"
    assert isinstance(leave, str)
    assert hash(leave) == hash("王医生请假")
    assert "王医生请假" in {leave}
    assert in_language(leave, "en") == "王医生 is on leave"
    assert in_language(leave, "zh") == "王医生请假"
    assert type(in_language(leave, "zh")) is str
    assert json.dumps([leave], ensure_ascii=False) == '["王医生请假"]'


def test_a_context_tells_two_texts_apart() -> None:
    assert said("{person} is on leave", context="boat", person="王") == "王上岸"
    assert tell("{person} is on leave", "zh", context="boat", person="王") == "王上岸"


def test_values_that_are_said_are_told_in_the_same_language() -> None:
    cause = said("{person} is on leave", person="王")
    whole = said("{cause}, hence {effect}", cause=cause, effect=said("{count} village", count=2))
    assert whole == "因为王请假，所以2个村"
    assert in_language(whole, "en") == "王 is on leave, hence 2 village"


@pytest.mark.parametrize(("count", "english"), [(0, "0 villages"), (1, "1 village"), (2, "2 villages")])
def test_english_tells_one_from_several(count: int, english: str) -> None:
    villages = said("{count} village", plural="{count} villages", count=count)
    assert villages == f"{count}个村"
    assert in_language(villages, "en") == english


def test_a_part_of_one_is_several_in_english() -> None:
    assert tell("{count} hour", "en", plural="{count} hours", count=0.5) == "0.5 hours"


def test_lists_are_joined_as_each_language_joins_them() -> None:
    both = joined(Separator.LIST, (said("{count} village", count=1), "龙源"))
    assert both == "1个村、龙源"
    assert in_language(both, "en") == "1 village, 龙源"
    assert in_language(joined(Separator.CLAUSE, (both, both)), "en") == "1 village, 龙源; 1 village, 龙源"
    assert in_language(joined("/", ("a", "b")), "en") == "a/b"


def test_a_text_without_a_translation_is_told_in_english() -> None:
    assert said("nothing of the kind") == "nothing of the kind"


def test_a_name_is_never_a_template() -> None:
    leave = said("{person} is on leave", person="{evil} {0}")
    assert leave == "{evil} {0}请假"
    assert in_language(leave, "en") == "{evil} {0} is on leave"
    assert in_language("{plain}", "en") == "{plain}"


def test_a_copy_is_told_like_the_original() -> None:
    whole = joined(Separator.LIST, (said("{person} is on leave", person=said("{count} village", count=3)),))
    for twin in (copy.copy(whole), copy.deepcopy(whole), pickle.loads(pickle.dumps(whole))):
        assert type(twin) is Said
        assert twin == whole
        assert in_language(twin, "en") == "3 village is on leave"


def test_a_pickled_text_keeps_its_chinese_where_the_catalogue_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = pickle.dumps(said("{person} is on leave", person="王"))
    monkeypatch.setattr(catalogues, "catalogue_of", lambda _: Catalogue(texts={}, form=lambda _: 0))
    assert pickle.loads(stored) == "王请假"


def test_nothing_of_it_changes() -> None:
    text = said("{count} village", count=1)
    with pytest.raises(AttributeError):
        text.recipe = text.recipe
    with pytest.raises(AttributeError):
        text.other = 1
    with pytest.raises(AttributeError):
        del text.recipe


def test_what_was_recorded_is_told_as_it_was() -> None:
    text = recorded("王请假", {"en": "Wang is on leave"})
    assert text == "王请假"
    assert in_language(text, "en") == "Wang is on leave"
    assert in_language(pickle.loads(pickle.dumps(text)), "en") == "Wang is on leave"
    assert in_language(recorded("王请假", {}), "en") == "王请假"


def test_tables_are_keyed_by_context() -> None:
    table = words({"card.village": "Village"})
    assert table["card.village"] == word("card.village", "Village")
    assert table["card.village"].said() == "村（社区）"
    assert table["card.village"].tell("en") == "Village"
    assert word("none", "{n} left").template("en") == "{n} left"
