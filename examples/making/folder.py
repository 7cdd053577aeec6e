"""The files that every programme has, whatever happened in it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from examples.making.files import write_csv
from examples.making.truth import Device, Session


def write_withdrawals(folder: Path, withdrawals: Iterable[tuple[str, str]]) -> None:
    """Write who gave up the place, in order of time."""
    write_csv(folder / "withdrawals.csv", ("email", "reason"), withdrawals)


def write_corrections(folder: Path, corrections: Iterable[tuple[str, str, int, str, str]]) -> None:
    """Write what was found out after the sessions were closed."""
    write_csv(folder / "corrections.csv", ("session", "email", "seconds", "reason", "note"), corrections)


def write_excuses(folder: Path, excuses: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Write whose absence the mission excused."""
    write_csv(folder / "excuses.csv", ("session", "email", "reason", "document", "note"), excuses)


def write_resolutions(folder: Path, sessions: Iterable[Session]) -> None:
    """Write what the coordinator decides about those whom Zoom does not name clearly; "-" sets them aside."""
    rows: list[Sequence[object]] = []
    sessions = list(sessions)
    _check_that_labels_tell_people_apart(sessions)
    for session in sessions:
        decided = {
            (device.label, device.email): device for device in session.devices if device.decision not in {"", "open"}
        }
        rows += [_resolution(session, device) for device in decided.values()]
    write_csv(folder / "resolutions.csv", ("session", "name_shown", "email_shown", "registrant", "when", "note"), rows)


def _check_that_labels_tell_people_apart(sessions: Iterable[Session]) -> None:
    """Nobody could decide about one label of two people; nor may two devices be called after one first name."""
    owners: dict[tuple[str, str], set[str | None]] = {}
    for device in (device for session in sessions for device in session.devices if device.decision):
        name = device.label.removeprefix("iPhone de ").removeprefix("iPhone ").removeprefix("Galaxy A32 ").strip("()")
        owners.setdefault((name, device.email), set()).add(device.owner)
    if shared := sorted(str(label) for label, people in owners.items() if len(people) > 1):
        raise ValueError(f"nobody could decide about these: {shared}")


def _resolution(session: Session, device: Device) -> tuple[str, ...]:
    when = "after_closing" if device.decision == "resolve-late" else "before_closing"
    owner = "-" if device.decision == "aside" or device.owner is None else device.owner
    return session.code, device.label, device.email, owner, when, device.note
