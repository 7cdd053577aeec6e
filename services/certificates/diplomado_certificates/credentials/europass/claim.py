"""What a certificate states of its holder, in terms of ELM: an achievement, how it was reached, and who awarded it."""

from collections.abc import Iterator, Sequence
from uuid import uuid5

from diplomado_certificates.credentials.credential import (
    ACT,
    ACT_TEXT,
    GCM,
    SDG,
    description_of,
    start_of,
    title_of,
)
from diplomado_certificates.credentials.europass.issuer import EuropassIssuer, organisation_of
from diplomado_certificates.credentials.europass.parts import (
    LANGUAGES,
    Part,
    both,
    identifier_of,
    language_of,
    link_to,
    mode_of,
    note_of,
    same,
    texts,
    unless_empty,
    urn,
    volume,
)
from diplomado_certificates.credentials.issuer import credential_url
from diplomado_certificates.documents.second.statement import compose_statement
from diplomado_certificates.documents.second.words import of
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text

_MET = Text("Cumplido", "Completed")
_PAGE = Text("Verificación del certificado", "Verification of the certificate")
_BADGE = Text(
    "Credencial firmada (Open Badges 3.0), en {name}", "Signed credential (Open Badges 3.0), in {name}", name=""
)
_ACT_NUMBER = "Graduation act"


def achievement_of(record: CertificateRecord, requirements: Sequence[Text], issuer: EuropassIssuer) -> Part:
    """Return the claim of a certificate. `requirements` are those of its award."""
    awarded = {"awardedBy": _process(record, issuer)}
    title = {"title": both(lambda language: title_of(record, language))}
    specification = {
        "id": urn(record, "specification"),
        "type": "LearningAchievementSpecification",
        **title,
        "category": texts(compose_statement(record).full_title),
        **volume(record, "volumeOfLearning"),
        "mode": mode_of(record),
    }
    return {
        "id": urn(record, "achievement"),
        "type": "LearningAchievement",
        **title,
        "description": both(lambda language: description_of(record, language)),
        **unless_empty("additionalNote", _aims(record)),
        "supplementaryDocument": list(_links(record, issuer)),
        **awarded,
        "influencedBy": [_activity(record, awarded)],
        **unless_empty("provenBy", _results(record, requirements, awarded)),
        "specifiedBy": specification,
    }


def _process(record: CertificateRecord, issuer: EuropassIssuer) -> Part:
    bodies = [organisation_of(issuer, record.organiser)]
    if record.partner:
        identity = uuid5(record.edition.edition_id, f"partner {record.partner}")
        bodies.append({"id": f"urn:uuid:{identity}", "type": "Agent", "prefLabel": same(record.partner)})
    act = ACT.with_values(number=record.act_number)
    return {
        "id": urn(record, "process"),
        "type": "AwardingProcess",
        "identifier": identifier_of(record, _ACT_NUMBER, record.act_number),
        "description": both(lambda language: f"{act.in_(language)}. {ACT_TEXT.in_(language)}"),
        "awardingBody": bodies,
        "awardingDate": start_of(record.graduated_on, record),
    }


def _activity(record: CertificateRecord, awarded: Part) -> Part:
    session, edition = record.session, record.edition
    first, last = (session.held_on, session.held_on) if session else (edition.starts_on, edition.ends_on)
    title = {"title": texts(of(session.title if session else edition.title))}
    parts = (
        {
            "id": urn(record, f"module {module.number}"),
            "type": "LearningActivity",
            "title": texts(
                Text.shared("{number}. {title}").with_values(number=str(module.number), title=of(module.title))
            ),
            **awarded,
        }
        for module in record.modules
    )
    return {
        "id": urn(record, "activity"),
        "type": "LearningActivity",
        **title,
        "temporal": {
            "id": urn(record, "period"),
            "type": "PeriodOfTime",
            "startDate": start_of(first, record),
            "endDate": start_of(last, record),
        },
        **volume(record, "workload"),
        **awarded,
        **unless_empty("hasPart", parts),
        "specifiedBy": {
            "id": urn(record, "activity specification"),
            "type": "LearningActivitySpecification",
            **title,
            "mode": mode_of(record),
        },
    }


def _results(record: CertificateRecord, requirements: Sequence[Text], awarded: Part) -> Iterator[Part]:
    """Say that each requirement was met, and no figures: who agreed to show a name did not agree to show marks."""
    for number, requirement in enumerate(requirements, start=1):
        yield {
            "id": urn(record, f"result {number}"),
            "type": "LearningAssessment",
            "title": texts(requirement),
            "grade": note_of(record, f"grade {number}", _MET),
            **awarded,
        }


def _aims(record: CertificateRecord) -> Iterator[Part]:
    aims = [*(SDG.with_values(code=code) for code in record.sdg), *(GCM.with_values(code=one) for one in record.gcm)]
    for number, aim in enumerate(aims, start=1):
        yield note_of(record, f"aim {number}", aim)


def _links(record: CertificateRecord, issuer: EuropassIssuer) -> Iterator[Part]:
    yield link_to(record, f"{issuer.base_url}/v/{record.verification_code}", _PAGE)
    for language in BUILT_IN if issuer.has_badges else ():
        title = _BADGE.with_values(name=LANGUAGES[language][1])
        yield {
            **link_to(record, credential_url(issuer.base_url, record, language), title),
            "language": language_of(language),
        }
