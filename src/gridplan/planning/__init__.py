"""The pipeline: county → plan. One module builds each solver's problem, ``pipeline`` runs them in order."""
