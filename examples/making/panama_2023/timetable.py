"""The twelve sessions of the six modules, and how each attendance file was exported."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from examples.making.zoom.meetings import Z2, Z3, Z7, Z7_FROM_EXCEL, Export

LENGTH = 2 * 60 * 60
GRACE = 5 * 60
MOST_EXCUSED = Fraction(1, 10)
"""The part of all time that excuses may take away: one session of the twelve."""
MODULES = (
    ("Movilidad humana en la región y gobernanza migratoria", "Human mobility in the region and migration governance"),
    ("Derechos humanos de las personas migrantes y refugiadas", "Human rights of migrants and refugees"),
    ("Gestión integrada de fronteras", "Integrated border management"),
    ("Protección de la niñez y perspectiva de género", "Child protection and gender perspective"),
    ("Trata de personas y tráfico ilícito de migrantes", "Trafficking in persons and smuggling of migrants"),
    ("Datos, coordinación interinstitucional y proyectos", "Data, coordination between institutions, and projects"),
)
FACILITATORS = (
    (
        "Rebeca Olivardía Sucre",
        "Especialista en gobernanza migratoria",
        "Specialist in migration governance",
        "OIM Panamá",
    ),
    ("Anselmo Tribaldos Ruiz", "Catedrático de derechos humanos", "Professor of human rights", "ISAE Universidad"),
    (
        "Gretel Maduro Ponce",
        "Especialista regional en gestión de fronteras",
        "Regional border management specialist",
        "OIM",
    ),
    ("Iraida Solanilla Vega", "Especialista en protección", "Protection specialist", "OIM Panamá"),
    ("Leopoldo Arjona Batalla", "Consultor en lucha contra la trata", "Counter-trafficking consultant", "OIM Panamá"),
    (
        "Mirna Escartín Lobo",
        "Profesora de metodología de proyectos",
        "Professor of project methodology",
        "ISAE Universidad",
    ),
)
HOST = ("OIM Panamá - Capacitación", "capacitacion@oim.example")


@dataclass(frozen=True)
class Slot:
    """One session: its day, where it was held and the way its attendance was exported.

    `parts` files, if the meeting was restarted.
    """

    code: str
    module: int
    starts: datetime
    export: Export
    parts: int = 1
    time_zone: str | None = None
    held: Literal["zoom", "teams", "room", "hybrid"] = "zoom"

    def files(self) -> list[str]:
        """The names of the attendance files, inside the folder."""
        if self.held == "room":
            return []
        suffixes = ("",) if self.parts == 1 else tuple("-" + letter for letter in "abc"[: self.parts])
        return [f"attendance/{self.code}{suffix}.csv" for suffix in suffixes]

    def signed_lists(self) -> list[str]:
        """The names of the lists that people signed in the room, inside the folder."""
        return [f"attendance/{self.code}-firmas.csv"] if self.held in {"room", "hybrid"} else []

    @property
    def whole_minutes(self) -> bool:
        """The file knows no seconds."""
        return self.export.layout is Z7_FROM_EXCEL


def _slot(code: str, month: int, day: int, export: Export, **more: Any) -> Slot:
    starts = datetime(2023, month, day, 9)  # noqa: DTZ001 - local, as the files write it
    return Slot(code, int(code[1]), starts, export, **more)


SLOTS = (
    _slot("m1-1", 8, 22, Export(Z2)),
    _slot("m1-2", 8, 24, Export(Z7)),
    _slot("m2-1", 8, 29, Export(Z7_FROM_EXCEL, "cp1252", ";")),
    _slot("m2-2", 8, 31, Export(Z3, "utf-8"), held="teams"),
    _slot("m3-1", 9, 5, Export(Z2, hours_behind_panama=1), time_zone="America/Costa_Rica"),
    _slot("m3-2", 9, 7, Export(Z7, "utf-8"), held="room"),
    _slot("m4-1", 9, 12, Export(Z3), parts=2),
    _slot("m4-2", 9, 14, Export(Z2, "utf-16", "\t"), held="hybrid"),
    _slot("m5-1", 9, 19, Export(Z7_FROM_EXCEL, "utf-8-sig", "\t")),
    _slot("m5-2", 9, 21, Export(Z3)),
    _slot("m6-1", 9, 26, Export(Z2)),
    _slot("m6-2", 9, 28, Export(Z7, "cp1252", ";")),
)
RESTART = {"m4-1": 3_300}
"""The second at which the host's computer failed and the meeting was opened again."""
