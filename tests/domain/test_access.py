import pytest

from gridplan.domain.access import BANDS, Loss, Provider, ServiceLevel, Share, VillageAccess

PRIMARY, LEAD = ServiceLevel.PRIMARY, ServiceLevel.LEAD


def village(**providers):
    found = {level: providers.get(level.value, ()) for level in ServiceLevel}
    return VillageAccess(village="v", providers=found, residents=10)


def test_a_village_is_as_far_as_its_nearest_provider():
    near = village(primary=(Provider(facility="a", seconds=900), Provider(facility="b", seconds=901)))
    assert near.seconds(PRIMARY) == 900
    assert near.within(PRIMARY, 15)
    assert not near.within(PRIMARY, 14)
    assert near.seconds(LEAD) is None
    assert not any(near.within(LEAD, minutes) for minutes in BANDS)
    with pytest.raises(TypeError):
        near.providers[LEAD] = ()


def test_a_second_beyond_a_band_is_beyond_it():
    assert not village(lead=(Provider(facility="a", seconds=901),)).within(LEAD, 15)


def test_a_share_of_nobody_is_nothing():
    assert Share(place="", level=LEAD, minutes=15, residents=0, within=0).share == 0
    assert Share(place="", level=LEAD, minutes=15, residents=8, within=2).share == 0.25


@pytest.mark.parametrize(("after", "cut_off"), [(None, True), (7200, False)])
def test_who_reaches_nobody_any_more_is_cut_off(after, cut_off):
    loss = Loss(village="v", level=LEAD, before=60, after=after, bands=BANDS, beyond=True)
    assert loss.cut_off is cut_off


@pytest.mark.parametrize(("lang", "name"), [("zh", "乡镇卫生院"), ("en", "a township hospital")])
def test_levels_are_called_in_both_languages(lang, name):
    assert ServiceLevel.TOWNSHIP.called(lang) == name
