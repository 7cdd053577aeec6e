"""The pages of an edition's certificates: the list, one certificate, and files of all of an act."""

from diplomado_certificates.pages import staff_pages
from diplomado_chassis.language.text import Text

PAGES = staff_pages(
    "diplomado_certificates.printing",
    {
        "revoked": Text("El certificado está revocado.", "The certificate is revoked."),
        "proposed": Text(
            "Se propuso. Otra persona tiene que confirmarlo.", "It is proposed. Another person has to confirm it."
        ),
        "signed": Text("Desde ahora se entrega la copia firmada.", "From now on the signed copy is given out."),
        "rejected": Text("La propuesta se rechazó; nada cambió.", "The proposal was rejected; nothing has changed."),
        "reissued": Text(
            "Este es el certificado nuevo. El anterior ya no vale.",
            "This is the new certificate. The earlier one is no longer valid.",
        ),
    },
)
REASONS = {
    "issued_in_error": Text(
        "Se emitió por error; la distinción puede otorgarse de nuevo", "Issued in error; the award may be given again"
    ),
    "fraud": Text("Se comprobó un fraude", "Fraud was proven"),
    "duplicate": Text("Era un duplicado", "It was a duplicate"),
    "superseded": Text("Lo reemplaza una corrección", "A correction replaces it"),
    "holder_request": Text("Lo pidió su titular; su página no muestra nada", "The holder asked; the page is empty"),
}


def certificates_path(edition_id: object) -> str:
    """Return the address of the list."""
    return f"/certificates/editions/{edition_id}/certificates"
