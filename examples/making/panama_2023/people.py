"""Who was nominated by which institution, and who has a part of their own."""

from dataclasses import dataclass, replace
from random import Random

from examples.making.names import address, invent_name
from examples.making.truth import Person

CHIRIQUI, DARIEN, PANAMA = "PA-4", "PA-5", "PA-8"
GROUPS = {CHIRIQUI: "Chiriquí", DARIEN: "Darién", PANAMA: "Panamá"}


@dataclass(frozen=True)
class Institution:
    """One of the nine, with how many people it nominated in each province."""

    code: str
    name: str
    organisation_type: str
    domain: str
    occupations: tuple[str, ...]
    nominated: dict[str, int]


INSTITUTIONS = (
    Institution(
        "INEC",
        "Instituto Nacional de Estadística y Censo",
        "national_government",
        "inec.example",
        ("statistics",),
        {PANAMA: 5, CHIRIQUI: 1},
    ),
    Institution(
        "MEDUCA",
        "Ministerio de Educación",
        "national_government",
        "meduca.example",
        ("teaching", "psychology"),
        {PANAMA: 2, CHIRIQUI: 2, DARIEN: 2},
    ),
    Institution(
        "MIDES",
        "Ministerio de Desarrollo Social",
        "national_government",
        "mides.example",
        ("social_work", "public_administration"),
        {PANAMA: 2, CHIRIQUI: 3, DARIEN: 2},
    ),
    Institution(
        "MINMUJER",
        "Ministerio de la Mujer",
        "national_government",
        "mujer.example",
        ("social_work", "law"),
        {PANAMA: 3, CHIRIQUI: 2},
    ),
    Institution(
        "MINSA",
        "Ministerio de Salud",
        "national_government",
        "minsa.example",
        ("health",),
        {PANAMA: 2, CHIRIQUI: 2, DARIEN: 3},
    ),
    Institution(
        "MITRADEL",
        "Ministerio de Trabajo y Desarrollo Laboral",
        "national_government",
        "mitradel.example",
        ("labour_inspection", "law"),
        {PANAMA: 4, CHIRIQUI: 3},
    ),
    Institution(
        "SENAFRONT",
        "Servicio Nacional de Fronteras",
        "security_force",
        "senafront.example",
        ("border_migration_officer", "police_security"),
        {PANAMA: 2, CHIRIQUI: 2, DARIEN: 6},
    ),
    Institution(
        "SENNIAF",
        "Secretaría Nacional de Niñez, Adolescencia y Familia",
        "national_government",
        "senniaf.example",
        ("social_work", "psychology"),
        {PANAMA: 3, CHIRIQUI: 1, DARIEN: 2},
    ),
    Institution(
        "SNM",
        "Servicio Nacional de Migración",
        "national_government",
        "snm.example",
        ("border_migration_officer",),
        {PANAMA: 4, CHIRIQUI: 4, DARIEN: 2},
    ),
)
POSITIONS = {
    "statistics": "Analista de estadísticas migratorias",
    "teaching": "Docente de enlace",
    "psychology": "Psicóloga(o)",
    "social_work": "Trabajador(a) social",
    "public_administration": "Jefe(a) de oficina regional",
    "law": "Asesor(a) legal",
    "health": "Enlace de salud en frontera",
    "labour_inspection": "Inspector(a) de trabajo",
    "border_migration_officer": "Inspector(a) de migración",
    "police_security": "Oficial de enlace",
}
# The longest that a certificate must hold, and names that a careless program spoils.
NAMED = {
    ("SENNIAF", DARIEN, 0): ("María de los Ángeles Concepción", "Iguaibiligüiña Archibold de Castrellón", "F"),
    ("SNM", CHIRIQUI, 0): ("Luis Carlos", "Montezuma Núñez", "M"),
    ("MEDUCA", CHIRIQUI, 1): ("Luis Carlos", "Montezuma Núñez", "M"),
    ("SENAFRONT", DARIEN, 0): ("Édgar", "Chanapi Ibáñez", "M"),
    ("MEDUCA", DARIEN, 0): ("Tülü", "O'Neill Muñoz", "M"),
}
LEADERS = {("MITRADEL", CHIRIQUI, 0), ("MINMUJER", PANAMA, 0), ("MINSA", DARIEN, 0)}
Where = tuple[str, str, int]


def nominate(rng: Random) -> dict[Where, Person]:
    """Return everybody nominated, by institution, province and number, in the order of the institutions' lists."""
    taken: set[str] = set()
    names = {f"{given} {family}" for given, family, _ in NAMED.values()}
    people: dict[Where, Person] = {}
    for institution in INSTITUTIONS:
        for area, how_many in institution.nominated.items():
            for number in range(how_many):
                where = (institution.code, area, number)
                given, family, sex = NAMED.get(where) or _new_name(rng, area, names)
                occupation = rng.choice(institution.occupations)
                people[where] = Person(
                    given, family, address(given, family, institution.domain, taken), sex,
                    rng.choice(("18-29", "30-44", "30-44", "45-59")), institution.organisation_type, occupation, area,
                    institution=institution.code, position=POSITIONS[occupation], group=GROUPS[area],
                )  # fmt: skip
    for where in LEADERS:
        people[where] = replace(people[where], leads_group=True)
    return people


def _new_name(rng: Random, area: str, names: set[str]) -> tuple[str, str, str]:
    while True:
        given, family, sex = invent_name(rng, area)
        if f"{given} {family}" not in names:
            names.add(f"{given} {family}")
            return given, family, sex
