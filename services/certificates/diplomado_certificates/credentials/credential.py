"""What the credential of a certificate says: an Open Badges 3.0 credential, from the record and its policy alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from diplomado_certificates.credentials.issuer import Issuer
from diplomado_certificates.documents.second.statement import compose_statement
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import BUILT_IN, Language
from diplomado_chassis.language.text import Text
from diplomado_verify import moments
from diplomado_verify.contexts import CREDENTIALS, OPEN_BADGES
from diplomado_verify.proofs import Document
from diplomado_verify.status_lists import REVOCATION

# Pasted from slides and sheets: other programs write them in canonical form in different ways.
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]+")
_ACHIEVEMENTS = {"diploma": "Diploma", "attendance": "Certificate", "recognition": "Award"}
SDG = Text("Objetivo de Desarrollo Sostenible {code}", "Sustainable Development Goal {code}", code="")
_SDGS = Text("Objetivos de Desarrollo Sostenible", "Sustainable Development Goals")
GCM = Text(
    "Objetivo {code} del Pacto Mundial para la Migración",
    "Objective {code} of the Global Compact for Migration",
    code="",
)
_GCMS = Text("Pacto Mundial para la Migración", "Global Compact for Migration")
ACT = Text("Acta de graduación {number}", "Graduation act {number}", number="")
ACT_TEXT = Text(
    "Lista firmada por la que se otorgó. Solo nombra inscripciones, no personas.",
    "The signed list by which it was awarded. It names registrations only, and no people.",
)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """The place of a certificate in the status lists."""

    list: int
    index: int


def credential_of(
    record: CertificateRecord,
    requirements: Sequence[Text],
    issuer: Issuer,
    status: StatusEntry,
    language: Language,
    *,
    named: bool,
) -> Document:
    """Return the credential of a certificate without its proof, in a language, with the holder's name if it is `named`.

    `requirements` are those of its award. Raises ValueError if it is to be named and the holder is erased.
    """
    name = title_of(record, language)
    return {
        "@context": [CREDENTIALS, OPEN_BADGES],
        "id": issuer.credential_url(record, language),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {
            "id": issuer.did,
            "type": ["Profile"],
            "name": clean(record.organiser),
            "url": issuer.base_url,
        },
        "validFrom": start_of(record.issued_on, record),
        "awardedDate": start_of(record.graduated_on, record),
        "credentialSubject": {
            "id": f"urn:uuid:{uuid5(record.certificate_id, 'subject')}",
            "type": ["AchievementSubject"],
            "activityStartDate": record.edition.starts_on.isoformat(),
            "activityEndDate": record.edition.ends_on.isoformat(),
            "licenseNumber": clean(record.number),
            **_identifier(record, named=named),
            **_partner(record),
            "achievement": _achievement(record, requirements, name, language),
            "result": [
                {"type": ["Result"], "resultDescription": _part_of(record, language, number), "status": "Completed"}
                for number, _ in enumerate(requirements, start=1)
            ],
        },
        "evidence": [
            {
                "id": f"urn:uuid:{record.act_id}",
                "type": ["Evidence"],
                "name": clean(ACT.with_values(number=record.act_number).in_(language)),
                "description": ACT_TEXT.in_(language),
            }
        ],
        "credentialStatus": {
            "id": f"{issuer.list_url(status.list)}#{status.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": REVOCATION,
            "statusListIndex": str(status.index),
            "statusListCredential": issuer.list_url(status.list),
        },
    }


def title_of(record: CertificateRecord, language: Language) -> str:
    """Return what a certificate is, and what it is for."""
    statement = compose_statement(record)
    return clean(f"{statement.full_title.in_(language)}: {statement.achievement.in_(language)}")


def description_of(record: CertificateRecord, language: Language) -> str:
    """Return what a certificate states of its holder, who is not named."""
    statement = compose_statement(record)
    return clean(" ".join(text.in_(language) for text in (statement.reason, statement.achievement, *statement.details)))


def _achievement(
    record: CertificateRecord, requirements: Sequence[Text], name: str, language: Language
) -> dict[str, Any]:
    modules = [f"{module.number}. {getattr(module.title, language)}" for module in record.modules]
    criteria = [*(requirement.in_(language) for requirement in requirements), *modules] or [name]
    return {
        "id": _part_of(record, language),
        "type": ["Achievement"],
        "achievementType": _ACHIEVEMENTS[record.kind],
        "name": name,
        "description": description_of(record, language),
        "criteria": {"narrative": "\n".join(map(clean, criteria))},
        "inLanguage": language,
        "related": [
            {"id": _part_of(record, other), "type": ["Related"], "inLanguage": other}
            for other in BUILT_IN
            if other != language
        ],
        "alignment": list(_alignments(record, language)),
        "resultDescription": [
            {
                "id": _part_of(record, language, number),
                "type": ["ResultDescription"],
                "name": clean(requirement.in_(language)),
                "resultType": "Status",
            }
            for number, requirement in enumerate(requirements, start=1)
        ],
    }


def _alignments(record: CertificateRecord, language: Language) -> Iterator[dict[str, Any]]:
    for goal in record.sdg:
        yield {
            "type": ["Alignment"],
            "targetName": clean(SDG.with_values(code=goal).in_(language)),
            "targetUrl": f"https://sdgs.un.org/goals/goal{goal.partition('.')[0]}",
            "targetFramework": _SDGS.in_(language),
            "targetCode": clean(goal),
        }
    for objective in record.gcm:
        yield {
            "type": ["Alignment"],
            "targetName": GCM.with_values(code=objective).in_(language),
            "targetUrl": "https://undocs.org/A/RES/73/195",
            "targetFramework": _GCMS.in_(language),
            "targetCode": str(objective),
        }


def _identifier(record: CertificateRecord, *, named: bool) -> dict[str, Any]:
    if not named:
        return {}
    if record.holder is None:
        raise ValueError("the holder is erased")
    name = clean(record.holder.full_name)
    return {"identifier": [{"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}]}


def _partner(record: CertificateRecord) -> dict[str, Any]:
    if not record.partner:
        return {}
    identity = uuid5(record.edition.edition_id, f"partner {record.partner}")
    return {"source": {"id": f"urn:uuid:{identity}", "type": ["Profile"], "name": clean(record.partner)}}


def _part_of(record: CertificateRecord, language: Language, requirement: int = 0) -> str:
    """Return the name of the achievement in a language, or of one of its requirements: the same for all holders."""
    session: UUID | str = record.session.session_id if record.session else ""
    return f"urn:uuid:{uuid5(record.edition.edition_id, f'{record.award} {session} {language} {requirement}')}"


def start_of(day: date, record: CertificateRecord) -> str:
    """Return the first moment of a day in the zone of the course."""
    return moments.written(datetime.combine(day, time(), ZoneInfo(record.edition.time_zone)))


def clean(text: str) -> str:
    """Return a text without control characters and half characters."""
    return _CONTROL.sub(" ", text).strip()
