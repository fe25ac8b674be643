"""Carrying planning out: read → plan → audit → draw → save → publish, by hand or whenever an input changes."""
