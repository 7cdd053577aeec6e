"""What waits for a decision on acts, for the home page of staff."""

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.overview import Reader
from diplomado_certificates.acts.store.waiting import list_waiting
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.second_person import names_of
from diplomado_chassis.language.text import Text

router = PAGES.router()
_TITLE = Text("Actas y nombres", "Acts and names")
WORDS = {
    "ready": Text("Todo está cerrado: se puede preparar el acta", "Everything is closed: the act can be drafted"),
    "draft": Text("Un borrador de acta espera la firma", "A draft of an act waits for its signature"),
    "signature": Text("Una firma espera a una segunda persona", "A signature waits for a second person"),
    "annulment": Text(
        "La anulación del acta {label} espera a una segunda persona",
        "The annulment of act {label} waits for a second person",
    ),
    "reversal": Text(
        "Acta {label}, retiros de graduación por confirmar: {n}",
        "Act {label}, withdrawals of graduations to confirm: {n}",
    ),
    "revocation": Text(
        "La revocación del certificado {label} espera a una segunda persona",
        "The revocation of certificate {label} waits for a second person",
    ),
    "reissue": Text(
        "La nueva emisión del certificado {label} espera a una segunda persona",
        "The reissue of certificate {label} waits for a second person",
    ),
    "names": Text("Nombres sin confirmar: {n}", "Names that are not confirmed: {n}"),
}
FOR_READER = {
    "signature": Text("Una firma espera su confirmación", "A signature waits for you to confirm it"),
    "annulment": Text(
        "La anulación del acta {label} espera su confirmación",
        "The annulment of act {label} waits for you to confirm it",
    ),
    "reversal": Text(
        "Acta {label}, retiros de graduación que esperan su confirmación: {n}",
        "Act {label}, withdrawals of graduations that wait for you to confirm them: {n}",
    ),
    "revocation": Text(
        "La revocación del certificado {label} espera su confirmación",
        "The revocation of certificate {label} waits for you to confirm it",
    ),
    "reissue": Text(
        "La nueva emisión del certificado {label} espera su confirmación",
        "The reissue of certificate {label} waits for you to confirm it",
    ),
}
"""The words for a reader who may be the second person."""
_SHOWN = 30


@router.get("/certificates/fragments/home")
async def get_home_piece(
    actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """List what waits in the editions of the caller's scope."""
    waiting = await list_waiting(connection, actor.scope, names_of(actor))
    decides = actor.has_role("coordinator")
    shown = [
        (
            one,
            (WORDS if one.is_mine or not decides else {**WORDS, **FOR_READER})[one.what].with_values(
                n=one.number, label=one.label or ""
            ),
            _path(str(one.edition_id), one.what, one.of),
        )
        for one in waiting[:_SHOWN]
    ]
    return PAGES.fragment(
        "home_piece.html", language, request=request, title=_TITLE, waiting=shown, more=len(waiting) - len(shown)
    )


def _path(edition_id: str, what: str, of: object) -> str:
    base = f"/certificates/editions/{edition_id}"
    if what in ("revocation", "reissue"):
        return f"{base}/certificates/{of}"
    if what == "names":
        return f"{base}/names?status=not_answered"
    end = "/people" if what == "reversal" else ""
    return f"{base}/act/{of}{end}" if of else f"{base}/act"
