"""What the fields of an edition offer to choose from."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue import store as catalogue
from diplomado_registration.catalogue.modalities import MODALITIES
from diplomado_registration.reference.store import list_offered

Options = Sequence[tuple[str, Any]]

REGISTRATION: Options = (
    ("open", Text("El público, por el formulario", "The public, by the form")),
    ("nominated", Text("Solo personas nominadas por su institución", "Only people nominated by their institution")),
    ("both", Text("El público y personas nominadas", "The public and nominees")),
)
ADMISSION: Options = (
    ("automatic", Text("Quien confirma tiene cupo", "Whoever confirms has a place")),
    ("review", Text("La coordinación acepta a cada persona", "A coordinator accepts each person")),
)
PROMOTION: Options = (
    ("automatic", Text("Pasa a la siguiente persona en espera", "It goes to the next person who waits")),
    ("offer", Text("Se ofrece; la persona debe aceptarlo", "It is offered; the person has to accept it")),
)
AFTER_OFFER: Options = (
    ("wait_again", Text("La persona vuelve a esperar", "The person waits again")),
    ("expire", Text("La persona sale de la lista", "The person leaves the list")),
)
LEVELS: Options = (
    ("national", Text("Nacional", "National")),
    ("regional", Text("Regional", "Regional")),
    ("subnational", Text("Provincial o departamental", "Provincial or departmental")),
    ("local", Text("Local", "Local")),
)
CHANNELS: Options = (
    ("channel:nominated", Text("Personas nominadas", "Nominees")),
    ("channel:open", Text("Personas del formulario público", "People of the public form")),
)
_GROUPS = (
    ("sex", "sexes", Text("Sexo: {name}", "Sex: {name}")),
    ("organisation_type", "organisation_types", Text("Organización: {name}", "Organisation: {name}")),
    ("admin_area", "admin_areas", Text("Área: {name}", "Area: {name}")),
)
_INSTITUTION = Text("Institución: {name}", "Institution: {name}")


async def choices(connection: Connection, zone: str = "") -> Mapping[str, Options]:
    """Return the options of each field of an edition. `zone` is offered beside the usual ones."""
    courses, programmes = await catalogue.list_courses(connection), await catalogue.list_programmes(connection)
    institutions, lists = await catalogue.list_institutions(connection), await list_offered(connection)
    zones = {name for name in available_timezones() if name.startswith("America/") and name.count("/") == 1}
    groups = [
        (f"{by}:{entry['code']}", text.with_values(name=Text(entry["es"], entry["en"])))
        for by, name, text in _GROUPS
        for entry in lists[name]
    ]
    groups += [(f"institution:{row['code']}", _INSTITUTION.with_values(name=row["name"])) for row in institutions]
    return {
        "modality": tuple(MODALITIES.items()),
        "registration": REGISTRATION,
        "admission": ADMISSION,
        "promotion": PROMOTION,
        "after_offer": AFTER_OFFER,
        "level": LEVELS,
        "course": [(row["code"], Text(row["es"], row["en"])) for row in courses],
        "programmes": [(row["code"], Text(row["es"], row["en"])) for row in programmes],
        "institutions": [(row["code"], row["name"]) for row in institutions],
        "time_zone": [(name, name.replace("_", " ")) for name in sorted(zones | {"UTC"} | ({zone} - {""}))],
        "groups": [*CHANNELS, *groups],
        "organisation_type": [(entry["code"], Text(entry["es"], entry["en"])) for entry in lists["organisation_types"]],
        "admin_area": [(entry["code"], Text(entry["es"], entry["en"])) for entry in lists["admin_areas"]],
    }
