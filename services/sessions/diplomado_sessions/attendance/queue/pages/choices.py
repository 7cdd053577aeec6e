"""What a person chose or typed on a page of the queue, as decisions about its entries."""

from uuid import UUID

from diplomado_chassis.http.forms import Form
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.queue.usecases import find_typed

ASIDE = "aside"
EVERYWHERE = "everywhere"
NO_SUCH_NAME = Text(
    "Nadie inscrito en esta edición se llama así. Revise el nombre.",
    "Nobody who registered for this edition has this name. Check it.",
)
SEVERAL_OF_NAME = Text(
    "Varias personas se llaman así: {names}. Escriba más, o copie una con su correo.",
    "Several people have this name: {names}. Type more of it, or copy one with the e-mail.",
)
TWO_CHOICES = Text(
    "Elija una opción o escriba un nombre, no las dos cosas.", "Choose an option or type a name, not both."
)
NOT_A_PERSON = Text("Elija una de las opciones.", "Choose one of the options.")


def chosen_decisions(form: Form) -> dict[UUID, list[UUID]]:
    """Return the choices of the page: a person, or nobody where an entry is set aside."""
    found: dict[UUID, list[UUID]] = {}
    for name, choice in form.items():
        entry = identifier(name.removeprefix("entry-")) if name.startswith("entry-") else None
        if entry is None or not choice:
            continue
        person = identifier(choice)
        if person is None and choice not in (ASIDE, EVERYWHERE):
            raise ValidationFailed(FieldError(name, NOT_A_PERSON))
        found[entry] = [person] if person else []
    return found


async def typed_decisions(connection: Connection, edition_id: UUID, form: Form) -> dict[UUID, list[UUID]]:
    """Return the people whose names were typed. Raises ValidationFailed for a name that is not exactly one person's."""
    typed = {
        entry: text.strip()
        for name, text in form.items()
        if name.startswith("other-") and text.strip() and (entry := identifier(name.removeprefix("other-")))
    }
    errors: list[FieldError] = []
    people: dict[UUID, list[UUID]] = {}
    for entry, found in (await find_typed(connection, edition_id, typed)).items():
        if form.get(f"entry-{entry}"):
            errors.append(FieldError(f"other-{entry}", TWO_CHOICES))
        elif len(found) != 1:
            names = ", ".join(found.values())
            error = SEVERAL_OF_NAME.with_values(names=names) if found else NO_SUCH_NAME
            errors.append(FieldError(f"other-{entry}", error))
        people[entry] = list(found)
    if errors:
        raise ValidationFailed(*errors)
    return people


def identifier(text: object) -> UUID | None:
    """Return the identifier that a text is, or None."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
