"""Who registered for the webinars."""

from dataclasses import dataclass, replace
from random import Random

from examples.making.names import address, invent_name
from examples.making.panama_2023.story import nominate_as_told as nominate_for_2023
from examples.making.truth import Person

# organisation type, occupation, e-mail domain, how many
MAKE_UP = (
    ("civil_society", "social_work", "fundacion-puente.example", 19),
    ("civil_society", "psychology", "ong-istmo.example", 10),
    ("civil_society", "law", "clinica-juridica.example", 9),
    ("civil_society", "other", "pastoral-movilidad.example", 5),
    ("national_government", "border_migration_officer", "migracion.example", 10),
    ("national_government", "social_work", "desarrollo-social.example", 8),
    ("national_government", "law", "trabajo.example", 6),
    ("national_government", "health", "salud.example", 5),
    ("local_government", "social_work", "municipio-david.example", 6),
    ("local_government", "law", "alcaldia-colon.example", 4),
    ("security_force", "police_security", "servicio-fronteras.example", 6),
    ("academia", "teaching", "universidad-istmo.example", 14),
    ("academia", "psychology", "universidad-istmo.example", 6),
    ("none", "student", "example.org", 19),
    ("international_organisation", "other", "agencia.example", 4),
    ("private_sector", "law", "bufete-canal.example", 6),
    ("media", "journalism", "diario.example", 3),
    ("other", "other", "correo.example", 2),
)
AREAS = (
    "PA-8",
    "PA-8",
    "PA-8",
    "PA-8",
    "PA-8",
    "PA-10",
    "PA-10",
    "PA-4",
    "PA-4",
    "PA-5",
    "PA-3",
    "PA-9",
    "PA-NB",
    "PA-KY",
    "PA-1",
)


@dataclass(frozen=True)
class Cast:
    """Everybody who registered, in the order of their registration, and those who have a part of their own."""

    everyone: tuple[Person, ...]
    namesakes: tuple[Person, Person]
    twice: tuple[Person, Person]
    """The same woman with her work address and, later, with her own."""

    @property
    def ordinary(self) -> list[Person]:
        """Everybody without a part of their own."""
        special = {person.email for person in (*self.namesakes, *self.twice)}
        return [person for person in self.everyone if person.email not in special]


def _come_again_in_2023() -> list[list[Person]]:
    """Two officials whom their institutions will nominate two years later, with the same addresses."""
    nominated = nominate_for_2023()
    officials = (nominated["SNM", "PA-8", 1], nominated["MIDES", "PA-8", 1])
    return [[replace(person, institution=None, position="", group="", leads_group=False)] for person in officials]


def gather(rng: Random) -> Cast:
    """Invent the people and the order in which they registered."""
    taken: set[str] = set()
    crowd = []
    for organisation_type, occupation, domain, how_many in MAKE_UP:
        for _ in range(how_many):
            area = rng.choice(AREAS)
            given, family, sex = invent_name(rng, area)
            band = "18-29" if occupation == "student" else rng.choice(("18-29", "30-44", "30-44", "45-59", "60+"))
            crowd.append(
                Person(
                    given,
                    family,
                    address(given, family, domain, taken),
                    sex,
                    band,
                    organisation_type,
                    occupation,
                    area,
                    "en" if organisation_type == "international_organisation" else "es",
                )
            )
    rng.shuffle(crowd)
    officer = next(person for person in crowd if person.occupation == "border_migration_officer")
    first = replace(
        officer, given="José Luis", family="González Rodríguez", email="jose.gonzalez.r@migracion.example", sex="M"
    )
    second = replace(first, email="joseluis.gonzalez@example.org", organisation_type="none", occupation="student",
                     age_band="18-29", admin_area="PA-4")  # fmt: skip
    work = replace(
        crowd[3],
        given="Yariela",
        family="Agüero Peña",
        email="yariela.aguero@fundacion-puente.example",
        sex="F",
        organisation_type="civil_society",
        occupation="social_work",
        language="es",
    )
    own = replace(work, email="yari.aguero@correo.example")
    crowd[12:12], crowd[25:25], crowd[40:40], crowd[77:77] = [first], [work], [second], [own]
    crowd[50:50], crowd[66:66] = _come_again_in_2023()
    everyone = tuple(replace(person, statistics=number % 17 != 9) for number, person in enumerate(crowd))
    return Cast(everyone, (first, second), (work, own))
