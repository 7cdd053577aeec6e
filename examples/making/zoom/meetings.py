"""Reports of meetings: one row for every time that a device joined, in the layouts Z2, Z3 and Z7."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from examples.making.files import table
from examples.making.truth import Device, Interval, Session
from examples.making.zoom.times import american, minutes, moment, spanish, spanish_minutes


@dataclass(frozen=True)
class Layout:
    """A header with the way to print times and answers below it."""

    header: tuple[str, ...]
    time: Callable[[datetime], str]
    yes: str
    no: str
    accepted: str


Z2 = Layout(
    ("Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)", "Guest",
     "Recording Disclaimer Response", "In Waiting Room"),
    american, "Yes", "No", "OK",
)  # fmt: skip
Z3 = Layout(
    ("Name (original name)", "Email", "Join time", "Leave time", "Duration (minutes)", "Guest",
     "Recording disclaimer response", "In waiting room"),
    american, "Yes", "No", "OK",
)  # fmt: skip
_Z7_HEADER = (
    "Nombre (nombre original)",
    "Correo electrónico",
    "Hora de entrada",
    "Hora de salida",
    "Duración (minutos)",
    "Invitado",
    "Respuesta al descargo de responsabilidad relativa a la grabación",
    "En sala de espera",
)
Z7 = Layout(_Z7_HEADER, spanish, "Sí", "No", "Aceptar")
Z7_FROM_EXCEL = Layout(_Z7_HEADER, spanish_minutes, "Sí", "No", "Aceptar")


@dataclass(frozen=True)
class Export:
    """How the file was saved: the host's zone, the encoding, the separator."""

    layout: Layout
    encoding: str = "utf-8-sig"
    separator: str = ","
    hours_behind_panama: int = 0


def write_meeting(session: Session, devices: list[Device], export: Export, rng: Random) -> bytes:
    """Return the file of one meeting. Rows stand in no order of time, as in the real ones."""
    layout = export.layout

    def row(device: Device, interval: Interval, waiting: bool) -> tuple[object, ...]:
        join, leave = (layout.time(moment(session, second, export.hours_behind_panama)) for second in interval)
        guest = layout.no if device.role == "host" else layout.yes
        answer = "" if waiting or device.role == "host" else layout.accepted
        return (
            device.label,
            device.email,
            join,
            leave,
            minutes(interval),
            guest,
            answer,
            layout.yes if waiting else layout.no,
        )

    rows = [row(device, interval, False) for device in devices for interval in device.intervals]
    rows += [row(device, interval, True) for device in devices for interval in device.waiting]
    rng.shuffle(rows)
    text = table([layout.header, *rows], separator=export.separator)
    return encode(text, export.encoding)


def encode(text: str, encoding: str) -> bytes:
    """Encode a text; UTF-16 with its mark and in one byte order on every machine."""
    return f"\ufeff{text}".encode("utf-16-le") if encoding == "utf-16" else text.encode(encoding)
