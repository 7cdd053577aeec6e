"""Requirements of presence: of modules, of the whole edition, of one session."""

from diplomado_certificates.graduation.facts import Edition, Participant, Session
from diplomado_certificates.graduation.finding import Finding
from diplomado_certificates.graduation.shares import Presence, presence_in
from diplomado_certificates.policies.policy import AttendanceOverall, MinutesOfSession, ModulesAt
from diplomado_certificates.wording import Sentence, duration, lacking, percent, percent_of_share, plural


def check_modules(rule: ModulesAt, participant: Participant, edition: Edition) -> Finding:
    """Enough modules were attended to the share. A module without sessions is not attended by anybody."""
    presences = {
        module: presence_in(participant, (session for session in edition.sessions if session.module == module))
        for module in edition.modules
    }
    attended = sum(presence.reaches(rule.at) for presence in presences.values())
    needed = len(presences) if rule.modules == "all" else rule.modules
    met = attended >= needed > 0
    evidence = dict.fromkeys(item for presence in presences.values() for item in presence.evidence)
    return Finding("modules", met, attended, needed, tuple(evidence), _modules_text(rule, presences, attended, needed))


def _modules_text(rule: ModulesAt, presences: dict[int, Presence], attended: int, needed: int) -> Sentence:
    at = percent_of_share(rule.at)
    if not presences:
        return Sentence(
            "El curso no tiene módulos, así que no se cumple.", "The course has no modules, so it is not met."
        )
    reached = Sentence(
        f"Asistió al menos al {at} en {attended} de {plural(len(presences), 'módulo', 'módulos')}; se piden {needed}.",
        f"Attended at least {at} of {attended} of {plural(len(presences), 'module', 'modules')}; {needed} required.",
    )
    if attended >= needed > 0:
        return reached
    if needed > len(presences):
        return Sentence(
            f"{reached.es} El curso no tiene tantos módulos, así que no se cumple.",
            f"{reached.en} The course does not have as many modules, so it is not met.",
        )
    open_modules = [(module, presence) for module, presence in presences.items() if not presence.reaches(rule.at)]
    return Sentence(
        reached.es + " " + " ".join(_module_es(module, presence, rule) for module, presence in open_modules),
        reached.en + " " + " ".join(_module_en(module, presence, rule) for module, presence in open_modules),
    )


def _module_es(module: int, presence: Presence, rule: ModulesAt) -> str:
    if presence.of_seconds == 0:
        return f"Módulo {module}: no tiene sesiones."
    share, short = percent(presence.seconds, presence.of_seconds), lacking(duration(presence.missing(rule.at)))
    return f"Módulo {module}: {share}, {short.es}."


def _module_en(module: int, presence: Presence, rule: ModulesAt) -> str:
    if presence.of_seconds == 0:
        return f"Module {module}: has no sessions."
    share, short = percent(presence.seconds, presence.of_seconds), lacking(duration(presence.missing(rule.at)))
    return f"Module {module}: {share}, {short.en}."


def check_attendance_overall(rule: AttendanceOverall, participant: Participant, edition: Edition) -> Finding:
    """The share of the time of all sessions together was attended."""
    presence = presence_in(participant, edition.sessions)
    threshold = rule.attendance_overall
    met = presence.reaches(threshold)
    return Finding(
        "attendance_overall", met, presence.share, threshold, presence.evidence, _overall_text(rule, presence, met)
    )


def _overall_text(rule: AttendanceOverall, presence: Presence, met: bool) -> Sentence:
    if presence.of_seconds == 0:
        return Sentence(
            "La edición no tiene sesiones, así que no se cumple.", "The edition has no sessions, so it is not met."
        )
    share = percent(presence.seconds, presence.of_seconds)
    seconds, total = duration(presence.seconds), duration(presence.of_seconds)
    at = percent_of_share(rule.attendance_overall)
    short = lacking(duration(presence.missing(rule.attendance_overall)))
    return Sentence(
        f"Asistió {seconds} de {total} ({share}); se pide el {at}" + ("." if met else f": {short.es}."),
        f"Attended {seconds} of {total} ({share}); {at} required" + ("." if met else f": {short.en}."),
    )


def check_minutes_of_session(rule: MinutesOfSession, participant: Participant, session: Session) -> Finding:
    """So many minutes of the one session were attended."""
    presence = presence_in(participant, [session])
    needed = rule.minutes_of_session * 60
    met = presence.seconds >= needed
    seconds, short = duration(presence.seconds), lacking(duration(max(0, needed - presence.seconds)))
    asked = rule.minutes_of_session
    text = Sentence(
        f"Asistió {seconds} de la sesión {session.code}; se piden {plural(asked, 'minuto', 'minutos')}"
        + ("." if met else f": {short.es}."),
        f"Attended {seconds} of session {session.code}; {plural(asked, 'minute', 'minutes')} required"
        + ("." if met else f": {short.en}."),
    )
    return Finding("minutes_of_session", met, presence.seconds // 60, asked, presence.evidence, text)
