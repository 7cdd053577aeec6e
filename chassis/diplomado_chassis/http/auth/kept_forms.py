"""What shows that a kept form was typed on a page of ours: a pass for exactly this content, in place of the CSRF key.

The key of the form belongs to a session that may be gone. A pass is given to a form alone that a browser said to come
from our pages, and counts only for one that again does, so that another site can neither get nor use one.
"""

import hashlib
from typing import Final

from starlette.requests import Request

from diplomado_chassis.http.auth.sessions import Session, Sessions
from diplomado_chassis.http.forms import CSRF, ONCE, Form

PASS_SECONDS: Final = 12 * 3600.0


def pass_for(request: Request, form: Form) -> str | None:
    """Return the pass of a form that came from one of our pages while nobody was signed in."""
    sessions: Sessions = request.app.state.sessions
    if not sessions.are_possible:
        return None
    before = sessions.read(request.cookies)
    subject = before[0].actor.subject if before else None
    return sessions.seal({"k": "kept", "d": _digest(request, form), "s": subject, "t": round(sessions.clock())})


def is_pass(request: Request, form: Form | None, session: Session) -> bool:
    """True if the form holds the pass for what it sends, and was not typed by somebody else."""
    sessions: Sessions = request.app.state.sessions
    content = sessions.open(form.get(CSRF, "")) if form is not None else None
    if form is None or content is None or content.get("k") != "kept":
        return False
    is_fresh = 0 <= sessions.clock() - content["t"] <= PASS_SECONDS
    return is_fresh and content["s"] in (None, session.actor.subject) and content["d"] == _digest(request, form)


def _digest(request: Request, form: Form) -> str:
    sent = sorted(
        (name, [value.replace("\r\n", "\n") for value in values])
        for name, values in form.lists.items()
        if name not in (CSRF, ONCE)
    )
    return hashlib.sha256(repr((request.url.path, sent)).encode()).hexdigest()
