"""What staff can do with a registration, by its status, and the words for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from diplomado_chassis.language.text import Text
from diplomado_registration.admission.review import POSSIBLE
from diplomado_registration.enrolment.registration import ENDED
from diplomado_registration.places.capacity import Status

Code = Literal[
    "acceptance", "rejection", "information-request", "information", "offer-acceptance", "offer-refusal",
    "waiting-position", "restoration", "withdrawal", "link", "erasure",
]  # fmt: skip
REASON: Final = Text("Motivo", "Reason")
READ_BY_STAFF: Final = Text(
    "Queda en el historial, para el personal. La persona lo recibe si pide una copia de sus datos.",
    "It stays in the history, for staff. The person gets it if they ask for a copy of their data.",
)
READ_BY_THE_PERSON: Final = Text("La persona lo lee en su página.", "The person reads it on their own page.")
_ALL: Final[frozenset[Status]] = frozenset(get_args(Status))
_ACTIVE: Final = _ALL - frozenset(ENDED)


@dataclass(frozen=True, slots=True)
class Action:
    """An action: when it is possible, who may do it, and what is asked before.

    `reason` is the label of the reason: None if there is no reason. `needs_reason`: it cannot be empty. `read_by` says
    who reads it; `may_show`: staff decide whether the person does.
    """

    code: Code
    statuses: frozenset[Status]
    open: Text
    question: Text
    yes: Text
    reason: Text | None = REASON
    needs_reason: bool = True
    harm: bool = False
    by_institution: bool = False
    read_by: Text = READ_BY_STAFF
    may_show: bool = False


ACTIONS: Final[Mapping[str, Action]] = {
    action.code: action
    for action in (
        Action(
            "acceptance",
            POSSIBLE["accepted"].possible,
            Text("Aceptar…", "Accept…"),
            Text(
                "¿Aceptar la solicitud? Si no hay cupo libre, la persona queda en la lista de espera.",
                "Accept the application? If no place is free, the person joins the waiting list.",
            ),
            Text("Aceptar", "Accept"),
        ),
        Action(
            "information-request",
            POSSIBLE["information_requested"].possible,
            Text("Pedir información…", "Request information…"),
            Text(
                "Lo que escriba se muestra en la página de la persona, donde ella responde.",
                "What you write is shown on the person's own page, where they answer.",
            ),
            Text("Pedir", "Request"),
            Text("Pregunta", "Question"),
            read_by=READ_BY_THE_PERSON,
        ),
        Action(
            "information",
            POSSIBLE["information_given"].possible,
            Text("Anotar la respuesta…", "Record the answer…"),
            Text(
                "Para una respuesta que llegó por teléfono o por correo.",
                "For an answer that came by telephone or by mail.",
            ),
            Text("Anotar", "Record"),
            Text("Respuesta", "Answer"),
        ),
        Action(
            "rejection",
            POSSIBLE["rejected"].possible,
            Text("Rechazar…", "Reject…"),
            Text(
                "¿La coordinación no acepta a esta persona? Recibe un correo; si tenía cupo, pasa a quien sigue.",
                "Do the coordinators not accept this person? They get a mail; a place that they have goes to the next.",
            ),
            Text("Rechazar", "Reject"),
            harm=True,
            may_show=True,
        ),
        Action(
            "offer-acceptance",
            frozenset({"offered"}),
            Text("Aceptar el cupo por la persona…", "Accept the place for the person…"),
            Text("¿La persona pidió aceptar el cupo?", "Did the person ask to accept the place?"),
            Text("Aceptar el cupo", "Accept the place"),
            by_institution=True,
        ),
        Action(
            "offer-refusal",
            frozenset({"offered"}),
            Text("Renunciar al cupo por la persona…", "Decline the place for the person…"),
            Text(
                "¿La persona no quiere el cupo? Pasa a quien sigue.", "Does the person not want the place? It goes on."
            ),
            Text("Renunciar al cupo", "Decline the place"),
            harm=True,
            by_institution=True,
        ),
        Action(
            "waiting-position",
            frozenset({"waitlisted"}),
            Text("Mover en la lista de espera…", "Move in the waiting list…"),
            Text(
                "Diga en qué lugar debe quedar y por qué. Los demás conservan su orden.",
                "Say where the person shall stand, and why. The others keep their order.",
            ),
            Text("Mover", "Move"),
        ),
        Action(
            "restoration",
            frozenset({"withdrawn", "expired", "replaced"}),
            Text("Restituir…", "Restore…"),
            Text(
                "¿Restituir la inscripción? Si no hay cupo libre, queda al final de la lista de espera.",
                "Restore the registration? If no place is free, it joins the end of the waiting list.",
            ),
            Text("Restituir", "Restore"),
            by_institution=True,
        ),
        Action(
            "link",
            _ACTIVE,
            Text("Enviar un enlace nuevo…", "Send a new link…"),
            Text(
                "La persona recibe por correo un enlace nuevo a su página. Los anteriores dejan de funcionar.",
                "The person gets a new link to their page by mail. The earlier ones stop working.",
            ),
            Text("Enviar", "Send"),
            None,
        ),
        Action(
            "withdrawal",
            _ACTIVE,
            Text("Retirar…", "Withdraw…"),
            Text(
                "¿La persona renuncia, o su institución la retira? Recibe un correo y el cupo pasa a quien sigue.",
                "Does the person give up, or does their institution withdraw them? They get a mail, and the place "
                "goes to the next.",
            ),
            Text("Retirar", "Withdraw"),
            needs_reason=False,
            harm=True,
            by_institution=True,
        ),
        Action(
            "erasure",
            _ALL,
            Text("Borrar sus datos…", "Erase their data…"),
            Text(
                "Se borran el nombre, el correo y las respuestas en todas las ediciones. No se puede deshacer.",
                "Name, e-mail and answers are erased in every edition. It cannot be undone.",
            ),
            Text("Borrar para siempre", "Erase for ever"),
            None,
            harm=True,
        ),
    )
}


def possible(status: Status, roles: Collection[str], *, is_erased: bool) -> list[Action]:
    """Return what the holder of these roles can do with a registration."""
    if is_erased:
        return []
    return [
        action
        for action in ACTIONS.values()
        if status in action.statuses and ("coordinator" in roles or (action.by_institution and "focal_point" in roles))
    ]
