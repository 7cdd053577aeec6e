"""Valid events of every type with realistic values, for the tests of a subscriber. The people are invented.

    samples = Samples(seed=1)
    registered = samples.of(Registered, institution="senafront")
    story = samples.story()

Events of one `Samples` belong together: they tell of one participant, one edition and one session. Another seed is
another participant; `edition` says in which edition.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from random import Random
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from diplomado_contracts.attendances import Attended
from diplomado_contracts.catalogue import BY_TYPE, EVENTS
from diplomado_contracts.certificates import CertificateIssued
from diplomado_contracts.cloudevents import Envelope, describe
from diplomado_contracts.editions import EditionPublished
from diplomado_contracts.event import Event
from diplomado_contracts.graduations import ActSigned, Graduated
from diplomado_contracts.people import PersonDescribed
from diplomado_contracts.published import golden_records
from diplomado_contracts.registrations import Registered
from diplomado_contracts.sessions import SessionClosed, SessionScheduled

Contract = TypeVar("Contract", bound=Event)

STORY: tuple[type[Event], ...] = (
    EditionPublished, SessionScheduled, PersonDescribed, Registered, SessionClosed, Attended, ActSigned,
    Graduated, CertificateIssued,
)  # fmt: skip
"""From the announcement of an edition to a certificate, in the order in which it happens."""

_AT_FIRST: dict[type[Event], dict[str, Any]] = {
    Registered: {"revision": 1, "promoted": False},
    ActSigned: {"revision": 1},
    CertificateIssued: {"supersedes": None},
}
"""In a story nothing has happened before."""

_OF_EDITION = frozenset(("edition_id", "session_id", "equivalent_session_id", "act_id", "project_id"))
_GIVEN = ("María José", "Luis Alberto", "Yadira", "Carlos Iván", "Ana Lucía", "Édgar", "Nayelis", "Rubén Darío")
_FAMILY = ("Núñez Ábrego", "Batista", "De León Pérez", "Quintero", "Güete Santos", "Ortega Muñoz", "Ng Chen", "Palacio")
_AREAS = ("PA-1", "PA-4", "PA-5", "PA-8", "PA-9", "PA-NB")
_CODE = "0123456789abcdefghjkmnpqrstvwxyz"
_OCCUPATIONS = ("border_officer", "migration_officer", "police_officer", "prosecutor")


class Samples:
    """Events of one participant. The same seed and edition give the same events."""

    def __init__(self, seed: int = 0, edition: int = 0) -> None:
        self.seed, self.edition = seed, edition
        choose = Random(seed)
        given, family = choose.choice(_GIVEN), choose.choice(_FAMILY)
        session_seconds = 3600
        self._values: dict[str, Any] = {
            "given_names": given,
            "family_names": family,
            "email": f"participant-{seed}@example.org",
            "admin_area": choose.choice(_AREAS),
            "occupation": choose.choice(_OCCUPATIONS),
            "seconds": choose.randrange(session_seconds // 2, session_seconds + 1),
            "session_seconds": session_seconds,
            "scheduled_seconds": session_seconds,
            "verification_code": "".join(choose.choices(_CODE, k=26)),
        }

    def of(self, contract: type[Contract], **values: Any) -> Contract:
        """Return an event of a type. `values` replace those of the sample, and are validated; TypeError: no field."""
        if unknown := values.keys() - contract.model_fields:
            raise TypeError(f"{contract.__name__} has no field {', '.join(sorted(unknown))}")
        sample = {name: self._changed(name, value) for name, value in _golden()[contract.type].items()}
        known = {name: value for name, value in self._values.items() if name in sample and sample[name] is not None}
        return contract.model_validate_json(json.dumps({**sample, **known, **values}, default=str))

    def all(self) -> Iterable[Event]:
        """Return an event of every type."""
        return [self.of(contract) for contract in EVENTS]

    def story(self) -> list[Event]:
        """Return what happens to the participant, from the announcement of the edition to the certificate."""
        return [self.of(contract, **_AT_FIRST.get(contract, {})) for contract in STORY]

    def _changed(self, name: str, value: Any) -> Any:
        """Return a value of the golden record with identifiers of this edition and this participant."""
        if isinstance(value, list):
            return [self._changed(name, part) for part in value]
        if isinstance(value, dict):
            return {inner: self._changed(inner, part) for inner, part in value.items()}
        if not isinstance(value, str):
            return value
        try:
            return str(uuid5(self._namespace(name), value)) if str(UUID(value)) == value else value
        except ValueError:
            return value

    def _namespace(self, name: str) -> UUID:
        return UUID(int=(self.edition << 32) + (0 if name in _OF_EDITION else self.seed + 1))


def envelope(event: Event, time: datetime) -> Envelope:
    """Return the envelope of a sample. Its id is the same each time: publishing it again is a repetition."""
    event_id = uuid5(NAMESPACE_URL, f"{event.type} {event.model_dump_json()}")
    return describe(event, event_id=event_id, time=time, correlation_id=None)


@cache
def _golden() -> dict[str, dict[str, Any]]:
    """Return the full values of today's revisions, by type."""
    today = {f"{name}.r{contract.schema_revision}": name for name, contract in BY_TYPE.items()}
    return {
        today[record.schema]: json.loads(record.value)
        for record in golden_records()
        if record.case == "full" and record.schema in today
    }
