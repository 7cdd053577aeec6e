"""What pages about people say after an action."""

from collections.abc import Mapping
from typing import Final

from diplomado_chassis.language.text import Text

NOTICES: Final[Mapping[str, Text]] = {
    "registered": Text("La persona quedó inscrita.", "The person is registered."),
    "waiting": Text("La persona quedó en la lista de espera.", "The person is on the waiting list."),
    "known": Text(
        "Esta persona ya tenía una inscripción en la edición; no se cambió nada.",
        "This person had a registration in the edition already; nothing was changed.",
    ),
    "withdrawal": Text("La inscripción quedó retirada.", "The registration is withdrawn."),
    "restoration": Text("La inscripción quedó restituida.", "The registration is restored."),
    "acceptance": Text("La solicitud quedó aceptada.", "The application is accepted."),
    "rejection": Text("La solicitud quedó rechazada.", "The application is rejected."),
    "information-request": Text(
        "La pregunta se muestra en la página de la persona.", "The question is shown on the person's page."
    ),
    "information": Text("La respuesta quedó anotada.", "The answer is recorded."),
    "offer-acceptance": Text("El cupo quedó aceptado.", "The place is accepted."),
    "offer-refusal": Text("El cupo pasó a la siguiente persona.", "The place went to the next person."),
    "waiting-position": Text("El orden de la lista de espera cambió.", "The order of the waiting list has changed."),
    "link": Text(
        "Se envió un enlace nuevo; los anteriores ya no funcionan.", "A new link was sent; the earlier ones are void."
    ),
    "erasure": Text("Los datos de la persona se borraron.", "The data of the person were erased."),
    "corrected": Text("Los datos quedaron corregidos.", "The details are corrected."),
    "replaced": Text("La otra persona ocupa el lugar.", "The other person has the place."),
    "nominated": Text(
        "Se guardó la lista: {entered} con cupo, {waiting} en lista de espera, {changed} "
        "{changed:corregida|corregidas}.",
        "The list is stored: {entered} with a place, {waiting} on the waiting list, {changed} corrected.",
    ),
    "proposal-accepted": Text("El cambio quedó aceptado.", "The change is accepted."),
    "proposal-rejected": Text("El cambio quedó rechazado.", "The change is rejected."),
    "merged": Text("Los dos registros quedaron unidos.", "The two records are merged."),
    "dismissed": Text("Quedó anotado: son dos personas.", "Noted: they are two people."),
    "discarded": Text("La lista se descartó; no se guardó nada.", "The list was discarded; nothing was stored."),
}
