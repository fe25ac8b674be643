"""``index.html``: what it says of a plan known to the last word, also of odd ones."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import re
from html.parser import HTMLParser

import pytest

from gridplan.domain.circuits import Circuits
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Audit, Change, PlanDiff, RosterEffect
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories, Unit
from gridplan.errors import OptionError
from gridplan.reports.index import write_index
from gridplan.reports.index.context import make_context
from gridplan.reports.index.facts import gather
from gridplan.reports.index.page import index_page
from gridplan.reports.index.words import WORDS, Words, percent
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan, tiny_territories, village


class Text(HTMLParser):
    """What a page says, element by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self.tags: list[str] = []
        self._skip = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self._skip += tag in {"style", "script"}
        self.links += [value for key, value in attrs if key == "href"]

    def handle_endtag(self, tag):
        self._skip -= tag in {"style", "script"}

    def handle_data(self, data):
        if not self._skip and data.strip():
            self.words.append(data.strip())

    @property
    def all(self) -> str:
        return " ".join(self.words)


def _page(plan, *, audience="leaders", lang="zh", diff=None):
    return index_page(make_context(plan, audience=audience, lang=lang, diff=diff), diff)


def _html(tmp_path, plan, **options):
    return write_index(plan, tmp_path / "index.html", **options).read_text(encoding="utf-8")


def _unsolved(result, status=Status.UNKNOWN):
    return dataclasses.replace(result, status=status, solution=None, goals=(), stop_reason=StopReason.LIMIT)


def _empty_plan():
    plan = tiny_plan()
    return dataclasses.replace(
        plan,
        territories=_unsolved(plan.territories),
        coverage=_unsolved(plan.coverage),
        circuits=_unsolved(plan.circuits),
        postings=_unsolved(plan.postings, Status.INFEASIBLE),
        audit=Audit(kept=(), violations=()),
        indicators=(),
        travel=(),
    )


def test_the_sentence_says_what_holds_and_what_is_lacking():
    verdict = _page(tiny_plan()).verdict
    assert verdict.publishable == "违反硬性规则 2 处，不能发布"
    assert verdict.holds == ("应走访的 9 次全部排定", "100 % 的居民 15 分钟内能到村卫生室或卫生院")
    assert verdict.lacks == (
        "1 个村（1,350 人）没有服务",
        "1 家单位缺派驻医师 2 人周",
        "原则性例外 1 项（团队工作量偏差 1）",
    )
    english = _page(tiny_plan(), lang="en").verdict
    assert english.lacks[1] == "2 person-weeks without a physician (hosts: 1)"
    assert english.tone == "bad"


def test_cards_hold_their_figures_against_the_target():
    cards = {card.label: card for card in _page(tiny_plan()).cards}
    covered, posted = cards["有服务的村"], cards["有派驻医师的单位周"]
    assert (covered.value, covered.state, covered.notes) == ("91.7 %", "bad", ("11 ／ 12 个村",))
    assert posted.value == "98.1 %"
    assert posted.notes == ("应有 104 人周，缺 2 人周；4 名医师，2 次轮换",)
    assert cards["已排定的走访"].state == "good"
    residents = sum(v.residents for v in tiny_county().villages)
    assert cards["家庭医生签约目标"].notes[0] == f"居民 60 %：须签约 {residents * 6 // 10:,} 人"


@pytest.mark.parametrize(
    ("share", "told"), [(1, "100 %"), (0.99999, "99.9 %"), (0, "0 %"), (1e-6, "0.1 %"), (0.5, "50 %")]
)
def test_a_share_is_100_per_cent_only_where_nothing_is_missing(share, told):
    assert percent(share) == told


def test_townships_come_worst_first_and_lead_into_the_map(tmp_path):
    rows = _page(tiny_plan()).townships.rows
    assert [[cell.text for cell in row[:8]] for row in rows] == [
        ["1", "乙镇", "第一片区", "2", "2", "1,350", "0", "0"],
        ["2", "甲镇", "第一片区", "0", "0", "0", "0", "1"],
    ]
    (tmp_path / "map.html").touch()
    said = Text(_html(tmp_path, tiny_plan()))
    assert "map.html#township=990101101" in said.links
    (tmp_path / "map.html").unlink()
    assert not [link for link in Text(_html(tmp_path, tiny_plan())).links if "map.html" in link]


def test_the_chart_of_postings_has_every_stay_and_gap_also_as_a_table():
    table = _page(tiny_plan()).postings.table
    assert [[cell.text for cell in row] for row in table.rows if row[0].text == "乙镇卫生院"] == [
        ["乙镇卫生院", "医**", "2025年12月8日", "2026年7月5日", "30", "期初已在岗"],
        ["乙镇卫生院", "空缺", "2026年7月6日", "2026年7月19日", "2", "第27–28周：缺 1 人"],
        ["乙镇卫生院", "医**", "2026年7月20日", "2027年1月17日", "26", "期末后继续"],
    ]


def test_a_short_stay_is_told():
    plan = tiny_plan()
    short = Posting(person="D0", host="TH0", start=START, end=START + dt.timedelta(weeks=10))
    plan = dataclasses.replace(plan, postings=solved(Postings(postings=(short,))))
    rows = _page(plan).postings.table.rows
    assert rows[0][5].text == "短于 26 周"


def test_a_stay_beyond_the_longest_is_told_unless_there_is_no_such_rule():
    county = tiny_county()

    def note(level):
        ruled = county.replace(rules=county.rules.replace("postings.max_stay", value=27, level=level))
        rows = _page(tiny_plan(ruled)).postings.table.rows
        return next(row[5].text for row in rows if row[4].text == "30")

    assert note(Level.SOFT) == note(Level.IN_PRINCIPLE) == note(Level.HARD) == "期初已在岗，超过最长 27 周 3 周"
    assert note(Level.OFF) == "期初已在岗"


@pytest.mark.parametrize(
    ("weeks", "sentence", "notes"),
    [
        (0, "1 家单位缺派驻医师 2 人周", ["第27–28周：缺 1 人"]),
        (
            27,
            "1 家单位缺派驻医师 2 人周（其中 1 人周已过，无法补救）",
            ["第27周：缺 1 人（已过，无法补救）", "第28周：缺 1 人"],
        ),
        (28, "1 家单位缺派驻医师 2 人周（已过，无法补救）", ["第27–28周：缺 1 人（已过，无法补救）"]),
    ],
)
def test_what_is_missing_in_the_past_is_told_apart(weeks, sentence, notes):
    plan = tiny_plan()
    page = _page(dataclasses.replace(plan, as_of=plan.as_of + dt.timedelta(weeks=weeks)))
    assert page.verdict.lacks[1] == sentence
    assert [row[5].text for row in page.postings.table.rows if row[1].text == "空缺"] == notes
    card = next(card for card in page.cards if card.label == "有派驻医师的单位周")
    assert card.notes[1:] == ((f"所缺中 {min(2, weeks - 26)} 人周已过，无法补救",) if weeks else ())


def test_workload_is_told_by_hospital():
    plan = tiny_plan()
    units = tuple(
        Unit(code=v.code, village=v.code, township=v.township, site=v.code, workload=v.residents)
        for v in plan.county.villages
    )
    teams = Territories(teams=tiny_territories().teams, units=units)
    plan = dataclasses.replace(plan, territories=solved(teams))
    page = _page(plan)
    rows = [[cell.text for cell in row] for row in page.loads.table.rows]
    assert rows[0] == ["乙镇卫生院", "2", "2,850", "3,300", "3,750"]
    assert "最忙 3,750（乙镇第2团队）" in page.loads.drawing
    facts = gather(make_context(plan, audience="leaders", lang="zh", diff=None))
    assert facts.spread == pytest.approx(0.14, abs=0.01)


def test_every_stage_has_its_verdict_in_plain_words():
    told = {proof.stage: proof.text for proof in _page(tiny_plan()).proofs}
    assert told["团队划片"] == "已证明最优：不可能有更好的方案"
    assert told["巡诊排程"] == "可用；最多还能再好 2.3 %"
    lost = {proof.stage: (proof.text, proof.state) for proof in _page(_empty_plan()).proofs}
    assert lost["医师派驻"] == ("没有方案：现有规则下不可能", "bad")
    assert lost["服务方式"] == ("没有方案：规定时间内未找到", "bad")


@pytest.mark.parametrize("bound", [0.0, 40.0, float("-inf")])
def test_a_bound_that_leaves_nearly_all_open_is_no_promise_of_something_better(bound):
    plan = tiny_plan()
    circuits = solved(plan.circuits.solution, Goal(name="missed", value=100, bound=bound))
    (told,) = [p for p in _page(dataclasses.replace(plan, circuits=circuits)).proofs if p.stage == "巡诊排程"]
    assert "最多还能再好" not in told.text
    assert (told.text.startswith("可用"), told.state) == (True, "note")
    assert told.goals[0].gap == ("60.0 %" if bound == 40 else "–")


def test_the_card_of_rules_tells_what_is_broken_before_what_is_excepted():
    (card,) = [card for card in _page(tiny_plan()).cards if card.label == "规则与例外"]
    assert (card.value, card.state) == ("违反硬性规则 2 处", "bad")
    assert card.notes[0] == "1 项例外"


def test_exceptions_are_told_with_reason_and_masked_names():
    groups = _page(tiny_plan()).exceptions
    assert [(g.title, g.mark) for g in groups] == [
        ("村村有服务", "硬性"),
        ("每周派驻人数", "硬性"),
        ("团队工作量偏差", "原则上"),
    ]
    assert [cell.text for cell in groups[2].table.rows[0]] == ["workload outside the band", "10 %", "医**休假"]
    english = _page(tiny_plan(), lang="en").exceptions[2].table
    assert english.rows[0][1].text == "甲镇 team 2"


def test_changes_are_told_by_kind():
    change = Change(
        kind="posting", who=("D0",), where="TH0", before="医师1", after=None, start=START, cause="医师0离职"
    )
    effect = RosterEffect(person="D0", kinds=("resignation",), cause="医师0离职")
    diff = PlanDiff(before="P0", after="P1", changes=(change,), roster=(effect,), departed=(("D9", "诸葛孔明"),))
    said, groups = _page(tiny_plan(), diff=diff).changes
    assert said == "与方案 P0 相比共 1 处变动。"
    assert [cell.text for cell in groups[0].table.rows[0]] == [
        "医**",
        "甲镇卫生院",
        "医**",
        "–",
        "2026年1月5日",
        "医**离职",
    ]
    _, public = _page(tiny_plan(), audience="public", diff=diff).changes
    assert [group.title for group in public] == ["派驻"]
    assert [title for title, _ in public[0].table.header] == ["对象", "原来", "现在", "起"]
    orphan = dataclasses.replace(tiny_plan(), parent="P0")
    assert _page(orphan).changes == ("没有与上一版（P0）比较：那一版已不在。", ())


def test_findings_are_for_those_who_can_mend_them():
    finding = Finding(
        code="GP-S001", level=FindingLevel.WARNING, message="医师3的电话13800138000有误", file="staff.csv", row=7
    )
    plan = dataclasses.replace(tiny_plan(), findings=(finding,))
    planners, leaders = _page(plan, audience="planners"), _page(plan)
    assert planners.findings[0].table.rows[0][1].text == finding.message
    assert planners.findings[0].table.rows[0][-1].text == "staff.csv 第 7 行"
    assert leaders.findings[0].table.rows[0][1].text == "医**的电话***有误"
    assert len(leaders.findings[0].table.header) == 3
    assert _page(plan, audience="public").findings is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plan_without_anything_still_has_its_page(tmp_path, lang):
    said = Text(_html(tmp_path, _empty_plan(), lang=lang)).all
    assert ("不能发布" if lang == "zh" else "may not be published") in said.lower()
    assert ("没有出行时间" if lang == "zh" else "There are no travel times") in said
    assert ("没有团队工作量" if lang == "zh" else "no workload of teams") in said


def test_a_county_of_one_township_without_posts_or_visits(tmp_path):
    plan = tiny_plan()
    county = plan.county
    rules = county.rules.replace("postings.cover", value=0)
    first = county.townships[0].code
    own = {v.code for v in county.villages_of(first)}
    county = county.replace(
        rules=rules,
        townships=county.townships[:1],
        villages=tuple(v for v in county.villages if v.code in own),
        grids=tuple(g for g in county.grids if g.village in own),
        clinics=tuple(c for c in county.clinics if c.village in own),
        township_hospitals=county.township_hospitals[:1],
        lead_hospitals=(dataclasses.replace(county.lead_hospitals[0], departments=()),),
        people=(),
        vehicles=(),
        key_groups=(),
        sample=True,
    )
    bare = dataclasses.replace(
        _empty_plan(), county=county, circuits=solved(Circuits(tours=())), postings=solved(Postings(postings=()))
    )
    said = Text(_html(tmp_path, bare)).all
    assert "没有派驻安排" in said
    assert "不要求派驻" in said
    assert "含样例数据" in said


def test_the_page_allows_nothing_but_its_own_style_and_script(tmp_path):
    page = _html(tmp_path, tiny_plan())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        ((inside),) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy
    assert not re.findall(r'\s(?:style|onclick|onload|src)="', page)
    assert "://" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")


NASTY = '<img src=x onerror="alert(1)"></script><b>&"\'{{7*7}}'


def test_names_are_text_everywhere(tmp_path):
    plan = tiny_plan()
    county = plan.county
    long = "很" * 5000
    people = tuple(dataclasses.replace(p, name=NASTY if i % 2 else long) for i, p in enumerate(county.people))
    county = county.replace(
        name=NASTY,
        people=people,
        townships=tuple(dataclasses.replace(t, name=NASTY) for t in county.townships),
        villages=tuple(dataclasses.replace(v, name="") for v in county.villages),
        township_hospitals=tuple(
            dataclasses.replace(h, name=f"{NASTY}\n{i}") for i, h in enumerate(county.township_hospitals)
        ),
        key_groups=(("65+", NASTY),),
    )
    page = _html(tmp_path, tiny_plan(county), audience="planners")
    plain = Text(_html(tmp_path, tiny_plan(), audience="planners"))
    assert Text(page).tags == plain.tags
    assert NASTY in Text(page).all


def test_every_anchor_is_there_once(tmp_path):
    (tmp_path / "map.html").touch()
    page = _html(tmp_path, tiny_plan())
    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    inside = {link[1:] for link in Text(page).links if link.startswith("#")}
    assert inside <= set(anchors)


def test_links_to_planners_papers_carry_a_warning_for_others(tmp_path):
    (tmp_path / "plan.xlsx").touch()
    assert "仅供规划人员" in Text(_html(tmp_path, tiny_plan(), planners_papers=True)).all
    assert "仅供规划人员" not in Text(_html(tmp_path, tiny_plan())).all


def test_a_paper_is_written_whole_or_not_at_all(tmp_path):
    target = tmp_path / "index.html"
    target.mkdir()
    with pytest.raises(OSError, match=r"index\.html"):
        write_index(tiny_plan(), target)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    with pytest.raises(OptionError):
        write_index(tiny_plan(), tmp_path / "x.html", lang="fr")


def test_every_wording_has_both_languages_with_the_same_places():
    for key, word in WORDS.items():
        zh, en = word.template("zh"), word.template("en")
        places = [set(re.findall(r"\{(\w+)", text)) for text in (zh, en)]
        assert places[0] == places[1], key
        assert zh or key == "unit.share", key


def test_dates_and_weeks_are_told_as_each_language_tells_them():
    day = dt.date(2026, 3, 2)
    assert Words("zh").full(day) == "2026年3月2日 周一"
    assert Words("en").full(day) == "Mon 2 Mar 2026"
    assert Words("zh")("week", n=10) == "第10周"
    assert Words("en").amount(0.125, "share of mean") == "12.5 %"


def test_a_result_without_proof_is_one_changed_by_hand():
    plan = tiny_plan()
    by_hand: Result = dataclasses.replace(plan.coverage, goals=())
    told = {p.stage: p.text for p in _page(dataclasses.replace(plan, coverage=by_hand)).proofs}
    assert told["服务方式"] == "经人工修改，没有证明"


def test_small_counts_of_key_groups_are_withheld_but_from_planners():
    county = tiny_county()
    few = [dataclasses.replace(v, key_groups={"65+": 1 if v.code == village(0, 0) else 0}) for v in county.villages[:6]]
    county = county.replace(villages=(*few, *county.villages[6:]))
    told = {
        a: [r[1].text for r in _page(tiny_plan(county), audience=a).key_groups.rows] for a in ("leaders", "planners")
    }
    assert told == {"leaders": ["—", "—"], "planners": ["1", "615"]}
