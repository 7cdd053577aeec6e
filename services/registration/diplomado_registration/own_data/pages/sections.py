"""How what is stored about a person is shown to them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diplomado_chassis.http.pages.own_data import Section, edition_titles
from diplomado_chassis.language.text import Text

Lists = Mapping[str, Sequence[Mapping[str, Any]]]

_LISTS = {
    "organisation_type": "organisation_types",
    "occupation": "occupations",
    "sex": "sexes",
    "age_band": "age_bands",
    "admin_area": "admin_areas",
}
_TITLES = {
    "person": Text("Quién es usted", "Who you are"),
    "addresses": Text("Sus direcciones de correo", "Your e-mail addresses"),
    "registrations": Text("Sus inscripciones", "Your registrations"),
    "steps": Text("Qué pasó con sus inscripciones", "What happened to your registrations"),
    "consents": Text("Sus consentimientos", "Your consents"),
    "answers": Text("Sus respuestas", "Your answers"),
    "proposals": Text("Cambios que se propusieron", "Changes that were proposed"),
    "requests": Text("Lo que pidió sobre sus datos", "What you asked about your data"),
    "eligibility": Text("Comprobaciones de los requisitos", "Checks of the requirements"),
}
_LABELS = {
    "edition": Text("Edición", "Edition"),
    "title": Text("Curso", "Course"),
    "given_names": Text("Nombres", "Given names"),
    "family_names": Text("Apellidos", "Family names"),
    "email": Text("Correo", "E-mail"),
    "new_email": Text("Correo nuevo, sin confirmar", "New e-mail address, not confirmed"),
    "language": Text("Idioma", "Language"),
    "described_by": Text("Quién dio estos datos", "Who gave these details"),
    "described_at": Text("Desde", "Since"),
    "shares_mailbox": Text("Comparte el correo con otra persona", "Shares the mailbox with another person"),
    "status": Text("Estado", "State"),
    "channel": Text("Vía", "Way in"),
    "nominated_by": Text("Nominación de", "Nominated by"),
    "institution": Text("Institución", "Institution"),
    "organisation_type": Text("Tipo de organización", "Type of organisation"),
    "occupation": Text("Ocupación", "Occupation"),
    "sex": Text("Sexo", "Sex"),
    "age_band": Text("Edad", "Age"),
    "admin_area": Text("Lugar", "Place"),
    "job_title": Text("Cargo", "Position"),
    "territorial_group": Text("Grupo territorial", "Territorial group"),
    "leads_group": Text("Coordina el grupo", "Leads the group"),
    "withdrawal_reason": Text("Motivo del retiro", "Reason of the withdrawal"),
    "created_at": Text("Se inscribió", "Registered"),
    "changed_at": Text("Último cambio", "Last change"),
    "graduated_on": Text("Se graduó", "Graduated"),
    "step": Text("Paso", "Step"),
    "author": Text("Quién", "Who"),
    "purpose": Text("Finalidad", "Purpose"),
    "granted": Text("Aceptó", "Agreed"),
    "basis": Text("Cómo lo obtuvo la institución", "How the institution obtained it"),
    "source": Text("De dónde viene", "Where it comes from"),
    "added_at": Text("Desde", "Since"),
    "proven_at": Text("Confirmado", "Confirmed"),
    "replaced_at": Text("Reemplazado", "Replaced"),
    "question": Text("Pregunta", "Question"),
    "answer": Text("Respuesta", "Answer"),
    "proposed_at": Text("Propuesto", "Proposed"),
    "decided_at": Text("Decidido", "Decided"),
    "decided_by": Text("Quién decidió", "Who decided"),
    "kind": Text("Solicitud", "Request"),
    "decision": Text("Respuesta", "Answer"),
    "asked_at": Text("Cuándo la hizo", "When you made it"),
    "due_on": Text("Se responde a más tardar", "To be answered by"),
    "occasion": Text("Ocasión", "Occasion"),
    "eligible": Text("Cumple", "Met"),
    "reason": Text("Motivo", "Reason"),
    "recorded_at": Text("Cuándo", "When"),
}
_WORDS = {
    "registered": Text("Con cupo", "With a place"),
    "waitlisted": Text("En lista de espera", "On the waiting list"),
    "unconfirmed": Text("Sin confirmar", "Not confirmed"),
    "submitted": Text("En revisión", "Being reviewed"),
    "needs_information": Text("Falta información", "Needs information"),
    "rejected": Text("No aceptada", "Not accepted"),
    "offered": Text("Cupo ofrecido", "Place offered"),
    "withdrawn": Text("Retirada", "Withdrawn"),
    "expired": Text("Vencida", "Expired"),
    "replaced": Text("Reemplazada", "Replaced"),
    "merged": Text("Unida con otra", "Joined with another one"),
    "confirmed": Text("Confirmó", "Confirmed"),
    "information_requested": Text("Se pidió información", "Information was requested"),
    "information_given": Text("Dio la información", "Information was given"),
    "accepted": Text("Aceptada", "Accepted"),
    "moved": Text("Cambió de lugar en la lista", "Moved on the list"),
    "offer_accepted": Text("Aceptó el cupo", "Accepted the place"),
    "offer_declined": Text("No aceptó el cupo", "Declined the place"),
    "promoted": Text("Pasó de la lista de espera a un cupo", "Moved from the waiting list to a place"),
    "restored": Text("Restablecida", "Restored"),
    "registered_again": Text("Se inscribió de nuevo", "Registered again"),
    "replaces": Text("Reemplaza a otra persona", "Replaces another person"),
    "split": Text("Separada de otra", "Separated from another one"),
    "participant": Text("Usted", "You"),
    "self": Text("Usted", "You"),
    "staff": Text("La coordinación", "The coordination"),
    "system": Text("El sistema", "The system"),
    "form": Text("Formulario público", "Public form"),
    "api": Text("La coordinación", "The coordination"),
    "nomination": Text("Nominación", "Nomination"),
    "own_page": Text("Su página", "Your page"),
    "open": Text("Sin decidir", "Not decided"),
    "participation": Text("Participar y certificarse", "Taking part and being certified"),
    "public_verification": Text("Comprobación pública del certificado", "Public check of the certificate"),
    "recording": Text("Fotos y grabaciones", "Photographs and recordings"),
    "institution_sharing": Text("Compartir con mi institución", "Sharing with my institution"),
    "statistics": Text("Estadísticas", "Statistics"),
    "follow_up": Text("Seguimiento después del curso", "Follow-up after the course"),
    "news": Text("Noticias de otros cursos", "News of other courses"),
    "erasure": Text("Borrar mis datos", "Erase my data"),
    "export": Text("Llevarme mis datos", "Take my data along"),
    "done": Text("Hecho", "Done"),
    "refused": Text("No se hizo", "Not done"),
    "application": Text("Solicitud", "Application"),
    "confirmation": Text("Confirmación", "Confirmation"),
    "acceptance": Text("Aceptación", "Acceptance"),
    "override": Text("Decisión de la coordinación", "Decision of the coordination"),
}


def sections_of(records: Mapping[str, Sequence[Mapping[str, Any]]], zone: str, lists: Lists) -> list[Section]:
    """Return the sections of the page, with moments in a zone and codes by their names in the lists of the country."""
    words = _WORDS | {
        f"{field}:{entry['code']}": Text(entry["es"], entry["en"])
        for field, name in _LISTS.items()
        for entry in lists[name]
    }
    titles = edition_titles(records["registrations"])
    kept = {kind: [_row(record) for record in found] for kind, found in records.items()}
    kept["answers"] = [row for record in records["answers"] for row in _answers(record)]
    return [
        Section(
            kind,
            title,
            {name: label for name, label in _LABELS.items() if name in next(iter(kept[kind]), {})},
            kept[kind],
            words if kind == "registrations" else {**words, **titles},
            zone,
        )
        for kind, title in _TITLES.items()
    ]


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    row = dict(record)
    if "title_es" in row:
        row["title"] = Text(row.pop("title_es"), row.pop("title_en"))
    return row


def _answers(record: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each answer, with the question as it was asked."""
    asked = json.loads(record["questions"])
    for name, answer in json.loads(record["answers"]).items():
        text = asked.get(name, {}).get("text")
        question = Text(text["es"], text["en"]) if text else name
        yield {
            "edition": record["edition"],
            "question": question,
            "answer": answer,
            "recorded_at": record["recorded_at"],
        }
