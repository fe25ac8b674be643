"""County → where stations or centres should stand, and the same told before and after."""

from gridplan.planning.siting.problem import SitingQuestion, county_sites, siting_profile

__all__ = ["SitingQuestion", "county_sites", "siting_profile"]
