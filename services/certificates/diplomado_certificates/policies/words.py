"""A policy in words that a coordinator and a participant understand."""

from collections.abc import Iterator
from decimal import Decimal

from diplomado_certificates.policies.policy import (
    AttendanceOverall,
    Award,
    LeadsGroup,
    MinutesOfSession,
    ModulesAt,
    OtherAward,
    Policy,
    ProjectRank,
    ProjectScore,
    Requirement,
)
from diplomado_chassis.language.numbers import Percent
from diplomado_chassis.language.text import Sayable, Text

KINDS = {
    "diploma": Text("Diploma", "Diploma"),
    "attendance": Text("Certificado de asistencia", "Certificate of attendance"),
    "recognition": Text("Reconocimiento", "Recognition"),
}
_AWARDS = {
    "diploma": Text("Diploma", "Diploma"),
    "attendance": Text("Certificado de asistencia", "Certificate of attendance"),
    "best_project": Text("Mejor proyecto", "Best project"),
    "group_leader": Text("Liderazgo de grupo", "Group leader"),
}
EARLY_WARNINGS = {
    "none": Text("A nadie", "Nobody"),
    "coordinator": Text("A la coordinación", "The coordinator"),
    "participant": Text(
        "A la coordinación y, por correo, al participante", "The coordinator and, by mail, the participant"
    ),
}
DENOMINATORS = {
    "scheduled": Text("Lo programado en el calendario", "What the timetable says"),
    "actual": Text(
        "Lo que duró de verdad, si terminó antes de lo programado", "What it really took, if it ended early"
    ),
}
EXCUSED = {
    "counts_absent": Text("Cuenta como ausencia", "It counts as an absence"),
    "leaves_denominator": Text("Esa sesión no se le exige", "That session is not asked of the participant"),
}
MADE_UP = {
    "counts": Text("Cuenta como asistencia", "It counts as attendance"),
    "counts_absent": Text("No cuenta", "It does not count"),
}
_ALL_MODULES = Text("Asistir al {at} de cada módulo.", "Attend {at} of every module.")
_ONE_MODULE = Text("Asistir al {at} de al menos un módulo.", "Attend {at} of at least one module.")
_SOME_MODULES = Text("Asistir al {at} de al menos {n} módulos.", "Attend {at} of at least {n} modules.")
_OVERALL = Text("Asistir al {at} del tiempo de todo el curso.", "Attend {at} of the time of the whole course.")
_SCORE = Text("Proyecto de equipo con {score} de 100 o más.", "Team project with {score} of 100 or more.")
_SCORE_BY = Text(
    "Proyecto de equipo con {score} de 100 o más, de al menos {graders} evaluadores.",
    "Team project with {score} of 100 or more, from at least {graders} graders.",
)
_RANK = Text(
    "Proyecto de equipo en el puesto {rank} o mejor de la clasificación.",
    "Team project at rank {rank} or better.",
)
_LEADS = Text("Dirigir un grupo territorial.", "Lead a territorial group.")
_OTHER = Text("Obtener también: {award}.", "Earn this too: {award}.")
_MINUTES = Text("Asistir {n} {n:minuto|minutos} de la sesión.", "Attend {n} {n:minute|minutes} of the session.")
_UNLESS = Text("Solo si no obtiene: {award}.", "Only without: {award}.")


def award_name(code: str) -> Text:
    """Return the usual name of an award, or its code."""
    return _AWARDS.get(code) or Text.shared(code)


def percent(share: Decimal) -> str:
    """Write a share as a percentage without the sign: 80, 33.3."""
    return plain(share * 100)


def plain(number: Decimal) -> str:
    """Write a number without trailing zeros."""
    return f"{number.normalize():f}"


def requirement_in_words(rule: Requirement) -> Text:  # noqa: PLR0911 - one answer per kind of requirement
    """Return what one requirement asks for."""
    match rule:
        case ModulesAt():
            text = _ALL_MODULES if rule.modules == "all" else _ONE_MODULE if rule.modules == 1 else _SOME_MODULES
            return text.with_values(at=Percent(rule.at), n=rule.modules)
        case AttendanceOverall():
            return _OVERALL.with_values(at=Percent(rule.attendance_overall))
        case ProjectScore():
            text = _SCORE if rule.graders_min == 1 else _SCORE_BY
            return text.with_values(score=plain(rule.project_score), graders=rule.graders_min)
        case ProjectRank():
            return _RANK.with_values(rank=rule.project_rank)
        case LeadsGroup():
            return _LEADS
        case OtherAward():
            return _OTHER.with_values(award=award_name(rule.award))
        case MinutesOfSession():
            return _MINUTES.with_values(n=rule.minutes_of_session)


def award_in_words(award: Award) -> Iterator[Text]:
    """Return what an award asks for, one sentence each."""
    yield from map(requirement_in_words, award.require)
    if award.unless is not None:
        yield _UNLESS.with_values(award=award_name(award.unless))


def measuring_in_words(policy: Policy) -> list[tuple[Text, Sayable | str]]:
    """Return how presence is measured, as terms and values."""
    credit = policy.session_credit
    return [
        (Text("Se considera presente desde", "Counts as present from"), _share(credit.full_at)),
        (Text("Se considera parcial desde", "Counts as partial from"), _share(credit.partial_at)),
        (Text("Minutos de tolerancia", "Minutes of grace"), str(credit.grace_minutes)),
        (Text("Duración de cada sesión", "Length of each session"), DENOMINATORS[credit.denominator]),
        (Text("Ausencia justificada", "Excused absence"), EXCUSED[credit.excused]),
        (Text("Máximo justificado", "At most excused"), _share(credit.excused_share_max)),
        (Text("Sesión recuperada", "Session made up"), MADE_UP[credit.made_up]),
        (Text("Aviso temprano", "Early warning"), EARLY_WARNINGS[policy.early_warning]),
    ]


def _share(share: Decimal | None) -> Sayable:
    return Text("Sin definir", "Not set") if share is None else Percent(share)
