"""A register of certificates, as a signed act leaves it."""

import json
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from diplomado_certificates.register.certificate import NewCertificate
from diplomado_certificates.register.store import TURN, insert_certificates
from diplomado_certificates.register.usecases import new_code
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.turns import parts
from tests.certificates.documents.samples import DIPLOMA
from verification.benchmarks.press import papers

_ACT = """
insert into acts (act_id, edition_id, content, hash, awards, graduates, drafted_at, drafted_by, status, number,
                  signed_at, signed_by)
values ($1, $2, $3, repeat('0', 64), $4, 0, $5, 'bench', 'signed', $6, $5, 'bench')
"""
_CONSENTS = """
insert into consents (registration_id, revision, public_verification)
select registration_id, 1, true from certificates where act_id = $1
"""
_serials = count(1)


async def issue(connection: Connection, number: int, version: int = 4) -> list[str]:
    """Enter so many diplomas of one act into the register, whose names are public; return their codes."""
    now, act = datetime.now(UTC), uuid7()
    edition = DIPLOMA.edition.edition_id
    content = json.dumps({"awards": []})
    await connection.execute(_ACT, act, edition, content, number, now, f"ACTA-{act}")
    made: list[NewCertificate] = []
    for record, _ in papers(version, number):
        identity = {"certificate_id": uuid7(), "registration_id": uuid7(), "verification_code": new_code()}
        issued = record.model_copy(update={**identity, "act_id": act})
        made.append(NewCertificate.of(issued, UUID(int=1), 1, next(_serials)))
    for part in parts(made, TURN):
        await insert_certificates(connection, edition, act, part, now)
    await connection.execute(_CONSENTS, act)
    return [certificate.record.verification_code for certificate in made]
