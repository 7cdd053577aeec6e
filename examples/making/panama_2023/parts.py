"""Who plays which part: those who do not graduate, and those who do in a way of their own."""

from dataclasses import dataclass

from examples.making.panama_2023.people import CHIRIQUI, DARIEN, PANAMA, Where
from examples.making.truth import Person

WITHDRAWN: tuple[Where, ...] = (("MINSA", PANAMA, 1), ("INEC", PANAMA, 4))
NEVER_CAME: Where = ("MIDES", PANAMA, 0)
DROPPED_OUT: Where = ("MITRADEL", PANAMA, 3)
LEFT_EARLY: Where = ("INEC", PANAMA, 3)
MISSED_A_MODULE: Where = ("MEDUCA", PANAMA, 1)
TWO_DEVICES: Where = ("SENNIAF", PANAMA, 2)
ON_DUTY: tuple[Where, ...] = (("SENAFRONT", CHIRIQUI, 0), ("SENAFRONT", CHIRIQUI, 1))
SECONDS_SHORT: Where = ("MINSA", CHIRIQUI, 1)
WITHOUT_TEAM: Where = ("SNM", PANAMA, 3)
WEAK_PROJECT: tuple[Where, ...] = (
    ("MIDES", CHIRIQUI, 0),
    ("MIDES", CHIRIQUI, 1),
    ("MIDES", CHIRIQUI, 2),
    ("MINMUJER", CHIRIQUI, 1),
)
POWER_CUT: Where = ("SNM", DARIEN, 0)
KNOWN_LATE: Where = ("SENNIAF", DARIEN, 1)
BARELY: Where = ("MINMUJER", PANAMA, 1)
EXCUSED: Where = ("MINSA", DARIEN, 1)

SURE_OF_ATTENDANCE: frozenset[Where] = frozenset(
    (MISSED_A_MODULE, TWO_DEVICES, *ON_DUTY, SECONDS_SHORT, WITHOUT_TEAM, *WEAK_PROJECT)
)
"""They do not graduate, and yet were there for four fifths of the hours: a certificate of attendance."""

NOT_GRADUATING: frozenset[Where] = SURE_OF_ATTENDANCE | {*WITHDRAWN, NEVER_CAME, DROPPED_OUT, LEFT_EARLY}


AS_TOLD: frozenset[Where] = NOT_GRADUATING | {POWER_CUT, KNOWN_LATE, BARELY}
"""Whose presence is exactly that of their story: no telephone besides."""


@dataclass(frozen=True)
class Team:
    """Who handed in a project together."""

    code: str
    name: str
    project: str
    area: str
    institution: str | None
    members: tuple[str, ...]
    sdg: tuple[str, ...] = ("10.7", "16.6")
    gcm: tuple[int, ...] = (11, 23)


def form_teams(people: dict[Where, Person]) -> list[Team]:
    """Put everybody who worked on a project into a team of the same province."""
    outside = {*WITHDRAWN, NEVER_CAME, DROPPED_OUT, WITHOUT_TEAM, *WEAK_PROJECT}
    border_service = [where for where in people if where[:2] == ("SENAFRONT", DARIEN)][:5]

    def emails(places: list[Where]) -> tuple[str, ...]:
        return tuple(people[where].email for where in places)

    teams = [
        Team(
            "darien-senafront",
            "Centinelas del Darién",
            "Ruta humanitaria segura en Bajo Chiquito",
            DARIEN,
            "SENAFRONT",
            emails(border_service),
            ("10.7", "16.1", "17.17"),
            (8, 9, 11),
        ),
        Team(
            "chiriqui-social",
            "Paso Canoas Social",
            "Ventanilla social binacional",
            CHIRIQUI,
            None,
            emails(list(WEAK_PROJECT)),
            ("10.7",),
            (7, 15),
        ),
    ]
    for area, ideas in PROJECTS.items():
        rest = [where for where in people if where[1] == area and where not in outside and where not in border_service]
        # one from each institution in turn, so that most teams are mixed
        rest.sort(key=lambda where: (where[2], where[0]))
        for number, (code, name, project) in enumerate(ideas):
            teams.append(Team(code, name, project, area, None, emails(rest[number :: len(ideas)])))
    return teams


PROJECTS = {
    DARIEN: (
        ("darien-salud", "Ríos Sanos", "Brigadas de salud en las estaciones de recepción migratoria"),
        ("darien-ninez", "Semillas de Metetí", "Protocolo para niñez no acompañada en Lajas Blancas"),
        ("darien-frontera", "Yaviza Sin Trata", "Detección temprana de trata en puestos de control"),
    ),
    CHIRIQUI: (
        ("chiriqui-datos", "Datos del Barú", "Registro único de tránsito en Paso Canoas"),
        ("chiriqui-trabajo", "Cosecha Justa", "Contratación equitativa en fincas cafetaleras de Renacimiento"),
        ("chiriqui-ngabe", "Ngäbe Jä Tö", "Interpretación ngäbere para temporeros y sus familias"),
        ("chiriqui-escuelas", "Aulas Sin Fronteras", "Matrícula expedita de niñez en movilidad"),
    ),
    PANAMA: (
        ("panama-datos", "Observatorio 507", "Tablero interinstitucional de movilidad humana"),
        ("panama-laboral", "Permiso en 30 Días", "Permiso de trabajo simplificado para personas refugiadas"),
        ("panama-genero", "Tocumen Violeta", "Atención con enfoque de género en el aeropuerto de Tocumen"),
        ("panama-salud", "Salud en Ruta", "Referencia de salud mental para personas en tránsito"),
        ("panama-identidad", "Identidad Canal", "Documentación de nacimientos en tránsito"),
    ),
}
