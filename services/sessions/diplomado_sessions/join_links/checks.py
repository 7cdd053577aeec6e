"""Validates links that staff give."""

import re
from urllib.parse import urlsplit

from diplomado_chassis.language.text import Text

MAX_URL = 2000
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\<>\"]")


def check_https(url: str) -> Text | None:
    """Return why a text is no link that may be given to participants, or None if it is: https, a host, no user."""
    if len(url) > MAX_URL or _UNSAFE.search(url):
        return Text("El enlace no es una dirección válida.", "The link is not a valid address.")
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        return Text("El enlace no es una dirección válida.", "The link is not a valid address.")
    if parts.scheme != "https" or not host or "." not in host:
        return Text(
            "El enlace debe empezar con https:// y un servidor.", "The link must begin with https:// and a host."
        )
    if user:
        return Text("El enlace lleva un usuario o una contraseña.", "The link carries a user name or a password.")
    return None
