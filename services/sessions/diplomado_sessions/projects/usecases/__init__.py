"""Rubric, teams, graders, scores and ranking of an edition."""
