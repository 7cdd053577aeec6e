"""A programme of any number of people with one session and certificates, as a folder that the replay reads."""

from itertools import islice, product
from pathlib import Path

_GIVEN = [
    "Ana", "Beatriz", "Celia", "Dalys", "Edilma", "Fermina", "Gladys", "Hermelinda", "Itzel", "Judith", "Kenia",
    "Lineth", "Maribel", "Nedelka", "Odalis", "Petra", "Querube", "Rosa", "Sugey", "Teresa", "Ulpiano", "Vielka",
    "Xiomara", "Yarisel", "Zuleika",
]  # fmt: skip
_FAMILY = [
    "Abrego", "Bonilla", "Caballero", "Degracia", "Escobar", "Frago", "Gaitan", "Herazo", "Ibarra", "Justavino",
    "Lezcano", "Madrid", "Navarro", "Ortega", "Pinzon", "Quiroz", "Rangel", "Saldana", "Trottman", "Urriola",
    "Valdes", "Wald", "Yangüez", "Zambrano",
]  # fmt: skip
GUESTS, LEAST_GUESTS = 20, 30
"""One of so many people in the meeting did not register, and at least so many: more than a page of the queue."""
TOLD_APART, ALSO = 50, "Marcela"
"""So many people have this given name too: a search finds as many in a large programme as in a small one."""

_EDITION = """
course: {{code: {code}-course, title: {{es: Curso de medición, en: Measured course}}}}
edition:
  code: {code}
  title: {{es: "Edición de {people}", en: "Edition of {people}"}}
  modality: online
  starts_on: 2024-02-01
  ends_on: 2024-02-02
  time_zone: America/Panama
  organiser: OIM Panamá
  hours: 3
sessions:
  - code: s1
    title: {{es: Única sesión, en: Only session}}
    starts_at: 2024-02-01T09:00
    ends_at: 2024-02-01T10:00
    attendance: [{{file: attendance/zoom.csv}}]
"""
_POLICY = """
code: {code}
awards:
  - award: attendance
    kind: attendance
    graduates: false
    per: session
    require:
      - minutes_of_session: 30
"""
_ACT = """
graduated_on: 2024-02-05
place: Ciudad de Panamá
signatories:
  - name: Santiago Beltrán Oyarzún
    office: {es: Jefe de misión, en: Chief of Mission}
    organisation: OIM Panamá
accept:
  guests_waiting: Personas que no se inscribieron
"""


def write(folder: Path, code: str, people: int) -> Path:
    """Write the folder. All people attend, and one guest more for each twenty."""
    guests = max(LEAST_GUESTS, people // GUESTS)
    named = [
        (f"{given} {ALSO}" if number < TOLD_APART else given, f"{first} {second}")
        for number, (given, first, second) in enumerate(islice(product(_GIVEN, _FAMILY, _FAMILY), people + guests))
    ]
    assert len(named) == people + guests
    registered = [
        f"{given},{family},person{number}@{code}.example,academia,teaching"
        for number, (given, family) in enumerate(named[:people])
    ]
    seen = [
        f"{given} {family},{f'person{number}@{code}.example' if number < people else ''},"
        "02/01/2024 08:58:00 AM,02/01/2024 09:55:00 AM,57,Yes"
        for number, (given, family) in enumerate(named)
    ]
    (folder / "attendance").mkdir(parents=True)
    (folder / "edition.yaml").write_text(_EDITION.format(code=code, people=people), "utf-8")
    (folder / "policy.yaml").write_text(_POLICY.format(code=code), "utf-8")
    (folder / "act.yaml").write_text(_ACT, "utf-8")
    header = "given_names,family_names,email,organisation_type,occupation"
    (folder / "registrations.csv").write_text("\n".join([header, *registered]) + "\n", "utf-8")
    header = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"
    (folder / "attendance" / "zoom.csv").write_text("\n".join([header, *seen]) + "\n", "utf-8")
    return folder
