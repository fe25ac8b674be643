"""How many of something, and which weeks, as parts of sentences: right for one and for several."""

from __future__ import annotations

from gridplan.languages.telling import Said, said


def days(count: int) -> Said:
    """``3天``, ``3 days``."""
    return said("{count} day", plural="{count} days", count=count)


def weeks(count: int) -> Said:
    """``26周``, ``26 weeks``."""
    return said("{count} week", plural="{count} weeks", count=count)


def persons(count: int) -> Said:
    """``3人``, ``3 people``."""
    return said("{count} person", plural="{count} people", count=count)


def person_weeks(count: float) -> Said:
    """``12人周``, ``12 person-weeks``."""
    return said("{count} person-week", plural="{count} person-weeks", count=count)


def visits(count: int) -> Said:
    """``3次``, ``3 visits``."""
    return said("{count} visit", plural="{count} visits", count=count)


def teams(count: int) -> Said:
    """``3个团队``, ``3 teams``."""
    return said("{count} team", plural="{count} teams", count=count)


def stays(count: int) -> Said:
    """``3期``, ``3 stays``."""
    return said("{count} stay", plural="{count} stays", count=count)


def week_span(first: int, last: int) -> Said:
    """``第27至28周``, ``weeks 27 to 28``, from indices of weeks, which begin with 0."""
    if first == last:
        return said("week {week}", week=first + 1)
    return said("weeks {first} to {last}", first=first + 1, last=last + 1)
