"""One invented meeting as each program writes it, built from connections to the second.

The meeting is of 14 July 2021, 09:00 to 10:30 in Panama; minutes and seconds count from 09:00.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

START = datetime(2021, 7, 14, 9)
Rows = list[list[str]]


@dataclass(frozen=True)
class Shown:
    """Somebody who was connected for some intervals, in seconds since the start. Nobody is connected twice at once."""

    name: str
    email: str
    intervals: Sequence[tuple[int, int]]

    @property
    def total(self) -> int:
        return sum(end - start for start, end in self.intervals)

    @property
    def minutes(self) -> int:
        """The sum of the minutes that Zoom writes, each rounded up."""
        return sum(-(-(end - start) // 60) for start, end in self.intervals)


_clock: ContextVar[Callable[[int], datetime]] = ContextVar(
    "clock", default=lambda seconds: START + timedelta(seconds=seconds)
)


@contextmanager
def on_the_clock(clock: Callable[[int], datetime]) -> Iterator[None]:
    """Write another meeting: `clock` says what the clock on the wall shows after some seconds."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)


def at(seconds: int) -> datetime:
    return _clock.get()(seconds)


def us(seconds: int) -> str:
    return f"{at(seconds):%m/%d/%Y %I:%M:%S %p}"


def es(seconds: int) -> str:
    return f"{at(seconds):%d/%m/%Y %H:%M:%S}"


def short_us(seconds: int) -> str:
    return f"{at(seconds):%-m/%-d/%y, %-I:%M:%S %p}"


def units(seconds: int) -> str:
    return f"{seconds // 3600}h {seconds // 60 % 60}m {seconds % 60}s"


def clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _zoom(header: str, time: Callable[[int], str], no: str) -> Callable[[Sequence[Shown]], Rows]:
    def write(people: Sequence[Shown]) -> Rows:
        rows = [header.split(",")]
        for one in people:
            for start, end in one.intervals:
                minutes = str(-(-(end - start) // 60))
                rows.append([one.name, one.email, time(start), time(end), minutes, no, no])
        return rows

    return write


def zoom_account(people: Sequence[Shown]) -> Rows:
    """The export of an account: this meeting, and one of the day before with everybody in it."""
    header = "Topic,Meeting ID,User Name,User Email,Duration (Minutes),Start Time,Name (Original Name),User Email"
    rows = [[*header.split(","), "Join Time", "Leave Time", "Duration (Minutes)"]]
    for one in people:
        for start, end in one.intervals:
            of_meeting = ["Derechos", "812 3456", "Mision", "mision@oim.example", "90", us(0)]
            rows.append([*of_meeting, one.name, one.email, us(start), us(end), "1"])
            other = ["Otra", "999 0000", "Mision", "mision@oim.example", "90", us(-86_400)]
            rows.append([*other, one.name, one.email, us(start - 86_400), us(end - 86_400), "1"])
    return rows


def teams_events(people: Sequence[Shown]) -> Rows:
    events = [
        (moment, one.name, action)
        for one in people
        for start, end in one.intervals
        for moment, action in ((start, "Joined"), (end, "Left"))
    ]
    events.sort(key=lambda event: event[0])
    return [["Full Name", "User Action", "Timestamp"], *([name, action, short_us(s)] for s, name, action in events)]


def teams_report(people: Sequence[Shown]) -> Rows:
    header = ["Name", "First Join", "Last Leave", "In-Meeting Duration", "Email", "Participant ID (UPN)", "Role"]
    return [
        *(["1. Summary"], ["Meeting title", "Derechos"], ["Start time", short_us(0)], ["Meeting duration", "1h 30m"]),
        *([], ["2. Participants"], header, *(span(one, short_us, units) for one in people)),
        *([], ["3. In-Meeting Activities"], ["Name", "Join Time", "Leave Time", "Duration", "Email", "Role"]),
        *(
            [one.name, short_us(start), short_us(end), units(end - start), one.email, "Attendee"]
            for one in people
            for start, end in one.intervals
        ),
        *([], ["4. Meeting Engagement"], ["Name", "Engagement Type", "Time"], ["Ana", "Unmuted", short_us(60)]),
    ]


def teams_spanish(people: Sequence[Shown]) -> Rows:
    header = "Nombre,Primera entrada,Última salida,Duración de la reunión,Correo electrónico"
    return [
        *(["1. Resumen"], ["Título de la reunión", "Derechos"], [], ["2. Participantes"]),
        [*header.split(","), "Id. de participante (UPN)", "Rol"],
        *(span(one, es, units) for one in people),
        *([], ["3. Actividades en la reunión"]),
        ["Nombre", "Hora de unión", "Hora de salida", "Duración", "Correo electrónico", "Rol"],
        *(
            [one.name, es(start), es(end), units(end - start), one.email, "Asistente"]
            for one in people
            for start, end in one.intervals
        ),
    ]


def span(one: Shown, time: Callable[[int], str], duration: Callable[[int], str]) -> list[str]:
    first, last = one.intervals[0][0], one.intervals[-1][1]
    return [one.name, time(first), time(last), duration(one.total), one.email, one.email, "Attendee"]


def meet(people: Sequence[Shown], header: str = "First name,Last name,Email,Duration,Time joined,Time exited") -> Rows:
    rows = [header.split(",")]
    for one in people:
        given, _, family = one.name.partition(" ")
        first, last = one.intervals[0][0], one.intervals[-1][1]
        rows.append([given, family, one.email, units(one.total), f"{at(first):%H:%M:%S}", f"{at(last):%H:%M:%S}"])
    return rows


def meet_spanish(people: Sequence[Shown]) -> Rows:
    header = "Nombre,Apellidos,Correo electrónico,Duración,Hora a la que se unió,Hora a la que abandonó la reunión"
    return meet(people, header)


def bigbluebutton(people: Sequence[Shown]) -> Rows:
    header = "Nombre,Moderador,Puntuación de la actividad,Mensajes,Accedió,Salió,Duración,¿Está de acuerdo?"
    rows = [header.split(",")]
    for one in people:
        first, last = one.intervals[0][0], one.intervals[-1][1]
        rows.append([one.name, "FALSE", "3,5", "2", es(first), es(last), clock(one.total), "Sí"])
    return [*rows, ["Anónimo/a", "", "", "", "", "", "", "No"]]


def plain(people: Sequence[Shown]) -> Rows:
    rows = [["Participante", "Correo", "Día", "Llegó", "Se fue"]]
    for one in people:
        for start, end in one.intervals:
            rows.append([one.name, one.email, f"{at(start):%d/%m/%Y}", f"{at(start):%H:%M:%S}", f"{at(end):%H:%M:%S}"])
    return rows


PLAIN_COLUMNS = {"name": "participante", "email": "correo", "day": "dia", "joined": "llego", "left": "se fue"}
_ENGLISH = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room"
_SPANISH = "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos),Invitado"
_PORTUGUESE = "Nome (nome original),E-mail,Ingressar na hora,Hora de saída,Duração (minutos),Convidado"
_FRENCH = "Nom (nom original),Adresse e-mail de l’utilisateur,Heure d’arrivée,Heure de départ,Durée (minutes),Invité"
WRITERS: Mapping[str, Callable[[Sequence[Shown]], Rows]] = {
    "zoom-meeting-english-newer": _zoom(_ENGLISH, us, "No"),
    "zoom-meeting-spanish-newer": _zoom(f"{_SPANISH},En sala de espera", es, "No"),
    "zoom-meeting-portuguese": _zoom(f"{_PORTUGUESE},Na sala de espera", es, "Não"),
    "zoom-meeting-french": _zoom(f"{_FRENCH},Salle d’attente", es, "Non"),
    "zoom-account": zoom_account,
    "teams-events": teams_events,
    "teams-report": teams_report,
    "teams-report (es)": teams_spanish,
    "meet-attendance": meet,
    "bigbluebutton-dashboard": bigbluebutton,
    "plain": plain,
}


def csv_of(rows: Rows, delimiter: str = ",") -> bytes:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if any(sign in cell for sign in (delimiter, '"')) else cell

    return "".join(delimiter.join(map(quoted, row)) + "\r\n" for row in rows).encode()


def teams_bytes(rows: Rows) -> bytes:
    """As Teams writes it: UTF-16 with tabs."""
    return "".join("\t".join(row) + "\r\n" for row in rows).encode("utf-16")


def ods_of(rows: Rows, marks: Mapping[str, str] | None = None) -> bytes:
    """A workbook of LibreOffice, with the empty rows and columns that it adds. XML may stand for the marks of cells."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    padding = '<table:table-cell table:number-columns-repeated="16300"/>'
    body = "".join(
        f"<table:table-row>{''.join(cell.format(escape(text)) for text in row)}{padding}</table:table-row>"
        for row in rows
    )
    for mark, xml in (marks or {}).items():
        body = body.replace(mark, xml)
    body += f'<table:table-row table:number-rows-repeated="1048000">{padding}</table:table-row>'
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    return _zip(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:m"/>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Hoja1">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        }
    )


def xlsx_of(rows: Rows, sheet: str | None = None, *, styles: bool = False) -> bytes:
    """A workbook of Excel. `sheet` replaces its rows by XML; with `styles`, style 1 is a date."""
    return _workbook({"Hoja1": (sheet or _rows_of(rows), "visible")}, styles=styles)


def workbook_of(sheets: Mapping[str, tuple[Rows, str]]) -> bytes:
    """A workbook of Excel with several sheets, each visible, hidden or veryHidden."""
    return _workbook({name: (_rows_of(rows), state) for name, (rows, state) in sheets.items()})


def _rows_of(rows: Rows) -> str:
    return "".join(
        f"<row r='{number}'>"
        + "".join(f"<c t='inlineStr'><is><t>{escape(text)}</t></is></c>" for text in row)
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )


def _workbook(sheets: Mapping[str, tuple[str, str]], *, styles: bool = False) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    named = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="r{number}"/>'
        for number, (name, (_, state)) in enumerate(sheets.items(), start=1)
    )
    related = "".join(
        f'<Relationship Id="r{number}" Type="{relation}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    if styles:
        related += f'<Relationship Id="styles" Type="{relation}/styles" Target="styles.xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
    }
    if styles:
        formats = '<xf numFmtId="0"/><xf numFmtId="22"/>'
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}"><cellXfs count="2">{formats}</cellXfs></styleSheet>'
    for number, (body, _) in enumerate(sheets.values(), start=1):
        sheet = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    return _zip(parts)


def _zip(parts: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return packed.getvalue()
