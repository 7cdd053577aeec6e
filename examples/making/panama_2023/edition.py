"""What the mission wrote down about the course, and the rule by which people graduate."""

from datetime import date
from typing import Any

from examples.making.panama_2023.people import INSTITUTIONS
from examples.making.panama_2023.scores import PASS, RUBRIC
from examples.making.panama_2023.story import CAPACITY
from examples.making.panama_2023.timetable import FACILITATORS, GRACE, LENGTH, MODULES, MOST_EXCUSED, SLOTS, Slot

HEADING = "Course on integrated border management, August to October 2023. Local times of the edition's time zone."
PLACES = {
    "zoom": "Zoom",
    "teams": "Microsoft Teams",
    "room": "Auditorio de la ISAE, Ciudad de Panamá",
    "hybrid": "Auditorio de la ISAE, Ciudad de Panamá, y Zoom",
}
ENDS = f"{9 + LENGTH // 3600:02}:00"


def _session(slot: Slot) -> dict[str, Any]:
    es, en = MODULES[slot.module - 1]
    part = slot.code[-1]
    name, role_es, role_en, organisation = FACILITATORS[slot.module - 1]
    files = [{"file": file} | ({"time_zone": slot.time_zone} if slot.time_zone else {}) for file in slot.files()]
    session: dict[str, Any] = {
        "code": slot.code,
        "module": slot.module,
        "title": {"es": f"{es} ({part} de 2)", "en": f"{en} ({part} of 2)"},
        "starts_at": f"{slot.starts:%Y-%m-%dT%H:%M}",
        "ends_at": f"{slot.starts:%Y-%m-%d}T{ENDS}",
        "place": PLACES[slot.held],
        "facilitators": [{"name": name, "role": {"es": role_es, "en": role_en}, "organisation": organisation}],
    }
    if files:
        session["attendance"] = files
    if lists := slot.signed_lists():
        session["signed_lists"] = lists
    if slot.code == "m1-1":
        session["recording"] = {"url": "https://videos.example/panama-2023/inauguracion", "language": "es"}
    return session


EDITION: dict[str, Any] = {
    "donors": [{"code": "ircc", "name": "Gobierno de Canadá, Inmigración, Refugiados y Ciudadanía (IRCC)"}],
    "programmes": [
        {
            "code": "fronteras-panama",
            "title": {
                "es": "Fortalecimiento de la gestión integrada de fronteras en Panamá",
                "en": "Strengthening integrated border management in Panama",
            },
            "donors": ["ircc"],
        },
    ],
    "institutions": [
        {
            "code": i.code,
            "name": i.name,
            "organisation_type": i.organisation_type,
            "level": "national",
            "admin_area": "PA-8",
        }
        for i in INSTITUTIONS
    ],
    "course": {
        "code": "gestion-integrada-fronteras",
        "title": {
            "es": "Gestión integrada de fronteras con enfoque de derechos humanos",
            "en": "Integrated border management with a human rights approach",
        },
    },
    "edition": {
        "code": "pa-gif-dh-2023",
        "title": {
            "es": "Curso de gestión integrada de fronteras con enfoque de derechos humanos, Panamá 2023",
            "en": "Course on integrated border management with a human rights approach, Panama 2023",
        },
        "modality": "hybrid",
        "starts_on": date(2023, 8, 22),
        "ends_on": date(2023, 10, 20),
        "time_zone": "America/Panama",
        "capacity": CAPACITY,
        "hours": 60,
        "organiser": "Organización Internacional para las Migraciones (OIM), Panamá",
        "mission": "PA",
        "partner": "ISAE Universidad",
        "programmes": ["fronteras-panama"],
        "modules": [
            {"number": number, "title": {"es": es, "en": en}} for number, (es, en) in enumerate(MODULES, start=1)
        ],
        "institutions": [institution.code for institution in INSTITUTIONS],
        "sdg": ["10", "16", "17"],
        "gcm": [1, 7, 11, 12, 23],
        "registration": "nominated",
    },
    "nominations": {
        "consent": "Formulario firmado por cada persona nominada, archivado por el punto focal de su institución"
    },
    "sessions": [_session(slot) for slot in SLOTS],
    "rubric": RUBRIC,
}

POLICY: dict[str, Any] = {
    "code": "gif-dh-2023",
    "session_credit": {
        "full_at": 0.8,
        "grace_minutes": GRACE // 60,
        "denominator": "scheduled",
        "excused": "leaves_denominator",
        "excused_share_max": float(MOST_EXCUSED),
    },
    "awards": [
        {
            "award": "diploma",
            "kind": "diploma",
            "graduates": True,
            "require": [
                {"modules": "all", "at": 0.8},
                {"attendance_overall": 0.8},
                {"project_score": PASS, "graders_min": 2},
            ],
        },
        {"award": "attendance", "kind": "attendance", "require": [{"attendance_overall": 0.8}], "unless": "diploma"},
        {"award": "best_project", "kind": "recognition", "require": [{"project_rank": 1}, {"award": "diploma"}]},
        {"award": "group_leader", "kind": "recognition", "require": [{"leads_group": True}, {"award": "diploma"}]},
    ],
}

ACT: dict[str, Any] = {
    "graduated_on": date(2023, 10, 20),
    "place": "Ciudad de Panamá",
    "signatories": [
        {
            "name": "Santiago Beltrán Oyarzún",
            "office": {"es": "Jefe de misión", "en": "Chief of Mission"},
            "organisation": "OIM Panamá",
        },
        {
            "name": "Dra. Perla Guizado Arosemena",
            "office": {"es": "Rectora", "en": "Rector"},
            "organisation": "ISAE Universidad",
        },
    ],
    "accept": {
        "guests_waiting": "Son salas, intérpretes y personas que no se inscribieron",
        "requirement_pending": "Quien no presentó proyecto no se gradúa",
    },
}
