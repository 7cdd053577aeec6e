"""Sessions that were not held in Zoom: what people did there instead, from the same presence."""

import zlib
from dataclasses import replace

from examples.making.panama_2023 import parts
from examples.making.panama_2023.people import PANAMA, Where
from examples.making.panama_2023.timetable import Slot
from examples.making.truth import Device, Person, Session, Stay

HYBRID_SWITCH = 3_600
"""The second at which some leave the room of a hybrid session, and go on from their office."""
OVERLAP = 100


def hold(session: Session, slot: Slot, people: dict[Where, Person]) -> None:
    """Turn the connections of a session into what was there: a room, a room and Zoom, or Teams."""
    if slot.held == "teams":
        # Teams shows no other name, and no waiting room.
        session.devices = [replace(device, original=None, waiting=()) for device in session.devices]
    elif slot.held == "room":
        session.stays = [stay for where, person in people.items() for stay in _in_room(session, where, person)]
        session.devices = []
    elif slot.held == "hybrid":
        _hybrid(session, people)


def _in_room(session: Session, where: Where, person: Person) -> list[Stay]:
    intervals = session.intervals(person.email)
    if not intervals:
        return []
    came, left = max(0, min(a for a, _ in intervals)), max(b for _, b in intervals)
    gone = left if left < session.seconds else None
    if where[1] == PANAMA:
        # People write the minute on the list, and not the second.
        return [Stay(person.email, came // 60 * 60, gone and gone // 60 * 60, "list")]
    return [Stay(person.email, came, gone, "door")]


def _hybrid(session: Session, people: dict[Where, Person]) -> None:
    """Some of the capital came to the room; others of them went on from their office after an hour."""
    devices: list[Device] = []
    for where, person in people.items():
        own = [device for device in session.devices if device.owner == person.email]
        choice = zlib.crc32(person.email.encode()) % 3 if where[1] == PANAMA and where not in parts.AS_TOLD else 2
        if own and choice < 2:
            until = None if choice == 0 else HYBRID_SWITCH
            session.stays.append(
                Stay(person.email, 0 if choice == 0 else 240, until, "list" if choice == 0 else "door")
            )
            own = [] if choice == 0 else [_since(device, HYBRID_SWITCH - OVERLAP) for device in own]
        devices += [device for device in own if device.intervals]
    session.devices = [device for device in session.devices if device.owner is None] + devices


def _since(device: Device, second: int) -> Device:
    later = tuple((max(start, second), end) for start, end in device.intervals if end > second)
    return replace(device, intervals=later, waiting=())
