"""The frame of the public pages."""

from diplomado_certificates.verification.texts import TEXTS
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.language.text import Text

PAGES = Pages(
    "diplomado_certificates.verification",
    brand="Diplomado",
    tagline=Text("Verificación de certificados", "Verification of certificates"),
    footer=Text(
        "Esta página no usa cookies ni registra quién consulta.",
        "This page uses no cookies and does not record who checks.",
    ),
    home="/v",
    texts=TEXTS,
)
