"""What a page says after the redirect that follows a form: a code in the address, never words."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse

from diplomado_chassis.language.languages import ENGLISH
from diplomado_chassis.language.text import Text

COMMON = {
    "saved": Text("Se guardó.", "Saved."),
    "unchanged": Text("No había nada que cambiar.", "There was nothing to change."),
    "deleted": Text("Se eliminó.", "Deleted."),
    "sent": Text("Se envió.", "Sent."),
    "started": Text(
        "El trabajo comenzó; puede seguir con otra cosa.", "The work has begun; you can go on with something else."
    ),
}
MAX_NUMBER = 10_000_000


def done(path: str, notice: str | None = None, **numbers: int) -> RedirectResponse:
    """Redirect to a page by GET, which shows a notice of its service's pages or of COMMON.

    The numbers fill the braces of the notice's text.
    """
    query = urlencode({**({"notice": notice} if notice else {}), **numbers})
    joint = "&" if urlsplit(path).query else "?"
    return RedirectResponse(f"{path}{joint}{query}" if query else path, 303)


def notice_of(request: Request, notices: Mapping[str, Text]) -> Text | None:
    """Return the notice that an address names; None for an unknown one, or one without its numbers."""
    text = notices.get(request.query_params.get("notice", ""))
    if text is None:
        return None
    numbers = {
        name: int(value)
        for name, value in request.query_params.items()
        if value.isascii() and value.isdigit() and len(value) < 10 and int(value) <= MAX_NUMBER
    }
    told = text.with_values(**numbers) if numbers else text
    try:
        text.en.format(**numbers) if not numbers else told.in_(ENGLISH)  # a text without values would show its braces
    except (KeyError, IndexError):
        return None
    return told
