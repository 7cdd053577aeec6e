"""Which decisions about an applicant are possible in which status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from diplomado_chassis.language.text import Text
from diplomado_registration.places.capacity import Status

Decision = Literal["accepted", "rejected", "information_requested", "information_given"]


@dataclass(frozen=True, slots=True)
class Possibility:
    """The statuses in which a decision is possible, those in which it was made already, and why not in the others."""

    possible: frozenset[Status]
    made: frozenset[Status]
    why_not: Text


POSSIBLE: Mapping[Decision, Possibility] = {
    "accepted": Possibility(
        frozenset({"submitted", "needs_information", "rejected"}),
        frozenset({"registered", "waitlisted", "offered"}),
        Text(
            es="Solo se acepta una solicitud que espera una decisión o que fue rechazada.",
            en="Only an application that waits for a decision, or was rejected, can be accepted.",
        ),
    ),
    "rejected": Possibility(
        frozenset({"submitted", "needs_information", "waitlisted", "offered", "registered"}),
        frozenset({"rejected"}),
        Text(
            es="Esta inscripción ya terminó o la persona aún no la confirmó; no se puede rechazar.",
            en="This registration has ended, or the person has not confirmed it yet; it cannot be rejected.",
        ),
    ),
    "information_requested": Possibility(
        frozenset({"submitted", "needs_information"}),
        frozenset(),
        Text(
            es="Solo se pide información sobre una solicitud que espera una decisión.",
            en="Information can be asked for only while an application waits for a decision.",
        ),
    ),
    "information_given": Possibility(
        frozenset({"needs_information"}),
        frozenset(),
        Text(
            es="No hay ninguna pregunta sin responder.",
            en="There is no question to answer.",
        ),
    ),
}
REACHED: Mapping[Decision, Status] = {
    "rejected": "rejected",
    "information_requested": "needs_information",
    "information_given": "submitted",
}
"""The status after a decision. An acceptance leads to a place or to the waiting list."""


def is_repeated(decision: Decision, status: Status, reason: str | None, last: tuple[str, str | None] | None) -> bool:
    """Return whether a decision was made already: by the status or, for a text, if the last step says the same.

    `last` is the last step of the history with its reason.
    """
    if status in POSSIBLE[decision].made:
        return True
    return last == (decision, reason) and REACHED.get(decision) == status
