"""The pages of acts: an overview with a new draft, one act with its signature, and the people of a signed act."""

from diplomado_certificates.pages import staff_pages
from diplomado_chassis.language.text import Text

PAGES = staff_pages(
    "diplomado_certificates.acts",
    {
        "drafted": Text(
            "Se preparó el borrador. Revíselo antes de firmar.", "The draft is made. Look at it before signing."
        ),
        "signed": Text(
            "El acta está firmada y los certificados, emitidos.", "The act is signed and certificates are issued."
        ),
        "proposed": Text(
            "Se propuso la firma. Otra persona tiene que confirmarla.",
            "The signature is proposed. Another person has to confirm it.",
        ),
        "asked": Text(
            "Se pidió a {n} {n:persona que revise|personas que revisen} su nombre.",
            "{n} {n:person was|people were} asked to check {n:the name|their names}.",
        ),
        "annulled": Text("El acta está anulada.", "The act is annulled."),
        "annulment_proposed": Text(
            "Se propuso anular el acta. Otra persona tiene que confirmarlo.",
            "The annulment is proposed. Another person has to confirm it.",
        ),
        "rejected": Text("La propuesta se rechazó; nada cambió.", "The proposal was rejected; nothing has changed."),
        "withdrawn": Text("La graduación se retiró.", "The graduation was withdrawn."),
        "withdrawal_proposed": Text(
            "Se propuso retirar la graduación. Otra persona tiene que confirmarlo.",
            "The withdrawal is proposed. Another person has to confirm it.",
        ),
    },
)
