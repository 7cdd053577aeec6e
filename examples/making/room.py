"""What the mission wrote down about people in the room: a signed list per session, and names ticked at the door."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from examples.making.files import write_csv
from examples.making.truth import Session

_HEADER = ("Nombre", "Correo electrónico", "Hora de entrada", "Hora de salida", "Firma")


def write_signed_list(path: Path, session: Session, names: Iterable[tuple[str, str]]) -> None:
    """Write the list that people signed, by name and e-mail. Who stayed throughout signed without a time."""
    stays = {stay.owner: stay for stay in session.stays if stay.shown_by == "list"}
    rows: list[Sequence[object]] = []
    for name, email in names:
        stay = stays.get(email)
        came = _clock(session, stay.came) if stay and (stay.came or stay.left is not None) else ""
        left = _clock(session, stay.left) if stay and stay.left is not None else ""
        rows.append((name, email, came, left, "x" if stay else ""))
    write_csv(path, _HEADER, rows, encoding="cp1252", separator=";")


def write_check_ins(folder: Path, sessions: Iterable[Session]) -> None:
    """Write whom the staff ticked at the door, and when they came and left."""
    rows = [
        (session.code, stay.owner, _moment(session, stay.came), _moment(session, stay.left), "no_device")
        for session in sessions
        for stay in session.stays
        if stay.shown_by == "door"
    ]
    write_csv(folder / "check_ins.csv", ("session", "email", "came_at", "left_at", "reason"), rows)


def _clock(session: Session, second: int) -> str:
    return f"{session.starts + timedelta(seconds=second):%H:%M}"


def _moment(session: Session, second: int | None) -> str:
    return "" if second is None else f"{session.starts + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}"
