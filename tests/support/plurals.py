"""Finds counts beside a noun that is always in the plural: "1 caracteres"."""

import re

_NOUNS = (
    r"caracteres|elementos|filas|hojas|líneas|minutos|horas|segundos|días|personas|equipos|evaluadores|calificaciones"
    r"|sesiones|módulos|nombres|conexiones|contactos|bytes|archivos|entradas|certificados|correos|mensajes"
    r"|characters|items|rows|sheets|lines|minutes|hours|seconds|days|people|teams|graders|scores|sessions|modules|names"
    r"|connections|contacts|files|entries|certificates|mails|messages"
)
_FIXED = re.compile(rf"{{(\w+)}} (?:{_NOUNS})\b")


def uncounted(*texts: str) -> list[str]:
    """Return the values of some texts that stand before a plural which does not depend on them."""
    return [f"{found[0]}: {text}" for text in texts for found in _FIXED.finditer(text)]
