"""What routes show of people or change, in words. The first that is found in the template of a path counts."""

from typing import Final

from diplomado_chassis.http.access_log.wording import Words
from diplomado_chassis.language.text import Text

ROUTES: Final[Words] = (
    (r"^/notifications/fragments/person", Text("Mensajes a una persona", "Messages to a person")),
    (r"/messages|/deliveries", Text("Mensajes enviados", "Messages sent")),
    (r"/editions", Text("Edición", "Edition")),
)
