"""Rubrics, teams, graders, scores and rankings: all SQL of them."""
