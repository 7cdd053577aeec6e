"""What the mission wrote down about the webinars before they took place, and the rule for their certificates."""

from datetime import date
from typing import Any

from examples.making.panama_2021.story import CAPACITY, FACILITATORS, TITLES

HEADING = "Two information sessions by webinar, July 2021. Local times of the edition's time zone."
_OIM = "Organización Internacional para las Migraciones (OIM)"
_ROLES = (
    {"es": "Especialista regional temática sénior en asistencia a personas migrantes",
     "en": "Senior Regional Thematic Specialist on Migrant Assistance"},
    {"es": "Consultora en migración laboral", "en": "Labour Migration consultant"},
)  # fmt: skip
_FILES = ("attendance/845-1402-7731 - Attendee Report.csv", "attendance/845-1402-9958 - Informe de asistentes.csv")


def _session(number: int) -> dict[str, Any]:
    es, en = TITLES[number]
    return {
        "code": f"s{number + 1}",
        "title": {"es": es, "en": en},
        "starts_at": f"2021-07-{14 + number}T10:00",
        "ends_at": f"2021-07-{14 + number}T11:30",
        "place": "Zoom",
        "facilitators": [{"name": FACILITATORS[number][0], "role": _ROLES[number], "organisation": _OIM}],
        "attendance": [{"file": _FILES[number]}],
        "recording": {"url": f"https://videos.example/panama-2021/sesion-{number + 1}", "language": "es"},
    }


EDITION: dict[str, Any] = {
    "donors": [
        {
            "code": "prm",
            "name": "Oficina de Población, Refugiados y Migración (PRM), Departamento de Estado de los Estados Unidos",
        }
    ],
    "programmes": [
        {
            "code": "western-hemisphere",
            "title": {"es": "Programa del Hemisferio Occidental", "en": "Western Hemisphere Program"},
            "donors": ["prm"],
        },
        {
            "code": "rmrp-venezuela",
            "title": {
                "es": "Plan de Respuesta para Refugiados y Migrantes de Venezuela",
                "en": "Refugee and Migrant Response Plan for Venezuela",
            },
            "donors": ["prm"],
        },
    ],
    "institutions": [],
    "course": {
        "code": "sesiones-proteccion",
        "title": {"es": "Sesiones informativas sobre protección de personas migrantes",
                  "en": "Information sessions on the protection of migrants"},
    },
    "edition": {
        "code": "pa-webinars-2021",
        "title": {"es": "Protección de personas migrantes con enfoque de derechos humanos, Panamá 2021",
                  "en": "Protection of migrants with a human rights focus, Panama 2021"},
        "modality": "online",
        "starts_on": date(2021, 7, 14),
        "ends_on": date(2021, 7, 15),
        "time_zone": "America/Panama",
        "capacity": CAPACITY,
        "hours": 3,
        "organiser": "Organización Internacional para las Migraciones (OIM), Panamá",
        "mission": "PA",
        "partner": None,
        "programmes": ["western-hemisphere", "rmrp-venezuela"],
        "modules": [],
        "institutions": [],
        "sdg": ["8.7", "10.7"],
        "gcm": [3, 6, 7, 10],
        "registration": "open",
    },
    "sessions": [_session(0), _session(1)],
}  # fmt: skip

POLICY: dict[str, Any] = {
    "code": "webinars-2021",
    "awards": [
        {
            "award": "attendance",
            "kind": "attendance",
            "graduates": False,
            "per": "session",
            "require": [{"minutes_of_session": 45}],
        },
    ],
}


def act() -> dict[str, Any]:
    """The act by which the certificates are issued."""
    return {
        "graduated_on": date(2021, 7, 22),
        "place": "Ciudad de Panamá",
        "signatories": [
            {
                "name": "Santiago Beltrán Oyarzún",
                "office": {"es": "Jefe de misión", "en": "Chief of Mission"},
                "organisation": "OIM Panamá",
            },
        ],
        "accept": {"guests_waiting": "Son salas, intérpretes y personas que no se inscribieron"},
    }
