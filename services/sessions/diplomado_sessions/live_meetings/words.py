"""What coordinators read about a live meeting: its problems, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass

from diplomado_chassis.language.text import Text
from diplomado_sessions.live_meetings.schedule import REPORTS

KINDS = {"meeting": Text("Reunión", "Meeting"), "webinar": Text("Seminario web", "Webinar")}
_UNREACHABLE = Text("Zoom no responde ahora. Se intenta de nuevo solo.", "Zoom does not answer now. It is tried again.")
_CREDENTIALS = Text(
    "Zoom no acepta la clave de la cuenta. Avise a quien administra el sistema.",
    "Zoom does not accept the key of the account. Tell the people who run the system.",
)
_PROBLEMS = {
    "credentials_refused": _CREDENTIALS,
    "token_refused": _CREDENTIALS,
    "not_allowed": Text(
        "La cuenta de Zoom no tiene permiso para esto. Avise a quien administra el sistema.",
        "The account of Zoom is not allowed to do this. Tell the people who run the system.",
    ),
    "not_found": Text(
        "Zoom no conoce esta reunión. Revise el número.", "Zoom does not know this meeting. Check the number."
    ),
    "limited": Text("Zoom pidió esperar. Se intenta de nuevo solo.", "Zoom asked to wait. It is tried again."),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of a meeting. `answers`: an account is configured, so that Zoom can be asked."""

    meeting_id: str | None
    removed: bool
    is_over: bool
    events: int
    reports: int
    answers: bool
    hears: bool


def problem_of(reason: str) -> Text:
    """Return the words for the reason of a failure."""
    return _PROBLEMS.get(reason, _UNREACHABLE)


def missing(progress: Progress, next_at: str | None) -> Iterator[Text]:
    """Return what has not come, or cannot come. `next_at` is when Zoom is asked next, in words."""
    if progress.removed:
        return
    if progress.meeting_id is None:
        yield Text("Zoom todavía no ha creado la reunión.", "Zoom has not made the meeting yet.")
        return
    if not progress.hears:
        yield Text(
            "Los avisos de Zoom no están configurados: no se ve quién está conectado hasta que se lea el informe.",
            "Events of Zoom are not configured: who is connected is not shown until the report is read.",
        )
    elif progress.is_over and not progress.events and not progress.reports:
        yield Text("No llegó ningún aviso de Zoom.", "No event of Zoom has come.")
    if not progress.answers:
        yield Text(
            "No hay una cuenta de Zoom configurada: el informe no se puede leer. Cargue el archivo de asistencia.",
            "No account of Zoom is configured: the report cannot be read. Send the attendance file.",
        )
    elif progress.is_over and progress.reports < REPORTS:
        text = (
            Text("El informe todavía no se ha leído.", "The report has not been read yet.")
            if not progress.reports
            else Text("El informe se leerá otra vez.", "The report will be read once more.")
        )
        yield text
        if next_at:
            yield Text("Se pregunta a Zoom: {when}.", "Zoom is asked: {when}.", when=next_at)
