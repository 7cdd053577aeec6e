"""What is doubtful about a file, and how a person decides it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from diplomado_chassis.language.numbers import Percent, share_of
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.evidence.choices import Choices
from diplomado_sessions.attendance.evidence.fitting import CLEARLY
from diplomado_sessions.attendance.evidence.messages import dates_undecided, times_of
from diplomado_sessions.attendance.evidence.previews.preview import MIN_PEOPLE, Preview

Code = Literal["dates", "outside", "other-session", "shifted", "few-recognised", "same-content", "future"]

_SHIFTED = Text(
    "Las horas encajan mejor si se desplazan {minutes} minutos: {then} del tiempo conectado cae dentro de la sesión, "
    "y no {now}. ¿Está el archivo en otra zona horaria? Indíquela con time_zone{zones}, o el desplazamiento con "
    "shift_minutes (0: las horas son correctas).",
    "The times fit better if they are shifted by {minutes} minutes: {then} of the connected time is inside the "
    "session then, and not {now}. Is the file in another time zone? State it by time_zone{zones}, or the shift by "
    "shift_minutes (0: the times are right).",
)
_OTHER_SESSION = Text(
    "El archivo encaja mejor en la sesión {code}. Si es de esta, acéptelo con accept_other_session=true.",
    "The file fits session {code} better. If it is of this one, accept it by accept_other_session=true.",
)
_FEW_RECOGNISED = Text(
    "Solo se reconoce a {recognised} de {named} personas, mucho menos de lo esperado: ¿es de otra reunión a la misma "
    "hora? Si es de esta sesión, acéptelo con accept_other_session=true.",
    "Only {recognised} of {named} people are recognised, far fewer than expected: is it of another meeting at the same "
    "hour? If it is of this session, accept it by accept_other_session=true.",
)
_FUTURE = Text(
    "El archivo muestra conexiones que aún no han ocurrido: revise la fecha, la zona horaria (time_zone) o el orden "
    "de día y mes. Si el archivo es de esta sesión, acéptelo con accept_other_session=true.",
    "The file shows connections that have not taken place yet: check the date, the time zone (time_zone), or the order "
    "of day and month. If the file is of this session, accept it by accept_other_session=true.",
)
_SAME_CONTENT = Text(
    "El mismo archivo ya cuenta, leído de otra forma. Para contar esta lectura en su lugar, envíe replaces={file_id}.",
    "The same file counts already, read in another way. To count this reading instead, send replaces={file_id}.",
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a person has to decide. A question is answered by its parameter alone, and not by `confirm`."""

    code: Code
    message: Text
    parameter: str
    question: bool = False


def find_doubts(preview: Preview, choices: Choices) -> list[Doubt]:
    """Return what the choices of the sender leave doubtful.

    Before days and months are told apart, nothing else about the times can be said.
    """
    if (question := preview.report.question) is not None:
        dates = Doubt("dates", dates_undecided(question), "date_order", question=True)
        return [dates, *_about_content(preview, choices)]
    return [*_about_sessions(preview, choices), *_about_times(preview, choices), *_about_content(preview, choices)]


def _about_sessions(preview: Preview, choices: Choices) -> Iterator[Doubt]:
    if choices.accept_other_session:
        return
    if preview.fit == "not":
        text = times_of(preview.session_code, preview.window, preview.report, preview.reading.zone, list(preview.fits))
        yield Doubt("outside", text, "accept_other_session", question=True)
        return
    best = next(iter(preview.fits), preview.session_code)
    if preview.fits.get(best, 0.0) - preview.fits.get(preview.session_code, 0.0) >= CLEARLY:
        yield Doubt("other-session", _OTHER_SESSION.with_values(code=best), "accept_other_session")
    if (
        preview.expected is not None
        and preview.named >= MIN_PEOPLE
        and preview.recognised / preview.named < preview.expected / 2
    ):
        text = _FEW_RECOGNISED.with_values(recognised=preview.recognised, named=preview.named)
        yield Doubt("few-recognised", text, "accept_other_session")


def _about_times(preview: Preview, choices: Choices) -> Iterator[Doubt]:
    if preview.still_to_come and not choices.accept_other_session:
        yield Doubt("future", _FUTURE, "accept_other_session", question=True)
    if preview.shift is not None and choices.shift_minutes is None:
        zones = f" ({', '.join(preview.shift.zones)})" if preview.shift.zones else ""
        now = preview.fits.get(preview.session_code, 0.0)
        text = _SHIFTED.with_values(
            minutes=f"{preview.shift.minutes:+d}", then=_shown(preview.shift.share), now=_shown(now), zones=zones
        )
        yield Doubt("shifted", text, "shift_minutes")


def _about_content(preview: Preview, choices: Choices) -> Iterator[Doubt]:
    if preview.same_content is not None and choices.replaces != preview.same_content:
        text = _SAME_CONTENT.with_values(file_id=str(preview.same_content))
        yield Doubt("same-content", text, "replaces", question=True)


def _shown(share: float) -> Percent:
    return share_of(percent(share), 100)


def percent(share: float) -> int:
    """Return a part as whole percent, never rounded up."""
    return int(share * 100 + 1e-9)
