"""Projections: the tables that repeat events of other services, and how long their rows are kept."""
