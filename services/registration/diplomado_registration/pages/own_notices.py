"""What the participant's own page says after an action."""

from diplomado_chassis.language.text import Text

OWN_NOTICES = {
    "confirmed": Text("Confirmó su inscripción.", "You confirmed your registration."),
    "returned": Text("Se inscribió de nuevo.", "You registered again."),
    "withdrawn": Text("Se retiró del curso.", "You withdrew from the course."),
    "offer_accepted": Text("Aceptó el cupo.", "You accepted the place."),
    "offer_declined": Text(
        "No aceptó el cupo; se ofrece a la siguiente persona.",
        "You declined the place; it is offered to the next person.",
    ),
    "erasure_asked": Text(
        "Enviamos su solicitud de borrado a la coordinación.", "We sent your request for erasure to the coordination."
    ),
    "answered": Text("Enviamos su respuesta a la coordinación.", "We sent your answer to the coordination."),
    "name_confirmed": Text("Confirmó que su nombre está bien escrito.", "You confirmed that your name is correct."),
    "name_proposed": Text(
        "Enviamos su corrección. La coordinación la revisa antes de cambiar su nombre.",
        "We sent your correction. The coordination checks it before your name is changed.",
    ),
}
