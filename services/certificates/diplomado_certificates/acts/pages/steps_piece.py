"""What comes next with the graduation of an edition, as a piece of its overview."""

from collections import Counter
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.next_steps import next_steps
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.overview import Reader
from diplomado_certificates.acts.store.heads import list_heads
from diplomado_certificates.policies import store as policies
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.language.text import Text

router = PAGES.router()
_TITLE = Text("Pasos de la graduación", "Steps of the graduation")


@router.get("/certificates/fragments/editions/{edition_id}/next-steps")
async def get_steps_piece(
    edition_id: UUID, _actor: Reader, request: Request, language: RequestedLanguage, connection: Transaction
) -> Response:
    """Tick the policy and the act where they are there."""
    has_policy = await policies.find_current_version(connection, edition_id) is not None
    acts = Counter(head.status for head in await list_heads(connection, edition_id))
    steps = next_steps(edition_id, has_policy=has_policy, drafts=acts["draft"], signed=acts["signed"])
    return PAGES.fragment("next_steps.html", language, request=request, title=_TITLE, steps=steps)
