"""How often a link may be mailed to one address, and what a link that was opened is worth."""

from datetime import datetime, timedelta
from typing import Literal

from diplomado_chassis.signed_links import SignedLink

RESEND_AFTER = timedelta(minutes=15)
"""A link is mailed again after this long: asking more often sends nothing, and the answer is the same."""

LinkState = Literal["works", "expired", "void"]


def state_of(link: SignedLink, link_revision: int, now: datetime) -> LinkState:
    """Return whether a link opens the page: it expires, and it is void once a later one was issued."""
    if link.revision != link_revision:
        return "void"
    return "expired" if link.expires_at <= now else "works"
