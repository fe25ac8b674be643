"""A request to stop planning: the plan is finished all the same, quickly, and says what was cut short."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gridplan.domain.plan import Plan
from gridplan.domain.results import Status, StopReason
from gridplan.errors import OptionError
from gridplan.planning import pipeline
from gridplan.planning.pipeline import HURRY, STAGES, Interruption, Profiles, make_plan


def test_stages_after_the_request_are_hurried_and_still_solved(
    mini_folder: Path, mini_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    interruption, seconds = Interruption(), {}

    def progress(stage: str, *_: object) -> None:
        if stage == "territories":
            interruption.request()

    for stage in STAGES:
        solve = getattr(pipeline, f"solve_{stage}")

        def limited(problem, profile, told, stage=stage, solve=solve):
            seconds[stage] = profile.seconds
            result = solve(problem, profile, told)
            return dataclasses.replace(result, status=Status.FEASIBLE, stop_reason=StopReason.LIMIT)

        monkeypatch.setattr(pipeline, f"solve_{stage}", limited)
    with interruption.in_force():
        plan = make_plan(mini_plan.county, mini_folder, profiles=Profiles.all("default"), progress=progress)
    reasons = {stage: getattr(plan, stage).stop_reason for stage in STAGES}
    # the stage before the request is as long as ever, the one that was running and those after it say so
    assert reasons == {"postings": StopReason.LIMIT} | dict.fromkeys(
        ("territories", "coverage", "circuits"), StopReason.INTERRUPTED
    )
    assert seconds["postings"] > HURRY
    assert max(seconds["coverage"], seconds["circuits"]) <= HURRY
    assert plan.audit.hard == ()
    assert all(getattr(plan, stage).solution is not None for stage in STAGES)


def test_profiles_that_do_not_exist_are_all_named_at_once() -> None:
    with pytest.raises(OptionError) as caught:
        Profiles(territories="defalt", postings="quik").load()
    assert "territories/defalt" in str(caught.value)
    assert "postings/quik" in str(caught.value)
