"""The sample people who can sign in at a deployment on this machine."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """Somebody with a role. `claims` are what the provider says besides subject, name and roles."""

    role: str
    name: str
    what: tuple[str, str]
    claims: dict[str, object] = field(default_factory=dict)
    key: str = ""

    @property
    def subject(self) -> str:
        """The same as that of `diplomado token` for the role."""
        return f"local-{(self.key or self.role).replace('_', '-')}"

    @property
    def email(self) -> str:
        """The account by which a coordinator assigns sessions and projects to the person."""
        return f"{self.subject}@diplomado.example"

    def get_user_id(self) -> str:
        """What the library asks for."""
        return self.subject


PEOPLE = (
    Person("coordinator", "Marisol Quintanar", ("Coordinación, todas las ediciones", "Coordinator, all editions")),
    Person(
        "coordinator",
        "Efraín Batista",
        ("Coordinación de la misión PA", "Coordinator of the mission PA"),
        {"missions": ["PA"]},
        "coordinator-pa",
    ),
    Person(
        "focal_point",
        "Itzel Cedeño",
        ("Punto focal del SENAFRONT", "Focal point of SENAFRONT"),
        {"institution": "SENAFRONT"},
    ),
    Person("facilitator", "Abdiel Montezuma", ("Facilitación", "Facilitator")),
    Person("grader", "Yaritza Pinzón", ("Calificación de proyectos", "Grader of projects")),
    Person("auditor", "Odilia Vergara", ("Auditoría: lee todo, no cambia nada", "Auditor: reads all, changes nothing")),
    Person(
        "data_protection",
        "Rufino Atencio",
        ("Protección de datos: lee todo, no cambia nada", "Data protection officer: reads all, changes nothing"),
    ),
    Person("platform", "Nereida Samudio", ("Plataforma", "Platform")),
)
BY_SUBJECT = {person.subject: person for person in PEOPLE}
