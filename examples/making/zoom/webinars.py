"""Reports of webinars: five sections in one file, in the layouts Z8 (English, 2020) and Z10 (Spanish)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from examples.making.files import table
from examples.making.truth import Device, Interval, Person, Session
from examples.making.zoom import times

Row = Sequence[object]


@dataclass(frozen=True)
class Words:
    """What one language version of the report says."""

    title: str
    generated: str
    summary: tuple[str, ...]
    hosts: str
    panelists: str
    attendees: str
    others: str
    people_header: tuple[str, ...]
    attendee_header: tuple[str, ...]
    other_header: tuple[str, ...]
    yes: str
    no: str
    approved: str
    upgraded: str
    country: str
    time: Callable[[datetime], str]
    time_in_minutes: Callable[[datetime], str]
    user_name_column: bool


Z8 = Words(
    "Attendee Report", "Report Generated:",
    ("Topic", "Webinar ID", "Actual Start Time", "Actual Duration (minutes)", "# Registered", "# Cancelled",
     "Unique Viewers", "Total Users", "Max Concurrent Views"),
    "Host Details", "Panelist Details", "Attendee Details", "Other Attended",
    ("Attended", "User Name", "Email", "Join Time", "Leave Time", "Time in Session (minutes)", "Country/Region Name"),
    ("Attended", "First Name", "Last Name", "Email", "Registration Time", "Approval Status", "Join Time", "Leave Time",
     "Time in Session (minutes)", "Country/Region Name"),
    ("User Name", "Join Time", "Leave Time", "Time in Session (minutes)", "Country/Region Name"),
    "Yes", "No", "approved", "upgraded to panelist", "Panama", times.webinar, times.webinar_minutes,
    user_name_column=False,
)  # fmt: skip
Z10 = Words(
    "Informe de asistentes",
    "Informe generado:",
    (
        "Tema",
        "ID del seminario web",
        "Hora de inicio real",
        "Duración real (minutos)",
        "N.º inscritos",
        "N.º cancelados",
        "Espectadores exclusivos",
        "Usuarios totales",
        "Vistas simultáneas máximas",
    ),
    "Detalles del anfitrión",
    "Detalles del panelista",
    "Detalles de asistente",
    "Otros asistentes",
    (
        "Asistió",
        "Nombre de usuario (nombre original)",
        "Correo electrónico",
        "Puesto de trabajo",
        "Hora de salida",
        "Tiempo en la sesión (minutos)",
        "Nombre de país/región",
    ),
    (
        "Asistió",
        "Nombre de usuario (nombre original)",
        "Nombre",
        "Apellido",
        "Correo electrónico",
        "Hora de registro",
        "Estado de aprobación",
        "Puesto de trabajo",
        "Hora de salida",
        "Tiempo en la sesión (minutos)",
        "Nombre de país/región",
    ),
    (
        "Nombre de usuario (nombre original)",
        "Puesto de trabajo",
        "Hora de salida",
        "Tiempo en la sesión (minutos)",
        "Nombre de país/región",
    ),
    "Sí",
    "No",
    "aprobado",
    "ascendido a panelista",
    "Panamá",
    times.spanish_webinar,
    times.spanish_webinar_minutes,
    user_name_column=True,
)


def write_webinar(
    session: Session,
    topic: str,
    webinar_id: str,
    words: Words,
    invited: Iterable[Person],
    rng: Random,
    *,
    encoding: str,
    separator: str = ",",
    pad: bool = False,
) -> bytes:
    """Return the report. `invited` are those who had registered with Zoom; with `pad`, as Excel saves it again."""
    writer = _Writer(session, words, {person.email: person for person in invited}, rng)
    rows = writer.rows(topic, webinar_id)
    if pad:
        width = max(len(row) for row in rows)
        rows = [(*row, *[""] * (width - len(row))) for row in rows]
    return table(rows, separator=separator).encode(encoding)


class _Writer:
    def __init__(self, session: Session, words: Words, invited: dict[str, Person], rng: Random) -> None:
        self.session, self.words, self.invited, self.rng = session, words, invited, rng

    def rows(self, topic: str, webinar_id: str) -> list[Row]:
        """All sections, one below the other. The counts of the summary are Zoom's own and fit nothing, as in life."""
        words, opened = self.words, self._time(-780)
        seen = len(self._devices("attendee"))
        return [
            (words.title, ""),
            (words.generated, self._time(self.session.seconds + 5400)),
            words.summary,
            (
                topic,
                webinar_id,
                opened,
                15 + self.session.seconds // 60,
                len(self.invited) + 3,
                1,
                seen - 2,
                seen + 41,
                seen // 2,
            ),
            (words.hosts, ""),
            words.people_header,
            *self._people("host"),
            (words.panelists, ""),
            words.people_header,
            *self._people("panelist"),
            (words.attendees, ""),
            words.attendee_header,
            *self._attendees(),
            (words.others, ""),
            words.other_header,
            *self._others(),
        ]

    def _devices(self, role: str) -> list[Device]:
        return [device for device in self.session.devices if device.role == role]

    def _time(self, second: int, *, whole_minutes: bool = False) -> str:
        at = times.moment(self.session, second)
        return self.words.time_in_minutes(at) if whole_minutes else self.words.time(at)

    def _span(self, interval: Interval, *, whole_minutes: bool = False) -> tuple[object, ...]:
        join, leave = (self._time(second, whole_minutes=whole_minutes) for second in interval)
        return join, leave, times.minutes(interval)

    def _people(self, role: str) -> list[Row]:
        words = self.words
        return [
            (words.yes, device.label, device.email, *self._span(interval), words.country)
            for device in self._devices(role)
            for interval in device.intervals
        ]

    def _attendees(self) -> list[Row]:
        words = self.words
        rows: list[Row] = []
        upgraded = {device.email for device in self._devices("panelist") if device.email}
        came = {device.email.lower() for device in self._devices("attendee")}
        for device in self._devices("attendee"):
            for number, interval in enumerate(device.intervals):
                status = words.upgraded if device.email in upgraded else words.approved
                known = (self._registered_at(device.email), status) if number == 0 else ("NA", "NA")
                country = words.country if self.rng.random() > 0.03 else "Costa Rica"
                rows.append((words.yes, *self._name(device), device.email, *known, *self._span(interval), country))
        for email, person in self.invited.items():
            if email not in came or self.rng.random() < 0.03:  # some stand in the file as having come and not
                label = (person.name,) if words.user_name_column else ()
                rows.append(
                    (
                        words.no,
                        *label,
                        person.given,
                        person.family,
                        email,
                        self._registered_at(email),
                        words.approved,
                        "--",
                        "--",
                        "--",
                        "--",
                    )
                )
        self.rng.shuffle(rows)
        return rows

    def _name(self, device: Device) -> tuple[str, ...]:
        person = self.invited.get(device.email.lower())
        given, _, family = device.shown.partition(" ")
        names = (person.given, person.family) if person and device.shown == person.name else (given, family)
        return (device.label, *names) if self.words.user_name_column else names

    def _registered_at(self, email: str) -> str:
        """Mostly days before; a few registered with Zoom only after they had joined once."""
        days = 1 + sum(email.encode()) % 9
        return self._time(240 if sum(email.encode()) % 37 == 0 else -86_400 * days + sum(email.encode()) * 13)

    def _others(self) -> list[Row]:
        return [
            (device.label, *self._span(interval, whole_minutes=True), "--")
            for device in self._devices("other")
            for interval in device.intervals
        ]
