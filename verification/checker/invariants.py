"""Judges a run under faults: a pure function of what clients were told and of what is left when all is quiet.

The invariants are numbered as in docs/reliability.md. Each is a function from the evidence to its violations, and
says in its docstring what it compares. They hold for the real services and for the sample service of the chassis's
tests: which tables a dump has decides what is judged.
"""

from collections.abc import Callable, Iterator, Sequence

from verification.checker.certificates_and_mails import certificates_follow_graduations, every_mail_once
from verification.checker.effects import (
    effects_are_counted_once,
    nothing_waits_for_its_other_half,
    one_effect_per_reader,
    projections_repeat_the_log,
    rejected_is_kept,
)
from verification.checker.end_state import comes_to_rest, nothing_leaks, nothing_personal_is_logged
from verification.checker.evidence import Dump, Operation, Violation
from verification.checker.records import (
    every_change_is_published_once,
    only_one_relay_writes,
    order_per_key,
    repetitions_are_bounded,
)
from verification.checker.requests import (
    accepted_is_kept,
    all_or_nothing,
    counters_add_up,
    nothing_out_of_nothing,
    one_effect_per_key,
    places_are_exact,
)
from verification.checker.view import View

INVARIANTS: Sequence[Callable[[View], Iterator[Violation]]] = (
    accepted_is_kept,  # I1
    one_effect_per_key,  # I2
    places_are_exact,  # I2
    every_change_is_published_once,  # I3
    one_effect_per_reader,  # I4
    effects_are_counted_once,  # I4
    repetitions_are_bounded,  # I5
    order_per_key,  # I6
    projections_repeat_the_log,  # I7
    certificates_follow_graduations,  # I8
    every_mail_once,  # I9
    only_one_relay_writes,  # I10
    all_or_nothing,  # I11
    nothing_out_of_nothing,  # I11
    counters_add_up,  # I11
    nothing_waits_for_its_other_half,  # I12
    rejected_is_kept,  # I13
    comes_to_rest,  # I15
    nothing_personal_is_logged,  # I16
    nothing_leaks,  # I17
)


def check(history: Sequence[Operation], dump: Dump) -> list[Violation]:
    """Return every broken invariant; the empty list if all of them hold."""
    view = View(history, dump)
    return [violation for invariant in INVARIANTS for violation in invariant(view)]
