"""Two small runs in which everything went well, by hand: one of the sample service, one of the four services.

Spoil one thing in them, and the checker must name the invariant that it breaks.
"""

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from diplomado_contracts import (
    Attended,
    CertificateIssued,
    EditionPublished,
    Graduated,
    PersonDescribed,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionScheduled,
)
from diplomado_contracts.event import Event, Localised
from diplomado_contracts.services import SERVICES
from verification.checker.evidence import Dump, Mail, Operation, Published, Resources
from verification.checker.services import READS

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def uid(number: int) -> UUID:
    """A made-up identifier."""
    return UUID(int=number, version=4)


EDITION, SESSION, ACT, CERTIFICATE, FILE = map(uid, range(1, 6))
ANA, BERTA, CARLA = map(uid, range(11, 14))
ANAS, BERTAS, CARLAS = map(uid, range(21, 24))
"""Registrations: Ana's was withdrawn, so Carla got her place; Berta attended and graduated."""

_TEXT = Localised(es="Fronteras", en="Borders")


def records(events: Sequence[Event]) -> list[Published]:
    """A record for each event, in order, all on partition 0 of their topics."""
    ends: dict[str, Any] = {}
    found = []
    for number, event in enumerate(events):
        topic = event.topic.name
        offset = next(ends.setdefault(topic, itertools.count()))
        value = event.model_dump(mode="json")
        found.append(
            Published(f"run.{topic}", 0, offset, event.partition_key, str(uid(100 + number)), event.type, value)
        )
    return found


def operation(kind: str, subject: object, **answer: Any) -> Operation:
    """A request that was answered."""
    key = f"{kind}-{subject}"
    return Operation(0, kind, key, str(subject), 1.0, 1.1, "ok", 200, answer)


def _facts() -> list[Event]:
    def of(registration: UUID, participant: UUID, revision: int = 1) -> dict[str, Any]:
        return {
            "registration_id": registration, "edition_id": EDITION, "participant_id": participant, "revision": revision,
        }  # fmt: skip

    return [
        EditionPublished(
            edition_id=EDITION, revision=1, published_at=NOON, code="dh-2026", course="dh", title=_TEXT,
            modality="online", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 20), time_zone="America/Panama",
            hours=20, capacity=2, organiser="OIM",
        ),
        *(
            PersonDescribed(
                participant_id=person, revision=1, described_at=NOON, given_names=name, family_names="Quinzavil",
                email=f"{name}@faults.example",
            )
            for person, name in ((ANA, "ana"), (BERTA, "berta"), (CARLA, "carla"))
        ),
        Registered(**of(ANAS, ANA), registered_at=NOON),
        Registered(**of(BERTAS, BERTA), registered_at=NOON),
        RegistrationWaitlisted(**of(CARLAS, CARLA), waitlisted_at=NOON),
        RegistrationWithdrawn(**of(ANAS, ANA, 2), withdrawn_at=NOON),
        Registered(**of(CARLAS, CARLA, 2), registered_at=NOON, promoted=True),
        SessionScheduled(
            session_id=SESSION, edition_id=EDITION, revision=1, scheduled_at=NOON, code="s1", title=_TEXT,
            starts_at=NOON, ends_at=NOON, time_zone="America/Panama",
        ),
        Attended(**of(BERTAS, BERTA), session_id=SESSION, recorded_at=NOON, seconds=3600, session_seconds=3600),
        Graduated(
            **of(BERTAS, BERTA), act_id=ACT, graduated_on=date(2026, 3, 20), signed_at=NOON, policy="p",
            policy_version=1,
        ),
        CertificateIssued(
            **of(BERTAS, BERTA), certificate_id=CERTIFICATE, issued_at=NOON, issued_on=date(2026, 3, 20),
            kind="diploma", award="diploma", act_id=ACT, verification_code="x" * 22,
        ),
    ]  # fmt: skip


def four_services() -> tuple[list[Operation], Dump]:
    """History and dump of one edition with three people and two places."""
    facts = _facts()
    published = records(facts)
    dump = Dump(records=published, idle_within=1.0, canaries=["Quinzavil", "berta@faults"])
    for service in SERVICES:
        heard = [r for r, fact in zip(published, facts, strict=True) if type(fact) in READS[service]]
        dump.tables |= {
            f"{service}.outbox": [], f"{service}.dead_letters": [], f"{service}.idempotency_keys": [],
            f"{service}.inbox": [{"event_id": UUID(record.event_id or "")} for record in heard],
        }  # fmt: skip
        dump.logs[service] = ['{"event": "consumer.started"}']
        dump.resources.append(Resources(service, (90.0, 95.0), (40, 41), (10, 10)))
    dump.tables |= _registration() | _sessions() | _certificates() | _notifications()
    dump.mails = [Mail(f"<{uid(61)}@oim.example>", "berta@faults.example", "Diploma")]
    history = [
        operation("publish", EDITION, revision=1),
        *(
            operation("register", f"{EDITION}/{name}@faults.example", registration_id=str(registration))
            for name, registration in (("ana", ANAS), ("berta", BERTAS), ("carla", CARLAS))
        ),
        operation("withdraw", ANAS, status="withdrawn"),
        operation("schedule", EDITION, session_id=str(SESSION)),
        operation("import", SESSION, file_id=str(FILE)),
        operation("close", SESSION, attended=1),
        operation("sign", ACT, graduates=1),
    ]
    return history, dump


def _registration() -> dict[str, list[dict[str, Any]]]:
    registrations = [(ANAS, ANA, "withdrawn", 2), (BERTAS, BERTA, "registered", 1), (CARLAS, CARLA, "registered", 2)]
    names = [(ANA, "ana"), (BERTA, "berta"), (CARLA, "carla")]
    edition = {"edition_id": EDITION, "revision": 1, "capacity": 2, "taken": 2, "waiting": 0}
    return {
        "registration.editions": [edition],
        "registration.participants": [
            {"participant_id": person, "revision": 1, "email": email, "email_key": email}
            for person, email in ((person, f"{name}@faults.example") for person, name in names)
        ],
        "registration.registrations": [
            {
                "registration_id": registration, "edition_id": EDITION, "participant_id": person, "status": status,
                "revision": revision, "channel": "form",
            }
            for registration, person, status, revision in registrations
        ],
        "registration.consents": [{"registration_id": registration} for registration, *_ in registrations],
        "registration.graduations": [{"registration_id": BERTAS, "revision": 1, "act_id": ACT}],
    }  # fmt: skip


_EDITIONS = [{"edition_id": EDITION, "revision": 1, "code": "dh-2026"}]
_PEOPLE = [{"participant_id": person, "revision": 1, "merge_revision": 1} for person in (ANA, BERTA, CARLA)]
_PLACES = [
    {"registration_id": ANAS, "revision": 2, "status": "withdrawn"},
    {"registration_id": BERTAS, "revision": 1, "status": "registered"},
    {"registration_id": CARLAS, "revision": 2, "status": "registered"},
]
_ATTENDANCES = [{"registration_id": BERTAS, "session_id": SESSION, "revision": 1, "seconds": 3600}]


def _copied(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]


def _sessions() -> dict[str, list[dict[str, Any]]]:
    return {
        "sessions.editions": _copied(_EDITIONS),
        "sessions.people": _copied(_PEOPLE),
        "sessions.registrations": _copied(_PLACES),
        "sessions.sessions": [{"session_id": SESSION, "revision": 1, "closed_at": NOON}],
        "sessions.attendance_files": [{"file_id": FILE}],
        "sessions.attendances": _copied(_ATTENDANCES),
    }


def _certificates() -> dict[str, list[dict[str, Any]]]:
    certificate = {
        "certificate_id": CERTIFICATE, "edition_id": EDITION, "serial": 1, "registration_id": BERTAS, "act_id": ACT,
        "kind": "diploma", "award": "diploma", "session_id": None, "record": "{}", "revision": 1, "revoked_at": None,
        "sha256": hashlib.sha256(b"{}").hexdigest(), "erased": False,
    }  # fmt: skip
    return {
        "certificates.editions": _copied(_EDITIONS),
        "certificates.people": _copied(_PEOPLE),
        "certificates.registrations": _copied(_PLACES),
        "certificates.sessions": [{"session_id": SESSION, "revision": 1}],
        "certificates.attendances": _copied(_ATTENDANCES),
        "certificates.acts": [{"act_id": ACT, "status": "signed"}],
        "certificates.graduations": [{"registration_id": BERTAS, "act_id": ACT}],
        "certificates.registers": [{"edition_id": EDITION, "certificates": 1}],
        "certificates.certificates": [certificate],
    }


def _notifications() -> dict[str, list[dict[str, Any]]]:
    places = [(ANAS, ANA, 1), (ANAS, ANA, 2), (BERTAS, BERTA, 1), (CARLAS, CARLA, 1), (CARLAS, CARLA, 2)]
    return {
        "notifications.people": _copied(_PEOPLE),
        "notifications.editions": _copied(_EDITIONS),
        "notifications.places": [
            {"registration_id": registration, "participant_id": person, "revision": revision}
            for registration, person, revision in places
        ],
        "notifications.sessions": [{"session_id": SESSION, "revision": 1}],
        "notifications.attendances": _copied(_ATTENDANCES),
        "notifications.certificates": [
            {"certificate_id": CERTIFICATE, "issue_revision": 1, "revocation_revision": None}
        ],
        "notifications.deliveries": [
            {"delivery_id": uid(61), "template": "certificate_issued", "status": "sent", "reason": None, "attempts": 1},
            {
                "delivery_id": uid(62), "template": "registration_waitlisted", "status": "superseded",
                "reason": "newer_registration_state", "attempts": 0,
            },
        ],
    }  # fmt: skip


def sample_service() -> tuple[list[Operation], Dump]:
    """History and dump of one counter that was raised three times, and an unreadable record that is parked."""
    counter = uid(7)
    facts = [
        RegistrationWaitlisted(
            registration_id=counter, edition_id=EDITION, participant_id=ANA, revision=revision, waitlisted_at=NOON
        )
        for revision in (1, 2, 3)
    ]
    published = records(facts)
    broken = replace(published[0], offset=3, event_id=None, value=None)
    letter = {
        "id": 1, "direction": "in", "topic": broken.topic, "partition": 0, "offset": 3, "reason": "undecodable",
        "error": "header ce_id is missing", "value": b"{", "event_id": None, "type": None,
    }  # fmt: skip
    ids = [UUID(record.event_id or "") for record in published]
    dump = Dump(records=[*published, broken], idle_within=1.0)
    dump.tables = {
        "sample.outbox": [],
        "sample.inbox": [{"event_id": event_id} for event_id in ids],
        "sample.dead_letters": [letter],
        "sample.idempotency_keys": [{"key": f"key-{n}", "status": 201, "body": b"{}"} for n in (1, 2, 3)],
        "sample.counters": [{"id": counter, "value": 3}],
        "sample.seen": [{"event_id": event_id, "effects": 1} for event_id in ids],
    }
    history = [replace(operation("count_up", counter, value=value), key=f"key-{value}") for value in (1, 2, 3)]
    return history, dump
