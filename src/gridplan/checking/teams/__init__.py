"""Checks of the teams: who is in them, what they look after, what they claim to cost, whose specialist is theirs."""
