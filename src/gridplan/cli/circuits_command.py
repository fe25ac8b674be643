"""``circuits``: who drives where on which day, who comes when to a village, who is out how long, what is missed."""

from __future__ import annotations

from pathlib import Path

from gridplan.cli.answer_tables import Table, finish_table, print_table, write_workbook
from gridplan.cli.circuits_choice import Choice, Question, chosen
from gridplan.cli.circuits_routes import route_table
from gridplan.cli.circuits_tables import Ground, account_table, hospital_table, programme_table
from gridplan.cli.circuits_visits import circuit_violations, missed_table, pin_table, visit_table
from gridplan.cli.say import Say
from gridplan.cli.stores import asked_plan, plan_store
from gridplan.cli.summary import reached, stage_json, told_amount, violation_json
from gridplan.domain.finding_kinds import Language
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.domain.visit_words import DUTIES
from gridplan.domain.workload import fairness, workload
from gridplan.errors import NotFoundError
from gridplan.languages import Said, joined, recorded, said, words

SHOWN = 8
"""Exceptions that the terminal shows."""
MODES = words(
    {
        "served.own_clinic": "its own clinic",
        "served.neighbour_clinic": "a neighbour's clinic",
        "served.posted_doctor": "a posted doctor",
        "served.circuit": "circuits",
        "served.mobile_hospital": "a mobile hospital",
    }
)


def run_circuits(folder: Path, question: Question, *, plan_id: str, say: Say) -> None:
    """Show a stored plan's tours as they were asked for; without a filter, the sums."""
    store = plan_store(folder)
    if plan_id == "published" and store.published() is None and store.versions():
        raise NotFoundError(said("no plan has been published yet; see the newest one: gridplan circuits --plan latest"))
    say.progress("reading", asked_plan(plan_id))
    plan = store.load(plan_id)
    solution = plan.circuits.solution
    if solution is None:
        raise NotFoundError(said("plan {plan} has no circuits; see why: gridplan audit {plan}", plan=plan.id))
    names = names_of(plan)
    choice = chosen(plan, names, question)
    ground = Ground(plan, names, choice, say.lang)
    say.line(_heading(plan, choice, len(solution.tours)))
    say.finish({"status": "ok", "plan": plan.id, "stage": stage_json(plan.circuits)})
    made = _tables(ground, question)
    _print_heading(say, ground)
    for table in made:
        print_table(say, table)
        finish_table(say, table)
    if not _filtered(question) or choice.places is not None:
        _print_violations(say, ground)
    if not _filtered(question):
        _print_proof(say, plan)
    if choice.person is not None:
        _print_fairness(say, ground)
    if question.xlsx is not None:
        lang: Language = "en" if question.lang == "en" else "zh"
        write_workbook(say, question.xlsx, _tables(Ground(plan, names, choice, lang), question), lang)
        say.line(said("Wrote {path}", path=question.xlsx))


def _filtered(question: Question) -> bool:
    return any((*question[:7], question.missed, question.pins))


def _heading(plan: Plan, choice: Choice, tours: int) -> Said:
    calendar, county = plan.county.calendar, plan.county.name
    if choice.first is None or choice.last is None:
        return said(
            "{county}, plan {plan}: {tours:,} tours from {start} on, {weeks} weeks",
            county=county,
            plan=plan.id,
            tours=tours,
            start=calendar.start,
            weeks=calendar.circuit_weeks,
        )
    return said(
        "{county}, plan {plan}: {tours:,} tours; shown are days from {first} to before {last}",
        county=county,
        plan=plan.id,
        tours=tours,
        first=choice.first,
        last=choice.last,
    )


def _tables(ground: Ground, question: Question) -> list[Table]:
    """The tables that answer the question."""
    tours = ground.choice.tours(ground.plan)
    made = []
    if question.missed:
        made.append(missed_table(ground))
    if question.pins:
        made.append(pin_table(ground))
    if question.place is not None:
        made.append(visit_table(ground, tours))
        if question.why:
            from gridplan.cli.circuits_waits import wait_table  # it works out the problem anew, with all of planning

            made.append(wait_table(ground))
        if not question.missed:
            made.append(missed_table(ground))
    if question.person is not None:
        made.append(account_table(ground))
    stretch = any((question.day, question.week, question.month))
    if question.crew or (stretch and not made) or (stretch and question.person):
        made.append(route_table(ground, tours))
    if question.programme and not made:
        made += [programme_table(ground, tours), route_table(ground, tours)]
    return made or [programme_table(ground, tours), hospital_table(ground, tours)]


def _print_heading(say: Say, ground: Ground) -> None:
    """What the places and the person asked for are."""
    coverage = ground.plan.coverage.solution
    villages = {village.code for village in ground.plan.county.villages}
    for place in [code for code in ground.choice.places or () if code in villages]:
        service = coverage.of(place) if coverage else None
        how = said("nobody")
        if service:
            mode = MODES[f"served.{service.mode.value}"].said()
            how = said("{mode}, {provider}", mode=mode, provider=ground.names(service.provider))
        say.line(said("{name} ({code}) is served by {how}", name=ground.names(place), code=place, how=how))
    if ground.choice.person is not None:
        person = ground.plan.county.person(ground.choice.person)
        name, workplace = ground.names(person.id), ground.names(person.workplace)
        say.line(said("{name} ({id}), {workplace}", name=name, id=person.id, workplace=workplace))


def _print_violations(say: Say, ground: Ground) -> None:
    found = circuit_violations(ground)
    titles = ground.plan.county.rules.by_id
    say.line(said("exceptions and broken rules of the circuits, missed visits apart: {count}", count=len(found)))
    for violation in found[:SHOWN]:
        rule = titles.get(violation.rule)
        title = recorded(rule.title, {"en": rule.title_en}) if rule else violation.rule
        say.line(said("  {title}: {message}", title=title, message=violation.message))
        if violation.reason:
            say.line(said("    why: {reason}", reason=violation.reason))
        if violation.remedy:
            say.line(joined("", ["    → ", violation.remedy]))
    if len(found) > SHOWN:
        say.line(said("  … and {left} more; all of them with --json, or in plan.xlsx", left=len(found) - SHOWN))
    say.line()
    say.finish({"exceptions": [violation_json(v) for v in found]})


def _print_proof(say: Say, plan: Plan) -> None:
    """Each goal with its bound."""
    for goal in plan.circuits.goals:
        bound = told_amount(goal, goal.bound)[0]
        reaches = reached("circuits", goal)
        say.line(
            said("{goal}: no plan can have less than {bound}, gap {gap:.2%}", goal=reaches, bound=bound, gap=goal.gap)
        )
    if not plan.circuits.goals:
        say.line(said("No proof: the plan was made or changed by hand."))
    for note in plan.circuits.notes:
        say.line(note)


def _print_fairness(say: Say, ground: Ground) -> None:
    """The person's hours over the whole horizon against those of colleagues with the same duty."""
    for group in fairness(ground.plan, workload(ground.plan)):
        own = group.hours.get(ground.choice.person or "")
        if own is not None:
            say.line(
                said(
                    "{duty}: {own:,.1f} h of driving and visits in the whole horizon; the {count} of {place} have "
                    "{mean:,.1f} h on average (spread {spread:.0%})",
                    duty=DUTIES[group.duty].said(),
                    own=own,
                    count=len(group.hours),
                    place=ground.names(group.place),
                    mean=group.mean,
                    spread=group.spread,
                )
            )
