"""The facts of other services that graduation rests on, and each participant's progress towards it."""
