"""Why a plan is as it is: reasons of units, of uncovered villages and missed visits; remedies; prices of weights."""

from gridplan.planning.explaining.coverage import with_uncovered_explained
from gridplan.planning.explaining.plans import circuit_problem_of, explained, problem_of
from gridplan.planning.explaining.posting_findings import posting_findings
from gridplan.planning.explaining.postings import posting_problem_of, with_postings_explained
from gridplan.planning.explaining.reasons import unit_reasons
from gridplan.planning.explaining.remedies import with_remedies
from gridplan.planning.explaining.visits import with_visits_explained
from gridplan.planning.explaining.weights import weight_prices

__all__ = [
    "circuit_problem_of",
    "explained",
    "posting_findings",
    "posting_problem_of",
    "problem_of",
    "unit_reasons",
    "weight_prices",
    "with_postings_explained",
    "with_remedies",
    "with_uncovered_explained",
    "with_visits_explained",
]
