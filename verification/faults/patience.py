"""How long the harness waits for what is not the fault under test: starts, steps of the load, its own servers."""

PATIENCE_SECONDS = 600.0
"""Only what is broken takes that long: a busy machine must not fail a scenario. How soon services come to rest after
the faults is an invariant (I15) with a time of its own."""
LONGEST_SECONDS = 1800.0
"""Longer than any scenario that moves, also on a busy machine: one that hangs ends here."""
