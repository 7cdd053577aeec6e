"""Requirements of presence: in modules, in the whole edition, in one session."""

from collections.abc import Mapping

from diplomado_certificates.graduation.facts import Edition, Participant, Session
from diplomado_certificates.graduation.figures import duration, lacking, sentences
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.graduation.presence import Presence, presence_in
from diplomado_certificates.policies.policy import AttendanceOverall, MinutesOfSession, ModulesAt
from diplomado_chassis.language.numbers import Percent, share_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.language.titles import titled_module, titled_session
from diplomado_contracts import Localised


def check_modules(rule: ModulesAt, participant: Participant, edition: Edition) -> Finding:
    """Enough modules were attended to the share. A module without sessions does not count as attended."""
    presences = {
        module: presence_in(participant, (session for session in edition.sessions if session.module == module))
        for module in edition.modules
    }
    attended = sum(presence.reaches(rule.at) for presence in presences.values())
    needed = len(presences) if rule.modules == "all" else rule.modules
    met = attended >= needed > 0
    evidence = dict.fromkeys(item for presence in presences.values() for item in presence.evidence)
    text = _modules_text(rule, presences, attended, needed, edition.titles)
    return Finding("modules", met, attended, needed, tuple(evidence), text)


def _modules_text(
    rule: ModulesAt, presences: Mapping[int, Presence], attended: int, needed: int, titles: Mapping[int, Localised]
) -> Text:
    if not presences:
        return Text("El curso no tiene módulos, así que no se cumple.", "The course has no modules, so it is not met.")
    reached = Text(
        "Asistió al menos al {share} en {attended} de {modules}; se piden {needed}.",
        "Attended at least {share} of {attended} of {modules}; {needed} required.",
        share=Percent(rule.at),
        attended=attended,
        modules=_modules(len(presences)),
        needed=needed,
    )
    if attended >= needed > 0:
        return reached
    if needed > len(presences):
        too_few = Text(
            "El curso no tiene tantos módulos, así que no se cumple.",
            "The course does not have as many modules, so it is not met.",
        )
        return sentences(reached, too_few)
    lacking_modules = (
        _module_text(titled_module(module, titles.get(module)), presence, rule)
        for module, presence in presences.items()
        if not presence.reaches(rule.at)
    )
    return sentences(reached, *lacking_modules)


def _modules(count: int) -> Text:
    return Text("{n} {n:módulo|módulos}", "{n} {n:module|modules}", n=count)


def _module_text(module: Text, presence: Presence, rule: ModulesAt) -> Text:
    if presence.of_seconds == 0:
        return Text("{module}: no tiene sesiones.", "{module}: has no sessions.", module=module)
    return Text(
        "{module}: {share}, {missing}.",
        "{module}: {share}, {missing}.",
        module=module,
        share=share_of(presence.seconds, presence.of_seconds),
        missing=lacking(duration(presence.missing(rule.at))),
    )


def check_attendance_overall(rule: AttendanceOverall, participant: Participant, edition: Edition) -> Finding:
    """The share of the time of all sessions together was attended."""
    presence = presence_in(participant, edition.sessions)
    threshold = rule.attendance_overall
    met = presence.reaches(threshold)
    return Finding(
        "attendance_overall", met, presence.share, threshold, presence.evidence, _overall_text(rule, presence, met)
    )


def _overall_text(rule: AttendanceOverall, presence: Presence, met: bool) -> Text:
    if presence.of_seconds == 0:
        return Text(
            "La edición no tiene sesiones, así que no se cumple.", "The edition has no sessions, so it is not met."
        )
    attended, total = duration(presence.seconds), duration(presence.of_seconds)
    share = share_of(presence.seconds, presence.of_seconds)
    threshold = Percent(rule.attendance_overall)
    if met:
        return Text(
            "Asistió {attended} de {total} ({share}); se pide el {threshold}.",
            "Attended {attended} of {total} ({share}); {threshold} required.",
            attended=attended,
            total=total,
            share=share,
            threshold=threshold,
        )
    return Text(
        "Asistió {attended} de {total} ({share}); se pide el {threshold}: {missing}.",
        "Attended {attended} of {total} ({share}); {threshold} required: {missing}.",
        attended=attended,
        total=total,
        share=share,
        threshold=threshold,
        missing=lacking(duration(presence.missing(rule.attendance_overall))),
    )


def check_minutes_of_session(rule: MinutesOfSession, participant: Participant, session: Session) -> Finding:
    """The required minutes of the one session were attended."""
    presence = presence_in(participant, [session])
    required = rule.minutes_of_session
    missing = max(0, required * 60 - presence.seconds)
    text = _minutes_text(required, session, presence, missing)
    return Finding("minutes_of_session", missing == 0, presence.seconds // 60, required, presence.evidence, text)


def _minutes_text(required: int, session: Session, presence: Presence, missing: int) -> Text:
    attended, minutes = duration(presence.seconds), _minutes(required)
    if missing == 0:
        return Text(
            "Asistió {attended} de la sesión {session}; se piden {minutes}.",
            "Attended {attended} of session {session}; {minutes} required.",
            attended=attended,
            session=titled_session(session.title, session.code),
            minutes=minutes,
        )
    return Text(
        "Asistió {attended} de la sesión {session}; se piden {minutes}: {missing}.",
        "Attended {attended} of session {session}; {minutes} required: {missing}.",
        attended=attended,
        session=titled_session(session.title, session.code),
        minutes=minutes,
        missing=lacking(duration(missing)),
    )


def _minutes(count: int) -> Text:
    return Text("{n} {n:minuto|minutos}", "{n} {n:minute|minutes}", n=count)
