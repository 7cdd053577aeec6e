"""How staff read the statuses and the history of registrations."""

from collections.abc import Mapping
from typing import Final

from diplomado_chassis.language.text import Text
from diplomado_registration.places.capacity import Status

STATUSES: Final[Mapping[Status, Text]] = {
    "registered": Text("Inscrita", "Registered"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "offered": Text("Cupo ofrecido", "Place offered"),
    "submitted": Text("Por revisar", "To be reviewed"),
    "needs_information": Text("Falta información", "Information missing"),
    "unconfirmed": Text("Sin confirmar", "Not confirmed"),
    "rejected": Text("Rechazada", "Rejected"),
    "withdrawn": Text("Retirada", "Withdrawn"),
    "expired": Text("Plazo vencido", "Time over"),
    "replaced": Text("Reemplazada", "Replaced"),
    "merged": Text("Unida a otra", "Merged into another"),
}
"""In the order of the work: who takes part first, who is out last."""

KINDS: Final[Mapping[Status, str]] = {
    "registered": "good",
    "waitlisted": "warn",
    "offered": "info",
    "submitted": "info",
    "needs_information": "warn",
    "rejected": "bad",
}
"""The colours of badges. The words carry the meaning."""

CHANNELS: Final[Mapping[str, Text]] = {
    "form": Text("Formulario público", "Public form"),
    "api": Text("Personal de la misión", "Staff of the mission"),
    "nomination": Text("Nominación", "Nomination"),
}
AUTHORS: Final[Mapping[str, Text]] = {
    "participant": Text("La persona", "The person"),
    "staff": Text("Personal", "Staff"),
    "system": Text("Sistema", "System"),
}
STEPS: Final[Mapping[str, Text]] = {
    "submitted": Text("Envió la solicitud", "Sent the application"),
    "confirmed": Text("Confirmó la inscripción", "Confirmed the registration"),
    "expired": Text("Se venció el plazo", "The time was over"),
    "information_requested": Text("Se pidió información", "Information was requested"),
    "information_given": Text("Se dio la información", "The information was given"),
    "accepted": Text("Solicitud aceptada", "Application accepted"),
    "rejected": Text("Solicitud rechazada", "Application rejected"),
    "waitlisted": Text("Pasó a la lista de espera", "Joined the waiting list"),
    "moved": Text("Se movió en la lista de espera", "Was moved in the waiting list"),
    "offered": Text("Se le ofreció un cupo", "Was offered a place"),
    "offer_accepted": Text("Aceptó el cupo", "Accepted the place"),
    "offer_declined": Text("No aceptó el cupo", "Declined the place"),
    "promoted": Text("Recibió un cupo", "Got a place"),
    "withdrawn": Text("Inscripción retirada", "Registration withdrawn"),
    "restored": Text("Inscripción restituida", "Registration restored"),
    "registered_again": Text("Se inscribió de nuevo", "Registered again"),
    "replaced": Text("Otra persona tomó su lugar", "Another person took the place"),
    "replaces": Text("Tomó el lugar de otra persona", "Took the place of another person"),
    "merged": Text("Se unió a otra inscripción", "Was merged into another registration"),
    "split": Text("Se separó de otra inscripción", "Was split from another registration"),
}
PURPOSES: Final[Mapping[str, Text]] = {
    "participation": Text("Participar en el curso", "Taking part"),
    "public_verification": Text("Verificación pública del certificado", "Public verification of the certificate"),
    "recording": Text("Fotos y grabaciones", "Photographs and recordings"),
    "institution_sharing": Text("Compartir el resultado con la institución", "Sharing the result with the institution"),
    "statistics": Text("Estadísticas", "Statistics"),
    "follow_up": Text("Seguimiento después del curso", "Follow-up after the course"),
    "news": Text("Noticias de otros cursos", "News of other courses"),
}
FIELDS: Final[Mapping[str, Text]] = {
    "given_names": Text("Nombres", "Given names"),
    "family_names": Text("Apellidos", "Family names"),
    "email": Text("Correo electrónico", "E-mail"),
    "language": Text("Idioma", "Language"),
    "institution": Text("Institución", "Institution"),
    "position": Text("Cargo", "Job title"),
    "organisation_type": Text("Tipo de organización", "Type of organisation"),
    "occupation": Text("Profesión u ocupación", "Profession or occupation"),
    "admin_area": Text("Área", "Area"),
    "sex": Text("Sexo", "Sex"),
    "age_band": Text("Edad", "Age"),
    "group": Text("Grupo territorial", "Territorial group"),
    "leads_group": Text("Dirige el grupo", "Leads the group"),
    "consent": Text("Cómo dieron su consentimiento", "How consent was obtained"),
    "reason": Text("Motivo", "Reason"),
}
