"""The statement of each kind of certificate, in both languages, from the record alone, without gendered forms."""

from dataclasses import dataclass

from diplomado_certificates.documents.second.words import day, held, length, modality, of, same
from diplomado_certificates.register.record import CertificateRecord, Project
from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class Statement:
    """The words around the holder's name: `heading` and `distinction` above it, the rest below.

    `full_title` names the document within a sentence.
    """

    heading: Text
    distinction: Text | None
    full_title: Text
    reason: Text
    achievement: Text
    details: tuple[Text, ...]
    shows_modules: bool = False


_DIPLOMA = Text("Diploma", "Diploma")
_CERTIFICATE = Text("Certificado", "Certificate")
_OF_ATTENDANCE = Text("de asistencia", "of attendance")
_FULL_ATTENDANCE = Text("Certificado de asistencia", "Certificate of attendance")
_RECOGNITION = Text("Reconocimiento", "Recognition")
_IN_THE_COURSE = Text("en el curso «{title}»", "in the course “{title}”")


def compose_statement(record: CertificateRecord) -> Statement:
    """Return what a certificate states."""
    if record.kind == "diploma":
        reason = Text("por haber aprobado el curso", "for having passed the course")
        return _of_the_course(record, _DIPLOMA, None, _DIPLOMA, reason)
    if record.kind == "attendance":
        if record.session:
            return _session(record)
        reason = Text("por su asistencia al curso", "for attending the course")
        return _of_the_course(record, _CERTIFICATE, _OF_ATTENDANCE, _FULL_ATTENDANCE, reason)
    if record.award == "best_project" and record.project:
        return _project(record, record.project)
    if record.award == "group_leader" and record.group:
        return _group_leader(record, record.group)
    reason = Text("por su destacada participación en el curso", "for outstanding participation in the course")
    return Statement(_RECOGNITION, None, _RECOGNITION, reason, of(record.edition.title), (held(record.edition),))


def _of_the_course(
    record: CertificateRecord, heading: Text, distinction: Text | None, full_title: Text, reason: Text
) -> Statement:
    title, details = of(record.edition.title), (held(record.edition),)
    return Statement(heading, distinction, full_title, reason, title, details, shows_modules=True)


def _session(record: CertificateRecord) -> Statement:
    session, edition = record.session, record.edition
    assert session is not None
    details = [
        Text(
            "celebrada {modality} el {day}, con una duración de {length}",
            "held {modality} on {day}, with a length of {length}",
            modality=modality(edition),
            day=day(session.held_on),
            length=length(session.minutes),
        )
    ]
    if session.title != edition.title:
        details.append(Text("como parte de «{title}»", "as part of “{title}”", title=of(edition.title)))
    reason = Text("por su asistencia a la sesión", "for attending the session")
    return Statement(_CERTIFICATE, _OF_ATTENDANCE, _FULL_ATTENDANCE, reason, of(session.title), tuple(details))


def _project(record: CertificateRecord, project: Project) -> Statement:
    team = Text(
        "presentado por el equipo «{team}»{of}, con {score} de 100 puntos",
        "presented by the team “{team}”{of}, with {score} of 100 points",
        team=project.team_name or project.team,
        of=f", {project.institution.name}" if project.institution else "",
        score=project.score,
    )
    course = Text(
        "en el curso «{title}», {held}",
        "in the course “{title}”, {held}",
        title=of(record.edition.title),
        held=held(record.edition),
    )
    is_best = project.rank == 1
    return Statement(
        _RECOGNITION,
        Text("al mejor proyecto", "for the best project") if is_best else Text("al proyecto", "for the project"),
        Text("Reconocimiento al mejor proyecto", "Recognition for the best project")
        if is_best
        else Text("Reconocimiento al proyecto", "Recognition for the project"),
        _reason_of(project),
        same(project.title or project.team_name or project.team),
        (team, course),
    )


def _reason_of(project: Project) -> Text:
    """Say which place the project took. Only those who share the first place share the highest score."""
    if project.rank > 1:
        return Text("por su destacado proyecto", "for an outstanding project")
    if project.tied:
        return Text(
            "por un proyecto que comparte la calificación más alta", "for a project that shares the highest score"
        )
    return Text("por el proyecto con la calificación más alta", "for the project with the highest score")


def _group_leader(record: CertificateRecord, group: str) -> Statement:
    return Statement(
        _RECOGNITION,
        Text("al liderazgo de grupo", "for leading a group"),
        Text("Reconocimiento al liderazgo de grupo", "Recognition for leading a group"),
        Text("por haber dirigido el grupo territorial de", "for having led the territorial group of"),
        same(group),
        (_IN_THE_COURSE.with_values(title=of(record.edition.title)), held(record.edition)),
    )
