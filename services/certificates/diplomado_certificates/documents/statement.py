"""The statement of each kind of certificate, in Spanish, from the record alone. Sentences avoid gendered forms."""

from dataclasses import dataclass

from diplomado_certificates.documents import spanish
from diplomado_certificates.register.record import CertificateRecord


@dataclass(frozen=True, slots=True)
class Statement:
    """The words around the holder's name: `heading` and `distinction` above it, the rest below.

    `full_title` names the document within a sentence.
    """

    heading: str
    distinction: str | None
    full_title: str
    reason: str
    achievement: str
    details: tuple[str, ...]
    shows_modules: bool = False


def compose_statement(record: CertificateRecord) -> Statement:
    """Return what a certificate states."""
    if record.kind == "diploma":
        return _diploma(record)
    if record.kind == "attendance":
        return _session(record) if record.session else _attendance(record)
    if record.award == "best_project" and record.project:
        return _best_project(record)
    if record.award == "group_leader" and record.group:
        return _group_leader(record)
    return Statement(
        "Reconocimiento",
        None,
        "Reconocimiento",
        "por su destacada participación en el curso",
        record.edition.title.es,
        (held(record),),
    )


def held(record: CertificateRecord) -> str:
    """Return how, when and for how long the edition was held."""
    edition = record.edition
    text = f"realizado {spanish.modality(edition.modality)} {spanish.period(edition.starts_on, edition.ends_on)}"
    return f"{text}, con una duración de {spanish.academic_hours(edition.hours)}" if edition.hours else text


def _diploma(record: CertificateRecord) -> Statement:
    return Statement(
        "Diploma",
        None,
        "Diploma",
        "por haber aprobado el curso",
        record.edition.title.es,
        (held(record),),
        shows_modules=True,
    )


def _attendance(record: CertificateRecord) -> Statement:
    return Statement(
        "Certificado",
        "de asistencia",
        "Certificado de asistencia",
        "por su asistencia al curso",
        record.edition.title.es,
        (held(record),),
        shows_modules=True,
    )


def _session(record: CertificateRecord) -> Statement:
    session = record.session
    assert session is not None
    details = [
        f"celebrada {spanish.modality(record.edition.modality)} el {spanish.day(session.held_on)}, "
        f"con una duración de {spanish.length(session.minutes)}"
    ]
    if session.title.es != record.edition.title.es:
        details.append(f"como parte de «{record.edition.title.es}»")
    return Statement(
        "Certificado",
        "de asistencia",
        "Certificado de asistencia",
        "por su asistencia a la sesión",
        session.title.es,
        tuple(details),
    )


def _best_project(record: CertificateRecord) -> Statement:
    project = record.project
    assert project is not None
    team = f"presentado por el equipo «{project.team_name or project.team}»"
    if project.institution:
        team += f", {project.institution.name}"
    reason = "por un proyecto que comparte la calificación más alta" if project.tied else (
        "por el proyecto con la calificación más alta" if project.rank == 1 else "por su destacado proyecto"
    )  # fmt: skip
    return Statement(
        "Reconocimiento",
        "al mejor proyecto" if project.rank == 1 else "al proyecto",
        "Reconocimiento al mejor proyecto" if project.rank == 1 else "Reconocimiento al proyecto",
        reason,
        project.title or project.team_name or project.team,
        (f"{team}, con {project.score} de 100 puntos", f"en el curso «{record.edition.title.es}», {held(record)}"),
    )


def _group_leader(record: CertificateRecord) -> Statement:
    return Statement(
        "Reconocimiento",
        "al liderazgo de grupo",
        "Reconocimiento al liderazgo de grupo",
        "por haber dirigido el grupo territorial de",
        record.group or "",
        (f"en el curso «{record.edition.title.es}»", held(record)),
    )
