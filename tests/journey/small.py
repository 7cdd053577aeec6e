"""A programme of two people and one session: the least that a folder can hold."""

from pathlib import Path

EDITION = """
course: {code: CODE-course, title: {es: Curso breve, en: Short course}}
edition:
  code: CODE
  title: {es: Edición breve, en: Short edition}
  modality: online
  starts_on: 2024-02-01
  ends_on: 2024-02-02
  time_zone: America/Panama
  organiser: OIM Panamá
sessions:
  - code: s1
    title: {es: Única sesión, en: Only session}
    starts_at: 2024-02-01T09:00
    ends_at: 2024-02-01T10:00
    attendance: [{file: attendance/zoom.csv}]
"""
PEOPLE = """given_names,family_names,email,organisation_type,occupation
Ñusta,Güitrón Ábrego,nusta@correo.example,none,student
Bögwä,Tugrí,bogwa@correo.example,academia,teaching
"""
ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Ñusta Güitrón,nusta@correo.example,02/01/2024 08:58:00 AM,02/01/2024 09:30:00 AM,32,Yes
Bogwa Tugri,,02/01/2024 09:15:00 AM,02/01/2024 10:04:00 AM,49,Yes
"""
POLICY = """
code: CODE-policy
awards: [{award: attendance, kind: attendance, graduates: true, require: [{attendance_overall: 0.5}]}]
"""
ACT = """
graduated_on: 2024-02-03
place: Ciudad de Panamá
signatories: [{name: Itzel Abrego, office: {es: Directora, en: Director}, organisation: OIM Panamá}]
"""


def write(folder: Path, code: str, *, people: str = PEOPLE, zoom: str = ZOOM) -> Path:
    """Write the folder."""
    (folder / "attendance").mkdir(parents=True, exist_ok=True)
    (folder / "edition.yaml").write_text(EDITION.replace("CODE", code), "utf-8")
    (folder / "registrations.csv").write_text(people, "utf-8")
    (folder / "attendance" / "zoom.csv").write_text(zoom, "utf-8")
    return folder


def write_graduation(folder: Path, code: str) -> Path:
    """Write the folder with a policy and an act, by which both graduate."""
    write(folder, code)
    (folder / "policy.yaml").write_text(POLICY.replace("CODE", code), "utf-8")
    (folder / "act.yaml").write_text(ACT, "utf-8")
    return folder
