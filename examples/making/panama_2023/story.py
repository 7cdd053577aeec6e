"""What happened in the twelve sessions."""

import zlib
from dataclasses import dataclass, replace
from random import Random

from examples.making import presence
from examples.making.panama_2023 import held, parts
from examples.making.panama_2023.identities import Identity, choose_identities
from examples.making.panama_2023.people import Where, nominate
from examples.making.panama_2023.timetable import FACILITATORS, HOST, LENGTH, SLOTS, Slot
from examples.making.places import Place, allot
from examples.making.truth import Device, Person, Session, whole_minutes

SEED = 20230822
CAPACITY = 62
CORRECTED_SECONDS = 6_900
FOUR_FIFTHS = 2 * LENGTH * 4 // 5


@dataclass(frozen=True)
class Excuse:
    """Why somebody was excused from a session."""

    reason: str
    document: str
    note: str


@dataclass
class Story:
    """The truth about the course."""

    people: dict[Where, Person]
    places: dict[str, Place]
    withdrawals: list[tuple[str, str]]
    sessions: list[Session]
    teams: list[parts.Team]
    excused: dict[tuple[str, str], Excuse]

    def email(self, where: Where) -> str:
        """The address of whoever plays a part."""
        return self.people[where].email

    @property
    def corrected(self) -> dict[tuple[str, str], int]:
        """What the coordinator corrects after closing: the signed list of the border post shows that he stayed."""
        return {("m4-2", self.email(parts.POWER_CUT)): CORRECTED_SECONDS}


def tell() -> Story:
    """Return the same truth each time."""
    rng = Random(SEED)
    people = nominate(rng)
    withdrawals = [(people[parts.WITHDRAWN[0]].email, "Trasladada a otra región de salud"),
                   (people[parts.WITHDRAWN[1]].email, "Levantamiento del censo")]  # fmt: skip
    places = allot([person.email for person in people.values()], CAPACITY, [email for email, _ in withdrawals])
    identities = choose_identities(rng, people)
    sessions = []
    for slot in SLOTS:
        session = Session(slot.code, slot.starts, LENGTH)
        _staff(session, slot)
        for where, person in people.items():
            if places[person.email].status == "registered":
                session.devices += _connect(rng, slot, where, person, identities[where])
        _strangers(session)
        if slot.whole_minutes:
            session.devices = [whole_minutes(device) for device in session.devices]
        _leave_out_excused(session, slot, people)
        held.hold(session, slot, people)
        sessions.append(session)
    return Story(people, places, withdrawals, sessions, parts.form_teams(people), _excuses(people))


def _excuses(people: dict[Where, Person]) -> dict[tuple[str, str], Excuse]:
    """Whose absence the mission excused: two whole days of duty exceed what the policy lets pass."""
    on_duty = Excuse("official_duty", "Oficio SENAFRONT 214-2023", "Relevo en el puesto fronterizo")
    excused = {(code, people[where].email): on_duty for where in parts.ON_DUTY for code in ("m6-1", "m6-2")}
    vaccination = Excuse("official_duty", "Oficio MINSA 0871-2023", "Jornada de vacunación en Metetí")
    return {("m5-2", people[parts.EXCUSED].email): vaccination, **excused}


def _leave_out_excused(session: Session, slot: Slot, people: dict[Where, Person]) -> None:
    if slot.code == "m5-2":
        excused = people[parts.EXCUSED].email
        session.devices = [device for device in session.devices if device.owner != excused]


def nominate_as_told() -> dict[Where, Person]:
    """Return the people of the course alone."""
    return nominate(Random(SEED))


def _staff(session: Session, slot: Slot) -> None:
    session.devices += [
        Device(None, HOST[0], HOST[1], ((-1500, LENGTH + 900),), "host", decision="aside", note="anfitrión"),
        Device(
            None,
            FACILITATORS[slot.module - 1][0],
            "",
            ((-600, LENGTH + 300),),
            decision="aside",
            note="facilita el módulo",
        ),
    ]


def _strangers(session: Session) -> None:
    if session.code == "m5-1":
        session.devices.append(Device(None, "507****3310", "", ((0, 4800),), decision="open"))
    if session.code == "m6-2":
        session.devices.append(
            Device(None, "Despacho Superior", "", ((5400, LENGTH + 60),), decision="aside", note="visita de cierre")
        )


def _connect(rng: Random, slot: Slot, where: Where, person: Person, identity: Identity) -> list[Device]:
    intervals = _presence(rng, slot, where)
    if not intervals:
        return []
    device = identity.device(person, intervals)
    if where == parts.TWO_DEVICES and slot.module == 5:
        # telephone and computer side by side: 2 x 82 minutes on paper, 82 minutes in truth
        return [device, replace(device, intervals=((intervals[0][0] + 6, intervals[0][1] + 9),))]
    if where == parts.KNOWN_LATE and slot.code == "m1-2":
        return [
            Device(person.email, "Redmi Note 9", "", intervals, decision="resolve-late", note="lo confirmó su jefa")
        ]
    if where in parts.AS_TOLD:
        return [device]
    if rng.random() < 0.06:
        label = f"507****{zlib.crc32(person.email.encode()) % 9000 + 1000}"
        phone = Device(
            person.email, label, "", ((1500, LENGTH + 60),), decision="resolve", note="su celular, de camino"
        )
        left_the_office = replace(device, intervals=presence.until(rng, 2400))
        return [left_the_office if rng.random() < 0.5 else device, phone]
    if rng.random() < 0.05:
        return [replace(device, waiting=((intervals[0][0] - 200, intervals[0][0] - 4),))]
    return [device]


def _presence(rng: Random, slot: Slot, where: Where) -> presence.Intervals:
    if where == parts.NEVER_CAME or (where == parts.DROPPED_OUT and slot.module > 2):
        return ()
    if (where == parts.MISSED_A_MODULE and slot.module == 3) or (where in parts.ON_DUTY and slot.module == 6):
        return ()
    if where == parts.LEFT_EARLY:
        return presence.until(rng, 4500)
    if where == parts.TWO_DEVICES and slot.module == 5:
        return ((40, 40 + 4920),)
    if where == parts.POWER_CUT and slot.code == "m4-2":
        return ((-120, 2600),)
    if where in {parts.SECONDS_SHORT, parts.BARELY} and slot.module == 6:
        # four fifths of the module are 11,520 seconds: one has them, the other lacks one
        total = FOUR_FIFTHS if where == parts.BARELY else FOUR_FIFTHS - 1
        return presence.exactly(total // 2 + (total % 2 if slot.code == "m6-1" else 0), 4)
    chance = rng.random()
    if chance < 0.6:
        return presence.whole(rng, LENGTH)
    return presence.reconnecting(rng, LENGTH, rng.randint(1, 3) if chance < 0.9 else rng.randint(4, 12))
