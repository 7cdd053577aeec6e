"""What every page knows about its reader: who signed in, and the hidden fields of forms."""

from functools import partial
from typing import Any

from starlette.requests import Request

from diplomado_chassis.http.auth.access import session_of
from diplomado_chassis.http.auth.forms import csrf_field
from diplomado_chassis.http.forms import once_field


def page_values(request: Request) -> dict[str, Any]:
    """Return the values for a template: `user` (an Actor, None for the public), `csrf_field()`, `once_field()`."""
    session = session_of(request)
    return {
        "user": session.actor if session else getattr(request.state, "actor", None),
        "csrf_field": partial(csrf_field, session.csrf if session else None),
        "once_field": once_field,
    }
