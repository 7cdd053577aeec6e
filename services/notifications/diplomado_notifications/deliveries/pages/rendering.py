"""The frame of the pages of this service."""

from diplomado_chassis.http.pages import Pages
from diplomado_chassis.language.text import Text

PAGES = Pages(
    "diplomado_notifications.deliveries.pages",
    brand="Diplomado",
    tagline=Text("Mensajes a participantes", "Messages to participants"),
    footer=Text("Los textos de los correos no se guardan.", "The texts of mails are not stored."),
    home="/home",
    notices={
        "resent": Text("Se envía de nuevo.", "It is sent again."),
        "resent_all": Text("Se envían de nuevo: {n}.", "Sent again: {n}."),
    },
)
