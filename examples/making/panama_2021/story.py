"""What happened at the two webinars."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from examples.making import presence
from examples.making.panama_2021.people import Cast, gather
from examples.making.places import Place, allot
from examples.making.truth import Device, Person, Session, whole_minutes

CAPACITY = 130
LENGTH = 90 * 60
ENOUGH = 45 * 60
TITLES = (
    ("Protección y orientación a personas migrantes en condición de vulnerabilidad en el marco de los derechos humanos",
     "Protection and guidance for migrants in a vulnerable condition within the framework of human rights"),
    ("Los derechos de las personas trabajadoras migrantes para la prevención de la trata y la explotación laboral",
     "The rights of migrant workers for the prevention of trafficking and labour exploitation"),
)  # fmt: skip
FACILITATORS = (
    ("Elvira Montenegro Solís", "elvira.montenegro@oim.example"),
    ("Marcela Írigo Tejada", "marcela.irigo@oim.example"),
)
HOST = ("OIM Panamá", "webinars@oim.example")


@dataclass
class Story:
    """The truth about the webinars."""

    cast: Cast
    places: dict[str, Place]
    withdrawals: list[tuple[str, str]]
    sessions: tuple[Session, Session]

    @property
    def corrected(self) -> dict[tuple[str, str], int]:
        """The second day she was there under the address of the registration that she withdrew."""
        work, own = (person.email for person in self.cast.twice)
        return {("s2", work): self.sessions[1].presence(own), ("s2", own): 0}


def tell() -> Story:
    """Return the same truth each time."""
    rng = Random(20210714)
    cast = gather(rng)
    emails = [person.email for person in cast.everyone]
    waiting = emails[CAPACITY:]
    leaving = rng.sample([person.email for person in cast.ordinary if person.email in emails[:CAPACITY]], 6)
    withdrawals = [
        (leaving[0], "Choca con otra reunión"),
        (waiting[2], ""),
        (cast.twice[1].email, "Inscripción duplicada"),
        (leaving[1], ""),
        (leaving[2], "Licencia médica"),
        (leaving[3], ""),
        (waiting[9], "Ya no puede asistir"),
        (leaving[4], "Comisión de servicio en Paso Canoas"),
        (leaving[5], ""),
    ]
    places = allot(emails, CAPACITY, [email for email, _ in withdrawals])
    days = (datetime(2021, 7, 14, 10), datetime(2021, 7, 15, 10))  # noqa: DTZ001 - local, as the file writes it
    sessions = (Session("s1", days[0], LENGTH), Session("s2", days[1], LENGTH))
    for number, session in enumerate(sessions):
        _staff(session, number)
    _ordinary_people(rng, cast, places, sessions)
    _special_people(rng, cast, places, sessions)
    return Story(cast, places, withdrawals, sessions)


def _staff(session: Session, number: int) -> None:
    name, email = FACILITATORS[number]
    session.devices += [
        Device(None, HOST[0], HOST[1], ((-1500, LENGTH + 600),), "host", decision="aside", note="anfitrión"),
        Device(None, name, email, ((-900, LENGTH + 420),), "panelist", decision="aside", note="facilitadora"),
        # before she was made a panelist she had come in like everybody else
        Device(None, name, email, ((-1260, -905),), "attendee", decision="aside", note="facilitadora"),
    ]


def _ordinary_people(rng: Random, cast: Cast, places: dict[str, Place], sessions: tuple[Session, Session]) -> None:
    for person in cast.ordinary[16:]:
        if places[person.email].status != "registered":
            continue
        chance = rng.random()
        which = (0, 1) if chance < 0.66 else (0,) if chance < 0.75 else (1,) if chance < 0.86 else ()
        for number in which:
            sessions[number].devices.append(_client(rng, person, number))


def _client(rng: Random, person: Person, number: int) -> Device:
    chance = rng.random()
    if chance < 0.86:
        intervals = presence.ordinary(rng, LENGTH)
    else:
        intervals = (
            presence.until(rng, rng.randint(600, 3900))
            if chance < 0.94
            else presence.since(rng, rng.randint(1200, 4200), LENGTH)
        )
    email = person.email.upper() if rng.random() < 0.04 else person.email
    if number == 1 and rng.random() < 0.12:
        return Device(
            person.email, person.given.split()[0] + " " + person.family[0] + ".", email, intervals, original=person.name
        )
    return Device(person.email, person.name, email, intervals)


def _special_people(rng: Random, cast: Cast, places: dict[str, Place], sessions: tuple[Session, Session]) -> None:
    registered = [person for person in cast.ordinary[:16] if places[person.email].status == "registered"]
    (ceil, exact, both, doubled, early, panelist, phone, late_phone, renamed, mistyped) = registered[:10]
    first, second = (session.devices for session in sessions)

    def client(person: Person, *intervals: tuple[int, int], **more: str) -> Device:
        return replace(Device(person.email, person.name, person.email, tuple(intervals)), **more)  # type: ignore[arg-type]

    # fourteen pieces of 2,699 seconds together: Zoom's minutes add up to 56, and a certificate needs 45
    first.append(client(ceil, *presence.exactly(ENOUGH - 1, 14)))
    second.append(client(ceil, *presence.exactly(ENOUGH + 600, 6)))
    first.append(client(exact, *presence.exactly(ENOUGH, 5)))
    # telephone and laptop overlap by half an hour: 40 and 40 minutes are 50
    first += [client(both, (0, 2400)), client(both, (600, 3000))]
    second += [client(both, *presence.whole(rng, LENGTH)), client(both, *presence.until(rng, 2000))]
    # two devices at the same time for half an hour are half an hour
    first += [client(doubled, (60, 1860)), client(doubled, (75, 1850))]
    second.append(client(doubled, *presence.ordinary(rng, LENGTH)))
    # an hour in the room, of which twenty minutes before the beginning
    first.append(client(early, (-1200, 2400)))
    # a participant who was asked to speak: attendee first, panelist later, both for some seconds
    first += [client(panelist, (-30, 1500)), client(panelist, (1490, LENGTH + 60), role="panelist")]
    second.append(client(panelist, *presence.ordinary(rng, LENGTH)))

    def other(shown: str, person: Person | None, *intervals: tuple[int, int], decision: str, note: str) -> Device:
        owner = person.email if person else None
        return whole_minutes(Device(owner, shown, "", tuple(intervals), "other", decision=decision, note=note))  # type: ignore[arg-type]

    first.append(other("507****4417", phone, (0, 5400), decision="resolve", note="llamó desde su casa"))
    second.append(other("507****4417", phone, (300, 4200), decision="resolve", note="el mismo número que ayer"))
    second.append(
        other("507****0926", late_phone, (120, 4920), decision="resolve-late", note="avisó una semana después")
    )
    first.append(client(late_phone, *presence.ordinary(rng, LENGTH)))
    second.append(
        other(
            f"iPhone ({renamed.given.split()[0]})", renamed, (60, 5340), decision="resolve", note="confirmó por correo"
        )
    )
    first.append(client(mistyped, *presence.ordinary(rng, LENGTH), email=mistyped.email[0] + mistyped.email[2:],
                        decision="resolve", note="correo mal escrito"))  # fmt: skip
    # nobody will ever know who these were
    first.append(other("507****7781", None, (600, 3300), decision="open", note=""))
    second.append(other("Galaxy A12", None, (0, 5400), decision="open", note=""))
    # two people of one name: one comes with an address, the other without
    one, two = cast.namesakes
    first += [
        client(one, *presence.ordinary(rng, LENGTH)),
        other(two.name, two, (240, 4500), decision="resolve", note="el estudiante; el funcionario entró con su correo"),
    ]
    second += [client(one, *presence.until(rng, 1500)), client(two, *presence.ordinary(rng, LENGTH))]
    # registered twice: the second day she comes in with her own address, whose registration was withdrawn
    work, own = cast.twice
    first.append(client(work, *presence.ordinary(rng, LENGTH)))
    second.append(client(own, *presence.ordinary(rng, LENGTH)))
    # still on the waiting list, yet somebody passed the link on: present, but without a certificate
    uninvited = next(person for person in reversed(cast.everyone) if places[person.email].status == "waitlisted")
    first.append(client(uninvited, *presence.ordinary(rng, LENGTH)))
