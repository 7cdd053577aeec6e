"""Measures a participant as the policy says: lengths, grace, excuses and make-ups, before requirements are checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar
from uuid import UUID

from diplomado_certificates.graduation.facts import Attendance, Edition, Participant, Session
from diplomado_certificates.policies.policy import SessionCredit

_Lasting = TypeVar("_Lasting", Session, Attendance)
Status = Literal["not_closed", "present", "partial", "absent", "excused", "made_up"]


@dataclass(frozen=True, slots=True)
class Measured:
    """A participant and the timetable that counts for them.

    `edition` has the sessions of the denominator with their lengths, `participant` the seconds that count.
    `every_session` are all sessions with their lengths; `excused` those that leave the denominator, `made_up` those in
    which something else counts instead of presence, `open` those that may still bring something.
    """

    edition: Edition
    participant: Participant
    every_session: tuple[Session, ...]
    excused: frozenset[UUID]
    made_up: frozenset[UUID]
    open: frozenset[UUID]

    @property
    def best(self) -> Participant:
        """The participant as if everything that is open were attended in full."""
        full = {
            session.session_id: replace(self.attendance_in(session), seconds=session.seconds)
            for session in self.every_session
            if session.session_id in self.open
        }
        return replace(self.participant, attendances={**self.participant.attendances, **full})

    def attendance_in(self, session: Session) -> Attendance:
        """Return what counts for the participant in a session."""
        return self.participant.attendances.get(session.session_id, Attendance(0))

    def session(self, session: Session) -> Session:
        """Return a session with the length that counts."""
        return next(known for known in self.every_session if known.session_id == session.session_id)

    def status_in(self, session: Session, credit: SessionCredit) -> Status:
        """Return how the participant stands in a session."""
        known = self.session(session)
        if session.session_id in self.made_up:
            return "made_up"
        if session.session_id in self.participant.excuses:
            return "excused"
        if not session.is_closed:
            return "not_closed"
        seconds = min(self.attendance_in(session).seconds, known.seconds)
        name = credit.credit_of(seconds, known.seconds)
        return "present" if name == "full" else "absent" if name == "absent" else "partial"


def measure(credit: SessionCredit, edition: Edition, participant: Participant) -> Measured:
    """Apply the rules of a policy about single sessions to one participant."""
    sessions = tuple(_lasting(session, length_of(credit, session)) for session in edition.sessions)
    lengths = {session.session_id: session for session in sessions}
    present = {
        session_id: _lasting(attendance, _with_grace(credit, attendance))
        for session_id, attendance in participant.attendances.items()
    }
    credited, waiting = _made_up(credit, participant, lengths, present)
    counting = {**present, **credited}
    countable = [session for session in sessions if not session.makes_up]
    excused = _leaving(credit, participant, countable, credited.keys() | waiting)
    left = tuple(session for session in countable if session.session_id not in excused)
    whole = {session.module for session in countable if session.session_id in excused}
    whole -= {session.module for session in left}
    return Measured(
        edition=replace(
            edition, sessions=left, modules=tuple(module for module in edition.modules if module not in whole)
        ),
        participant=replace(participant, attendances=counting),
        every_session=sessions,
        excused=frozenset(excused),
        made_up=frozenset(credited),
        open=frozenset(session.session_id for session in sessions if not session.is_closed) | waiting,
    )


def _lasting(measured: _Lasting, seconds: int) -> _Lasting:
    """Return a session or an attendance with these seconds; itself if it has them, as nearly all have."""
    return measured if measured.seconds == seconds else replace(measured, seconds=seconds)


def length_of(credit: SessionCredit, session: Session) -> int:
    """Return the length that counts: the actual one where the policy asks for it, never more than the scheduled."""
    if credit.denominator == "actual" and session.is_closed and session.actual_seconds is not None:
        return max(1, min(session.seconds, session.actual_seconds))
    return session.seconds


def _with_grace(credit: SessionCredit, attendance: Attendance) -> int:
    grace = credit.grace_minutes
    return attendance.seconds + sum(attendance.before_start[:grace]) + sum(attendance.after_end[:grace])


def _made_up(
    credit: SessionCredit,
    participant: Participant,
    sessions: Mapping[UUID, Session],
    present: Mapping[UUID, Attendance],
) -> tuple[dict[UUID, Attendance], frozenset[UUID]]:
    """Return what make-ups count for where that is more than presence, and sessions whose make-up is not closed."""
    if credit.made_up == "counts_absent":
        return {}, frozenset()
    credited: dict[UUID, Attendance] = {}
    waiting: set[UUID] = set()
    for session_id, make_up in participant.make_ups.items():
        missed = sessions.get(session_id)
        if missed is None:
            continue
        seconds = missed.seconds
        evidence: tuple[UUID, ...] = (make_up.make_up_id,)
        if make_up.equivalent_session_id is not None:
            other = sessions.get(make_up.equivalent_session_id)
            if other is None:
                continue
            if not other.is_closed:
                waiting.add(session_id)
            attended = present.get(other.session_id, Attendance(0))
            seconds = missed.seconds * min(attended.seconds, other.seconds) // other.seconds
            evidence += attended.evidence
        if seconds > min(present.get(session_id, Attendance(0)).seconds, missed.seconds):
            credited[session_id] = Attendance(seconds, evidence)
    return credited, frozenset(waiting)


def _leaving(
    credit: SessionCredit, participant: Participant, sessions: list[Session], made_up: frozenset[UUID] | set[UUID]
) -> set[UUID]:
    """Return the excused sessions that leave the denominator: in order of time, as long as the cap allows."""
    if credit.excused == "counts_absent":
        return set()
    total = sum(session.seconds for session in sessions)
    allowed = total if credit.excused_share_max is None else int(credit.excused_share_max * total)
    leaving: set[UUID] = set()
    for session in sessions:
        is_excused = session.session_id in participant.excuses and session.session_id not in made_up
        if is_excused and session.seconds <= allowed:
            allowed -= session.seconds
            leaving.add(session.session_id)
    return leaving
