"""The words of excuses and make-ups, and what became of each, step by step."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.excuses.excuse import Excuse
from diplomado_sessions.attendance.make_ups.make_up import MakeUp

REASONS = {
    "official_duty": Text("Misión oficial", "Official duty"),
    "personal": Text("Motivo personal", "Personal reason"),
    "connection": Text("Falla de la conexión", "Connection failure"),
    "other": Text("Otro", "Other"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """The words of a status and the kind of its badge."""

    label: Text
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to an excuse or a make-up."""

    at: datetime
    what: Text
    author: str


_PROPOSED = Status(Text("Por aprobar", "To approve"), "warn")
_TO_ACCEPT = Status(Text("Tarea por aceptar", "Assignment to accept"), "warn")
_COUNTS = Status(Text("Aprobada", "Approved"), "good")
_ACCEPTED = Status(Text("Tarea aceptada", "Assignment accepted"), "good")
_REJECTED = Status(Text("Rechazada", "Rejected"), "bad")
_WITHDRAWN = Status(Text("Retirada", "Withdrawn"), "bad")
_EXCUSE = {
    "asked": Text("Justificación pedida", "Excuse asked"),
    "approved": Text("Justificación aprobada", "Excuse approved"),
    "rejected": Text("Justificación rechazada", "Excuse rejected"),
    "withdrawn": Text("Justificación retirada", "Excuse withdrawn"),
}
_MAKE_UP = {
    "asked": Text("Recuperación pedida", "Make-up asked"),
    "approved": Text("Recuperación aprobada", "Make-up approved"),
    "accepted": Text("Tarea aceptada", "Assignment accepted"),
    "rejected": Text("Recuperación rechazada", "Make-up rejected"),
    "withdrawn": Text("Recuperación retirada", "Make-up withdrawn"),
}


def status_of(status: str, *, approved: bool, by_assignment: bool = False) -> Status:
    """Return the words of a status. What was withdrawn before it was `approved` was rejected."""
    if status == "withdrawn":
        return _WITHDRAWN if approved else _REJECTED
    if status == "proposed":
        return _PROPOSED
    if status == "accepted":
        return _ACCEPTED
    return _TO_ACCEPT if by_assignment else _COUNTS


def history_of(excuses: Iterable[Excuse], make_ups: Iterable[MakeUp]) -> list[Step]:
    """Return what happened to the excuses and make-ups of a person in a session, the newest first."""
    steps = [*(step for one in excuses for step in _steps(one, _EXCUSE))]
    for one in make_ups:
        steps += _steps(one, _MAKE_UP)
        if one.accepted_at and one.accepted_by:
            steps.append(Step(one.accepted_at, _MAKE_UP["accepted"], one.accepted_by))
    # Of steps at the same time the first one was asked for.
    return sorted(steps, key=lambda step: step.at)[::-1]


def _steps(one: Excuse | MakeUp, words: dict[str, Text]) -> Iterator[Step]:
    yield Step(one.asked_at, words["asked"], one.asked_by)
    if one.approved_at and one.approved_by:
        yield Step(one.approved_at, words["approved"], one.approved_by)
    if one.withdrawn_at and one.withdrawn_by:
        yield Step(one.withdrawn_at, words["withdrawn" if one.approved_at else "rejected"], one.withdrawn_by)
