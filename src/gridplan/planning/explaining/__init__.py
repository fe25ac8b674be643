"""Why the teams are as they are: reasons of units, remedies of exceptions, prices of weights."""

from gridplan.planning.explaining.plans import explained, problem_of
from gridplan.planning.explaining.reasons import unit_reasons
from gridplan.planning.explaining.remedies import with_remedies
from gridplan.planning.explaining.weights import weight_prices

__all__ = ["explained", "problem_of", "unit_reasons", "weight_prices", "with_remedies"]
